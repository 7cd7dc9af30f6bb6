"""A plain evaluator: does this policy allow this request?

It reads the document as it was written, statement by statement, and shares with the search for
differences only the matching of globs and the reading of numbers, dates and addresses.  Every
witness is replayed here before anybody sees it.

Answers are three-valued: None means that the answer hangs on something unknown (a hole, a value
that AWS would refuse, a single-value operator on a key that holds several values).

Source of the semantics: IAM User Guide, "Policy evaluation logic", "IAM JSON policy elements:
Condition operators", "Multivalued context keys" and "Variables and tags".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from slrlint.algebra import principals
from slrlint.algebra.request import Request
from slrlint.algebra.scalars import LINES
from slrlint.algebra.shape import fault, listed, text
from slrlint.policy import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_LITERALS = ("*", "?", "$")
_UNKNOWN = "\ue000"
_DEFAULT = re.compile(r"([^,]*), *'(.*)'", re.DOTALL)
_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?", re.IGNORECASE)


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
        self._variables = document.get("Version") == "2012-10-17"
        self._statements = listed(document.get("Statement"))
        self._faults = list(map(fault, self._statements)) if faults is None else faults
        self._actions: dict[int, tuple[frozenset[str], tuple[str, ...]]] = {}
        self._wild: list[int] = []  # statements that more actions than those they name may match
        self._named: dict[str, list[int]] = {}  # the others, by each action that they name
        for index, statement in enumerate(self._statements):
            self._sort_in(index, statement)

    def decide(
        self, request: Request, *, fieldwise: bool = False, principal: bool = True
    ) -> bool | None:
        """Say whether the policy allows the request; see `decide`."""
        request = _lowered(request)
        allowed: list[bool | None] = [False]
        denied: list[bool | None] = [False]
        for index in (*self._named.get(request.action, ()), *self._wild):
            statement = self._statements[index]
            effect = statement.get("Effect") if isinstance(statement, dict) else None
            verdict = self._matches(index, request, fieldwise=fieldwise, principal=principal)
            if effect != "Deny":
                allowed.append(verdict)
            if effect != "Allow":
                denied.append(verdict)
        return _all([_any(allowed), _not(_any(denied))])

    def judge(
        self, index: int, request: Request, *, fieldwise: bool = False
    ) -> dict[str, bool | None]:
        """Say of each element of a readable statement whether it matches the request."""
        checks = self._checks(index, _lowered(request), fieldwise=fieldwise)
        return {element: check() for element, check in checks.items()}

    def _matches(
        self, index: int, request: Request, *, fieldwise: bool, principal: bool
    ) -> bool | None:
        if self._faults[index] is not None:
            return None
        checks = self._checks(index, request, fieldwise=fieldwise)
        return _all(
            check() for element, check in checks.items() if principal or element != "principal"
        )

    def _checks(
        self, index: int, request: Request, *, fieldwise: bool
    ) -> dict[str, Callable[[], bool | None]]:
        statement: Mapping[str, object] = self._statements[index]  # type: ignore[assignment]
        variables = self._variables
        return {
            "action": lambda: self._action(index, statement, request.action),
            "resource": lambda: _resource(
                statement, request, variables=variables, fieldwise=fieldwise
            ),
            "principal": lambda: _principal(statement, request),
            "condition": lambda: _conditions(statement, request, variables=variables),
        }

    def _sort_in(self, index: int, statement: object) -> None:
        """Remember the actions of a statement, and the statement by those that it names."""
        if self._faults[index] is not None or not isinstance(statement, dict):
            self._wild.append(index)
            return
        patterns = [p.lower() for p in _texts(statement.get("Action", statement.get("NotAction")))]
        wild = tuple(p for p in patterns if "*" in p or "?" in p or not p.isascii())
        self._actions[index] = frozenset(patterns), wild
        if wild or "NotAction" in statement:
            self._wild.append(index)
            return
        for name in self._actions[index][0]:
            self._named.setdefault(name, []).append(index)

    def _action(self, index: int, statement: Mapping[str, object], name: str) -> bool | None:
        texts, wild = self._actions[index]
        found = True if name in texts else _any(_glob(each, name) for each in wild)
        return _not(found) if "NotAction" in statement else found


def _lowered(request: Request) -> Request:
    """Return the request with its action and condition keys in lower case, as they compare."""
    context = {key.lower(): values for key, values in request.context.items()}
    return request._replace(action=request.action.lower(), context=context)


def _principal(statement: Mapping[str, object], request: Request) -> bool | None:
    if "NotPrincipal" in statement:
        return _not(_names(statement["NotPrincipal"], request))
    return _names(statement["Principal"], request) if "Principal" in statement else True


def _names(element: object, request: Request) -> bool | None:
    if element == "*":
        return True
    if not isinstance(element, dict) or request.principal is None:
        return None
    requested = [principals.text(kind, value) for kind, value in request.principal.items()]
    return _any(
        _glob(each, name)
        for kind, values in element.items()
        for value in listed(values)
        for each in principals.patterns(pattern.scrub(str(kind)), pattern.scrub(text(value)))
        for name in requested
    )


def _resource(
    statement: Mapping[str, object], request: Request, *, variables: bool, fieldwise: bool
) -> bool | None:
    def named(element: object) -> bool | None:
        verdicts: list[bool | None] = []
        for written in _texts(element):
            wanted = _expand(written, request, variables=variables, wild=True, fields=5)
            if wanted is not None:
                wanted = _padded(wanted)
                wanted = pattern.fieldwise(wanted) if fieldwise else wanted
                verdicts.append(_glob(wanted, request.resource))
        return _any(verdicts)

    if "NotResource" in statement:
        return _not(named(statement["NotResource"]))
    return named(statement["Resource"]) if "Resource" in statement else True


def _padded(resource: str) -> str:
    """Give a short ARN its missing fields (identity policies: each is `*`)."""
    if not resource.startswith("arn:"):
        return resource
    return resource + ":*" * (5 - resource.count(":"))


def _conditions(
    statement: Mapping[str, object], request: Request, *, variables: bool
) -> bool | None:
    block: Mapping[str, Mapping[str, object]]
    block = statement.get("Condition", {})  # type: ignore[assignment]
    verdicts: list[bool | None] = []
    for operator, keys in block.items():
        for key, wanted in keys.items():
            if pattern.has_opaque(str(key)):
                verdicts.append(None)
                continue
            found = request.context.get(str(key).lower()) or ()
            values = [pattern.scrub(text(each)) for each in listed(wanted)]
            verdicts.append(_condition(str(operator), values, found, request, variables=variables))
    return _all(verdicts)


def _condition(
    written: str, wanted: list[str], found: Sequence[str], request: Request, *, variables: bool
) -> bool | None:
    parsed = _OPERATOR.fullmatch(written)
    if parsed is None:
        return None
    quantifier, operator = (parsed[1] or "").lower(), parsed[2].lower()
    negated = operator != "null" and "not" in operator
    if operator == "null":
        if parsed[3]:
            return None
        if quantifier:
            return quantifier == "forallvalues"
        return _any(_null(value, present=bool(found)) for value in wanted)
    if operator not in _TESTS:
        return None
    if not found:
        return bool(parsed[3]) or (quantifier == "forallvalues" if quantifier else negated)

    def holds(value: str) -> bool | None:
        verdict = _any(_test(operator, each, value, request, variables) for each in wanted)
        return _not(verdict) if negated else verdict

    if quantifier == "forallvalues":
        return _all(map(holds, found))
    if quantifier == "foranyvalue":
        return _any(map(holds, found))
    return holds(found[0]) if len(found) == 1 else None


def _null(wanted: str, *, present: bool) -> bool | None:
    if wanted.lower() not in {"true", "false"}:
        return None
    return (wanted.lower() == "false") == present


_TESTS = {
    "stringequals": "text",
    "stringnotequals": "text",
    "stringequalsignorecase": "caseless",
    "stringnotequalsignorecase": "caseless",
    "stringlike": "glob",
    "stringnotlike": "glob",
    "arnequals": "arn",
    "arnlike": "arn",
    "arnnotequals": "arn",
    "arnnotlike": "arn",
    "bool": "bool",
    "binaryequals": "binary",
    "numericequals": "number",
    "numericnotequals": "number",
    "numericlessthan": "number",
    "numericlessthanequals": "number",
    "numericgreaterthan": "number",
    "numericgreaterthanequals": "number",
    "dateequals": "date",
    "datenotequals": "date",
    "datelessthan": "date",
    "datelessthanequals": "date",
    "dategreaterthan": "date",
    "dategreaterthanequals": "date",
    "ipaddress": "address",
    "notipaddress": "address",
}


def _test(operator: str, wanted: str, value: str, request: Request, variables: bool) -> bool | None:
    """Compare one value of a policy with one value of a request; negation is the caller's."""
    kind = _TESTS[operator]
    if kind in LINES:
        return _ordered(operator, kind, wanted, value)
    if kind == "bool":
        if wanted.lower() not in {"true", "false"}:
            return None
        return wanted.lower() == value.lower()
    if kind == "binary":
        return None if pattern.has_opaque(wanted) else wanted == value
    expanded = _expand(wanted, request, variables=variables, wild=kind in {"glob", "arn"})
    if expanded is None:
        return False
    if kind == "caseless":
        expanded = pattern.folded(expanded)
    if kind == "arn":
        if expanded.count(":") < 5:
            return None
        expanded = pattern.fieldwise(expanded)
    return _glob(expanded, value)


