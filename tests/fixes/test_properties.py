"""Whatever is written however: an edit reads as it should, or is not made at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint.finding import Edit, Insert, Remove, Rename
from slrlint.fixes import expect
from slrlint.fixes.change import UnfixableError
from slrlint.fixes.mend import mend
from slrlint.fixes.translate import Translator
from slrlint.formats import detect
from slrlint.source import Source
from tests.fixes.support import changes, diagnostic, made, reporting
from tests.formats.support import TEXT
from tests.formats.terraform import writing

if TYPE_CHECKING:
    from slrlint.finding import Route
    from slrlint.fixes.mend import Judged
    from slrlint.formats import Found

many = settings(max_examples=150, deadline=None)

STATUS = "iam:GetServiceLinkedRoleDeletionStatus"
CONDITION = {"StringLike": {"iam:AWSServiceName": ["batch.amazonaws.com", "a b"]}}
WORDS = st.one_of(
    TEXT,
    st.sampled_from(["*", "iam:CreateServiceLinkedRole", "true", "2012-10-17", "- a", "a: b # c"]),
    st.text(st.sampled_from("abc:*/ "), max_size=30),
)
LISTED = st.one_of(WORDS, st.lists(WORDS, min_size=1, max_size=4))
STATEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": LISTED, "Resource": LISTED},
    optional={
        "Sid": st.sampled_from(["One", "Two"]),
        "Condition": st.dictionaries(
            st.sampled_from(["StringLike", "Bool"]),
            st.dictionaries(st.sampled_from(["a:B", "iam:AWSServiceName"]), LISTED, min_size=1),
            min_size=1,
        ),
    },
)
POLICIES = st.fixed_dictionaries(
    {"Statement": st.lists(STATEMENTS, min_size=1, max_size=3)},
    optional={"Version": st.sampled_from(["2012-10-17", "2008-10-17"]), "Id": WORDS},
)


def in_json(data: object, draw: st.DrawFn) -> tuple[str, str]:
    indent = draw(st.sampled_from([None, 0, 1, 2, 4, "\t"]))
    separators = draw(st.sampled_from([(",", ": "), (", ", ": "), (",", ":"), (" , ", " : ")]))
    text = json.dumps(data, indent=indent, separators=separators, ensure_ascii=draw(st.booleans()))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))), "p.json"


def in_yaml(data: object, draw: st.DrawFn) -> tuple[str, str]:
    text = yaml.safe_dump(
        data,
        default_style=draw(st.sampled_from([None, None, '"', "'", "|", ">"])),
        default_flow_style=draw(st.sampled_from([False, False, None, True])),
        indent=draw(st.sampled_from([2, 4])),
        width=draw(st.sampled_from([20, 80, 1000])),
        allow_unicode=draw(st.booleans()),
        sort_keys=False,
    )
    return text, "p.yaml"


def in_a_string(data: object, draw: st.DrawFn) -> tuple[str, str]:
    text, _ = in_json(data, draw)
    writer = draw(st.sampled_from([in_json, in_yaml]))
    return writer({"Name": "x", "Policy": text.replace("\r\n", "\n"), "More": ["y"]}, draw)


def in_hcl(data: object, draw: st.DrawFn) -> tuple[str, str]:
    writer = draw(st.sampled_from(["jsonencode", "heredoc", "string"]))
    if writer == "jsonencode":
        text = writing.jsonencode(data, draw(writing.SPACES), draw(st.sampled_from(["=", ":"])))
    elif writer == "heredoc":
        text = writing.heredoc(
            data, draw(st.sampled_from([None, 2])), draw(st.sampled_from(["", "-"]))
        )
    else:
        text = writing.string(data)
    return text, "p.tf"


WRITERS = [in_json, in_yaml, in_a_string, in_hcl]


def routes(value: object, route: Route = ()) -> list[Route]:
    found: list[Route] = [route]
    if isinstance(value, dict):
        for key, each in value.items():
            found += routes(each, (*route, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            found += routes(each, (*route, index))
    return found


def at(value: object, route: Route) -> object:
    for step in route:
        value = value[step]  # type: ignore[index]
    return value


@st.composite
def edits(draw: st.DrawFn, data: object) -> Edit | Insert | Remove | Rename:
    """Some edit that a rule might want."""
    everywhere = routes(data)
    strings = [each for each in everywhere if isinstance(at(data, each), str)]
    keys = [each for each in everywhere if each and isinstance(each[-1], str)]
    statements = [each for each in everywhere if len(each) == 2 and each[0] == "Statement"]
    members = [each for each in everywhere if each and isinstance(each[-1], int) and len(each) > 2]
    kind = draw(st.sampled_from(["edit", "rename", "append", "condition", "version", "remove"]))
    if kind == "rename":
        return Rename(draw(st.sampled_from(keys)), draw(st.sampled_from(["StringLike", "a:C"])))
    if kind == "append":
        route = draw(st.sampled_from(statements))
        element = draw(st.sampled_from(["Action", "Resource"]))
        return Insert((*route, element), None, draw(st.one_of(st.just(STATUS), WORDS)))
    if kind == "condition":
        return Insert(draw(st.sampled_from(statements)), "Condition", CONDITION)
    if kind == "version":
        return Insert((), "Version", "2012-10-17")
    if kind == "remove" and members:
        return Remove(draw(st.sampled_from(members)))
    return Edit(draw(st.sampled_from(strings)), draw(WORDS))


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, str, Found, Edit | Insert | Remove | Rename]:
    """A text, its name, the policy that is read from it, and an edit of that."""
    data = draw(POLICIES)
    text, path = draw(st.sampled_from(WRITERS))(data, draw)
    documents = detect.read(Source(path, text)).documents
    if not documents:
        text, path = json.dumps(data), "p.json"
        documents = detect.read(Source(path, text)).documents
    return text, path, documents[0], draw(edits(documents[0].data))


@given(case=cases())
@many
def test_an_edit_reads_as_it_should_or_is_not_made(
    case: tuple[str, str, Found, Edit | Insert | Remove | Rename],
) -> None:
    text, path, document, edit = case
    finding = diagnostic("X1", document.route, edit)
    calls: list[Source] = []

    def check(source: Source) -> Judged:
        calls.append(source)
        return reporting(finding) if len(calls) == 1 else reporting()

    source = Source(path, text)
    mended = mend(source, check, "unsafe")
    assert mended.settled
    if mended.source is source:
        assert not mended.fixed
        return
    again = detect.read(mended.source)
    assert expect.same(again.documents[0].data, expect.edited(document.data, [edit]))
    made_of = Translator(detect.read(source), source).changes([edit], document.route)
    start, end = made_of[0].start, made_of[-1].end
    assert mended.source.text.startswith(text[:start])
    assert mended.source.text.endswith(text[end:])


@given(data=POLICIES, draw=st.data())
@many
def test_in_json_every_edit_is_made(data: dict[str, object], draw: st.DataObject) -> None:
    text, path = in_json(data, draw.draw)
    document = detect.read(Source(path, text)).documents[0]
    edit = draw.draw(edits(document.data))
    try:
        expected = expect.edited(document.data, [edit])
    except UnfixableError:
        return
    if isinstance(edit, Remove) and len(at(document.data, edit.route[:-1])) == 1:  # type: ignore[arg-type]
        return
    if isinstance(edit, Rename) and edit.route[-1] == "Statement":
        return
    after = made(text, [edit], path)
    assert json.loads(after) == expected
    if text.count("\r\n") == text.count("\n") > 0:
        assert after.count("\r\n") == after.count("\n")


@given(word=WORDS, new=WORDS, writer=st.sampled_from([in_yaml, in_json]), draw=st.data())
@many
def test_a_word_becomes_another(word: str, new: str, writer: object, draw: st.DataObject) -> None:
    data = {"Statement": {"Effect": "Allow", "Action": word, "Resource": "*"}}
    text, path = writer(data, draw.draw)  # type: ignore[operator]
    document = detect.read(Source(path, text)).documents[0]
    if document.data != data:
        return
    try:
        found = changes(text, [Edit(("Statement", "Action"), new)], path)
    except UnfixableError:
        assert path == "p.yaml"
        return
    left = len(text) - sum(change.end - change.start for change in found)
    assert left >= len(text) - len(json.dumps(word)) * 3
