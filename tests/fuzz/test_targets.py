"""A short run of every fuzz target, and every case that one of them has found before."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import seeds
from tests.fuzz.run import CORPUS, mutated
from tests.fuzz.targets import TARGETS, forget

if TYPE_CHECKING:
    import random
    from pathlib import Path

CASES = sorted(each for each in CORPUS.glob("*/*") if each.is_file())
BRIEFLY = settings(
    max_examples=60 if os.environ.get("CI") else 25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize("case", CASES, ids=[f"{each.parent.name}/{each.name}" for each in CASES])
def test_cases_that_were_found(case: Path) -> None:
    TARGETS[case.parent.name](case.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_where_fuzzing_starts(name: str) -> None:
    for data in seeds.of(name):
        TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
@given(chance=st.randoms(use_true_random=False))
@BRIEFLY
def test_a_change_of_what_is_there(name: str, chance: random.Random) -> None:
    TARGETS[name](mutated(chance, seeds.of(name), seeds.words()))
    forget()


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.binary(max_size=300))
@BRIEFLY
def test_any_bytes(name: str, data: bytes) -> None:
    TARGETS[name](data)
    forget()
