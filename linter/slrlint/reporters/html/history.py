"""The page of ``slrlint baseline history``: the versions of policies and what each changed."""

from __future__ import annotations

from slrlint.record import Record
from slrlint.reporters.html import told
from slrlint.reporters.html.page import page
from slrlint.reporters.html.timeline import Timeline, missing, timeline
from slrlint.reporters.summary import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from slrlint.baselines import History
    from slrlint.drift.history import Step
    from slrlint.reporters.html.plot import Column
    from slrlint.reporters.html.told import Group

_VERDICTS = {
    "equal": "allows the same",
    "wider": "wider",
    "narrower": "narrower",
    "both": "wider and narrower",
    "undecided": "undecided",
}


class Version(Record):
    """A version, its column of the plot, and what it changed since the last known one."""

    column: Column
    verdict: str
    missing: str
    groups: list[Group]
    left_out: str


class Policy(Record):
    """A policy and its versions, newest first."""

    key: str
    name: str
    arn: str
    state: str
    known: str
    timeline: Timeline
    versions: list[Version]


def render(found: Sequence[tuple[History, Sequence[Step]]], errors: Sequence[str]) -> str:
    """Return the page of these policies, each with its `drift.history.timeline`.

    `errors` are lines about what could not be shown.
    """
    policies = [_policy(known, steps, number) for number, (known, steps) in enumerate(found, 1)]
    if len(policies) == 1:
        title = policies[0].name
    else:
        title = f"{many(len(policies), 'managed policy', 'managed policies')}"
    withdrawn = any(not known.current.listed for known, _ in found)
    return page(
        "history.html",
        {
            "title": title,
            "command": "baseline history",
            "tone": "error" if errors else "warning" if withdrawn else "ok",
            "policies": policies,
            "errors": errors,
        },
    )


def _policy(known: History, steps: Sequence[Step], number: int) -> Policy:
    now = known.current
    gaps = f"{len(known.gaps)} recorded by nobody" if known.gaps else "none missing"
    is_what = "is current" if now.listed else "is the last; AWS lists the policy no longer"
    line = timeline(known.name, steps, f"plot-{number}")
    return Policy(
        key=f"policy-{number}",
        name=known.name,
        arn=now.arn,
        state=f"{now.version} of {now.date[:10]} {is_what}",
        known=f"{many(len(steps), 'version')} known, {gaps}",
        timeline=line,
        versions=[
            _version(step, column)
            for step, column in zip(reversed(steps), reversed(line.columns), strict=True)
        ],
    )


def _version(step: Step, column: Column) -> Version:
    compared = step.comparison
    return Version(
        column=column,
        verdict="the first known" if compared is None else _VERDICTS[compared.verdict],
        missing=missing(step),
        groups=[] if compared is None else told.groups(compared),
        left_out="" if compared is None else told.left_out(compared),
    )
