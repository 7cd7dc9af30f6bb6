"""Results as JSON, described by the published schema ``slrlint/data/grants.schema.json``.

The format has a version of its own: members may be added within a version, never renamed, removed
or given another meaning.
"""

from __future__ import annotations

import json

from slrlint import __version__
from slrlint.catalog.roles import catalogue
from slrlint.reporters.escape import visible
from slrlint.reporters.json import data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slrlint.algebra.request import Request
    from slrlint.grants.policies import Attachment
    from slrlint.grants.results import Cell, Column, Result, Row, Statement

SCHEMA_VERSION = 1


def render(
    results: Iterable[Result],
    columns: Sequence[Column],
    notes: Sequence[str],
    errors: Sequence[str],
) -> str:
    """Return one JSON object, in ASCII."""
    whole = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "slrlint", "version": __version__},
        "command": "grants",
        "catalogue": catalogue().date,
        "columns": [
            {"key": each.key, "title": each.title, "actions": list(each.actions)}
            for each in columns
        ],
        "identities": [_result(each, columns) for each in results],
        "notes": [visible(each) for each in notes],
        "errors": [visible(each) for each in errors],
    }
    return json.dumps(whole, indent=2) + "\n"


def _result(result: Result, columns: Sequence[Column]) -> dict[str, object]:
    identity = result.identity
    return {
        "kind": identity.kind,
        "name": data(identity.name),
        "arn": data(identity.arn),
        "policies": [_policy(each) for each in identity.policies],
        "limits": [_policy(each) for each in identity.limits],
        "rows": [_row(row, columns) for row in result.rows],
    }


def _policy(attachment: Attachment) -> dict[str, object]:
    policy = attachment.policy
    return {
        "name": data(policy.name),
        "kind": policy.kind,
        "how": data(attachment.how) or None,
        "place": data(policy.place) or None,
        "doubts": [visible(doubt.reason) for doubt in policy.doubts],
    }


def _row(row: Row, columns: Sequence[Column]) -> dict[str, object]:
    target = row.target
    return {
        "scope": target.scope,
        "role": data(target.name) if target.scope == "role" else None,
        "principal": None if target.scope == "every" else data(target.principal),
        "label": visible(row.label),
        "cells": {column.key: _cell(cell) for column, cell in zip(columns, row.cells, strict=True)},
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "answer": cell.answer,
        "action": cell.action,
        "reason": visible(cell.reason) or None,
        "grants": [_statement(each) for each in cell.grants],
        "within": [_statement(each) for each in cell.within],
        "denies": [_statement(each) for each in cell.denies],
        "lacking": [data(each.policy.name) for each in cell.lacking],
        "witness": _request(cell.witness),
        "refused": _request(cell.refused),
    }


def _statement(statement: Statement) -> dict[str, object]:
    return {
        "policy": data(statement.attachment.policy.name),
        "how": data(statement.attachment.how) or None,
        "index": statement.position,
        "sid": data(statement.sid),
        "conditions": [visible(each) for each in statement.conditions],
    }


def _request(request: Request | None) -> object:
    if request is None:
        return None
    return data(
        {
            "action": request.action,
            "resource": request.resource,
            "context": {key: list(values) for key, values in request.context.items()},
        }
    )