def _ordered(operator: str, kind: str, wanted: str, value: str) -> bool | None:
    bound, point = LINES[kind].parse(wanted), LINES[kind].parse(value)
    if bound is None:
        return None
    if point is None:
        return False
    if operator.endswith("lessthan"):
        return point < bound
    if operator.endswith("lessthanequals"):
        return point <= bound
    if operator.endswith("greaterthan"):
        return point > bound
    if operator.endswith("greaterthanequals"):
        return point >= bound
    return bound[0] <= point[0] and point[1] <= bound[1]


def _expand(
    written: str, request: Request, *, variables: bool, wild: bool, fields: int = 0
) -> str | None:
    """Return `written` as a pattern with its variables replaced, or None where one has no value.

    A variable among the first `fields` colon-separated fields may not stand there; what it means
    is unknown.
    """
    out: list[str] = []
    position = 0
    for found in _VARIABLE.finditer(written) if variables else ():
        out.append(_plain(written[position : found.start()], wild=wild))
        position = found.end()
        if found[1] in _LITERALS:
            out.append(pattern.escape(found[1]))
            continue
        if written.count(":", 0, found.start()) < fields:
            out.append(_UNKNOWN)
            continue
        with_default = _DEFAULT.fullmatch(found[1])
        name = (with_default[1] if with_default else found[1]).strip().lower()
        values = request.context.get(name) or ()
        if len(values) == 1:
            out.append(pattern.escape(values[0]))
        elif with_default and not values:
            out.append(pattern.escape(with_default[2]))
        else:
            return None
    out.append(_plain(written[position:], wild=wild))
    return pattern.canonical("".join(out))


def _plain(text: str, *, wild: bool) -> str:
    return text if wild else pattern.escape(text)


def _glob(wanted: str, text: str) -> bool | None:
    """Match; None where it hangs on a hole."""
    if pattern.matches(wanted, text):
        return True
    if not (pattern.has_opaque(wanted) or pattern.has_opaque(text)):
        return False
    could = pattern.intersects(pattern.loosened(wanted), pattern.loosened(pattern.escape(text)))
    return None if could else False


def _texts(value: object) -> Iterable[str]:
    return (pattern.scrub(text(each)) for each in listed(value))


def _not(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    answer: bool | None = False
    for verdict in verdicts:
        if verdict:
            return True
        if verdict is None:
            answer = None
    return answer


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    return _not(_any(map(_not, verdicts)))
