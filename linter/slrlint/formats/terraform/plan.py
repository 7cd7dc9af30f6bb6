"""The JSON of ``terraform show -json``: the policies of a plan or a state, and what a plan changes.

Its format is the one of Terraform's "JSON Output Format" (``format_version`` 1.x).
"""

from __future__ import annotations

from slrlint.formats import EMBEDDED, Found, discovery, holders
from slrlint.formats.terraform.kinds import ARGUMENTS, ORGANIZATIONS, kind_of
from slrlint.policy import holes
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Route
    from slrlint.formats import Reading

_RESULTS = ("planned_values", "values")


class PlanChange(Record):
    """One policy that a plan creates, changes or deletes.

    `name` is the address of the resource, with the argument where that is not ``policy``.
    `before` and `after` are the documents, None where there is none.  An `after` that is known
    only when the plan is applied is a hole.
    """

    name: str
    kind: str | None
    before: object
    after: object


def is_plan(data: object) -> bool:
    """Say whether plain data is the JSON form of a plan or a state."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("format_version"), str)
        and any(name in data for name in (*_RESULTS, "resource_changes"))
    )


def narrowed(reading: Reading, data: dict[str, object]) -> Reading:
    """Return, of the policies read from a plan, those that will be there, with name and kind.

    The same policies stand once more under the changes, the configuration and the prior state.
    What is no plan or state is returned as it is.
    """
    if not is_plan(data):
        return reading
    kept = [
        _described(found, data)
        for found in reading.documents
        if found.route and found.route[0] in _RESULTS
    ]
    return reading._replace(documents=tuple(kept))


def changes(data: dict[str, object]) -> Iterator[PlanChange]:
    """Yield what a plan does to each policy, in the order of its resources."""
    listed = data.get("resource_changes")
    for resource in listed if isinstance(listed, list) else []:
        change = resource.get("change") if isinstance(resource, dict) else None
        if isinstance(resource, dict) and isinstance(change, dict):
            yield from _changes(resource, change)


def _changes(resource: dict[str, object], change: dict[str, object]) -> Iterator[PlanChange]:
    before = _by_argument(change.get("before"))
    after = _by_argument(change.get("after"))
    later = _known_later(resource, change)
    for argument in dict.fromkeys((*before, *after, *later)):
        old, new = before.get(argument), after.get(argument)
        data: object = None if new is None else new.data
        if new is None and argument in later:
            data = holes.hole("(known after apply)")
        if old is None or old.data != data:
            found = new or old
            kind = _kind(resource, str(argument[0]), found.kind if found else None)
            yield PlanChange(_name(resource, argument), kind, old.data if old else None, data)


def _known_later(resource: dict[str, object], change: dict[str, object]) -> list[Route]:
    """Return the arguments with a policy that is not known before the plan is applied."""
    unknown = change.get("after_unknown")
    if not isinstance(unknown, dict):
        return []
    resource_type = str(resource.get("type"))
    return [
        (name, EMBEDDED)
        for name, value in unknown.items()
        if value is True and name in ARGUMENTS and kind_of(resource_type, name) is not None
    ]


def _by_argument(values: object) -> dict[Route, Found]:
    return {found.route: found for found in discovery.find(values).documents}


def _resource_at(route: Route, data: dict[str, object]) -> tuple[dict[str, object], Route] | None:
    """Return the resource that a route leads through and the rest of the route below its values."""
    value: object = data
    found = None
    for place, step in enumerate(route):
        if isinstance(value, dict) and step == "values" and "type" in value and "address" in value:
            found = value, route[place + 1 :]
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            break
    return found


def _described(found: Found, data: dict[str, object]) -> Found:
    at = _resource_at(found.route, data)
    if at is None:
        return found
    resource, argument = at
    first = str(argument[0]) if argument else ""
    return found._replace(
        name=_name(resource, argument),
        kind=_kind(resource, first, found.kind),
        holder=holders.of_terraform(str(resource.get("type")), first),
    )


def _name(resource: dict[str, object], argument: Route) -> str:
    steps = [str(step) for step in argument if step != EMBEDDED]
    rest = [] if steps in (["policy"], ["content"], ["json"]) else steps
    return ".".join([str(resource.get("address")), *rest])


def _kind(resource: dict[str, object], argument: str, shape: str | None) -> str | None:
    kind = kind_of(str(resource.get("type")), argument)
    values = resource.get("values")
    change = resource.get("change")
    if isinstance(change, dict):
        values = change.get("after") or change.get("before")
    if kind == "scp" and isinstance(values, dict):
        return ORGANIZATIONS.get(str(values.get("type")), kind)
    return kind or shape
