"""A plain evaluator: does this policy allow this request?

It reads the document as it was written, statement by statement, and shares with the search for
differences only the matching of globs, the index of their heads and the reading of numbers, dates
and addresses.  Every witness is replayed here before anybody sees it.

Answers are three-valued: None means that the answer hangs on something unknown (a hole, a value
that AWS would refuse, a single-value operator on a key that holds several values).

Source of the semantics: IAM User Guide, "Policy evaluation logic", "IAM JSON policy elements:
Condition operators", "Multivalued context keys" and "Variables and tags".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from slrlint.algebra.heads import Heads
from slrlint.algebra.plain import Readable, Unread, all_of, any_of, key_value, negation
from slrlint.algebra.request import Request
from slrlint.algebra.shape import fault, listed, text
from slrlint.policy import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_FEW = 8
"""Statements that are looked at without asking which of them reach the resource."""


def allows(policy: object, request: Request | Mapping[str, object]) -> bool:
    """Say whether the policy (plain data) surely allows the request.

    `request` is a `Request` or a mapping with ``action``, ``resource`` and, where they matter,
    ``context`` and ``principal``.  `*` in Resource matches colons too.
    """
    return decide(policy, as_request(request)) is True


def as_request(request: Request | Mapping[str, object]) -> Request:
    """Return the request, made from a mapping where it is one.

    Raises:
        TypeError: the mapping is no request.
    """
    if isinstance(request, Request):
        return request
    action, resource = request.get("action"), request.get("resource")
    context, principal = request.get("context") or {}, request.get("principal")
    if not isinstance(action, str) or not isinstance(resource, str):
        raise TypeError("a request has an action and a resource")
    if not isinstance(context, Mapping) or not isinstance(principal, Mapping | None):
        raise TypeError("the context and the principal of a request are mappings")
    return Request(
        action,
        resource,
        {str(key): [text(v) for v in listed(values)] for key, values in context.items()},
        principal,
    )


def decide(
    policy: object, request: Request, *, fieldwise: bool = False, principal: bool = True
) -> bool | None:
    """Say whether the policy allows the request, or None where that is not known.

    With `fieldwise`, wildcards in the first five fields of a Resource stay in their field.
    Without `principal`, the Principal of statements is not looked at.
    """
    return Evaluator(policy).decide(request, fieldwise=fieldwise, principal=principal)


class Evaluator:
    """One policy document (plain data), ready to decide requests.

    `faults` are what `fault` says of its statements, where that is known already.
    """

    def __init__(self, policy: object, faults: Sequence[str | None] | None = None) -> None:
        document = policy if isinstance(policy, dict) else {}
        variables = document.get("Version") == "2012-10-17"
        data = listed(document.get("Statement"))
        if faults is None:
            faults = list(map(fault, data))
        self._statements = [
            Readable(each, variables=variables)
            if why is None and isinstance(each, dict)
            else Unread(each)
            for each, why in zip(data, faults, strict=True)
        ]
        self._found: tuple[Request | None, Sequence[int]] = None, ()

    def decide(
        self, request: Request, *, fieldwise: bool = False, principal: bool = True
    ) -> bool | None:
        """Say whether the policy allows the request; see `decide`."""
        request = _lowered(request)
        allowed: list[bool | None] = [False]
        denied: list[bool | None] = [False]
        for index in self._candidates(request):
            statement = self._statements[index]
            verdict = statement.matches(request, fieldwise=fieldwise, principal=principal)
            if statement.effect != "Deny":
                allowed.append(verdict)
            if statement.effect != "Allow":
                denied.append(verdict)
        return all_of([any_of(allowed), negation(any_of(denied))])

    def work(self, request: Request) -> int:
        """Return how many patterns and values there are to look at to decide a request."""
        candidates = self._candidates(_lowered(request))
        return sum(self._statements[index].weight for index in candidates)

    def judge(
        self, index: int, request: Request, *, fieldwise: bool = False
    ) -> dict[str, bool | None]:
        """Say of each element of a readable statement whether it matches the request."""
        statement = self._statements[index]
        if isinstance(statement, Unread):
            return {}
        return dict(statement.judge(_lowered(request), fieldwise=fieldwise))

    def _candidates(self, request: Request) -> Sequence[int]:
        """Return the statements that may match a request, as far as that is quick to say."""
        if any(map(pattern.has_opaque, (request.action, request.resource))):
            return range(len(self._statements))
        if self._found[0] != request:
            found = self._by_action.matching(request.action)
            if len(found) > _FEW:
                found &= self._by_resource.matching(request.resource)
            if len(found) > _FEW:
                found &= self._asking(request.context)
            self._found = request, sorted(found)
        return self._found[1]

    def _asking(self, context: Mapping[str, Sequence[str]]) -> set[int]:
        """Return the statements that ask for no value of a key, or for one of the context."""
        found = self._by_value.matching("")
        for key, values in context.items():
            for value in values if len(values) == 1 else ("",):
                if len(values) > 1 or pattern.has_opaque(value):
                    return set(range(len(self._statements)))
                found |= self._by_value.matching(key_value(key, value))
        return found

    @cached_property
    def _by_action(self) -> Heads:
        statements = enumerate(self._statements)
        return Heads((each, index) for index, one in statements for each in one.actions)

    @cached_property
    def _by_resource(self) -> Heads:
        statements = enumerate(self._statements)
        return Heads((each, index) for index, one in statements for each in one.resources)

    @cached_property
    def _by_value(self) -> Heads:
        statements = enumerate(self._statements)
        return Heads((each, index) for index, one in statements for each in one.asks)


def _lowered(request: Request) -> Request:
    """Return the request with its action and condition keys in lower case, as they compare."""
    context = {key.lower(): values for key, values in request.context.items()}
    return request._replace(action=request.action.lower(), context=context)
