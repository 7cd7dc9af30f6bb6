"""Laws of the difference, and the difference against brute force over all small requests."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slrlint.algebra import Request, allows, difference
from slrlint.algebra.evaluate import decide
from slrlint.policy.holes import hole
from tests.algebra.small_policies import (
    ACTIONS,
    CROSSING,
    HEAD,
    RESOURCE_PATTERNS,
    RESOURCES,
    SINGLE,
    WITH_VARIABLES,
    Policy,
    multi_blocks,
    only_in,
    policies,
    single_blocks,
    statements,
)

if TYPE_CHECKING:
    import random

HOLED = tuple(HEAD + name for name in (hole("${var.x}"), "p" + hole("${var.x}") + "*"))
MIRROR = {"wider": "narrower", "narrower": "wider", "equal": "equal", "both": "both"}
SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def directions(new: Policy, old: Policy) -> set[str]:
    return {change.direction for change in difference(new, old).changes}


def check_against_brute_force(new: Policy, old: Policy) -> None:
    found = difference(new, old)
    for direction, first, second in (("wider", new, old), ("narrower", old, new)):
        changes = [change for change in found.changes if change.direction == direction]
        for change in changes:
            if change.witness is not None:
                assert decide(first, change.witness) is True
                assert decide(second, change.witness) is False
            else:
                assert change.reason
        if not changes:
            assert only_in(first, second) is None


@SLOW
@given(policies(single_blocks()), policies(single_blocks()))
def test_single_values_against_brute_force(new: Policy, old: Policy) -> None:
    check_against_brute_force(new, old)
    assert difference(new, old).verdict != "undecided"


@SLOW
@given(policies(multi_blocks()), policies(multi_blocks()))
def test_several_values_against_brute_force(new: Policy, old: Policy) -> None:
    check_against_brute_force(new, old)
    assert difference(new, old).verdict != "undecided"


@SLOW
@given(
    policies(single_blocks(("${j}", "u${j}")), RESOURCE_PATTERNS + WITH_VARIABLES),
    policies(single_blocks(("${j}",)), RESOURCE_PATTERNS + WITH_VARIABLES),
)
def test_variables_against_brute_force(new: Policy, old: Policy) -> None:
    check_against_brute_force(new, old)


@SLOW
@given(policies(resources=RESOURCE_PATTERNS + CROSSING), policies())
def test_mixed_conditions_against_brute_force(new: Policy, old: Policy) -> None:
    check_against_brute_force(new, old)


CROWDED = st.lists(
    statements(st.one_of(single_blocks(), multi_blocks()), RESOURCE_PATTERNS),
    min_size=17,
    max_size=24,
).map(lambda made: {"Version": "2012-10-17", "Statement": made})
"""Policies with more statements than are looked at one by one."""


@settings(SLOW, max_examples=30)
@given(CROWDED, CROWDED)
def test_many_statements_against_brute_force(new: Policy, old: Policy) -> None:
    check_against_brute_force(new, old)


@settings(SLOW, max_examples=60)
@given(CROWDED, st.data())
def test_statements_that_are_left_out_match_nothing(policy: Policy, data: st.DataObject) -> None:
    made = policy["Statement"]
    assert isinstance(made, list)
    request = Request(
        data.draw(st.sampled_from(ACTIONS)),
        data.draw(st.sampled_from(RESOURCES)),
        data.draw(
            st.dictionaries(
                st.sampled_from(["k", "K", "m", "n"]),
                st.lists(st.sampled_from((*SINGLE, "2")), max_size=2),
            )
        ),
    )
    alone = {effect: [] for effect in ("Allow", "Deny")}
    for each in made:
        allowing = {**policy, "Statement": [{**each, "Effect": "Allow"}]}
        alone[each["Effect"]].append(decide(allowing, request))
    expected = [_any(alone["Allow"]), _any(alone["Deny"])]
    verdict = decide(policy, request)
    if expected[0] is False or expected[1] is True:
        assert verdict is False
    else:
        assert verdict is (None if None in expected else True)


def _any(verdicts: list[bool | None]) -> bool | None:
    return True if True in verdicts else None if None in verdicts else False


HOLE = hole("${var.x}")
FILLS = ("", "p", "pq", "u")


def filled(data: Any, value: str) -> Any:
    """The same plain data with the hole filled in."""
    return json.loads(json.dumps(data).replace(json.dumps(HOLE)[1:-1], value))


@SLOW
@given(
    policies(single_blocks((HOLE, f"u{HOLE}")), (*RESOURCE_PATTERNS, *HOLED)),
    policies(single_blocks((HOLE, f"{HOLE}*")), (*RESOURCE_PATTERNS, *HOLED)),
)
def test_what_is_said_of_holes_holds_for_every_value(new: Policy, old: Policy) -> None:
    found = difference(new, old)
    for direction, first, second in (("wider", new, old), ("narrower", old, new)):
        changes = [change for change in found.changes if change.direction == direction]
        for value in FILLS:
            for change in changes:
                if change.witness is not None:
                    action, resource, context, principal = filled(change.witness, value)
                    request = Request(action, resource, context, principal)
                    assert decide(filled(first, value), request) is True
                    assert decide(filled(second, value), request) is False
            if not changes:
                assert only_in(filled(first, value), filled(second, value)) is None


@SLOW
@given(policies())
def test_a_policy_equals_itself(policy: Policy) -> None:
    found = difference(policy, copy.deepcopy(policy))
    assert found.verdict == "equal"
    assert found.changes == ()
    assert found.cosmetic == ()


@SLOW
@given(policies(), policies())
def test_the_two_directions_mirror_each_other(new: Policy, old: Policy) -> None:
    there, back = difference(new, old), difference(old, new)
    if "undecided" not in (there.verdict, back.verdict):
        assert back.verdict == MIRROR[there.verdict]
    assert {MIRROR[c.direction] for c in there.changes} == {c.direction for c in back.changes}


@SLOW
@given(policies().filter(lambda policy: bool(policy["Statement"])), st.data())
def test_fewer_allows_and_more_denies_never_widen(policy: Policy, data: st.DataObject) -> None:
    made = policy["Statement"]
    assert isinstance(made, list)
    place = data.draw(st.integers(0, len(made) - 1))
    without = {**policy, "Statement": made[:place] + made[place + 1 :]}
    unwanted = "wider" if made[place]["Effect"] == "Allow" else "narrower"
    assert unwanted not in directions(without, policy)
    denial = data.draw(statements(single_blocks(), RESOURCE_PATTERNS)) | {"Effect": "Deny"}
    assert "wider" not in directions({**policy, "Statement": [*made, denial]}, policy)


@SLOW
@given(policies(), st.randoms(use_true_random=False))
def test_spelling_changes_nothing(policy: Policy, chance: random.Random) -> None:
    other = copy.deepcopy(policy)
    made = other["Statement"]
    assert isinstance(made, list)
    chance.shuffle(made)
    for statement in made:
        for name, value in list(statement.items()):
            if name in ("Action", "NotAction", "Resource", "NotResource"):
                several = list(value) if isinstance(value, list) else [value]
                chance.shuffle(several)
                if name.endswith("Action"):
                    several = [chance.choice([str.upper, str.lower])(each) for each in several]
                statement[name] = [each.replace("*", "**") for each in several]
        statement["Sid"] = f"S{chance.randrange(10)}"
    found = difference(other, policy)
    assert found.verdict == "equal"
    assert found.changes == ()


@SLOW
@given(policies())
def test_splitting_statements_changes_nothing(policy: Policy) -> None:
    made = policy["Statement"]
    assert isinstance(made, list)
    split = []
    for statement in made:
        if "Action" in statement and isinstance(statement["Action"], list):
            split += [{**statement, "Action": each} for each in statement["Action"]]
        elif "Resource" in statement and isinstance(statement["Resource"], list):
            split += [{**statement, "Resource": [each]} for each in statement["Resource"]]
        else:
            split.append(statement)
    found = difference({**policy, "Statement": split}, policy)
    assert found.verdict == "equal"
    assert found.changes == ()


@SLOW
@given(policies(), policies())
def test_a_witness_is_allowed_by_one_side_only(new: Policy, old: Policy) -> None:
    for change in difference(new, old).changes:
        if change.witness is not None:
            assert allows(new, change.witness) == (change.direction == "wider")
            assert allows(old, change.witness) == (change.direction == "narrower")
