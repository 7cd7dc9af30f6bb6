"""Thin views over the plain data of a policy document.

Only statements that are well-formed, but for their Sid, are viewed: what AWS would refuse is for
the grammar rules, and a rule that asks what a policy grants never meets it.
"""

from __future__ import annotations

from slrlint.limits import DEFAULT
from slrlint.policy import grammar, holes
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from slrlint.finding import Route
    from slrlint.limits import Limits

    _Fact = TypeVar("_Fact")

KINDS = ("identity", "trust", "resource", "boundary", "scp")
"""What a document is: only the first three grant anything."""


class Element(Record):
    """One string of a policy and its route from the document's root."""

    text: str
    route: Route


class Atom(Record):
    """One key of one condition block.

    `operator` is the bare operator as AWS spells it (``StringLike``), `qualifier` is ``""``,
    ``ForAllValues`` or ``ForAnyValue``.  `key` is the key as written.  `route` leads to the key's
    value.
    """

    operator: str
    qualifier: str
    if_exists: bool
    key: str
    values: tuple[Element, ...]
    route: Route


class Statement:
    """A well-formed statement."""

    # Worked out when somebody asks; most statements are asked nothing.
    _atoms: tuple[Atom, ...] | None = None
    _actions: tuple[Element, ...] | None = None
    _resources: tuple[Element, ...] | None = None
    _indexed: tuple[dict[str, int], list[tuple[str, int]]] | None = None
    _wild_in: dict[str, list[tuple[str, Element]]]

    def __init__(self, data: dict[str, object], index: int, route: Route, version: str) -> None:
        self.data = data
        self.index = index
        self.route = route
        self.version = version

    @property
    def allows(self) -> bool:
        """Whether the effect is Allow."""
        return self.data["Effect"] == "Allow"

    @property
    def denies(self) -> bool:
        """Whether the effect is Deny; an unknown effect is neither."""
        return self.data["Effect"] == "Deny"

    @property
    def conditions_known(self) -> bool:
        """Whether every condition is written out: none, and no block of them, is a hole."""
        block = self.data.get("Condition", {})
        return isinstance(block, dict) and all(isinstance(keys, dict) for keys in block.values())

    @property
    def sid(self) -> str | None:
        """The Sid, or None where there is none or an empty one."""
        sid = self.data.get("Sid")
        return sid if isinstance(sid, str) and sid else None

    @property
    def label(self) -> str:
        """How a message names the statement: its Sid, else its number from 1."""
        return f'statement "{holes.show(self.sid)}"' if self.sid else f"statement {self.index + 1}"

    @property
    def action_texts(self) -> list[str]:
        """The patterns under Action or NotAction, without their routes."""
        written = self.data["Action"] if "Action" in self.data else self.data["NotAction"]
        return written if isinstance(written, list) else [str(written)]

    @property
    def actions(self) -> tuple[Element, ...]:
        """The patterns under Action (empty with NotAction)."""
        if self._actions is None:
            self._actions = self._elements("Action")
        return self._actions

    @property
    def not_actions(self) -> tuple[Element, ...]:
        """The patterns under NotAction."""
        return self._elements("NotAction")

    @property
    def resources(self) -> tuple[Element, ...]:
        """The patterns under Resource as written (empty with NotResource)."""
        if self._resources is None:
            self._resources = self._elements("Resource")
        return self._resources

    @property
    def not_resources(self) -> tuple[Element, ...]:
        """The patterns under NotResource as written."""
        return self._elements("NotResource")

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """The conditions that are written out, one for each operator and key."""
        if self._atoms is None:
            self._atoms = tuple(_atoms(self.data.get("Condition"), (*self.route, "Condition")))
        return self._atoms

    def spelling(self, name: str) -> Element | None:
        """Return the pattern under Action that is the action `name` itself (any case), or None."""
        place = self._index()[0].get(name.lower())
        return None if place is None else self._action(place)

    def reached_by(self, name: str) -> Element | None:
        """Return an action pattern that covers the action `name` (any case), or None.

        A pattern that spells the name out comes before a wildcard.  With NotAction the element
        stands for the whole NotAction.  A hole in a pattern matches nothing here: a verdict never
        hangs on it.
        """
        from slrlint.policy import action

        lowered = name.lower()
        if "NotAction" in self.data:
            if any(action.may_cover(each.text, lowered) for each in self.not_actions):
                return None
            return Element("NotAction", (*self.route, "NotAction"))
        spelled = self.spelling(lowered)
        if spelled is not None:
            return spelled
        for pattern, element in self.wildcards(lowered.partition(":")[0]):
            if action.covers(pattern, lowered):
                return element
        return None

    def wildcards(self, service: str) -> list[tuple[str, Element]]:
        """Return the patterns under Action with a wildcard that may cover an action of `service`.

        Each stands beside its text in lower case.
        """
        _, wild = self._index()
        if not wild:
            return []
        from slrlint.policy import action

        found = self._wild_in.get(service)
        if found is None:
            found = self._wild_in[service] = [
                (lowered, self._action(place))
                for lowered, place in wild
                if action.may_be_of(lowered, service)
            ]
        return found

    def _index(self) -> tuple[dict[str, int], list[tuple[str, int]]]:
        """Return where each pattern under Action stands first, and those with a wildcard.

        Both in lower case.
        """
        if self._indexed is None:
            written = self.action_texts if "Action" in self.data else []
            lowered = list(map(str.lower, written))
            first = dict(zip(reversed(lowered), range(len(lowered) - 1, -1, -1), strict=True))
            wild = [(each, first[each]) for each in first if "*" in each or "?" in each]
            self._indexed = first, wild
            self._wild_in = {}
        return self._indexed

    def _action(self, place: int) -> Element:
        route = (*self.route, "Action")
        listed = isinstance(self.data["Action"], list)
        return Element(self.action_texts[place], (*route, place) if listed else route)

    def _elements(self, name: str) -> tuple[Element, ...]:
        value = self.data.get(name)
        route = (*self.route, name)
        if isinstance(value, str):
            return (Element(value, route),)
        if isinstance(value, list):
            return tuple(Element(each, (*route, place)) for place, each in enumerate(value))
        return ()


