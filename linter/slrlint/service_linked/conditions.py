"""What the conditions of a statement say about iam:AWSServiceName.

Every statement gets at most one kind of fault, the most specific one: a misspelled key before a
wrong operator, that before a literal wildcard, a value that is no principal, a condition that does
not confine, and a value that contradicts the path.
"""

from __future__ import annotations

import re

from slrlint.catalog.roles import catalogue
from slrlint.catalog.suggest import closest
from slrlint.finding import Fix, Rename
from slrlint.policy import holes, pattern
from slrlint.policy.arn import is_wild
from slrlint.record import Record
from slrlint.service_linked import CREATE, DELETE, EDIT, KEY, STATUS, arns, concerned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from slrlint.policy.model import Atom, Element, Policy, Statement

EXACT = frozenset(("StringEquals", "StringEqualsIgnoreCase"))
"""Positive operators that take ``*`` literally."""

NEGATED = frozenset(("StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike"))

_LITERAL = frozenset((*EXACT, "StringNotEquals", "StringNotEqualsIgnoreCase"))
_STRING = frozenset((*_LITERAL, "StringLike", "StringNotLike"))
_SHAPE = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.amazon[a-z0-9.]*"
_WORD = r"[a-z0-9.-]+"


class Fault(Record):
    """What is wrong with one condition, or with one value of it (`element`).

    `right` is the key, operator or value to write instead, where one is known.
    """

    code: str
    statement: Statement
    atom: Atom
    element: Element | None
    why: str
    right: str | None = None


def uses_key(atom: Atom) -> bool:
    """Say whether `atom` is about iam:AWSServiceName (any letter case)."""
    return atom.key.lower() == KEY.lower()


def key_atoms(statement: Statement) -> tuple[Atom, ...]:
    """Return the conditions of the statement on iam:AWSServiceName."""
    return tuple(atom for atom in statement.atoms if uses_key(atom))


def confines(atom: Atom) -> bool:
    """Say whether `atom` surely admits some named services only, when the key is in the request."""
    return (
        atom.operator in (*EXACT, "StringLike")
        and atom.qualifier != "ForAllValues"
        and not atom.if_exists
        and not any(_admits_every(atom, value.text) for value in atom.values)
    )


def names_services(atom: Atom) -> bool:
    """Say whether `atom` confines to services that it names without a wildcard.

    IAM Access Analyzer takes a wildcard in the value for no limit on creation (CREATE_SLR_*).
    """
    return confines(atom) and not any(
        atom.operator == "StringLike" and is_wild(value.text) and not is_wild_variable(value.text)
        for value in atom.values
    )


def faults(policy: Policy) -> tuple[Fault, ...]:
    """Return the faults of every statement of `policy`, in order."""
    return policy.fact(_faults)


def faulty(policy: Policy, *codes: str) -> frozenset[int]:
    """Return the indexes of the statements that have a fault (of one of `codes`, if given)."""
    return frozenset(
        fault.statement.index for fault in faults(policy) if not codes or fault.code in codes
    )


def admits(atom: Atom, principal: str) -> bool:
    """Say whether `atom` may hold for a request whose iam:AWSServiceName is `principal`.

    `principal` may be a pattern; it is admitted where some string that it matches is.
    """
    return any(_value_admits(atom, value.text, principal) for value in atom.values)


def always_holds(fault: Fault) -> bool:
    """Say whether the faulty condition holds for every request, and not for none.

    A key that no request carries, or a comparison that fails, makes a negated operator, IfExists,
    ForAllValues and ``Null: "true"`` true (IAM User Guide, Condition operators).
    """
    atom = fault.atom
    if atom.operator == "Null":
        return any(value.text == "true" for value in atom.values)
    if fault.code in ("SLR202", "SLR205"):
        return "Not" in atom.operator
    return "Not" in atom.operator or atom.if_exists or atom.qualifier == "ForAllValues"


def outcome(fault: Fault) -> str:
    """Say what the fault makes of its statement, in the words that end a message."""
    if always_holds(fault):
        return "the condition always holds"
    values = fault.atom.values
    if fault.element in values and len(values) > 1:
        return "this value admits no request"
    return "nothing is granted" if fault.statement.allows else "this Deny denies nothing"


def doubtful_values(policy: Policy) -> tuple[tuple[Element, arns.Doubt], ...]:
    """Return the literal values of the key that no source names, or that people often mistake.

    Silent where a pattern or a condition of the same statement has a fault already.
    """
    return policy.fact(_doubtful_values)


