"""Pages of every kind, made from real comparisons."""

from __future__ import annotations

from functools import cache

from slrlint import baselines, reporters
from slrlint.comparison import Comparison, Published
from slrlint.drift import history, verdict
from slrlint.report import Counts, Report
from slrlint.reporters.html import history as history_page
from tests.drift.support import allow, batch, compare, policy
from tests.reporters.sample import REPORTS

MARKUP = '</style></title><script>alert(1)</script><img src=x onerror="alert(2)">&lt;b&gt;\'"'
"""A Sid, a name, a pattern that would be markup if anybody let it."""

LONG = "arn:aws:ecs:us-east-1:123456789012:capacity-provider/" + "AWSBatch" * 60


def report(*comparisons: Comparison, command: str = "drift", direction: str = "any") -> Report:
    """Return the report of a command that made these comparisons."""
    return Report(
        command=command,
        diagnostics=tuple(verdict.diagnostics(comparisons, direction)),
        errors=(),
        counts=Counts(files=len(comparisons), policies=len(comparisons)),
        sources={},
        comparisons=comparisons,
    )


@cache
def drifted() -> Comparison:
    """Return the comparison of two versions of the policy of AWS Batch, as drift makes it."""
    found = compare(batch("v4"), batch("v8"))
    current = baselines.get("BatchServiceRolePolicy")
    return found._replace(name=current.name, published=Published(current.arn, "v4", "v8"))


@cache
def hostile() -> Comparison:
    """Return a comparison of policies that are full of markup."""
    condition = {"StringLike": {f"aws:RequestTag/{MARKUP}": [MARKUP, "x*"]}}
    old = policy(allow([f"s3:{MARKUP}", "iam:PassRole"], LONG, Sid=MARKUP, Condition=condition))
    new = policy(
        allow(["s3:*", "iam:PassRole"], [LONG, f"arn:aws:s3:::{MARKUP}"], Sid=MARKUP),
        allow("iam:*", f"arn:aws:iam::*:role/{MARKUP}", Sid=MARKUP * 2),
    )
    return compare(old, new)._replace(name=MARKUP, notes=(MARKUP,))


def lines_of(*names: str) -> list[tuple[baselines.History, list[history.Step]]]:
    """Return the histories of policies as the page of them takes them."""
    found = [baselines.versions(name) for name in names]
    return [(known, list(history.timeline(known))) for known in found]


@cache
def pages() -> dict[str, str]:
    """Return a page of every kind by name."""
    reports = {
        **REPORTS,
        "drift": report(drifted()),
        "no-drift": report(compare(batch("v8"), batch("v8"))._replace(name="Same")),
        "several": report(drifted(), compare(batch("v8"), batch("v6")), hostile()),
        "hostile": report(hostile(), command="diff"),
        "incomplete": report(drifted())._replace(errors=(MARKUP, LONG)),
    }
    made = {name: reporters.render(each, "html") for name, each in reports.items()}
    # One version, several, some that nobody recorded, and one that AWS withdrew.
    one = next(name for name in baselines.names() if len(baselines.versions(name).versions) == 1)
    gaps = next(name for name in baselines.names() if baselines.versions(name).gaps)
    return made | {
        "history": history_page.render(lines_of("BatchServiceRolePolicy"), ()),
        "history-of-one": history_page.render(lines_of(one), ()),
        "histories": history_page.render(lines_of("BatchServiceRolePolicy", one, gaps), (MARKUP,)),
        "no-history": history_page.render((), (MARKUP,)),
    }


NAMES = (
    *REPORTS,
    *("drift", "no-drift", "several", "hostile", "incomplete"),
    *("history", "history-of-one", "histories", "no-history"),
)
"""The names of `pages`, known before any is made."""
