from __future__ import annotations

import time

import pytest

from slrlint.globs import Glob, covers, matches, named


@pytest.mark.parametrize(
    ("pattern", "path", "covered", "matched"),
    [
        ("a.json", "/r/a.json", True, True),
        ("a.json", "/r/x/y/a.json", True, False),
        ("./a.json", "/r/x/a.json", False, False),
        ("./a.json", "/r/a.json", True, True),
        ("/a.json", "/r/a.json", True, True),
        ("*.json", "/r/x/a.json", True, False),
        ("*.json", "/r/x.json/a.yaml", True, False),
        ("*.json", "/r/a.yaml", False, False),
        ("x", "/r/x/a.json", True, False),
        ("x/", "/r/x/y/a.json", True, False),
        ("x/*", "/r/x/a.json", True, True),
        ("x/*", "/r/x/y/a.json", True, False),
        ("x/*", "/r/y/x/a.json", False, False),
        ("x/*.json", "/r/x/y/a.json", False, False),
        ("x/**", "/r/x/y/a.json", True, True),
        ("x/**/a.json", "/r/x/a.json", True, True),
        ("x/**/a.json", "/r/x/y/z/a.json", True, True),
        ("x/**/a.json", "/r/x/y/z/b.json", False, False),
        ("**/z/*.json", "/r/x/y/z/a.json", True, True),
        ("**", "/r/x", True, True),
        ("?.json", "/r/a.json", True, True),
        ("?.json", "/r/aa.json", False, False),
        ("x/?/a.json", "/r/x/y/a.json", True, True),
        ("[ab].json", "/r/a.json", False, False),
        ("[ab].json", "/r/[ab].json", True, True),
        ("A.json", "/r/a.json", False, False),
        ("a.json", "/rr/a.json", False, False),
        ("a.json", "/a.json", False, False),
        (".", "/r/a.json", False, False),
    ],
)
def test_globs(pattern: str, path: str, covered: bool, matched: bool) -> None:
    glob = Glob("/r", pattern)
    assert (covers(glob, path), matches(glob, path)) == (covered, matched)


def test_the_root_folder() -> None:
    assert covers(Glob("/", "x/*.json"), "/x/a.json")


def test_named() -> None:
    assert named(Glob("/r", "x/a.json")) == "/r/x/a.json"
    assert named(Glob("/r", "./a.json")) == "/r/a.json"
    assert named(Glob("/r", "x/*.json")) is None
    assert named(Glob("/r", "?.json")) is None


def test_hostile_globs_end_soon() -> None:
    begin = time.monotonic()
    covers(Glob("/r", "/".join(["**", "*a*a*a*a*a*b"] * 60)), "/r/" + "/".join(["a" * 200] * 60))
    covers(Glob("/r", "*a" * 1000 + "b"), "/r/" + "a" * 255)
    assert time.monotonic() - begin < 10
