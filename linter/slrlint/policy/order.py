"""The order in which AWS usually writes the elements of a policy."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_DOCUMENT_ORDER = ("Version", "Id", "Statement")
_STATEMENT_ORDER = (
    *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
    *("Resource", "NotResource", "Condition"),
)


def ordered(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a policy document with its elements in AWS's usual order and condition keys sorted."""
    result = _sorted_by(document, _DOCUMENT_ORDER)
    statements = document.get("Statement")
    if isinstance(statements, list):
        result["Statement"] = [_statement(statement) for statement in statements]
    elif isinstance(statements, dict):
        result["Statement"] = _statement(statements)
    return result


def _statement(statement: object) -> object:
    if not isinstance(statement, dict):
        return statement
    result = _sorted_by(statement, _STATEMENT_ORDER)
    condition = statement.get("Condition")
    if isinstance(condition, dict):
        result["Condition"] = {
            operator: dict(sorted(keys.items())) if isinstance(keys, dict) else keys
            for operator, keys in sorted(condition.items())
        }
    return result


def _sorted_by(mapping: Mapping[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    first = [key for key in order if key in mapping]
    return {key: mapping[key] for key in (*first, *sorted(mapping.keys() - set(first)))}
