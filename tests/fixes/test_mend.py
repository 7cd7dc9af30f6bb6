"""Rounds of fixes: which are made, which wait, when it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slrlint.finding import Edit, Insert, Remove
from slrlint.fixes.change import Change, Taken, applied, meet
from slrlint.fixes.mend import mend
from slrlint.formats import detect
from slrlint.limits import DEFAULT
from slrlint.source import Source, source_from_bytes
from tests.fixes.support import diagnostic, reporting

if TYPE_CHECKING:
    from collections.abc import Callable

    from slrlint.finding import Diagnostic
    from slrlint.fixes.mend import Judged

ACTION = ("Statement", "Action")


def policy(*actions: str, sid: str | None = None) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Statement": statement | ({"Sid": sid} if sid else {})})


def actions(source: Source) -> list[str]:
    found: list[str] = json.loads(source.text)["Statement"]["Action"]
    return found


def rewriting(pairs: dict[str, str], safety: str = "safe") -> Callable[[Source], Judged]:
    """A rule that wants one action to be another."""

    def check(source: Source) -> Judged:
        return reporting(
            *(
                diagnostic("X1", (*ACTION, i), Edit((*ACTION, i), pairs[each]), safety=safety)
                for i, each in enumerate(actions(source))
                if each in pairs
            )
        )

    return check


def test_fixes_of_one_round_are_made_together() -> None:
    before = Source("p.json", policy("a:b", "a:c", "a:d"))
    mended = mend(before, rewriting({"a:b": "a:x", "a:d": "a:yy"}), "safe")
    assert actions(mended.source) == ["a:x", "a:c", "a:yy"]
    assert len(mended.fixed) == 2
    assert mended.settled
    assert mended.left == reporting()


def test_rounds_go_on_until_nothing_is_left() -> None:
    before = Source("p.json", policy("a:b"))
    steps = {"a:b": "a:c", "a:c": "a:d", "a:d": "a:e"}
    mended = mend(before, rewriting(steps), "safe")
    assert actions(mended.source) == ["a:e"]
    assert len(mended.fixed) == 3


def test_what_does_not_settle_stays() -> None:
    before = Source("p.json", policy("a:b"))
    seen: list[str] = []

    def check(source: Source) -> Judged:
        seen.append(source.text)
        return rewriting({"a:b": "a:c", "a:c": "a:b"})(source)

    mended = mend(before, check, "safe")
    assert not mended.settled
    assert mended.source is before
    assert mended.fixed == ()
    assert [each.code for each in mended.left.reported] == ["X1"]
    assert len(seen) == DEFAULT.fix_rounds + 1


@pytest.mark.parametrize(
    ("safety", "allowed", "made"),
    [
        ("safe", "safe", True),
        ("safe", "unsafe", True),
        ("unsafe", "safe", False),
        ("unsafe", "unsafe", True),
        ("display", "safe", False),
        ("display", "unsafe", False),
    ],
)
def test_only_what_is_allowed_is_made(safety: str, allowed: str, made: bool) -> None:
    before = Source("p.json", policy("a:b"))
    mended = mend(before, rewriting({"a:b": "a:c"}, safety), allowed)
    assert (mended.source is not before) is made
    assert bool(mended.fixed) is made


def once(*found: Diagnostic, accepted: tuple[Diagnostic, ...] = ()) -> Callable[[Source], Judged]:
    """A check that reports this of the first text and nothing of any other."""
    texts: set[str] = set()

    def check(source: Source) -> Judged:
        texts.add(source.text)
        return reporting(*(found if len(texts) == 1 else ()), accepted=accepted)

    return check


def test_fixes_that_meet_wait() -> None:
    before = Source("p.json", policy("a:b", "a:b", "a:b", "a:b"))

    def check(source: Source) -> Judged:
        listed = actions(source)
        return reporting(
            *(diagnostic("X1", (*ACTION, i), Remove((*ACTION, i))) for i in range(1, len(listed)))
        )

    mended = mend(before, check, "unsafe")
    assert actions(mended.source) == ["a:b"]
    assert len(mended.fixed) == 3


def test_one_fix_for_two_findings_is_made_once() -> None:
    before = Source("p.json", policy("a:b"))
    insert = Insert(ACTION, None, "a:c")
    mended = mend(
        before, once(diagnostic("X1", ACTION, insert), diagnostic("X2", ACTION, insert)), "unsafe"
    )
    assert actions(mended.source) == ["a:b", "a:c"]
    assert [each.code for each in mended.fixed] == ["X1", "X2"]


def test_two_fixes_at_one_place_are_made_one_after_the_other() -> None:
    before = Source("p.json", policy("a:b"))

    def check(source: Source) -> Judged:
        lacking = [each for each in ("a:c", "a:d") if each not in actions(source)]
        return reporting(
            *(diagnostic("X1", (*ACTION, n), Insert(ACTION, None, n)) for n in lacking)
        )

    mended = mend(before, check, "unsafe")
    assert actions(mended.source) == ["a:b", "a:c", "a:d"]


def test_a_fix_that_cannot_be_made_does_not_stop_the_others() -> None:
    before = Source("p.yaml", "Statement:\n  Effect: Allow\n  Action: a:b\n  Resource: '*'\n")
    mended = mend(
        before,
        once(
            diagnostic("X1", ACTION, Edit(ACTION, "*")),
            diagnostic("X2", ("Statement", "Resource"), Edit(("Statement", "Resource"), "a*")),
            diagnostic("X3", ("Statement", "Nothing"), Edit(("Statement", "Nothing"), "a")),
        ),
        "unsafe",
    )
    assert mended.source.text == before.text.replace("'*'", "'a*'")
    assert [each.code for each in mended.fixed] == ["X2"]


def test_an_edit_that_an_alias_carries_elsewhere_is_not_made() -> None:
    text = (
        "A:\n  Statement: &s\n    Effect: Allow\n    Action: a:b\n    Resource: '*'\n"
        "B:\n  Statement:\n    - *s\n    - Effect: Deny\n      Action: a:c\n      Resource: '*'\n"
    )
    before = Source("p.yaml", text)
    route = ("B", "Statement", 0, "Action")
    finding = diagnostic("X1", route, Edit(("Statement", 0, "Action"), "a:x"))
    mended = mend(before, once(finding), "unsafe")
    assert mended.source is before


TEMPLATE = """
Conditions:
  Wanted: !Equals [!Ref Stage, prod]
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - !If
            - Wanted
            - Effect: Allow
              Action: a:b
              Resource: '*'
            - !Ref AWS::NoValue
          - Effect: Allow
            Action: a:c
            Resource: !If [Wanted, '*', !Sub 'arn:${AWS::Partition}:s3:::a']
