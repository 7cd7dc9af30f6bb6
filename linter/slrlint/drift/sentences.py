"""One sentence in plain words for a change, such as "may now pass roles to ecs.amazonaws.com"."""

from __future__ import annotations

from collections.abc import Mapping

from slrlint.algebra.shape import listed, text
from slrlint.drift import conditions
from slrlint.drift.changes import WIDER
from slrlint.drift.conditions import shortened
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from slrlint.algebra import Request
    from slrlint.drift.conditions import Entry, Step

    Data = Mapping[str, object]

PASSED_TO = "iam:passedtoservice"
SERVICE_NAME = "iam:awsservicename"
_ROLE_TRANSFERS = {
    "iam:passrole": (PASSED_TO, "pass roles", "to"),
    "iam:createservicelinkedrole": (SERVICE_NAME, "create service-linked roles", "of"),
}
"""By action: the condition key that says to or for whom, and the words for it."""

_ASSUMING = "sts:assumerole"


class Facts(Record):
    """What a sentence is made of.

    `old` and `new` are the data of the statement on both sides, None where it has no counterpart;
    the rest is as in `slrlint.algebra.Change`.
    """

    direction: str
    element: str
    lifted: bool
    complement: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    old: Data | None
    new: Data | None
    witness: Request | None
    reason: str

    @property
    def gaining(self) -> Data | None:
        """The statement as it stands in the document that allows the requests."""
        return self.new if self.direction == WIDER else self.old

    @property
    def lacking(self) -> Data | None:
        """The statement as it stands in the document that does not allow them."""
        return self.old if self.direction == WIDER else self.new


def sentence(facts: Facts) -> str:
    """Return the sentence of a change: no subject, no full stop."""
    if facts.reason and not facts.actions:
        said = f"allows {'more' if facts.direction == WIDER else 'less'}"
    elif facts.lifted:
        said = _of_deny(facts)
    elif facts.element == "effect":
        said = _of_effect(facts)
    elif facts.element == "condition":
        said = _of_condition(facts)
    elif facts.element == "principal":
        said = _of_principal(facts)
    else:
        said = _of_allow(facts)
    return f"perhaps {said} (undecided: {facts.reason})" if facts.reason else said


def _may(facts: Facts) -> str:
    return "may now" if facts.direction == WIDER else "may no longer"


def _of_allow(facts: Facts) -> str:
    who = _principals((facts.gaining or {}).get("Principal"))
    said = f"{shortened(who, 'and')} {_may(facts)}" if who else _may(facts)
    said += f" {_deed(facts)}"
    if facts.element == "resource":
        if "*" in facts.resources:
            said += " on any resource"
        elsewhere = facts.before if facts.direction == WIDER else facts.after
        if elsewhere and not _excepts(facts):
            when = "before" if facts.direction == WIDER else "from now on"
            said += f" ({when} on {shortened(elsewhere, 'and')})"
    return said


def _of_effect(facts: Facts) -> str:
    now, before = ("allows", "denied") if facts.direction == WIDER else ("denies", "allowed")
    return f"now {now} what it {before}: {_calls(facts)}{_on(facts)}"


def _of_principal(facts: Facts) -> str:
    changed = facts.after if facts.direction == WIDER else facts.before
    who = [_principal(*each.split(":", 1)) for each in changed if ":" in each]
    somebody = "more principals" if facts.direction == WIDER else "fewer principals"
    return f"{shortened(who, 'and') if who else somebody} {_may(facts)} {_deed(facts)}"


def _principals(element: object) -> list[str]:
    """Return whom a Principal element names, in words."""
    if isinstance(element, Mapping):
        return [
            _principal(text(kind), text(value))
            for kind, values in element.items()
            for value in listed(values)
        ]
    return [] if element is None else ["anybody"]


def _principal(kind: str, value: str) -> str:
    return f"anybody ({kind})" if value == "*" else value


def _of_deny(facts: Facts) -> str:
    adverb = "no longer" if facts.direction == WIDER else "now"
    said = f"{adverb} denied: {_calls(facts)}{_on(facts)}"
    if facts.element == "condition":
        asked = _denying(list(conditions.steps(facts.old, facts.new)))
        return f"{said} (the Deny {asked})" if asked else said
    return said + _only_if(facts) if facts.element == "statement" else said


def _denying(steps: Sequence[Step]) -> str:
    """Say how the conditions of a Deny changed."""
    gone = [step.before.phrase() for step in steps if step.before and not step.after]
    come = [step.after.phrase() for step in steps if step.after and not step.before]
    other = [
        f"{step.after.phrase()} instead of {step.before.phrase()}"
        for step in steps
        if step.before and step.after
    ]
    parts = []
    if gone:
        parts.append(f"no longer needs {shortened(gone, 'and')}")
    if come or other:
        parts.append(f"now needs {shortened([*come, *other], 'and')}")
    return " and ".join(parts)


