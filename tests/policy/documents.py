"""Generated policy documents: well-formed ones, and the same with something broken."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from slrlint.policy import grammar

Json = Any

TEXT = st.text(st.characters(max_codepoint=0x2FF, exclude_categories=["Cs"]), max_size=8)
ACTIONS = st.one_of(
    st.sampled_from(
        [
            "*",
            "*:*",
            "iam:*",
            "iam:GetRole",
            "IAM:getrole",
            "iam:GetServiceLinkedRole",
            "iam:Nothing*",
            "iam:CreateServiceLinkedRole",
            "iam:DeleteServiceLinkedRole",
            "s3:GetObject",
            "s3:GetObjekt",
            "ec2:DescribeInstance",
            "aim:GetRole",
            "no-such.service:Action",
            "s3:",
        ]
    ),
    st.from_regex(r"[a-z0-9.-]{1,6}:[A-Za-z*? ]{0,8}", fullmatch=True),
)
RESOURCES = st.one_of(
    st.sampled_from(
        [
            "*",
            "",
            "s3",
            "aws:s3:::bucket",
            "arn:aws",
            "arn:aws:s3:::bucket/*",
            "arn:aws:s3::bucket",
            "arn:aws:s3:us-east-1::bucket",
            "arn:aws:s3:us-east-1:123456789012:accesspoint/x",
            "arn:aws:iam::123456789012:role/name",
            "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
            "arn:aws:iam:us-east-1:123456789012:role/name",
            "arn:aws:iam:::thing/name",
            "arn:aws:iam::*:*",
            "arn:aws-cn:iam::*:user/${aws:username}",
            "arn:nowhere:iam::*:user/x",
            "arn:*:sqs:eu-west-1:<account>:queue",
            "arn:aws:*:*:*:*",
            "arn:aws:SQS:eu-west-1:123456789012:q",
            "execute-api:/*",
            "arn:aws:s3:::na\u00efve\u2013name",
        ]
    ),
    st.lists(st.sampled_from(["arn", "aws", "*", "", "iam", "s3", "role/x", "x"]), max_size=7).map(
        ":".join
    ),
)
VALUES = st.one_of(
    TEXT,
    st.booleans(),
    st.integers(-9, 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["true", "False", "2026-01-31T00:00:00Z", "10.0.0.0/8", "${aws:x}", "a b="]),
)
OPERATORS = st.sampled_from(
    [
        f"{qualifier}{operator}{suffix}"
        for qualifier in ("", "ForAllValues:", "ForAnyValue:")
        for operator in grammar.OPERATORS
        for suffix in ("", "IfExists")
        if operator != "Null" or not suffix
    ]
)
KEYS = st.sampled_from(["iam:AWSServiceName", "aws:SourceIp", "aws:RequestTag/x", "k", "K"])


def one_or_many(items: st.SearchStrategy[Json], least: int = 1) -> st.SearchStrategy[Json]:
    return st.one_of(items, st.lists(items, min_size=least, max_size=3))


PRINCIPALS = st.one_of(
    st.just("*"),
    st.dictionaries(st.sampled_from(grammar.PRINCIPAL_TYPES), one_or_many(TEXT, 0), max_size=2),
)
CONDITIONS = st.dictionaries(
    OPERATORS, st.dictionaries(KEYS, one_or_many(VALUES, 0), max_size=2), max_size=2
)


@st.composite
def statements(draw: st.DrawFn, kind: str) -> Json:
    pairs = {
        "Principal": PRINCIPALS,
        "Action": one_or_many(ACTIONS),
        "Resource": one_or_many(RESOURCES),
    }
    statement: dict[str, Json] = {"Effect": draw(st.sampled_from(grammar.EFFECTS))}
    needed = [one for one, _ in grammar.NEEDED[kind]]
    for name, values in pairs.items():
        if name in needed or (name not in grammar.FOREIGN[kind] and draw(st.booleans())):
            statement[draw(st.sampled_from([name, f"Not{name}"]))] = draw(values)
    if draw(st.booleans()):
        sid = TEXT if kind == "resource" else st.from_regex("[A-Za-z0-9]{0,3}", fullmatch=True)
        statement["Sid"] = draw(sid)
    if draw(st.booleans()):
        statement["Condition"] = draw(CONDITIONS)
    names = draw(st.permutations(list(statement)))
    return {name: statement[name] for name in names}


@st.composite
def well_formed(draw: st.DrawFn, kind: str) -> Json:
    document = {"Statement": draw(one_or_many(statements(kind)))}
    if draw(st.booleans()):
        document["Version"] = draw(st.sampled_from(grammar.VERSIONS))
    if draw(st.booleans()):
        document["Id"] = draw(TEXT)
    return document


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 3),
    st.sampled_from(
        ["", "*", "allow", "2013-10-17", "a:b:c", "iam", "x y", "abc\n", "*\n", "s3:a\ns3:b"]
    ),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just([None, "iam:GetRole"]),
    st.just({"Ref": "x"}),
    st.just({"StringEquals": {"k": "v"}}),
)
NAMES = st.one_of(
    st.sampled_from(
        [
            *grammar.DOCUMENT_ELEMENTS,
            *grammar.STATEMENT_ELEMENTS,
            "Efect",
            "resource",
            "Conditions",
            "stringEquals",
            "NullIfExists",
            "StringEquals\n",
        ]
    ),
    TEXT,
)


def _places(value: Json) -> list[Json]:
    """Return every mapping and list of a document, the outermost first."""
    found = [value]
    for each in found:
        inner = each.values() if isinstance(each, dict) else each
        found += [one for one in inner if isinstance(one, (dict, list)) and one]
    return found


@st.composite
def mutated(draw: st.DrawFn, kind: str) -> Json:
    """A well-formed document with one to three changes; it may still be well-formed."""
    document = copy.deepcopy(draw(well_formed(kind)))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(_places(document)))
        if isinstance(place, dict) and (not place or draw(st.booleans())):
            place[draw(NAMES)] = copy.deepcopy(draw(JUNK))
        elif isinstance(place, list) and (not place or draw(st.booleans())):
            place.append(copy.deepcopy(draw(JUNK)))
        else:
            key = draw(
                st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place)))
            )
            if draw(st.booleans()):
                del place[key]
            else:
                place[key] = copy.deepcopy(draw(JUNK))
    return document
