"""What fixes do to what is allowed, proved by the algebra."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint import engine, pages, registry
from slrlint.algebra import Request, allows, difference
from slrlint.catalog.roles import catalogue
from slrlint.fixes.mend import Judged, mend
from slrlint.formats import detect
from slrlint.rule import Options
from slrlint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slrlint.fixes.mend import Mended

SUFFIXES = {"json": ".json", "yaml": ".yaml", "hcl": ".tf"}
OURS = [registry.rule_class(entry.module) for entry in registry.registered()]


@cache
def rules(code: str) -> tuple[registry.Registered, ...]:
    return tuple(each for each in registry.registered() if each.default or each.code == code)


def fixed(source: Source, code: str, kind: str, allowed: str, form: str = "documented") -> Mended:
    def check(text: Source) -> Judged:
        options = Options(form)
        return Judged(engine.check(text, rules(code), options, lambda _: kind).diagnostics)

    return mend(source, check, allowed)


class Case:
    """A bad example of a rule's page as a document."""

    def __init__(self, code: str, bad: pages.Example, good: pages.Example | None) -> None:
        self.code = code
        self.kind = bad.options.get("kind", "identity")
        self.form = bad.options.get("condition-form", "documented")
        self.source = self.document(bad)
        self.good = self.document(good).text if good is not None else None

    @staticmethod
    def document(example: pages.Example) -> Source:
        text = example.text
        if example.language == "json" and "Statement" not in text:
            text = f'{{"Version": "2012-10-17", "Statement": [{text}]}}'
        return Source(f"p{SUFFIXES[example.language]}", text)

    def mended(self, allowed: str) -> Mended:
        return fixed(self.source, self.code, self.kind, allowed, self.form)


def cases() -> Iterable[object]:
    for rule in OURS:
        examples = pages.examples(rule)
        bad = [each for each in examples if each.verdict == "bad"]
        good = [each for each in examples if each.verdict == "good"]
        for place, each in enumerate(bad):
            case = Case(rule.code, each, good[place] if len(good) == len(bad) else None)
            yield pytest.param(case, id=f"{rule.code}-{place + 1}")


every_case = pytest.mark.parametrize("case", list(cases()))


def policy_in(source: Source) -> object:
    (found,) = detect.read(source).documents
    return found.data


@every_case
def test_a_safe_fix_leaves_what_is_allowed_and_makes_the_good_example(case: Case) -> None:
    mended = case.mended("safe")
    if not mended.fixed:
        assert mended.source is case.source
        return
    assert difference(policy_in(mended.source), policy_in(case.source)).verdict == "equal"
    assert mended.source.text == case.good


HIDDEN = {"SLR205": ["SLR301"]}
"""What a fix brings to light: the wildcard that now works lets more services in than one."""


@every_case
def test_a_fix_mends_the_finding_and_makes_no_other(case: Case) -> None:
    mended = case.mended("unsafe")
    offered = [
        each
        for each in fixed(case.source, case.code, case.kind, "safe", case.form).left.reported
        if each.fix is not None and each.fix.safety != "display"
    ]
    assert not offered or mended.fixed
    if mended.fixed:
        left = [each.code for each in mended.left.reported]
        assert left == HIDDEN.get(case.code, []), mended.source.text


@every_case
def test_fixes_are_idempotent(case: Case) -> None:
    once = case.mended("unsafe").source
    again = fixed(once, case.code, case.kind, "unsafe", case.form)
    assert again.source is once


GRANTS_NOTHING = {
    "SLR101", "SLR102", "SLR103", "SLR104", "SLR106", "SLR107",
    "SLR201", "SLR202", "SLR205", "SLR206", "SLR207",
}  # fmt: skip
"""Rules whose bad examples let nobody do anything to a service-linked role."""


def requests() -> Iterable[Request]:
    for role in catalogue().roles:
        if role.principal:
            arn = f"arn:aws:iam::123456789012:role/aws-service-role/{role.principal}/{role.name}"
            context = {"iam:AWSServiceName": [role.principal]}
            for action in (
                "iam:CreateServiceLinkedRole",
                "iam:DeleteServiceLinkedRole",
                "iam:GetServiceLinkedRoleDeletionStatus",
                "iam:UpdateRoleDescription",
            ):
                yield Request(action, arn, context)


@pytest.mark.parametrize(
    "case",
    [each for each in cases() if each.values[0].code in GRANTS_NOTHING],  # type: ignore[attr-defined]
)
def test_an_unsafe_fix_adds_where_nothing_was_granted(case: Case) -> None:
    mended = case.mended("unsafe")
    before = policy_in(case.source)
    assert not any(allows(before, request) for request in requests())
    if mended.fixed:
        after = policy_in(mended.source)
        assert any(allows(after, request) for request in requests())


ACTIONS = st.lists(
    st.sampled_from(
        ["iam:GetRole", "iam:getrole", "IAM:GetRole", "s3:GetObject", "s3:*", "iam:List?oles", "*"]
    ),
    min_size=1,
    max_size=5,
)
RESOURCES = st.lists(
    st.sampled_from(["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b", "arn:aws:iam::*:role/x"]),
    min_size=1,
    max_size=4,
)
VALUES = st.lists(st.sampled_from(["a", "A", "a*", "b"]), min_size=1, max_size=4)
CONDITIONS = st.dictionaries(
    st.sampled_from(["StringEquals", "StringLike", "StringNotEquals", "ForAllValues:StringEquals"]),
    st.dictionaries(st.sampled_from(["aws:username", "s3:prefix"]), VALUES, min_size=1, max_size=2),
    min_size=1,
    max_size=2,
)


@st.composite
def statements(draw: st.DrawFn) -> dict[str, object]:
    statement: dict[str, object] = {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        draw(st.sampled_from(["Action", "Action", "NotAction"])): draw(ACTIONS),
        draw(st.sampled_from(["Resource", "Resource", "NotResource"])): draw(RESOURCES),
    }
    if draw(st.booleans()):
        statement["Condition"] = draw(CONDITIONS)
    return statement


POLICIES = st.fixed_dictionaries(
    {"Statement": st.lists(statements(), min_size=1, max_size=3)},
    optional={"Version": st.sampled_from(["2012-10-17", "2008-10-17"])},
)


def repetitions(policy: dict[str, object]) -> int:
    """Count the members that stand twice, as plainly as can be."""
    found = 0
    for statement in policy["Statement"]:  # type: ignore[attr-defined]
        for name, value in statement.items():
            if name in ("Action", "NotAction"):
                found += len(value) - len({each.lower() for each in value})
            elif name in ("Resource", "NotResource"):
                found += len(value) - len(set(value))
            elif name == "Condition":
                lists = [each for block in value.values() for each in block.values()]
                found += sum(len(each) - len(set(each)) for each in lists)
    return found


@given(data=POLICIES, indent=st.sampled_from([None, 2]))
@settings(max_examples=120, deadline=None)
def test_safe_fixes_leave_what_is_allowed(data: dict[str, object], indent: int | None) -> None:
    before = Source("p.json", json.dumps(data, indent=indent))
    mended = fixed(before, "POL017", "identity", "safe")
    after = json.loads(mended.source.text)
    assert mended.settled
    assert difference(after, data).verdict == "equal"
    assert repetitions(after) == 0
    assert after["Version"] == "2012-10-17"
    codes = [each.code for each in mended.fixed]
    assert codes.count("POL017") == repetitions(data)
    assert codes.count("POL012") == int(data.get("Version") != "2012-10-17")
