from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint.policy import holes, size
from slrlint.policy.model import KINDS
from slrlint.policy.strings import strings
from tests.policy import documents


@settings(max_examples=100)
@given(st.sampled_from(KINDS).flatmap(documents.well_formed))
def test_size_is_that_of_compact_json_without_white_space(document: object) -> None:
    marked = json.loads(json.dumps(document).replace("\\n", "").replace("\\u", "u"))
    compact = json.dumps(marked, separators=(",", ":"), ensure_ascii=False)
    visible = "".join(compact.split())
    if all(each.text.isprintable() for each in strings(marked)):
        assert size.of(marked) == len(visible)


def test_holes_count_nothing() -> None:
    assert size.of({"a": [holes.hole("${x}"), " b "]}) == len('{"a":["","b"]}')


def test_depth_does_not_matter() -> None:
    deep: object = []
    for _ in range(3_000):
        deep = [deep]
    assert size.of(deep) == 6_002
    assert list(strings(deep)) == []


def test_strings_come_in_order_with_their_routes() -> None:
    data = {"a": ["x", {"b": "y"}], "c": 3, "d": None}
    assert [(each.text, each.route, each.is_key) for each in strings(data)] == [
        ("a", ("a",), True),
        ("x", ("a", 0), False),
        ("b", ("a", 1, "b"), True),
        ("y", ("a", 1, "b"), False),
        ("c", ("c",), True),
        ("d", ("d",), True),
    ]
