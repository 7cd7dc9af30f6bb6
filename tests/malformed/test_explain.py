from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint import engine, registry, signals
from slrlint.finding import Rename
from slrlint.malformed import explain
from slrlint.policy import grammar, holes
from slrlint.policy.model import KINDS, Policy
from slrlint.rule import Options
from tests.linting import codes, document
from tests.policy import documents

if TYPE_CHECKING:
    from slrlint.finding import Finding, Route

Json = dict[str, Any]

GOOD: Json = {"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*"}
TRUST: Json = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}}
HOLE = holes.hole("${var.x}")
CODES = {f"POL{number:03}" for number in range(3, 11)}


def explained(data: object, kind: str = "identity", *, complete: bool = True) -> list[Finding]:
    assert isinstance(data, dict)
    policy = Policy(data, kind, complete=complete)
    findings = list(explain.explained(policy))
    assert bool(findings) == signals.is_malformed(policy), findings
    return findings


def statement(**elements: object) -> Json:
    return {"Version": "2012-10-17", "Statement": [GOOD | elements]}


def without(name: str, base: Json = GOOD) -> Json:
    return {"Statement": {key: value for key, value in base.items() if key != name}}


S: Route = ("Statement", 0)
ONE_MISTAKE: list[tuple[str, Json, str, Route, str]] = [
    ("POL003", {"Statment": 1, "Statement": GOOD}, "identity", ("Statment",), "take it out"),
    ("POL003", {"Version ": "x", "Statement": GOOD}, "identity", ("Version ",), "mean Version?"),
    ("POL003", {"Effect": "Deny", "Statement": GOOD}, "identity", ("Effect",), "into a statement"),
    ("POL003", statement(Version="2012-10-17"), "identity", (*S, "Version"), "out of the stat"),
    ("POL003", statement(Conditions={}), "identity", (*S, "Conditions"), "mean Condition?"),
    ("POL003", statement(Principal="*"), "identity", (*S, "Principal"), "take Principal out"),
    ("POL003", statement(NotPrincipal=3), "scp", (*S, "NotPrincipal"), "take NotPrincipal out"),
    (
        "POL003",
        {"Statement": TRUST | {"Resource": "*"}},
        "trust",
        ("Statement", "Resource"),
        "take Resource out",
    ),
    (
        "POL003",
        {"Statement": TRUST | {"Principal": {"aws": "*"}}},
        "trust",
        ("Statement", "Principal", "aws"),
        "mean AWS?",
    ),
    (
        "POL003",
        {"Statement": {"Efect": "Allow", "Action": "*", "Resource": "*"}},
        "identity",
        ("Statement", "Efect"),
        "mean Effect?",
    ),
    ("POL004", {"Version": "2012-10-17"}, "identity", (), "add Statement"),
    ("POL004", {"Statement": []}, "identity", ("Statement",), "at least one statement"),
    ("POL004", without("Effect"), "identity", ("Statement",), '"Effect": "Allow"'),
    ("POL004", without("Action"), "boundary", ("Statement",), "add Action"),
    ("POL004", without("Resource"), "scp", ("Statement",), "add Resource"),
    ("POL004", without("Principal", TRUST), "resource", ("Statement",), "add Principal"),
    ("POL004", statement(Action=[]), "identity", (*S, "Action"), "at least one pattern"),
    ("POL005", {"Statement": "x"}, "identity", ("Statement",), "list of objects"),
    ("POL005", {"Statement": [GOOD, None]}, "identity", ("Statement", 1), "an object"),
    ("POL005", {"Version": 20121017, "Statement": GOOD}, "identity", ("Version",), "a string"),
    ("POL005", {"Id": ["x"], "Statement": GOOD}, "identity", ("Id",), "a string"),
    ("POL005", statement(Effect=True), "identity", (*S, "Effect"), "a string"),
    ("POL005", statement(Sid=1), "identity", (*S, "Sid"), "a string"),
    ("POL005", statement(Action={}), "identity", (*S, "Action"), "list of strings"),
    ("POL005", statement(Action=["*", [[]]]), "identity", (*S, "Action", 1), "a string"),
    ("POL005", statement(Resource={"Ref": "x"}), "identity", (*S, "Resource"), "CloudFormation"),
    ("POL005", statement(Resource=["*", None]), "identity", (*S, "Resource", 1), "a string"),
    ("POL005", statement(Condition=[]), "identity", (*S, "Condition"), "an object such as"),
    (
        "POL005",
        statement(Condition={"Bool": "x"}),
        "identity",
        (*S, "Condition", "Bool"),
        "condition keys and values",
    ),
    (
        "POL005",
        statement(Condition={"Bool": {"k": None}}),
        "identity",
        (*S, "Condition", "Bool", "k"),
        "or a list of these",
    ),
    (
        "POL005",
        statement(Condition={"Bool": {"k": [True, {}]}}),
        "identity",
        (*S, "Condition", "Bool", "k", 1),
        "true or false",
    ),
    (
        "POL005",
        {"Statement": TRUST | {"Principal": "123456789012"}},
        "trust",
        ("Statement", "Principal"),
        '{"AWS": "123456789012"}',
    ),
    (
        "POL005",
        {"Statement": TRUST | {"Principal": {"AWS": [123456789012]}}},
        "trust",
        ("Statement", "Principal", "AWS", 0),
        "a string",
    ),
    ("POL006", statement(Effect="allow"), "identity", (*S, "Effect"), 'write "Allow"'),
    ("POL006", statement(Effect="Permit"), "identity", (*S, "Effect"), '"Allow" or "Deny"'),
    (
        "POL006",
        {"Version": "2013-10-17", "Statement": GOOD},
        "identity",
        ("Version",),
        'write "2012-10-17"',
    ),
    ("POL007", statement(NotAction="*"), "identity", (*S, "NotAction"), "keep one"),
    ("POL007", statement(NotResource="*"), "identity", (*S, "NotResource"), "keep one"),
    ("POL008", statement(Sid="a b"), "identity", (*S, "Sid"), "A to Z"),
    (
        "POL008",
        {"Statement": [GOOD | {"Sid": "a"}, GOOD | {"Sid": "a"}]},
        "identity",
        ("Statement", 1, "Sid"),
        "of its own",
    ),
    ("POL009", statement(Action="GetRole"), "identity", (*S, "Action"), "prefix:Name"),
    ("POL009", statement(Action=["*", ""]), "identity", (*S, "Action", 1), "such as iam:GetRole"),
    ("POL009", statement(Action="arn:aws:s3:::x"), "identity", (*S, "Action"), "under Resource"),
    ("POL009", statement(Action="i*m:x"), "identity", (*S, "Action"), "* alone"),
    ("POL009", statement(Action=f"a:b:{HOLE}"), "identity", (*S, "Action"), "prefix:Name"),
    (
        "POL010",
        statement(Condition={"stringEquals": {"k": "v"}}),
        "identity",
        (*S, "Condition", "stringEquals"),
        "mean StringEquals?",
    ),
    (
        "POL010",
        statement(Condition={"aws:SourceIp": "10.0.0.0/8"}),
        "identity",
        (*S, "Condition", "aws:SourceIp"),
        "put an operator around it",
    ),
    (
        "POL010",
        statement(Condition={"NullIfExists": {"k": "true"}}),
        "identity",
        (*S, "Condition", "NullIfExists"),
        "Null",
    ),
    (
        "POL010",
        statement(Condition={"BooleanEquals": {"k": "true"}}),
        "identity",
        (*S, "Condition", "BooleanEquals"),
        "Bool",
    ),
    (
        "POL010",
        statement(Condition={"ForAnyValue::StringEquals": {"k": "true"}}),
        "identity",
        (*S, "Condition", "ForAnyValue::StringEquals"),
        "ForAnyValue:StringEquals",
    ),
]


