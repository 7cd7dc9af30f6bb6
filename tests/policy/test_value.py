from __future__ import annotations

import pytest

from slrlint.policy import grammar, holes, value

HOLE = holes.hole("${var.name}")

READABLE = {
    "Date": [
        *("2026-01-31", "2026-01-31T00:00:00Z", "2026-01-31t2:00:00.593194+23", "01T", "2026"),
        *("2026-01-31T10:20:30.5-05:00", "1767225600", "0", "-292275054", "9223372036854775807"),
        *("${aws:CurrentTime}", "<date>", HOLE, f"2026-{HOLE}-01"),
    ],
    "Numeric": ["0", "-1", "+1.5", "1.", ".5", "1e10", "28800", "${aws:MultiFactorAuthAge}"],
    "IpAddress": ["10.0.0.1", "10.0.0.0/8", "10.1.2.3/8", "::1", "2001:db8::/32", "0.0.0.0/0"],
    "Bool": ["true", "false", "True", "FALSE", HOLE],
    "Null": ["true", "false"],
    "Binary": ["", "QmluYXJ5", "QQ==", "QUI="],
}
UNREADABLE = {
    "Date": [
        *("", "tomorrow", "234-13", "2026-01-32", "2026-01-31T24:00:00Z", "2026-01-31T1:00:00+1"),
        *("2026-01-31T2:00:00.1999999999", "9223372036854775808", "1" * 5_000, "31.01.2026", "1.5"),
        *("2026-01-01T00:00:00+99:00", "\u0661"),
    ],
    "Numeric": ["", "a", "1,5", "1 000", "0x10", "e5", ".", "\u0661", "--1"],
    "IpAddress": ["", "10.0.0.*", "10.0.0.0/33", "10.0.0.0/255.0.0.0", "10.0.0", "fe80::1%eth0"],
    "Bool": ["", "yes", "1", "true "],
    "Null": ["null", ""],
    "Binary": ["a", "ab=c", "a b=", "====", "QmluYXJ5\n"],
}


@pytest.mark.parametrize(("family", "text"), [(f, t) for f in READABLE for t in READABLE[f]])
def test_readable(family: str, text: str) -> None:
    assert value.is_readable(text, family)


@pytest.mark.parametrize(("family", "text"), [(f, t) for f in UNREADABLE for t in UNREADABLE[f]])
def test_unreadable(family: str, text: str) -> None:
    assert not value.is_readable(text, family)


def test_families_of_all_operators() -> None:
    families = {operator: value.family(operator) for operator in grammar.OPERATORS}
    assert families["NotIpAddress"] == families["IpAddress"] == "IpAddress"
    assert families["BinaryEquals"] == "Binary"
    assert families["DateLessThanEquals"] == "Date"
    assert families["Null"] == "Null"
    without = [operator for operator, family in families.items() if family is None]
    assert all(operator.startswith(("String", "Arn")) for operator in without)
    assert set(families.values()) - {None} == set(value.WANTED)
