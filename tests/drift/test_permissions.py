"""How many actions of which access level a comparison is about."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint.catalog import services
from slrlint.drift import permissions
from tests.drift.support import allow, batch, compare, deny, policy


def counted(old: object, new: object) -> tuple[dict[str, int], dict[str, int]]:
    found = permissions.counted(compare(old, new))
    return dict(found.gained), dict(found.lost)


def test_every_action_counts_once_at_its_level() -> None:
    old = policy(allow(["s3:GetObject"]))
    new = policy(
        allow(["s3:GetObject", "s3:PutObject", "S3:putobject", "s3:PutBucketPolicy", "s3:List*"]),
        allow(
            "s3:PutObject", "arn:aws:s3:::x/*", Condition={"Bool": {"aws:ViaAWSService": "true"}}
        ),
    )
    gained, lost = counted(old, new)
    listing = services.matching("s3:List*")
    levels = [services.access_level(each) for each in listing]
    assert gained == {
        "Permissions management": 1,
        "Write": 1,
        **{level: levels.count(level) for level in ("Read", "List") if level in levels},
    }
    assert sum(gained.values()) == len(listing) + 2
    assert lost == {}
    assert counted(new, old) == ({}, gained)


def test_levels_stand_from_the_worst_to_the_mildest() -> None:
    new = policy(allow(["s3:ListBucket", "ec2:CreateTags", "iam:PutRolePolicy", "x:Y"]))
    gained, _ = counted(policy(), new)
    assert list(gained) == ["Permissions management", "Tagging", "List", "Unknown"]


def test_an_action_can_be_gained_and_lost() -> None:
    old = policy(allow("s3:GetObject", "arn:aws:s3:::old/*"))
    new = policy(allow("s3:GetObject", "arn:aws:s3:::new/*"))
    assert counted(old, new) == ({"Read": 1}, {"Read": 1})


def test_an_unknown_pattern_counts_once() -> None:
    assert counted(policy(), policy(allow("nothing:Get*"))) == ({"Unknown": 1}, {})


def test_what_a_not_action_leaves_counts_not_what_it_excepts() -> None:
    everything = len(services.matching("*"))
    excepted = len(services.matching("iam:*"))
    statement = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    gained, lost = counted(policy(), policy(statement))
    assert sum(gained.values()) == everything - excepted
    assert not lost
    _, lost = counted(policy(statement), policy())
    assert sum(lost.values()) == everything - excepted


def test_an_exception_that_goes_is_what_is_gained() -> None:
    old = policy({"Effect": "Allow", "NotAction": ["s3:*", "iam:*"], "Resource": "*"})
    new = policy({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"})
    count = len(services.matching("s3:*"))
    gained, lost = counted(old, new)
    assert (sum(gained.values()), sum(lost.values())) == (count, 0)
    gained, lost = counted(new, old)
    assert (sum(gained.values()), sum(lost.values())) == (0, count)


def test_a_deny_that_excepts_takes_everything_else() -> None:
    allowed = allow("s3:*")
    exception = {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}
    gained, lost = counted(policy(allowed), policy(allowed, exception))
    assert not gained
    assert sum(lost.values()) >= len(services.matching("s3:*")) - len(services.matching("s3:Get*"))
    gained, lost = counted(policy(allowed, deny("s3:Put*")), policy(allowed))
    assert sum(gained.values()) == len(services.matching("s3:Put*"))
    assert not lost


def test_batch() -> None:
    gained, lost = counted(batch("v7"), batch("v8"))
    assert gained == {"Write": 7, "Tagging": 1, "Read": 1}
    assert lost == {}


ACTIONS = st.lists(
    st.sampled_from(["s3:Get*", "s3:GetObject", "s3:PutObject", "ec2:CreateTags", "sqs:*"]),
    unique=True,
)


@given(ACTIONS, ACTIONS)
@settings(max_examples=40, deadline=None)
def test_the_other_way_round_gains_are_losses(one: list[str], other: list[str]) -> None:
    old, new = (policy(*([allow(actions)] if actions else [])) for actions in (one, other))
    assert counted(old, new) == counted(new, old)[::-1]


@given(ACTIONS)
@settings(max_examples=20, deadline=None)
def test_nothing_is_counted_where_nothing_changes(actions: list[str]) -> None:
    document = policy(allow(actions or ["s3:GetObject"]))
    assert counted(document, document) == ({}, {})
