"""Lint plain data as a run would, for the tests."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from slrlint import engine, registry
from slrlint.policy.model import Policy
from slrlint.rule import Options

if TYPE_CHECKING:
    from slrlint.finding import Finding

Json = dict[str, object]


@cache
def _rules(pedantic: bool) -> tuple[registry.Registered, ...]:
    return tuple(entry for entry in registry.registered() if entry.default or pedantic)


def document(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def lint(
    data: Json, kind: str = "identity", form: str = "documented", *, pedantic: bool = False
) -> list[Finding]:
    """Return what the rules say about a document, or about one statement in a document."""
    whole = data if "Statement" in data else document(data)
    return [*engine.judged(Policy(whole, kind), _rules(pedantic), Options(form)).findings]


def codes(
    data: Json, kind: str = "identity", form: str = "documented", *, pedantic: bool = False
) -> list[str]:
    return sorted(finding.code for finding in lint(data, kind, form, pedantic=pedantic))