@pytest.mark.parametrize(("code", "data", "kind", "route", "help_"), ONE_MISTAKE)
def test_one_mistake_is_one_finding(
    code: str, data: Json, kind: str, route: Route, help_: str
) -> None:
    (finding,) = explained(data, kind)
    assert (finding.code, finding.route) == (code, route)
    assert help_ in finding.help
    assert finding.message


def test_each_mistake_is_reported() -> None:
    bad = {
        "Sid": "a b",
        "Efect": "Allow",
        "Action": ["x", "iam:GetRole", 3],
        "Condition": {"StringEqual": {}, "Bool": {"k": None}},
    }
    findings = explained({"Version": "2012", "Statement": [GOOD, bad]})
    assert sorted((each.code, each.route[2:]) for each in findings) == [
        ("POL003", ("Efect",)),
        ("POL004", ()),
        ("POL005", ("Action", 2)),
        ("POL005", ("Condition", "Bool", "k")),
        ("POL006", ()),
        ("POL008", ("Sid",)),
        ("POL009", ("Action", 0)),
        ("POL010", ("Condition", "StringEqual")),
    ]


def test_a_document_that_may_have_more_statements_need_not_have_any() -> None:
    for data in ({"Version": "2012-10-17"}, {"Statement": []}):
        assert explained(data)
        assert explained(data, complete=False) == []
    assert explained({"Statement": [{}]}, complete=False)