class Policy:
    """A policy document: `data` as it was found, and views of its well-formed statements."""

    __slots__ = (
        "_statements", "complete", "data", "facts", "holder", "kind", "limits", "version",
        "well_formed",
    )  # fmt: skip

    def __init__(
        self,
        data: dict[str, object],
        kind: str,
        *,
        complete: bool = True,
        holder: str | None = None,
        limits: Limits = DEFAULT,
    ) -> None:
        """Take a document; `complete` and `holder` are those of `slrlint.formats.Found`."""
        self.data = data
        self.kind = kind
        self.complete = complete
        self.holder = holder
        self.limits = limits
        version = data.get("Version")
        self.version = version if isinstance(version, str) else "2008-10-17"
        self._statements: tuple[Statement, ...] | None = None
        self.well_formed = False
        """Whether somebody knows that every statement is, before `statements` looks."""
        self.facts: dict[object, object] = {}
        """What the rules have worked out about this document, by the function that did."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements that are well-formed, in order."""
        if self._statements is None:
            is_clear = _is_known_to_be_clear if self.well_formed else _is_clear
            value = self.data.get("Statement")
            self._statements = tuple(_statements(value, self.kind, self.version, is_clear))
        return self._statements

    def fact(self, work: Callable[[Policy], _Fact]) -> _Fact:
        """Return ``work(self)``, worked out once for all the rules that ask."""
        if work not in self.facts:
            self.facts[work] = work(self)
        return self.facts[work]  # type: ignore[return-value]

    @property
    def grants(self) -> bool:
        """Whether the document itself grants anything: boundaries and SCPs only limit."""
        return self.kind not in ("boundary", "scp")


def _statements(
    value: object,
    kind: str,
    version: str,
    is_clear: Callable[[dict[str, object], str], bool],
) -> list[Statement]:
    if isinstance(value, dict):
        return [Statement(value, 0, ("Statement",), version)] if is_clear(value, kind) else []
    if not isinstance(value, list):
        return []
    return [
        Statement(each, index, ("Statement", index), version)
        for index, each in enumerate(value)
        if isinstance(each, dict) and is_clear(each, kind)
    ]


def _is_known_to_be_clear(_statement: dict[str, object], _kind: str) -> bool:
    return True


def _is_clear(statement: dict[str, object], kind: str) -> bool:
    """Say whether what `statement` grants is clear: a Sid that AWS refuses changes nothing."""
    if grammar.statement_is_well_formed(statement, kind):
        return True
    rest = {name: value for name, value in statement.items() if name != "Sid"}
    return len(rest) < len(statement) and grammar.statement_is_well_formed(rest, kind)


def _atoms(block: object, route: Route) -> list[Atom]:
    if not isinstance(block, dict):
        return []
    atoms = []
    for written, keys in block.items():
        qualifier, operator, if_exists = grammar.split_operator(written)
        if not isinstance(keys, dict):
            continue
        for key, value in keys.items():
            at = (*route, written, key)
            if isinstance(value, list):
                values = tuple(Element(_text(v), (*at, i)) for i, v in enumerate(value))
            else:
                values = (Element(_text(value), at),)
            atoms.append(Atom(operator, qualifier, if_exists, key, values, at))
    return atoms


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
