"""The structural difference is one of canonical documents."""

from __future__ import annotations

from slrlint.comparison import Structural
from slrlint.drift.structural import canonical, differences
from tests.drift.support import allow, document, policy


def test_spelling_makes_no_difference() -> None:
    old = {"Version": "2012-10-17", "Statement": allow("s3:GetObject", ["b", "a", "a"])}
    new = policy(allow(["s3:GetObject"], ["a", "b"]))
    assert differences(document(old), document(new)) == ()


def test_values_by_path() -> None:
    old = policy(allow("s3:GetObject", Condition={"Bool": {"aws:SecureTransport": True}}))
    new = policy(allow("s3:PutObject", Condition={"Bool": {"aws:SecureTransport": "false"}}))
    assert differences(document(old), document(new)) == (
        Structural(
            "values_changed", "root['Statement'][0]['Action'][0]", "s3:GetObject", "s3:PutObject"
        ),
        Structural(
            "values_changed",
            "root['Statement'][0]['Condition']['Bool']['aws:SecureTransport'][0]",
            "true",
            "false",
        ),
    )


def test_what_was_added_has_no_old_value() -> None:
    (found,) = differences(document(policy()), document(policy(allow("s3:GetObject"))))
    assert (found.action, found.old) == ("iterable_item_added", None)
    assert differences(None, document(policy()))


def test_odd_documents_are_compared_as_they_are() -> None:
    for odd in ([], "x", {"Statement": ["x", {"Condition": {"a": "b"}, "Principal": "*"}]}):
        assert canonical(odd) == odd or isinstance(odd, dict)
        assert differences(document(odd), document(odd)) == ()