"""


def test_text_that_two_branches_share_is_mended_once() -> None:
    """Documents of one template that differ in a condition have most of their text in common."""
    before = Source("p.yaml", TEMPLATE)
    reading = detect.read(before)
    assert len(reading.documents) == 2
    found = [
        diagnostic(
            "X1",
            (*document.route, "Statement"),
            Edit(
                (
                    "Statement",
                    [each["Action"] for each in document.data["Statement"]].index("a:c"),
                    "Action",
                ),
                "a:d",
            ),
        )
        for document in reading.documents
    ]
    mended = mend(before, once(*found), "unsafe")
    assert mended.source.text == TEMPLATE.replace("a:c", "a:d")
    assert len(mended.fixed) == 2


MARKDOWN = """
1. First do this:

   ```json
   {
     "Effect": "Allow",
     "Action": [
       "a:b"
     ],
     "Resource": "*"
   }
   ```

   and then that.
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_block_of_code_in_markdown(newline: str) -> None:
    before = Source("p.md", MARKDOWN.replace("\n", newline))
    (document,) = detect.read(before).documents
    action = ("Statement", 0, "Action")
    finding = diagnostic(
        "X1",
        (*document.route, *action),
        Insert(action, None, "a:c"),
        Edit(("Statement", 0, "Resource"), "a*"),
    )
    mended = mend(before, once(finding), "unsafe")
    after = MARKDOWN.replace('"a:b"', '"a:b",\n       "a:c"').replace('"*"', '"a*"')
    assert mended.source.text == after.replace("\n", newline)


