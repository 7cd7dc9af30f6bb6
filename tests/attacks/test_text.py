"""Text that acts on its reader: it is shown spelled, or refused."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING

import pytest

from slrlint.reporters import FORMATS
from tests.attacks.bounded import ALLOW, DELETE, check, document, run

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "\x1b[2J\x9b\u202e\u2066\u200b</script><img src=x>::error::\r%0A##[error]=cmd|'!A1\udc80"
ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
NAMES = [
    "\x1b[31mred.json",
    "::error file=x,line=1::%0A.json",
    "\u202etxt.nosj.json",
    "<script><b>.json",
    "=cmd|'!A1.json",
    "a\nb\r.json",
    "-q.json",
    b"\xff\xfe.json",
]


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_policy_holds_is_inert_in_every_format(tmp_path: Path, name: str) -> None:
    policy = {**DELETE, "Sid": HOSTILE}
    (tmp_path / "p.json").write_text(document(policy, {**DELETE, "Action": [HOSTILE]}))
    done = run(tmp_path, "check", "--isolated", f"--output-format={name}", "p.json")
    assert done.returncode == 1
    assert ACTIVE.search(done.stdout + done.stderr) is None
    if name == "github":
        assert all(re.match("::(error|warning|notice) ", line) for line in done.stdout.splitlines())
    if name == "html":
        assert "<img src=x>" not in done.stdout
        assert done.stdout.count("</script>") == len(re.findall("<script[ >]", done.stdout))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("format_", ["full", "github", "markdown", "json"])
def test_a_name_is_inert(tmp_path: Path, name: str | bytes, format_: str) -> None:
    folder = os.fsencode(tmp_path)
    with open(os.path.join(folder, os.fsencode(name)), "w") as stream:
        stream.write(document(DELETE))
    done = run(tmp_path, "check", "--isolated", f"--output-format={format_}", ".")
    assert done.returncode == 1
    assert ACTIVE.search(done.stdout + done.stderr) is None
    assert "SLR302" in done.stdout
    if format_ == "github":
        assert all(re.match("::(error|warning|notice) ", line) for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (document(ALLOW).encode()[:-3] + b"\xff\xfe", "the text is not UTF-8"),
        (document({**ALLOW, "Sid": "x"}).replace('"x"', '"\\ud800"').encode(), "POL0"),
        (document({**ALLOW, "Sid": "a\0b"}).encode(), "POL0"),
        (document({**ALLOW, "Sid": "x"}).replace('"x"', '"\0"').encode(), "POL001"),
        (document({**ALLOW, "Sid": "\u202e"}).encode(), "POL0"),
        (b"\xef\xbb\xbf\xef\xbb\xbf" + document(DELETE).encode(), "POL001"),
        (b"\xff\xfe\x00\x00" + document(DELETE).encode("utf-32-le"), "POL001"),
        (b"\xff\xfe" + document(DELETE).encode("utf-16-le") + b"\x00", "the text is not UTF-16-LE"),
    ],
)
def test_bytes_that_are_no_good_text_are_a_finding(tmp_path: Path, data: bytes, said: str) -> None:
    done = check(tmp_path, "p.json", data)
    assert said in done.stdout
    assert ACTIVE.search(done.stdout) is None


def test_a_forged_interpolation_is_none(tmp_path: Path) -> None:
    policy = {**DELETE, "Resource": "arn:aws:iam::*:role/\U000f0000\U0010ffff*"}
    done = check(tmp_path, "p.json", json.dumps(json.loads(document(policy)), ensure_ascii=False))
    assert "POL016" in done.stdout
