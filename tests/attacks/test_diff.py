"""Pairs of policies made to be hard to compare: an answer, or "undecided", in bounded time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.attacks import bounded
from tests.attacks.bounded import ALLOW, diff, document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

S3 = "arn:aws:s3:::"


def on(*resources: str) -> dict[str, object]:
    return {**ALLOW, "Resource": [S3 + each for each in resources]}


def when(**conditions: object) -> dict[str, object]:
    return {**ALLOW, "Condition": conditions}


def words(count: int, more: str = "") -> list[str]:
    return [f"*{chr(97 + i % 26)}{i}{more}*" for i in range(count)]


def many(count: int, side: str) -> list[object]:
    """Return statements of every kind that may all have to do with each other."""
    return [
        {
            "Effect": ("Allow", "Allow", "Deny")[i % 3],
            ("Action", "NotAction")[i % 7 == 0]: ("*", "s3:*", f"s3:{side}{i}*", f"*{i}{side}")[
                i % 4
            ],
            ("Resource", "NotResource")[i % 5 == 0]: f"*{i}{side}*",
            "Condition": {("StringLike", "StringNotLike")[i % 2]: {f"k{i % 9}": f"{side}{i}*"}},
        }
        for i in range(count)
    ]


def each(count: int, **elements: str) -> list[object]:
    """Return statements that put their number into some of their elements."""
    return [
        {**ALLOW, **{name: value.replace("#", str(i)) for name, value in elements.items()}}
        for i in range(count)
    ]


def addresses(bits: int) -> list[str]:
    return [f"10.{i // 256}.{i % 256}.0/{bits}" for i in range(5_000)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (lambda: [on("*a" * 2_000 + "*")], lambda: [on("*a" * 2_001 + "*")]),
        (lambda: [on("*a" * 200_000)], lambda: [on("*a?" * 100_000)]),
        (lambda: [on(*words(50))], lambda: [on(*words(50, "x"), "*q*z*")]),
        (
            lambda: [on("*"), *({**on(each), "Effect": "Deny"} for each in words(50))],
            lambda: [on("*"), *({**on(each), "Effect": "Deny"} for each in words(50, "x"))],
        ),
        (lambda: [on("*a" + "?" * 64)], lambda: [on("*a" + "?" * 64, "*b" + "?" * 64)]),
        (
            lambda: [when(StringLike={"k": words(500)})],
            lambda: [when(StringLike={"k": words(500, "x")})],
        ),
        (
            lambda: [when(StringLike={f"k{i}": "a*" for i in range(500)})],
            lambda: [when(StringLike={f"k{i}": "*" for i in range(500)})],
        ),
        (
            lambda: [when(NumericLessThan={"k": "1" + "0" * 4_000})],
            lambda: [when(NumericLessThan={"k": "1e99999999"})],
        ),
        (
            lambda: [when(IpAddress={"aws:SourceIp": addresses(24)})],
            lambda: [when(IpAddress={"aws:SourceIp": [*addresses(25), "0.0.0.0/0"]})],
        ),
        (lambda: [on("${a}" * 1_000)], lambda: [on("${a}${b}" * 1_000)]),
        (
            lambda: [{**ALLOW, "Action": f"s3:Get{i}"} for i in range(100)],
            lambda: [{**ALLOW, "Action": f"s3:Get{i}*"} for i in range(100)],
        ),
        (lambda: many(1_500, "o"), lambda: many(1_500, "n")),
        (lambda: each(3_000, Resource="*x#o*"), lambda: each(3_000, Resource="*x#n*")),
        (lambda: each(3_000, Action="*x#o*"), lambda: each(3_000, Action="*x#n*")),
        (
            lambda: [on(*(f"b{i}o/*" for i in range(15_000)))],
            lambda: [on(*(f"b{i}n/*" for i in range(15_000)))],
        ),
        (
            lambda: [{**on(*words(9_000)), "Action": [f"s3:o{i}" for i in range(9_000)]}],
            lambda: [{**on(*words(9_000)), "Action": [f"s3:n{i}" for i in range(9_000)]}],
        ),
        (
            lambda: [when(StringEquals={f"k{i}": "o"}) for i in range(3_000)],
            lambda: [when(StringEquals={f"k{i}": "n"}) for i in range(3_000)],
        ),
        (
            lambda: [when(IpAddress={"aws:SourceIp": each}) for each in addresses(24)[:3_000]],
            lambda: [when(IpAddress={"aws:SourceIp": each}) for each in addresses(25)[:3_000]],
        ),
        (
            lambda: [when(StringLike={"k": [f"o{i}*" for i in range(30_000)]})],
            lambda: [when(StringLike={"k": [f"n{i}*" for i in range(30_000)]})],
        ),
        (
            lambda: each(2_500, Resource="arn:aws:s3:::b/${aws:PrincipalTag/a#}/o*"),
            lambda: each(2_500, Resource="arn:aws:s3:::b/${aws:PrincipalTag/a#}/n*"),
        ),
        (
            lambda: [{"Effect": "Allow", "NotAction": [f"s3:o{i}" for i in range(30_000)]}],
            lambda: [{"Effect": "Allow", "NotAction": [f"s3:n{i}" for i in range(30_000)]}],
        ),
        (
            lambda: [{"Effect": "allow", "Action": f"s3:o{i}"} for i in range(5_000)],
            lambda: [{"Effect": "allow", "Action": f"s3:n{i}"} for i in range(5_000)],
        ),
    ],
)
def test_a_hard_pair_ends(
    tmp_path: Path, old: Callable[[], list[object]], new: Callable[[], list[object]]
) -> None:
    diff(tmp_path, document(*old()), document(*new()))


@pytest.mark.parametrize("action", ["\ue000a{", "s3:\ue000*", "s3:\ufdd0?", "s3:\U000f0000"])
def test_characters_that_mean_something_inside_are_replaced(tmp_path: Path, action: str) -> None:
    done = diff(tmp_path, document(), document({**ALLOW, "Action": action}))
    assert done.returncode in (0, 1)
    assert "DRF1" in done.stdout


def test_percent_escapes_take_memory_in_proportion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "MEGABYTES", 400)
    padded = "%7B" + "%20" * 3_000_000 + quote(document(ALLOW)[1:])
    done = diff(tmp_path, document(ALLOW), json.dumps({"PolicyDocument": padded}))
    assert (done.returncode, done.stderr) == (0, "")