def test_a_block_of_code_in_a_quotation_gets_no_lines() -> None:
    quoted = "".join(f"> {line.strip()}\n" for line in MARKDOWN.splitlines()[3:12])
    before = Source("p.md", quoted)
    (document,) = detect.read(before).documents
    action = ("Statement", 0, "Action")
    insert = diagnostic("X1", (*document.route, *action), Insert(action, None, "a:c"))
    edit = diagnostic("X2", (*document.route, *action, 0), Edit((*action, 0), "a:x"))
    mended = mend(before, once(insert, edit), "unsafe")
    assert mended.source.text == quoted.replace("a:b", "a:x")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("p.json", policy("a:b")[:-1]),
        ("p.json", '{"a": ' + policy("a:b") + ', "b": "{\\"Statement\\": [}"}'),
        ("p.yaml", policy("a:b") + "\n---\n{"),
        ("p.tf", 'locals {\n  a = "${"\n}\n'),
    ],
)
def test_a_text_that_cannot_be_read_is_left_alone(path: str, text: str) -> None:
    before = Source(path, text)
    finding = diagnostic("X1", ACTION, Edit((*ACTION, 0), "a:c"))
    assert mend(before, lambda _: reporting(finding), "unsafe").source is before


def test_bytes_that_are_no_text_are_left_alone() -> None:
    before = source_from_bytes("p.json", policy("a:b").encode() + b"\xff")
    finding = diagnostic("X1", ACTION, Edit((*ACTION, 0), "a:c"))
    assert mend(before, lambda _: reporting(finding), "unsafe").source is before


def test_what_somebody_has_accepted_is_left_alone_in_every_round() -> None:
    text = '{"Statement": [{"Effect": "Allow", "Action": ["a:b", "a:d"], "Resource": "*"}]}'
    before = Source("p.json", text)
    action = ("Statement", 0, "Action")
    accepted = diagnostic("X1", (*action, 0), Edit((*action, 0), "a:x"), statement=0)
    other = diagnostic("X2", (*action, 1), Edit((*action, 1), "a:y"), statement=0)

    def check(source: Source) -> Judged:
        if source is before:
            return reporting(other, accepted=(accepted,))
        # The statement has changed, so nobody knows the finding again.
        return reporting(accepted)

    mended = mend(before, check, "unsafe")
    assert json.loads(mended.source.text)["Statement"][0]["Action"] == ["a:b", "a:y"]


def test_nothing_to_fix_reads_the_text_once() -> None:
    before = Source("p.json", policy("a:b"))
    calls: list[Source] = []

    def check(source: Source) -> Judged:
        calls.append(source)
        return reporting()

    assert mend(before, check, "unsafe").source is before
    assert calls == [before]


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_mark_encoding_and_last_newline_stay(bom: bytes, end: str) -> None:
    codec = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(bom, "utf-8")
    text = policy("a:b", sid="é".encode().hex()) + end
    before = source_from_bytes("p.json", bom + text.encode(codec))
    mended = mend(before, rewriting({"a:b": "a:cc"}), "safe")
    assert mended.source.encoded() == bom + text.replace("a:b", "a:cc").encode(codec)


def test_changes_that_meet() -> None:
    def change(start: int, end: int) -> Change:
        return Change(start, end, "x")

    assert not meet(change(1, 3), change(3, 5))
    assert meet(change(1, 3), change(2, 5))
    assert meet(change(1, 3), change(3, 3))
    assert meet(change(3, 3), change(3, 3))
    assert meet(change(1, 5), change(3, 3))
    assert not meet(change(1, 2), change(3, 3))


PLACES = st.tuples(st.integers(0, 12), st.integers(0, 4)).map(
    lambda pair: Change(pair[0], pair[0] + pair[1], "x")
)


@given(st.lists(PLACES, max_size=12))
def test_what_is_taken_does_not_meet(changes: list[Change]) -> None:
    taken = Taken()
    expected: list[Change] = []
    for change in changes:
        free = not any(meet(change, other) for other in expected)
        assert taken.take((change,)) is free
        if free:
            expected.append(change)


def test_a_list_of_very_many_repetitions_settles() -> None:
    before = Source("p.json", policy(*["a:b"] * 3000))

    def check(source: Source) -> Judged:
        listed = actions(source)
        return reporting(
            *(diagnostic("X1", (*ACTION, i), Remove((*ACTION, i))) for i in range(1, len(listed)))
        )

    mended = mend(before, check, "unsafe")
    assert actions(mended.source) == ["a:b"]


def test_changes_are_applied_in_any_order() -> None:
    assert applied("abcdef", [Change(4, 5, ""), Change(0, 0, ">"), Change(1, 3, "--")]) == ">a--df"