def test_holes_are_never_reported() -> None:
    assert explained({"Version": HOLE, "Id": HOLE, "Statement": [HOLE, {HOLE: HOLE}]}) == []
    for name in ("Effect", "Action", "Resource", "Condition", "Sid"):
        findings = explained(statement(**{name: HOLE, "NotAction" if name == "Action" else "X": 1}))
        assert {each.route[-1] for each in findings} <= {"X", "NotAction"}
    values = {"StringEquals": HOLE, f"String{HOLE}": {"k": [HOLE, 1]}, HOLE: {"k": None}}
    assert [each.route for each in explained(statement(Condition=values, Action=[HOLE, "x"]))] == [
        (*S, "Action", 1)
    ]


def test_what_is_long_is_cut_and_what_is_endless_bounded() -> None:
    (finding,) = explained(statement(Action="a" * 100_000))
    assert len(finding.message) < 500
    many = explained({"Statement": [{"Effect": "Allow", "Nothing": 1}] * 2_000})
    assert len(many) == explain.MOST
    assert len(explained(statement(Action=["iam:GetRole"] * 200_000 + ["x"]))) == 1
    assert len(explained(statement(**{f"X{number}": 1 for number in range(5_000)}))) == explain.MOST


def test_depth_does_not_matter() -> None:
    deep: object = "x"
    for _ in range(3_000):
        deep = {"k": [deep]}
    for name in ("Effect", "Resource", "Condition", "Principal", "Unknown"):
        assert explained(statement(**{name: deep}))
    assert explained({"Statement": deep, "Version": deep})


def resolves(route: Route, data: Any, on_key: bool) -> bool:
    *outer, last = route or (None,)
    for step in outer:
        data = data[step]
    return last is None or (last in data if on_key or isinstance(data, dict) else last < len(data))


@settings(max_examples=250, deadline=None)
@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_what_the_gate_refuses_is_explained_and_nothing_else(
    data: st.DataObject, kind: str
) -> None:
    document = data.draw(documents.mutated(kind))
    before = copy.deepcopy(document)
    findings = explained(document, kind)
    assert document == before
    assert {each.code for each in findings} <= CODES
    assert len(set(findings)) == len(findings)
    for each in findings:
        assert resolves(each.route, document, each.on_key), each
        assert each.message
        assert each.help
    if grammar.document_is_well_formed(document, kind):
        assert {each.code for each in findings} <= {"POL008"}


@settings(max_examples=150, deadline=None)
@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_a_fix_mends_what_it_is_offered_for(data: st.DataObject, kind: str) -> None:
    document = data.draw(documents.mutated(kind))
    for finding in explained(document, kind):
        if finding.fix is not None:
            mended = copy.deepcopy(document)
            (edit,) = finding.fix.edits
            *outer, last = edit.route
            place: Any = mended
            for step in outer:
                place = place[step]
            if isinstance(edit, Rename):
                assert edit.new not in place
                place[edit.new] = place.pop(last)
            else:
                place[last] = edit.new  # type: ignore[union-attr]
            assert finding not in explained(mended, kind)


RULES = tuple(each for each in registry.registered() if each.code.startswith("POL"))


@settings(max_examples=250, deadline=None)
@given(
    data=st.dictionaries(
        documents.NAMES,
        st.recursive(
            documents.JUNK,
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(documents.NAMES, inner, max_size=3)
            ),
            max_leaves=12,
        ),
        max_size=4,
    ),
    kind=st.sampled_from(KINDS),
)
def test_no_rule_stumbles_over_junk(data: Json, kind: str) -> None:
    engine.judged(Policy(data, kind), RULES, Options())


def test_a_template_that_nobody_has_filled_in_is_no_mistake() -> None:
    data: Json = {
        "Version": "${Version}",
        "Statement": [
            {"Sid": "${Sid}", "Effect": "${Effect}", "Action": "${Action}", "Resource": "${Arn}"},
            {
                "Effect": "Allow",
                "Action": ["<Action>", "${Service}:Get*"],
                "Resource": "*",
                "Condition": {"${Operator}": {"aws:SourceVpc": "vpc-1"}},
            },
        ],
    }
    assert codes(data) == []


def test_what_no_value_of_a_placeholder_mends_is_a_mistake() -> None:
    data: Json = {
        "Effect": "${Effect}",
        "Action": "iam:${Name}:x",
        "Resource": "*",
        "Sid": "a ${S}",
    }
    assert codes(document(data)) == ["POL008", "POL009"]
