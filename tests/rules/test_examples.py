"""Every page of every rule is true: its examples, and the same examples written otherwise."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest

from slrlint import engine, pages, reading_rules, registry
from slrlint.policy.model import KINDS, Policy
from slrlint.rule import Options, Rule
from slrlint.settings import CONDITION_FORMS
from slrlint.source import source_from_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding

SUFFIXES = {"json": ".json", "yaml": ".yaml", "hcl": ".tf"}
READERS = (reading_rules.UnreadableDocument, reading_rules.DuplicateKey)
OURS = [registry.rule_class(entry.module) for entry in registry.registered()]
LISTED = ("Action", "NotAction", "Resource", "NotResource")


class Case(NamedTuple):
    """One example of one rule."""

    rule: type[Rule]
    example: pages.Example

    @property
    def kind(self) -> str:
        return self.example.options.get("kind", "identity")

    @property
    def options(self) -> Options:
        return Options(self.example.options.get("condition-form", "documented"))

    @property
    def text(self) -> str:
        """The example as a document: a single statement is put into one."""
        text = self.example.text
        if "Statement" in text or "statement" in text:
            return text
        if self.example.language == "json":
            return f'{{"Version": "2012-10-17", "Statement": [{text}]}}'
        indented = "".join(f"    {line}" for line in text.splitlines(keepends=True))
        return f'Version: "2012-10-17"\nStatement:\n  -\n{indented}'

    @property
    def rules(self) -> tuple[registry.Registered, ...]:
        return _rules(self.rule.code)


@cache
def _rules(code: str) -> tuple[registry.Registered, ...]:
    return tuple(each for each in registry.registered() if each.default or each.code == code)


CASES = [Case(rule, each) for rule in (*READERS, *OURS) for each in pages.examples(rule)]


def named(cases: list[Case]) -> list[object]:
    names = [f"{case.rule.code}-{case.example.verdict}" for case in cases]
    return [
        pytest.param(case, id=f"{name}-{names[:place].count(name) + 1}")
        for place, (case, name) in enumerate(zip(cases, names, strict=True))
    ]


def checked(case: Case, text: str) -> engine.Checked:
    source = source_from_bytes(f"example{SUFFIXES[case.example.language]}", text.encode())
    return engine.check(source, case.rules, case.options, lambda _: case.kind)


def run(case: Case, data: dict[str, object]) -> list[Finding]:
    return [*engine.judged(Policy(data, case.kind), case.rules, case.options).findings]


every_case = pytest.mark.parametrize("case", named(CASES))
READABLE = [
    case for case in CASES if case.example.language == "json" and case.rule.code != "POL001"
]
every_document = pytest.mark.parametrize("case", named(READABLE))


def document(case: Case) -> dict[str, object]:
    data = json.loads(case.text)
    assert isinstance(data, dict)
    return data


@every_case
def test_example(case: Case) -> None:
    """A bad example is reported once, with the code of its page; a good one is clean."""
    result = checked(case, case.text)
    expected = [case.rule.code] if case.example.verdict == "bad" else []
    assert [each.code for each in result.diagnostics] == expected, result.diagnostics
    assert case.rule in READERS or result.policies >= 1


@every_case
def test_example_has_known_options(case: Case) -> None:
    assert case.example.language in SUFFIXES
    assert set(case.example.options) <= {"kind", "condition-form"}
    assert case.kind in KINDS
    assert case.options.condition_form in CONDITION_FORMS


INNOCENT: dict[str, object] = {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
}
PRINCIPAL: dict[str, object] = {"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}
INNOCENTS = {
    "identity": INNOCENT,
    "boundary": INNOCENT,
    "scp": INNOCENT,
    "resource": INNOCENT | PRINCIPAL,
    "trust": {"Effect": "Allow", "Action": "sts:AssumeRole"} | PRINCIPAL,
}


def moved(finding: Finding, by: int) -> tuple[object, ...]:
    """Return what a finding says apart from its words, as if `by` statements stood before."""
    route = finding.route
    if route[:1] == ("Statement",) and len(route) > 1 and isinstance(route[1], int):
        route = ("Statement", route[1] + by, *route[2:])
    return finding.code, route, finding.on_key, finding.severity


@every_document
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_an_innocent_statement_changes_nothing(case: Case, before: bool) -> None:
    data = document(case)
    statements = data.get("Statement")
    if isinstance(statements, dict):
        data["Statement"] = statements = [statements]
    if not isinstance(statements, list):
        pytest.skip("the example is about Statement itself")
    innocent = copy.deepcopy(INNOCENTS[case.kind])
    more = [innocent, *statements] if before else [*statements, innocent]
    findings = run(case, {**data, "Statement": more})
    assert [moved(each, 0) for each in findings] == [
        moved(each, int(before)) for each in run(case, data)
    ]


def rewritten(value: object, listed: bool) -> object:
    """Return a value that may be a list as a list of one, or as the one member."""
    if listed:
        return [value] if isinstance(value, str) else value
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return value[0]
    return value


def with_lists(statement: object, listed: bool) -> object:
    if not isinstance(statement, dict):
        return statement
    result = dict(statement)
    for name in LISTED:
        if name in result:
            result[name] = rewritten(result[name], listed)
    for block in _blocks(result):
        for key, value in block.items():
            block[key] = rewritten(value, listed)
    return result


def _blocks(statement: dict[str, object]) -> Iterator[dict[str, object]]:
    for name in ("Principal", "NotPrincipal"):
        if isinstance(statement.get(name), dict):
            yield statement[name]
    condition = statement.get("Condition")
    if isinstance(condition, dict):
        yield from (block for block in condition.values() if isinstance(block, dict))


@every_document
@pytest.mark.parametrize("listed", [True, False], ids=["lists", "strings"])
def test_string_and_list_of_one_are_the_same(case: Case, listed: bool) -> None:
    data = document(case)
    found = run(case, data)
    data = copy.deepcopy(data)
    statements = data.get("Statement")
    if isinstance(statements, list):
        data["Statement"] = [with_lists(each, listed) for each in statements]
    elif isinstance(statements, dict):
        statement = with_lists(statements, listed)
        data["Statement"] = [statement] if listed else statement
    assert [each.code for each in run(case, data)] == [each.code for each in found]


@pytest.mark.parametrize("case", named([case for case in READABLE if case.rule.code != "POL002"]))
@pytest.mark.parametrize("indent", [None, 1, "\t"], ids=["compact", "space", "tab"])
def test_indentation_changes_nothing(case: Case, indent: int | str | None) -> None:
    original = checked(case, case.text).diagnostics
    again = checked(case, json.dumps(document(case), indent=indent)).diagnostics
    assert [(each.code, each.route, each.fingerprint, each.message) for each in again] == [
        (each.code, each.route, each.fingerprint, each.message) for each in original
    ]