def _doubtful_values(policy: Policy) -> tuple[tuple[Element, arns.Doubt], ...]:
    judged = faulty(policy) | {fault.statement.index for fault in arns.faults(policy)}
    values = [
        value
        for statement in concerned(policy)
        if statement.index not in judged
        for atom in key_atoms(statement)
        if atom.operator in _STRING
        for value in atom.values
        if not is_wild(value.text) and not holes.has_holes(holes.dig(value.text))
    ]
    doubts = [(value, arns.doubt_principal(value.text.lower())) for value in values]
    return tuple((value, doubt) for value, doubt in doubts if doubt is not None)


def _faults(policy: Policy) -> tuple[Fault, ...]:
    bad = arns.faulty_routes(policy)
    return tuple(
        fault for each in concerned(policy) if _conditioned(each) for fault in _judge(each, bad)
    )


def _value_admits(atom: Atom, value: str, principal: str) -> bool:
    admitted = holes.fill(holes.dig(value), "*")
    wanted = principal
    if atom.operator == "StringEqualsIgnoreCase":
        admitted, wanted = admitted.lower(), wanted.lower()
    return pattern.intersects(admitted, wanted)


def _conditioned(statement: Statement) -> bool:
    if not statement.atoms:
        return False
    return any(statement.reached_by(name) for name in (CREATE, DELETE, STATUS, EDIT)) or any(
        uses_key(atom) for atom in statement.atoms
    )


def _judge(statement: Statement, bad: frozenset[object]) -> list[Fault]:
    atoms = key_atoms(statement)
    found = _misspelled_keys(statement) or _wrong_operators(statement, atoms)
    found = found or _literal_wildcards(statement, atoms)
    if found or not statement.allows:
        return found
    return (
        _not_principals(statement, atoms)
        or _weak(statement, atoms)
        or _mismatches(statement, atoms, bad)
    )


def _misspelled_keys(statement: Statement) -> list[Fault]:
    if not any(statement.reached_by(name) for name in (CREATE, DELETE, STATUS, EDIT)):
        return []
    return [
        Fault("SLR207", statement, atom, None, f'"{holes.show(atom.key)}" is no condition key', KEY)
        for atom in statement.atoms
        if _misspells(atom.key)
    ]


def _misspells(key: str) -> bool:
    lowered = key.strip().lower()
    if lowered == KEY.lower():
        return lowered != key.lower()
    prefix, _, name = lowered.rpartition(":")
    if "/" in name or prefix == "sts":
        return False
    if name in ("awsservicename", "servicename"):
        return True
    if name.startswith("principal"):
        return False
    return bool(closest(name, ("awsservicename",), cutoff=2)) and prefix in ("iam", "aws", "")


def _wrong_operators(statement: Statement, atoms: tuple[Atom, ...]) -> list[Fault]:
    return [
        Fault(
            "SLR206",
            statement,
            atom,
            None,
            f"{atom.operator} cannot compare the name of a service",
            "StringNotLike" if "Not" in atom.operator else "StringLike",
        )
        for atom in atoms
        if atom.operator not in _STRING and atom.operator != "Null"
    ]


def _literal_wildcards(statement: Statement, atoms: tuple[Atom, ...]) -> list[Fault]:
    return [
        Fault(
            "SLR205",
            statement,
            atom,
            value,
            f'{atom.operator} takes the wildcard in "{holes.show(value.text)}" literally',
            "StringNotLike" if "Not" in atom.operator else "StringLike",
        )
        for atom in atoms
        if atom.operator in _LITERAL
        for value in atom.values
        if is_wild(value.text) and not is_wild_variable(value.text)
    ]


def is_wild_variable(text: str) -> bool:
    """Say whether every wildcard character of `text` stands inside ``${...}`` or ``{{...}}``."""
    return not is_wild(holes.dig(text.replace("${*}", "").replace("${?}", "")))


def _not_principals(statement: Statement, atoms: tuple[Atom, ...]) -> list[Fault]:
    found = []
    for atom in atoms:
        if atom.operator in _STRING:
            for value in atom.values:
                why = _why_no_principal(atom, value.text)
                if why is not None:
                    right = _principal_meant(value.text)
                    found.append(Fault("SLR202", statement, atom, value, why, right))
    return found


def _why_no_principal(atom: Atom, text: str) -> str | None:
    dug = holes.dig(text)
    if holes.has_holes(dug) or (is_wild(dug) and atom.operator.endswith("Like")):
        return None
    if dug != dug.lower() and not atom.operator.endswith("IgnoreCase"):
        if re.fullmatch(_SHAPE, dug.lower()):
            return f'"{dug}" has capital letters, and service principals are lower case'
        return f'"{dug}" is not a service principal'
    if not re.fullmatch(_WORD, dug.lower()) or "." not in dug:
        return f'"{dug}" is not a service principal'
    return None


