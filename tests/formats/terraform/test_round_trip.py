"""Whatever way a policy is written in, it is read as itself, and every place reads again."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint.formats import EMBEDDED
from tests.formats.support import read, routes
from tests.formats.terraform import writing

HEADS = st.sampled_from(["", "# é😀\n", "\ufeff", 'locals {\n  name = "ü"\n}\n'])


def policy_in(text):
    reading = read(text, "main.tf")
    assert reading.problems == ()
    (found,) = reading.documents
    return reading, found


def reads_again(text, data):
    """Prove that the document is `data` and that its strings stand where they are said to."""
    reading, found = policy_in(text)
    assert found.data == data
    assert found.complete
    locate = reading.locate
    for route, value in routes(data):
        span = locate((*found.route, *route))
        assert 0 <= span.start <= span.end <= len(text)
        if not isinstance(value, str):
            continue
        scalar = locate.scalar((*found.route, *route))
        assert scalar.text == value
        pieces = [text[scalar.offsets[i] : scalar.offsets[i + 1]] for i in range(len(scalar.text))]
        assert span.start <= scalar.offsets[0]
        assert scalar.offsets[-1] <= span.end
        for char, piece in zip(value, pieces, strict=True):
            assert piece in _written(char, embedded=EMBEDDED in found.route)


def _written(char, *, embedded):
    """Return the ways to write one character, alone or before a brace."""
    plain = {char, json.dumps(char, ensure_ascii=False)[1:-1]} if embedded else {char}
    quoted = {writing.quoted(each)[1:-1] for each in plain}
    return plain | quoted | {"$": {"$$", "&"}, "%": {"%%"}}.get(char, set())


@given(writing.POLICIES, writing.SPACES, st.sampled_from("=:"), HEADS)
@settings(max_examples=150, deadline=None)
def test_jsonencode(data, space, equals, head):
    reads_again(head + writing.jsonencode(data, space, equals), data)


@given(writing.POLICIES, st.sampled_from([None, 1, 2]), st.sampled_from(["", "-"]), HEADS)
@settings(max_examples=150, deadline=None)
def test_heredoc(data, indent, dash, head):
    reads_again(head + writing.heredoc(data, indent, dash), data)


@given(writing.POLICIES, HEADS)
@settings(max_examples=150, deadline=None)
def test_string(data, head):
    reads_again(head + writing.string(data), data)


@given(writing.POLICIES, writing.SPACES, HEADS)
@settings(max_examples=150, deadline=None)
def test_data_source(data, space, head):
    reads_again(head + writing.blocks(data, space), data)


@given(writing.POLICIES, st.data())
@settings(max_examples=150, deadline=None)
def test_broken_text_is_refused_and_never_raises(data, draw):
    whole = draw.draw(
        st.sampled_from(
            [
                writing.heredoc(data, 2, "-"),
                writing.blocks(data, " "),
                writing.jsonencode(data, " ", "="),
            ]
        )
    )
    start = draw.draw(st.integers(0, len(whole)))
    end = draw.draw(st.integers(start, len(whole)))
    new = draw.draw(st.sampled_from(["", '"', "${", "{", "}", "<<", "%{ if ", "\0", "=", "\ud800"]))
    text = whole[:start] + new + whole[end:]
    reading = read(text, "main.tf")
    for found in reading.documents:
        for route, _ in routes(found.data):
            span = reading.locate((*found.route, *route))
            assert 0 <= span.start <= span.end <= len(text)
