"""Which statements AWS's own pages print, and where a policy leaves their form.

AWS's sources contradict each other.  The Service Authorization Reference lists iam:AWSServiceName
for iam:CreateServiceLinkedRole only; the pages of some services print it for editing and deleting
as well.  Nobody has proved either against AWS, so a statement in its service's printed form is
right, and so is one in the form of the general page of the IAM User Guide.
"""

from __future__ import annotations

from slrlint.catalog.roles import catalogue
from slrlint.record import Record
from slrlint.service_linked import (
    CREATE,
    DELETE,
    EDIT,
    KEY,
    STATUS,
    arns,
    concerned,
    conditions,
    reach,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.catalog.roles import Role
    from slrlint.policy.model import Atom, Element, Policy, Statement

_KINDS = {DELETE.lower(): "delete", STATUS.lower(): "delete", EDIT.lower(): "edit"}


class Missing(Record):
    """A pattern that names roles whose own page prints the condition, in a statement without it.

    `action` is the iam action, `by` the element that grants it.
    """

    statement: Statement
    element: Element
    by: Element
    action: str
    role: Role


class Unlisted(Record):
    """A condition on iam:AWSServiceName over actions that do not list it.

    `documented` are those that a service's own page prints in this form all the same, `strange`
    the others.
    """

    statement: Statement
    atom: Atom
    documented: tuple[str, ...]
    strange: tuple[str, ...]
    with_create: bool


def missing_conditions(policy: Policy) -> tuple[Missing, ...]:
    """Return where the printed condition on editing or deleting is missing altogether."""
    return policy.fact(_missing_conditions)


def at_odds(unlisted: Unlisted, condition_form: str) -> tuple[str, ...]:
    """Return the actions with which a condition is a mistake, under one of the stances.

    `condition_form` is that of `slrlint.rule.Options`.
    """
    if condition_form == "either":
        return ()
    if condition_form == "reference":
        return (*unlisted.strange, *unlisted.documented)
    return unlisted.strange


def unlisted_keys(policy: Policy) -> tuple[Unlisted, ...]:
    """Return the conditions on iam:AWSServiceName over actions that do not list it."""
    return policy.fact(_unlisted_keys)


def _unlisted_keys(policy: Policy) -> tuple[Unlisted, ...]:
    judged = conditions.faulty(policy) | _denied(policy)
    found = []
    for statement in concerned(policy):
        atoms = conditions.key_atoms(statement)
        if statement.allows and atoms and statement.index not in judged and statement.actions:
            unlisted = _unlisted(statement, atoms)
            if unlisted is not None:
                found.append(unlisted)
    return tuple(found)


def _missing_conditions(policy: Policy) -> tuple[Missing, ...]:
    bad = arns.faulty_routes(policy)
    judged = conditions.faulty(policy) | _denied(policy)
    found = []
    for statement in concerned(policy):
        if not statement.allows or not statement.conditions_known or statement.index in judged:
            continue
        if conditions.key_atoms(statement) or "NotAction" in statement.data:
            continue
        missing = _missing(statement, bad)
        if missing is not None:
            found.append(missing)
    return tuple(found)


def _denied(policy: Policy) -> frozenset[int]:
    return frozenset(each.statement.index for each in reach.denied(policy))


def _missing(statement: Statement, bad: frozenset[object]) -> Missing | None:
    for action, kind in ((EDIT, "edit"), (DELETE, "delete")):
        by = statement.reached_by(action)
        if by is None:
            continue
        for element in statement.resources:
            if element.route not in bad:
                for role in reach.roles_of(element.text):
                    if role.prints_condition(kind):
                        return Missing(statement, element, by, action, role)
    return None


def _unlisted(statement: Statement, atoms: tuple[Atom, ...]) -> Unlisted | None:
    from slrlint.catalog.services import lists_key, matching

    roles = _roles_meant(statement, atoms)
    documented, strange = [], []
    with_create = False
    for element in statement.actions:
        if element.text.lower() == CREATE.lower():
            with_create = True
            continue
        real = matching(element.text)
        if not real or any(lists_key(name, KEY) for name in real):
            continue
        if roles and all(_prints(role, name) for role in roles for name in real):
            documented.append(element.text)
        else:
            strange.append(element.text)
    if not documented and not strange:
        return None
    return Unlisted(statement, atoms[0], tuple(documented), tuple(strange), with_create)


def _roles_meant(statement: Statement, atoms: tuple[Atom, ...]) -> tuple[Role, ...]:
    """Return the roles that the patterns spell, or those of the condition where none does."""
    spelled = [role for each in statement.resources for role in reach.roles_of(each.text)]
    if not spelled:
        values = {value.text for atom in atoms for value in atom.values}
        spelled = [role for value in sorted(values) for role in catalogue().by_principal(value)]
    return tuple(dict.fromkeys(spelled))


def _prints(role: Role, action: str) -> bool:
    """Say whether the role's own page prints the condition on a statement with `action`."""
    lowered = action.lower()
    kind = _KINDS.get(lowered)
    if kind is not None:
        return role.prints_condition(kind)
    return any(
        printed.own_page
        and printed.operator is not None
        and lowered in (name.lower() for name in printed.actions)
        for printed in (*role.create, *role.edit, *role.delete)
    )