def _principal_meant(text: str) -> str | None:
    known = catalogue()
    lowered = text.strip().lower()
    for guess in (lowered, f"{lowered}.amazonaws.com"):
        if known.known_principal(guess):
            return guess
    role = arns.role_meant(text)
    if role is not None:
        return role.principal
    near = known.suggest_principal(lowered)
    return near[0] if len(near) == 1 else None


def _weak(statement: Statement, atoms: tuple[Atom, ...]) -> list[Fault]:
    if any(confines(atom) for atom in atoms):
        return []
    found = []
    for atom in atoms:
        why = _why_weak(atom)
        if why is not None:
            found.append(Fault("SLR208", statement, atom, None, why))
    return found[:1]


def _why_weak(atom: Atom) -> str | None:
    if atom.operator == "Null":
        return "Null only asks whether the key is there"
    if atom.if_exists:
        return "IfExists also lets every request through that does not carry the key"
    if atom.qualifier == "ForAllValues":
        return "ForAllValues also lets every request through that does not carry the key"
    if atom.operator in NEGATED:
        return f"{atom.operator} admits every service but the listed ones"
    for value in atom.values:
        if _admits_every(atom, value.text):
            return f'"{holes.show(value.text)}" admits every service'
    return None


def _admits_every(atom: Atom, text: str) -> bool:
    if atom.operator != "StringLike" or not is_wild(text):
        return False
    dug = holes.dig(text)
    return pattern.covers([dug], "*.amazonaws.com")


def _mismatches(
    statement: Statement, atoms: tuple[Atom, ...], bad: frozenset[object]
) -> list[Fault]:
    positive = [atom for atom in atoms if confines(atom) and atom.values]
    if not positive:
        return []
    reaching = [each for each in statement.resources if arns.reaches(each.text)]
    if not reaching or any(each.route in bad for each in reaching):
        return []
    principals = {each: _principal_of(each) for each in reaching}
    found: list[Fault] = []
    for atom in positive:
        if not any(admits(atom, principal) for principal in principals.values()):
            # One value and one pattern: the finding belongs to the value; lists, to the whole key.
            only = atom.values[0] if len(atom.values) == 1 else None
            why = _never_together(principals.values(), atom)
            right = next(iter(principals.values())) if len(set(principals.values())) == 1 else None
            usable = right if right and not is_wild(right) else None
            return [Fault("SLR201", statement, atom, only, why, usable)]
        for element, principal in principals.items():
            if not admits(atom, principal):
                why = f'no value of iam:AWSServiceName admits "{principal}"'
                found.append(Fault("SLR201", statement, atom, element, why))
        for value in atom.values:
            if _idle(value, atom, principals.values()):
                why = f'no Resource pattern has the service principal "{value.text}"'
                found.append(Fault("SLR201", statement, atom, value, why))
    return found


def _principal_of(element: Element) -> str:
    spelled = arns.named(element.text)
    return holes.fill(spelled.principal, "*") if spelled else "*"


def _never_together(principals: Iterable[str], atom: Atom) -> str:
    paths = " or ".join(f'"{each}"' for each in sorted(set(principals)))
    values = " or ".join(f'"{holes.show(value.text)}"' for value in atom.values)
    return f"the path says {paths} and the condition {values}: the two never hold together"


def _idle(value: Element, atom: Atom, principals: Iterable[str]) -> bool:
    """Say whether `value` admits none of `principals`.

    China's form of a principal that a path has, or the reverse, only makes the list complete.
    """
    text = value.text
    twin = text[:-3] if text.endswith(".cn") else f"{text}.cn"
    return not any(
        _value_admits(atom, each, principal) for principal in principals for each in (text, twin)
    )


def rename_operator(fault: Fault) -> Fix | None:
    """Return the fix that gives the whole condition block its right operator.

    None where other keys share the block, or a block of that operator is there already.
    """
    written = str(fault.atom.route[-2])
    block = fault.statement.data.get("Condition")
    if not isinstance(block, dict) or fault.right is None:
        return None
    keys = block.get(written)
    qualifier = f"{fault.atom.qualifier}:" if fault.atom.qualifier else ""
    right = qualifier + fault.right + ("IfExists" if fault.atom.if_exists else "")
    if not isinstance(keys, dict) or len(keys) != 1 or right in block:
        return None
    return Fix("unsafe", f"Write {right}", (Rename(fault.atom.route[:-1], right),))


def rename_key(fault: Fault) -> Fix | None:
    """Return the fix that gives a condition its right key, unless its block has that key too."""
    block = fault.statement.data.get("Condition")
    keys = block.get(fault.atom.route[-2]) if isinstance(block, dict) else None
    if not isinstance(keys, dict) or fault.right is None:
        return None
    if any(each.lower() == fault.right.lower() for each in keys):
        return None
    return Fix("unsafe", f"Write {fault.right}", (Rename(fault.atom.route, fault.right),))
