"""Policies and the identities that have them, in the form in which grants are worked out."""

from __future__ import annotations

from functools import cached_property

from slrlint.algebra.documents import DocumentError, Statement, read
from slrlint.algebra.evaluate import Evaluator
from slrlint.algebra.variables import TooManyVariablesError
from slrlint.policy import pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from slrlint.algebra.variables import Symbols

IDENTITY = "identity"
BOUNDARY = "boundary"
SCP = "scp"


class Clause(Record):
    """A statement of a policy that is about some action; not `certain` where holes decide that.

    `loose` says that its Resource may match more than the ARNs that it spells.
    """

    policy: Policy
    statement: Statement
    certain: bool
    loose: bool


class Doubt(Record):
    """Something that may allow or deny more than is known, and why."""

    reason: str
    allows: bool
    denies: bool


class Policy:
    """One policy: its name, its kind and its document.

    `name` is what people call it, `place` where it stands (``path:line``, empty where nowhere).
    """

    def __init__(
        self, name: str, kind: str, data: object, symbols: Symbols, *, place: str = ""
    ) -> None:
        self.name = name
        self.kind = kind
        self.place = place
        self.document = read({"Statement": []}, symbols)
        self.doubts: tuple[Doubt, ...] = ()
        self._data = data
        self._clauses: dict[str, tuple[Clause, ...]] = {}
        try:
            self.document = read(data, symbols, with_principals=False)
        except (DocumentError, TooManyVariablesError) as error:
            self.doubts = (Doubt(f"{name} cannot be read: {error}", True, True),)
            return
        self.doubts = tuple(
            Doubt(
                f"statement {each.place + 1} of {name} cannot be read: {each.reason}",
                _effect(each.data) != "Deny",
                _effect(each.data) != "Allow",
            )
            for each in self.document.unreadable
        )

    @classmethod
    def missing(cls, name: str, kind: str, reason: str, symbols: Symbols) -> Policy:
        """Return a policy of which nothing is known but that it is there; `reason` says why."""
        policy = cls(name, kind, {"Statement": []}, symbols)
        policy.add_doubt(reason)
        return policy

    def add_doubt(self, reason: str) -> None:
        """Note that the policy may allow and deny more than its document says."""
        self.doubts = (*self.doubts, Doubt(reason, True, True))

    @cached_property
    def evaluator(self) -> Evaluator:
        """The plain evaluator of the document as it was given."""
        return Evaluator(self._data)

    @property
    def grants_itself(self) -> bool:
        """Whether the document has an Allow statement, or may have one."""
        return bool(self.document.allows) or any(doubt.allows for doubt in self.doubts)

    def clauses(self, action: str) -> tuple[Clause, ...]:
        """Return the statements about `action` (lower case), surely or perhaps."""
        if action not in self._clauses:
            self._clauses[action] = tuple(
                Clause(self, each, certain, _is_loose(each))
                for each in (*self.document.allows, *self.document.denies)
                for certain in (_is_about(each, action),)
                if certain is not None
            )
        return self._clauses[action]


class Attachment(Record):
    """A policy that an identity has, and how: ``attached``, ``inline``, ``group admins, inline``.

    `how` is empty where the policy was given on its own.
    """

    policy: Policy
    how: str = ""

    @property
    def label(self) -> str:
        """The policy's name and how it is held."""
        return f"{self.policy.name} ({self.how})" if self.how else self.policy.name


class Identity(Record):
    """Who is asked about: policies that grant, and limits (boundaries and SCPs) over all of them.

    `kind` is ``policy``, ``policies``, ``user`` or ``role``.  `known` is what every request of the
    identity carries: condition keys and values, None for a key that it never carries.
    """

    name: str
    kind: str
    policies: tuple[Attachment, ...]
    limits: tuple[Attachment, ...] = ()
    arn: str | None = None
    known: Mapping[str, str | None] = {}
    notes: tuple[str, ...] = ()

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """All policies, those that grant first."""
        return (*self.policies, *self.limits)


def _effect(statement: object) -> object:
    return statement.get("Effect") if isinstance(statement, dict) else None


def _is_loose(statement: Statement) -> bool:
    tails = (one.rpartition(":")[2] for one in statement.resources.patterns)
    return statement.resources.negated or not all(map(pattern.is_literal, tails))


def _is_about(statement: Statement, action: str) -> bool | None:
    """Say whether a statement is about an action: True, False (only perhaps), None (it is not)."""
    element = statement.actions
    named = any(pattern.matches(p, action) for p in element.patterns if not pattern.has_opaque(p))
    perhaps = any(
        pattern.matches(pattern.loosened(p), action)
        for p in element.patterns
        if pattern.has_opaque(p)
    )
    if element.negated:
        return None if named else not perhaps
    if named:
        return True
    return False if perhaps else None
