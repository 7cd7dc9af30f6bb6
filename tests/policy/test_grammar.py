from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from slrlint.policy import grammar, holes
from slrlint.policy.model import KINDS
from tests.policy import documents

SCHEMA = Path(grammar.__file__).parents[1] / "data" / "policy.schema.json"
GOOD: dict[str, Any] = {"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*"}
TRUST: dict[str, Any] = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}
HOLE = holes.hole("${var.x}")


@cache
def schema() -> dict[str, Any]:
    found = json.loads(SCHEMA.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


@cache
def validator(kind: str) -> Draft202012Validator:
    """Return the plain validator of one kind, which knows nothing of holes."""
    definition = {"boundary": "identity", "scp": "identity"}.get(kind, kind)
    return Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": schema()["$defs"]})


def test_the_schema_is_a_schema_and_knows_the_same_words() -> None:
    Draft202012Validator.check_schema(schema())
    definitions = schema()["$defs"]
    assert tuple(definitions["document"]["properties"]) == grammar.DOCUMENT_ELEMENTS
    statement = definitions["statement"]["properties"]
    assert tuple(statement) == grammar.STATEMENT_ELEMENTS
    for operator in statement["Condition"]["properties"]:
        assert grammar.is_operator(operator)
        qualifier, bare, if_exists = grammar.split_operator(operator)
        assert operator == f"{qualifier}{':' * bool(qualifier)}{bare}{'IfExists' * if_exists}"


def test_the_schema_accepts_a_document_of_any_kind() -> None:
    whole = Draft202012Validator(schema())
    assert whole.is_valid({"Statement": GOOD})
    assert whole.is_valid({"Statement": [TRUST]})
    assert not whole.is_valid({"Statement": {"Effect": "Allow"}})


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60)
@given(data=st.data())
def test_what_is_built_well_passes_gate_and_schema(kind: str, data: st.DataObject) -> None:
    document = data.draw(documents.well_formed(kind))
    assert grammar.document_is_well_formed(document, kind)
    assert validator(kind).is_valid(document)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_gate_and_schema_agree(kind: str, data: st.DataObject) -> None:
    document = data.draw(documents.mutated(kind))
    assert grammar.document_is_well_formed(document, kind) == validator(kind).is_valid(document)


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from([*grammar.STATEMENT_ELEMENTS, "Other"]),
    value=st.one_of(documents.JUNK, documents.ACTIONS, documents.RESOURCES, documents.CONDITIONS),
    kind=st.sampled_from(KINDS),
)
def test_gate_and_schema_agree_on_single_values(name: str, value: object, kind: str) -> None:
    base = TRUST if kind in ("trust", "resource") else GOOD
    document = {"Statement": {**base, name: value}}
    assert grammar.document_is_well_formed(document, kind) == validator(kind).is_valid(document)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("StringLike", ("", "StringLike", False)),
        ("ForAnyValue:StringLikeIfExists", ("ForAnyValue", "StringLike", True)),
        ("ForAllValues:Null", ("ForAllValues", "Null", False)),
        ("NotIpAddress", ("", "NotIpAddress", False)),
        ("stringLike", ("", "stringLike", False)),
        ("ForAnyValue:Strange", ("ForAnyValue", "Strange", False)),
        ("foranyvalue:StringLike", ("", "foranyvalue:StringLike", False)),
        ("aws:SourceIp", ("", "aws:SourceIp", False)),
        ("", ("", "", False)),
    ],
)
def test_split_operator(written: str, expected: tuple[str, str, bool]) -> None:
    assert grammar.split_operator(written) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("*", "*:*", "iam:*", "iam:GetRole", "s3-s:x", "s3.s:x", "iam: with blanks ", "iam:"),
        *(HOLE, f"{HOLE}{HOLE}Get*", f"{HOLE}:Get", f"iam:{HOLE}", f"s3{HOLE}", f"{HOLE}-{HOLE}"),
    ],
)
def test_actions(text: str) -> None:
    assert grammar.is_action(text)
    assert grammar.statement_is_well_formed({**GOOD, "Action": [text, "iam:GetRole"]}, "identity")


