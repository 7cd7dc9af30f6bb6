"""One statement as the plain evaluator reads it: what was written, made ready for many requests.

Answers are three-valued, see `slrlint.algebra.evaluate`, which has the sources of the semantics.
"""

from __future__ import annotations

import re
from functools import cached_property

from slrlint.algebra import principals
from slrlint.algebra.heads import Heads
from slrlint.algebra.scalars import LINES
from slrlint.algebra.shape import listed, text
from slrlint.policy import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from slrlint.algebra.request import Request

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_LITERALS = ("*", "?", "$")
_UNKNOWN = "\ue000"
_DEFAULT = re.compile(r"([^,]*), *'(.*)'", re.DOTALL)
_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?", re.IGNORECASE)
_FEW = 4
"""Patterns that are tried one by one sooner than an index of them is made."""

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
_TEXTS = ("text", "caseless", "glob", "arn")


class Union:
    """Patterns of which one at least has to match."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns

    def match(self, text: str) -> bool | None:
        """Say whether a pattern matches; None where it hangs on a hole."""
        if len(self._patterns) <= _FEW or pattern.has_opaque(text):
            return any_of(_glob(each, text) for each in self._patterns)
        return any_of(_glob(self._patterns[n], text) for n in self._heads.matching(text))

    @cached_property
    def weight(self) -> int:
        """How many patterns one text may have to be matched with."""
        return len(self._patterns) if len(self._patterns) <= _FEW else self._heads.most

    @cached_property
    def _heads(self) -> Heads:
        return Heads((each, number) for number, each in enumerate(self._patterns))


class Unread:
    """A statement that cannot be read: it may match anything."""

    actions = resources = asks = ("*",)
    weight = 1

    def __init__(self, data: object) -> None:
        self.effect = data.get("Effect") if isinstance(data, dict) else None

    def matches(self, request: Request, *, fieldwise: bool, principal: bool) -> None:
        """Return None: nobody knows."""


class Readable:
    """A statement; `variables` says whether ``${...}`` is a policy variable in it.

    `actions`, `resources` and `asks` are patterns beside which the statement matches nothing, the
    last one those of `key_value` of one of its condition keys.
    """

    def __init__(self, data: Mapping[str, object], *, variables: bool) -> None:
        self.effect = data.get("Effect")
        self._data = data
        self._variables = variables

    @cached_property
    def actions(self) -> Sequence[str]:
        """Patterns in lower case; every action where the statement says NotAction."""
        return ("*",) if "NotAction" in self._data else self._names

    @cached_property
    def resources(self) -> Sequence[str]:
        """Patterns without variables; every resource where it does not say Resource."""
        if "NotResource" in self._data or "Resource" not in self._data:
            return ("*",)
        return (*self._fixed, *(each.partition("${")[0] + "*" for each in self._open))

    @cached_property
    def asks(self) -> Sequence[str]:
        """Patterns of the value of a key without which the statement matches nothing."""
        return next((entry.asks for entry in self._entries if entry.asks), ("*",))

    @cached_property
    def weight(self) -> int:
        """How many patterns and values there are to look at for one request."""
        return (
            1
            + self._named.weight
            + self._resources[False].weight
            + len(self._open)
            + sum(entry.weight for entry in self._entries)
        )

    def matches(self, request: Request, *, fieldwise: bool, principal: bool) -> bool | None:
        """Say whether a request (keys and action in lower case) matches every element."""
        verdicts = self.judge(request, fieldwise=fieldwise)
        return all_of(
            verdict for element, verdict in verdicts if principal or element != "principal"
        )

    def judge(self, request: Request, *, fieldwise: bool) -> Iterator[tuple[str, bool | None]]:
        """Yield each element with whether it matches a request, the quickest first."""
        yield "action", self._action(request.action)
        yield "resource", self._resource(request, fieldwise=fieldwise)
        yield "principal", self._principal(request)
        yield "condition", all_of(entry.holds(request) for entry in self._entries)

    @cached_property
    def _names(self) -> Sequence[str]:
        names = listed(self._data.get("Action", self._data.get("NotAction")))
        return [pattern.scrub(text(each)).lower() for each in names]

    @cached_property
    def _named(self) -> Union:
        return Union(self._names)

    def _action(self, name: str) -> bool | None:
        found = self._named.match(name)
        return negation(found) if "NotAction" in self._data else found

    @cached_property
    def _written(self) -> Sequence[str]:
        element = self._data.get("NotResource", self._data.get("Resource"))
        return [pattern.scrub(text(each)) for each in listed(element)]

    @cached_property
    def _open(self) -> Sequence[str]:
        """The resources with variables."""
        return [each for each in self._written if self._variables and _VARIABLE.search(each)]

    @cached_property
    def _fixed(self) -> Sequence[str]:
        known = set(self._open)
        return [_padded(pattern.canonical(each)) for each in self._written if each not in known]

    @cached_property
    def _resources(self) -> Mapping[bool, Union]:
        """The resources without variables by the reading of their wildcards."""
        split = list(map(pattern.fieldwise, self._fixed))
        plain = Union(self._fixed)
        return {False: plain, True: plain if split == self._fixed else Union(split)}

    def _resource(self, request: Request, *, fieldwise: bool) -> bool | None:
        if "Resource" not in self._data and "NotResource" not in self._data:
            return True
        verdicts = [self._resources[fieldwise].match(request.resource)]
        for written in self._open:
            wanted = _expanded(written, request, wild=True, fields=5)
            if wanted is not None:
                wanted = _padded(wanted)
                wanted = pattern.fieldwise(wanted) if fieldwise else wanted
                verdicts.append(_glob(wanted, request.resource))
        found = any_of(verdicts)
        return negation(found) if "NotResource" in self._data else found

    def _principal(self, request: Request) -> bool | None:
        if "NotPrincipal" in self._data:
            return negation(self._names_principal(self._data["NotPrincipal"], request))
        if "Principal" in self._data:
            return self._names_principal(self._data["Principal"], request)
        return True

    def _names_principal(self, element: object, request: Request) -> bool | None:
        if element == "*":
            return True
        if not isinstance(element, dict) or request.principal is None:
            return None
        requested = (principals.text(kind, value) for kind, value in request.principal.items())
        return any_of(map(self._principals.match, requested))

    @cached_property
    def _principals(self) -> Union:
        element = self._data.get("NotPrincipal", self._data.get("Principal"))
        return Union(
            [
                each
                for kind, values in (element.items() if isinstance(element, dict) else ())
                for value in listed(values)
                for each in principals.patterns(
                    pattern.scrub(str(kind)), pattern.scrub(text(value))
                )
            ]
        )

    @cached_property
    def _entries(self) -> Sequence[_Entry]:
        block: Mapping[str, Mapping[str, object]]
        block = self._data.get("Condition", {})  # type: ignore[assignment]
        return [
            _Entry(
                str(operator),
                str(key),
                [pattern.scrub(text(each)) for each in listed(wanted)],
                variables=self._variables,
            )
            for operator, keys in block.items()
            for key, wanted in keys.items()
        ]


class _Entry:
    """One operator with one condition key and its values."""

    def __init__(self, written: str, key: str, wanted: Sequence[str], *, variables: bool) -> None:
        parsed = None if pattern.has_opaque(key) else _OPERATOR.fullmatch(written)
        self._key = key.lower()
        self._quantifier = (parsed[1] or "").lower() if parsed else ""
        self._operator = parsed[2].lower() if parsed else ""
        self._if_exists = bool(parsed and parsed[3])
        self._negated = self._operator != "null" and "not" in self._operator
        self._wanted = wanted
        self._kind = _TESTS.get(self._operator, "")
        self._variables = variables and self._kind in _TEXTS

    @cached_property
    def weight(self) -> int:
        """How many values there are to look at for one request."""
        if self._kind in _TEXTS:
            return 1 + len(self._open) + self._fixed.weight
        return 1 + len(self._wanted)

    @cached_property
    def asks(self) -> Sequence[str]:
        """Patterns of what `key_value` says of requests that may fulfil it; none: nobody knows."""
        if self._kind not in _TEXTS or self._negated or self._quantifier or self._if_exists:
            return ()
        if self._doubtful or self._kind == "caseless":
            return (key_value(self._key, "*"),)
        heads = [each.partition("${")[0] for each in self._open]
        values = [
            *(each for each in self._ready if each is not None),
            *(f"{each if self._wild else pattern.escape(each)}*" for each in heads),
        ]
        return [key_value(self._key, each) for each in values]

    def holds(self, request: Request) -> bool | None:
        """Say whether a request fulfils the entry."""
        found = request.context.get(self._key) or ()
        if self._operator == "null":
            return self._null(present=bool(found))
        if not self._kind:
            return None
        if not found:
            if self._if_exists:
                return True
            return self._quantifier == "forallvalues" if self._quantifier else self._negated
        verdicts = (self._takes(value, request) for value in found)
        if self._quantifier == "forallvalues":
            return all_of(verdicts)
        if self._quantifier == "foranyvalue":
            return any_of(verdicts)
        return next(verdicts) if len(found) == 1 else None

    def _null(self, *, present: bool) -> bool | None:
        if self._if_exists:
            return None
        if self._quantifier:
            return self._quantifier == "forallvalues"
        return any_of(
            (value.lower() == "false") == present if value.lower() in {"true", "false"} else None
            for value in self._wanted
        )

    def _takes(self, value: str, request: Request) -> bool | None:
        """Say whether the operator holds for one value of the request."""
        verdict = any_of(self._tests(value, request))
        return negation(verdict) if self._negated else verdict

    def _tests(self, value: str, request: Request) -> Iterator[bool | None]:
        if self._kind not in _TEXTS:
            yield from (_test(self._operator, self._kind, each, value) for each in self._wanted)
            return
        yield self._fixed.match(value)
        if self._doubtful:
            yield None
        for written in self._open:
            expanded = _expanded(written, request, wild=self._wild)
            if expanded is not None:
                made = self._compared(expanded)
                yield None if made is None else _glob(made, value)

    @property
    def _wild(self) -> bool:
        return self._kind in {"glob", "arn"}

    @cached_property
    def _open(self) -> Sequence[str]:
        """The values with variables."""
        return [each for each in self._wanted if self._variables and _VARIABLE.search(each)]

    @cached_property
    def _ready(self) -> Sequence[str | None]:
        """What the values without variables are compared as, None for one that means nothing."""
        known = set(self._open)
        return [
            self._compared(pattern.canonical(_plain(each, wild=self._wild)))
            for each in self._wanted
            if each not in known
        ]

    @cached_property
    def _fixed(self) -> Union:
        return Union([each for each in self._ready if each is not None])

    @cached_property
    def _doubtful(self) -> bool:
        return None in self._ready

    def _compared(self, expanded: str) -> str | None:
        if self._kind == "caseless":
            return pattern.folded(expanded)
        if self._kind == "arn":
            return pattern.fieldwise(expanded) if expanded.count(":") >= 5 else None
        return expanded


def key_value(key: str, value: str) -> str:
    """Return the text of a condition key with one value, or the pattern of such texts."""
    return f"{pattern.escape(key)}\0{value}"


def _padded(resource: str) -> str:
    """Give a short ARN its missing fields (identity policies: each is `*`)."""
    if not resource.startswith("arn:"):
        return resource
    return resource + ":*" * (5 - resource.count(":"))


def _test(operator: str, kind: str, wanted: str, value: str) -> bool | None:
    """Compare one value of a policy with one value of a request; negation is the caller's."""
    if kind == "bool":
        if wanted.lower() not in {"true", "false"}:
            return None
        return wanted.lower() == value.lower()
    if kind == "binary":
        return None if pattern.has_opaque(wanted) else wanted == value
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


