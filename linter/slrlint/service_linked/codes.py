"""Which rules about service-linked roles have something to say, without loading them."""

from __future__ import annotations

from slrlint.service_linked import arns, conditions, documented, reach, shadows, workflow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slrlint.policy.model import Policy

_FACTS: tuple[tuple[str, Callable[[Policy], Sequence[object]]], ...] = (
    ("SLR105", conditions.doubtful_values),
    ("SLR203", documented.missing_conditions),
    ("SLR301", reach.create_any),
    ("SLR302", reach.delete_any),
    ("SLR303", reach.edit_any),
    ("SLR304", reach.excepted),
    ("SLR305", shadows.shadows),
    ("SLR306", reach.denied),
    ("SLR401", workflow.without_status),
    ("SLR402", workflow.refused),
)
"""The facts that are reported under one code each."""


def codes(policy: Policy, condition_form: str) -> frozenset[str]:
    """Return the codes that a rule may report for `policy`; no other one finds anything.

    `condition_form` is that of `slrlint.rule.Options`.
    """
    found = {code for code, fact in _FACTS if fact(policy)}
    for unlisted in documented.unlisted_keys(policy):
        if documented.at_odds(unlisted, condition_form):
            found.add("SLR204")
        if unlisted.documented:
            found.add("SLR209")
    found.update(fault.code for fault in arns.faults(policy))
    found.update(fault.code for fault in conditions.faults(policy))
    return frozenset(found)