@pytest.mark.parametrize(
    "text",
    [
        *("", "**", "iam", "iam:a:b", "a b:x", "i*m:GetRole", "iam:x\ns3:y", "*\n", "iam_x:y"),
        *(f"a b{HOLE}", f"a:b:c{HOLE}", f"a b:{HOLE}"),
    ],
)
def test_no_actions(text: str) -> None:
    assert not grammar.is_action(text)
    for value in (text, [text], ["iam:GetRole", text], [text, "iam:GetRole"]):
        assert not grammar.statement_is_well_formed({**GOOD, "Action": value}, "identity")


@pytest.mark.parametrize("name", ["Effect", "Action", "Resource", "Condition", "Sid"])
def test_a_hole_passes_for_any_value(name: str) -> None:
    assert grammar.statement_is_well_formed({**GOOD, name: HOLE}, "identity")


def test_a_hole_for_a_statement_is_no_mistake_and_no_statement() -> None:
    for unknown in (HOLE, {HOLE: "x"}, {**GOOD, HOLE: "x"}):
        assert not grammar.statement_is_well_formed(unknown, "identity")
        assert grammar.document_is_well_formed({"Statement": [unknown]}, "identity")
    assert grammar.document_is_well_formed({"Statement": HOLE, "Version": HOLE}, "identity")
    assert grammar.document_is_well_formed({HOLE: "x"}, "identity")


def test_a_partial_hole_does_not_hide_what_its_text_decides() -> None:
    assert grammar.is_sid(f"Read{HOLE}")
    assert not grammar.is_sid(f"Read the {HOLE}")
    assert grammar.is_operator(f"String{HOLE}") is grammar.is_operator("String")


def test_repeated_sids() -> None:
    items = [{"Sid": "a"}, {"Sid": ""}, {"Sid": ""}, {"Sid": "b"}, {"Sid": "a"}, {}, {"Sid": 3}]
    assert grammar.repeated_sids(items, "identity") == [4]
    assert grammar.repeated_sids(items, "resource") == []
    assert grammar.repeated_sids([{"Sid": HOLE}, {"Sid": HOLE}], "identity") == []


def test_only_iam_limits_the_letters_of_a_sid() -> None:
    document = {"Statement": {**TRUST, "Sid": "Enable IAM User Permissions"}}
    assert grammar.document_is_well_formed(document, "resource")
    assert not grammar.document_is_well_formed(document, "trust")


@pytest.mark.parametrize("text", ["${Action}", "<Action>", "{{ action }}", "%{action}"])
@pytest.mark.parametrize("name", ["Effect", "Action", "NotAction", "Resource", "Sid"])
def test_a_placeholder_that_nobody_has_filled_in_is_a_hole(name: str, text: str) -> None:
    rest = {key: value for key, value in GOOD.items() if key != name.removeprefix("Not")}
    for value in (text, [text, text]) if "Action" in name else (text,):
        assert grammar.statement_is_well_formed({**rest, name: value}, "identity")


@pytest.mark.parametrize("text", ["${Service}:Get*", "iam:${Name}", "${Service}:${Name}"])
def test_actions_with_placeholders(text: str) -> None:
    assert grammar.is_action(text)


@pytest.mark.parametrize("text", ["a b${Name}", "${Service} :Get*", "iam:a:b${Name}"])
def test_no_actions_whatever_fills_the_placeholders(text: str) -> None:
    assert not grammar.is_action(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Allow", True),
        ("${Effect}", True),
        ("Al${x}", True),
        (HOLE, True),
        (f"{HOLE}ny", True),
        ("allow", False),
        ("arn:${x}", False),
        (f"{HOLE}x", False),
        (3, False),
    ],
)
def test_a_word_may_stand_in_a_hole(value: object, expected: bool) -> None:
    assert grammar.may_be(value, grammar.EFFECTS) == expected
    document = {"Statement": [{**GOOD, "Effect": value}]}
    assert grammar.document_is_well_formed(document, "identity") == expected
