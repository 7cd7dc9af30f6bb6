"""What the tests of several readers share."""

from __future__ import annotations

from hypothesis import strategies as st

from slrlint.formats import EMBEDDED, detect
from slrlint.source import Source

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["iam:CreateServiceLinkedRole", "iam:Get*"],
            "Resource": "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/*",
            "Condition": {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}},
        }
    ],
}

# Characters beyond U+EFFFF stand for interpolations and are taken out of what is read.
TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("ab\"'\\/{}[]:,#&*!|>%@`-? \n\t\u00e9\u2028\U0001f600\x7f\x85\ufeff")),
        st.characters(max_codepoint=0xEFFFF, blacklist_categories=("Cs", "Co")),
    ),
    max_size=20,
)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXT,
)

DATA = st.recursive(
    SCALARS,
    lambda child: st.one_of(st.lists(child, max_size=4), st.dictionaries(TEXT, child, max_size=4)),
    max_leaves=12,
)


def read(text, path="x.json"):
    """Read text as if it were the file `path`."""
    return detect.read(Source(path, text))


def marked(text, path="x.json"):
    """Return problems as code, the text they point at, and severity."""
    return [
        (problem.code, text[slice(*problem.span)], problem.severity)
        for problem in read(text, path).problems
    ]


def routes(data, route=()):
    """Yield every route of plain data with its value."""
    yield route, data
    if isinstance(data, dict):
        for key, child in data.items():
            yield from routes(child, (*route, key))
    elif isinstance(data, list):
        for index, child in enumerate(data):
            yield from routes(child, (*route, index))


def under(found, route):
    """Return the route from the file's root of a route in a found document."""
    return (*found.route, *route)


__all__ = ["DATA", "EMBEDDED", "POLICY", "SCALARS", "TEXT", "marked", "read", "routes", "under"]