def _of_condition(facts: Facts) -> str:
    # From the stricter side to the laxer one, whichever is the newer.
    told = [_of_step(step, facts) for step in conditions.steps(facts.lacking, facts.gaining)]
    said = [each for each in dict.fromkeys(told) if each]
    if said:
        return "; ".join(said)
    return f"{_may(facts)} {_deed(facts)} under other conditions"


def _of_step(step: Step, facts: Facts) -> str:
    """Say what a difference between the lacking and the gaining statement lets through.

    Empty for one that lets through nothing: an entry that only the gaining statement has, another
    operator whose condition the witness fulfils anyway.
    """
    strict, lax = step
    wider = facts.direction == WIDER
    if strict is None:
        return ""
    if lax is None:
        needs = "no longer needs" if wider else "now needs"
        return f"{needs} {strict.phrase()} on {_calls(facts)}"
    if strict.place == lax.place and not strict.ordered:
        values = _admitted(strict, lax)
        if not values:
            return ""
        return _admits(lax.key, values, facts)
    if facts.witness is not None and conditions.holds(strict, facts.witness):
        return ""
    now, before = (lax, strict) if wider else (strict, lax)
    if now.place == before.place:
        return f"now needs {now.phrase()}, not {_asked(before)}, on {_calls(facts)}"
    return (
        f"now needs {now.operator} {now.key} {shortened(now.values, 'or')}, "
        f"not {before.operator} {shortened(before.values, 'or')}, on {_calls(facts)}"
    )


def _asked(entry: Entry) -> str:
    """Return the phrase of an entry whose key has been said."""
    return entry.phrase().removeprefix(f"{entry.key} to be ")


def _admitted(strict: Entry, lax: Entry) -> list[str]:
    """Return the values that only the laxer entry lets through."""
    more, fewer = (strict, lax) if lax.negated else (lax, strict)
    known = set(fewer.values)
    return [value for value in more.values if value not in known]


def _admits(key: str, values: Sequence[str], facts: Facts) -> str:
    transfers = {_ROLE_TRANSFERS.get(action.lower()) for action in facts.actions}
    transfer = transfers.pop() if len(transfers) == 1 else None
    whom = shortened(values, "and")
    if transfer is not None and transfer[0] == key.lower():
        _, deed, preposition = transfer
        return f"{_may(facts)} {deed} {preposition} {whom}{_on(facts)}"
    return f"{_may(facts)} {_deed(facts)} with {key} {whom}"


def _deed(facts: Facts) -> str:
    """Return what may be done: ``call ACTIONS on RESOURCES`` or its plainer words."""
    if len(facts.actions) == 1 and not facts.complement:
        transfer = _ROLE_TRANSFERS.get(facts.actions[0].lower())
        if transfer is not None:
            key, deed, preposition = transfer
            whom = [
                value
                for entry in conditions.entries(facts.gaining)
                if entry.key.lower() == key and not entry.negated
                for value in entry.values
            ]
            to_whom = f" {preposition} {shortened(whom, 'and')}" if whom else ""
            any_of = "" if whom else f" {preposition} any service"
            return f"{deed}{to_whom or any_of}{_on(facts)}"
    assumes = all(action.lower().startswith(_ASSUMING) for action in facts.actions)
    said = f"call {_calls(facts)}{_on(facts)}"
    if assumes and facts.actions and "Principal" in (facts.gaining or {}):
        said = "assume the role"
    return said + _only_if(facts) if facts.element == "statement" else said


def _calls(facts: Facts) -> str:
    if facts.complement:
        return f"everything but {shortened(facts.actions, 'and')}"
    return shortened(facts.actions, "and")


def _on(facts: Facts) -> str:
    if not facts.resources or "*" in facts.resources:
        return ""
    excepted = "everything but " if _excepts(facts) and facts.element != "resource" else ""
    return f" on {excepted}{shortened(facts.resources, 'and')}"


def _excepts(facts: Facts) -> bool:
    """Say whether the statement names the resources that it does not reach."""
    return "NotResource" in (facts.gaining or facts.lacking or {})


def _only_if(facts: Facts) -> str:
    statement = facts.lacking if facts.lifted else facts.gaining
    asked = [entry.phrase() for entry in conditions.entries(statement)]
    return f", given {shortened(asked, 'and')}" if asked else ""
