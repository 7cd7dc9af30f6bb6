"""Many statements as few: what differs in one element alone is one statement that has all of it."""

from __future__ import annotations

from slrlint.algebra.atoms import CONSTANT, ODD
from slrlint.algebra.documents import Element, Statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from slrlint.algebra.atoms import Atom


def united(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return statements of which one matches a request exactly where one of `statements` does."""
    for others, join in (
        (_but_values, _with_values),
        (_but_principals, _with_principals),
        (_but_resources, _with_resources),
        (_but_actions, _with_actions),
    ):
        statements = list(_joined(statements, others, join))
    return tuple(statements)


def _joined(
    statements: Iterable[Statement],
    others: Callable[[Statement], Hashable | None],
    join: Callable[[Sequence[Statement]], Statement],
) -> Iterable[Statement]:
    """Join the statements that are alike in what `others` returns; None is like nothing."""
    groups: dict[Hashable, list[Statement]] = {}
    for number, statement in enumerate(statements):
        alike = others(statement)
        groups.setdefault(number if alike is None else alike, []).append(statement)
    for group in groups.values():
        yield group[0] if len(group) == 1 else join(group)


def _but_values(one: Statement) -> Hashable | None:
    if len(one.atoms) != 1:
        return None
    atom = one.atoms[0]
    if atom.negated or atom.quantifier == "forallvalues" or atom.kind in (CONSTANT, ODD):
        return None
    return one.actions.key, one.resources.key, one.principals.key, atom._replace(values=())


def _with_values(group: Sequence[Statement]) -> Statement:
    values = {value for each in group for value in each.atoms[0].values}
    return _like(group[0], atoms=(group[0].atoms[0]._replace(values=tuple(sorted(values))),))


def _but_principals(one: Statement) -> Hashable | None:
    return None if one.principals.negated else (one.actions.key, one.resources.key, one.conditions)


def _with_principals(group: Sequence[Statement]) -> Statement:
    return _like(group[0], principals=_all([each.principals for each in group]))


def _but_resources(one: Statement) -> Hashable | None:
    return None if one.resources.negated else (one.actions.key, one.principals.key, one.conditions)


def _with_resources(group: Sequence[Statement]) -> Statement:
    return _like(group[0], resources=_all([each.resources for each in group]))


def _but_actions(one: Statement) -> Hashable | None:
    return None if one.actions.negated else (one.resources.key, one.principals.key, one.conditions)


def _with_actions(group: Sequence[Statement]) -> Statement:
    return _like(group[0], actions=_all([each.actions for each in group]))


def _all(elements: Sequence[Element]) -> Element:
    patterns = dict.fromkeys(pattern for each in elements for pattern in each.patterns)
    return Element(tuple(patterns), negated=False)


def _like(
    one: Statement,
    *,
    actions: Element | None = None,
    resources: Element | None = None,
    principals: Element | None = None,
    atoms: tuple[Atom, ...] | None = None,
) -> Statement:
    return Statement(
        one.index,
        one.data,
        actions=actions or one.actions,
        resources=resources or one.resources,
        principals=principals or one.principals,
        atoms=one.atoms if atoms is None else atoms,
    )
