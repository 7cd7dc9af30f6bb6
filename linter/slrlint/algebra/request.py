"""A request: what a policy allows or does not."""

from __future__ import annotations

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Request(Record):
    """An API call as a policy sees it.

    `context` maps each condition key that the request carries to its values; keys are compared
    without regard to case.  `principal` is ``{kind: value}``, such as
    ``{"Service": "ecs.amazonaws.com"}``, where the policy names principals.
    """

    action: str
    resource: str
    context: Mapping[str, Sequence[str]] = {}
    principal: Mapping[str, str] | None = None
