"""Policies from files, as identities to ask about."""

from __future__ import annotations

from slrlint import operands, paths
from slrlint.grants.policies import BOUNDARY, IDENTITY, SCP, Attachment, Identity, Policy
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slrlint.algebra.variables import Symbols
    from slrlint.drift.document import Document

_LIMITS = {BOUNDARY: "boundary", SCP: "SCP"}


class Given(Record):
    """The policies that arguments name, and one-line messages about what cannot be read.

    `others` counts trust and resource policies: they say nothing about what an identity may do.
    """

    policies: tuple[Policy, ...] = ()
    others: int = 0
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def read(arguments: Iterable[str], symbols: Symbols, *, kind: str | None = None) -> Given:
    """Return the policies that arguments name: files, folders, ``-``, all that `operands` knows.

    `kind` is what all of them are, whatever the files say.
    """
    found: list[Policy] = []
    others = 0
    errors: list[str] = []
    warnings: list[str] = []
    for argument in dict.fromkeys(arguments):
        try:
            operand = operands.read(argument)
        except operands.OperandError as error:
            errors.append(str(error))
            continue
        errors += operand.errors
        warnings += operand.warnings
        for file in operand.files:
            for document in file.documents:
                said = kind or document.kind or IDENTITY
                if said in (IDENTITY, *_LIMITS):
                    found.append(_policy(document, said, symbols, alone=len(file.documents) == 1))
                else:
                    others += 1
    return Given(tuple(found), others, tuple(errors), tuple(warnings))


def limits(policies: Iterable[Policy]) -> tuple[Attachment, ...]:
    """Return boundaries and SCPs as an identity has them."""
    return tuple(Attachment(each, _LIMITS[each.kind]) for each in policies if each.kind in _LIMITS)


def one_by_one(
    policies: Iterable[Policy], over_all: Sequence[Attachment] = ()
) -> Iterator[Identity]:
    """Yield each policy as an identity of its own, under the limits over all of them."""
    for policy in policies:
        limit = _LIMITS.get(policy.kind)
        notes = (f"{limit}: it grants nothing itself, this is what it lets pass",) if limit else ()
        yield Identity(policy.name, "policy", (Attachment(policy),), tuple(over_all), notes=notes)


def together(policies: Sequence[Policy], over_all: Sequence[Attachment] = ()) -> Identity:
    """Return one identity that has all the policies, within the boundaries and SCPs among them."""
    granting = tuple(Attachment(each) for each in policies if each.kind == IDENTITY)
    limiting = (*limits(policies), *over_all)
    names = [each.policy.name for each in granting]
    title = f"{len(names)} policies together" if len(names) != 1 else names[0]
    if limiting:
        title += f", within {len(limiting)} limit{'s' if len(limiting) > 1 else ''}"
    return Identity(title, "policies", granting, limiting)


def _policy(document: Document, kind: str, symbols: Symbols, *, alone: bool) -> Policy:
    at = document.place(())
    path = paths.relative(document.source.path)
    place = f"{path}:{at.line}"
    name = document.name or (path if alone else place)
    policy = Policy(name, kind, document.data, symbols, place=place)
    if not document.complete:
        policy.add_doubt(f"statements of {name} may be missing here")
    return policy
