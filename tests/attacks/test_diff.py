"""Pairs of policies made to be hard to compare: an answer, or "undecided", in bounded time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