def _expanded(written: str, request: Request, *, wild: bool, fields: int = 0) -> str | None:
    """Return `written` as a pattern with its variables replaced, or None where one has no value.

    A variable among the first `fields` colon-separated fields may not stand there; what it means
    is unknown.
    """
    out: list[str] = []
    position = 0
    for found in _VARIABLE.finditer(written):
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


def _plain(written: str, *, wild: bool) -> str:
    return written if wild else pattern.escape(written)


def _glob(wanted: str, text: str) -> bool | None:
    """Match; None where it hangs on a hole."""
    if pattern.matches(wanted, text):
        return True
    if not (pattern.has_opaque(wanted) or pattern.has_opaque(text)):
        return False
    could = pattern.intersects(pattern.loosened(wanted), pattern.loosened(pattern.escape(text)))
    return None if could else False


def negation(verdict: bool | None) -> bool | None:
    """Return the opposite of an answer."""
    return None if verdict is None else not verdict


def any_of(verdicts: Iterable[bool | None]) -> bool | None:
    """Say whether one answer is yes; None where one that is not known may be."""
    answer: bool | None = False
    for verdict in verdicts:
        if verdict:
            return True
        if verdict is None:
            answer = None
    return answer


def all_of(verdicts: Iterable[bool | None]) -> bool | None:
    """Say whether every answer is yes; None where that hangs on one that is not known."""
    answer: bool | None = True
    for verdict in verdicts:
        if verdict is False:
            return False
        if verdict is None:
            answer = None
    return answer
