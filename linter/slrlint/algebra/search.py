"""The search for a request that one statement matches and others do not.

A `Cell` is a set of requests: a space of actions, of resources and of principals, and wishes about
condition keys.  Every statement that must not match (a clause) is made to fail in one of its
elements; the choices are tried in turn, depth first, and a choice that leaves nothing is dropped.
A path through all clauses is a set of requests that all escape.  With n clauses of k elements the
worst case is k**n; the solver's budget ends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from slrlint.algebra.values import Choice, Pin, Symbol, Wish, choose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from slrlint.algebra.atoms import Atom
    from slrlint.algebra.documents import Element, Statement
    from slrlint.algebra.languages import Solver, Space

_NODE_COST = 8


class Cell(NamedTuple):
    """A set of requests; `wishes` maps a condition key to what its atoms shall be."""

    action: Space
    resource: Space
    principal: Space
    wishes: Mapping[str, tuple[Wish, ...]]


class Search:
    """One search: the reading of resources, what is settled about keys, and the solver.

    `hint` is a text to try for policy variables.
    """

    def __init__(
        self,
        solver: Solver,
        pins: Mapping[str, Pin],
        *,
        fieldwise: bool,
        hint: str | None = None,
    ) -> None:
        self._solver = solver
        self._pins = pins
        self.fieldwise = fieldwise
        self.hint = hint
        self._keys = {p.symbol: key for key, p in pins.items() if isinstance(p, Symbol)}
        self._choices: dict[tuple[str, tuple[Wish, ...]], Choice | None] = {}

    def resources(self, statement: Statement) -> Element:
        """Return the resources of a statement in the reading of this search."""
        return statement.fields if self.fieldwise else statement.resources

    def within(self, cell: Cell, statement: Statement) -> Cell | None:
        """Return the part of the cell that a statement matches, None where there is none."""
        action = cell.action.inside(statement.actions)
        resource = action and cell.resource.inside(self.resources(statement))
        principal = resource and cell.principal.inside(statement.principals)
        if action is None or resource is None or principal is None:
            return None
        if not all(map(self._solver.feasible, (action, resource, principal))):
            return None
        return self._wishing(Cell(action, resource, principal, cell.wishes), statement)

    def wishing(self, cell: Cell, statement: Statement) -> Cell | None:
        """Return the part of the cell in which principal and conditions of a statement match."""
        principal = cell.principal.inside(statement.principals)
        if principal is None or not self._solver.feasible(principal):
            return None
        return self._wishing(cell._replace(principal=principal), statement)

    def _wishing(self, cell: Cell, statement: Statement) -> Cell | None:
        found: Cell | None = cell
        for atom in statement.atoms:
            found = found and self._wish(found, atom, truth=True)
        return found

    def escaping(self, cell: Cell, clauses: Sequence[Statement]) -> Iterator[Cell]:
        """Yield parts of the cell that no clause matches.

        Every request of the cell that escapes is in one of them, so that no part means none.

        Raises:
            pattern.BudgetExceeded: the solver's budget is spent.
        """
        ordered = sorted(clauses, key=lambda clause: len(clause.atoms))
        stack: list[tuple[Cell, int]] = [(cell, 0)]
        while stack:
            part, done = stack.pop()
            self._solver.budget.spend(_NODE_COST)
            if done == len(ordered):
                yield part
                continue
            ways = self._ways_out(part, ordered[done])
            stack.extend((way, done + 1) for way in reversed(ways))

    def values(self, cell: Cell) -> dict[str, Choice]:
        """Return values for every key of a cell that wishes were found possible for."""
        keys = {*cell.wishes, *map(self._group, self._pins)}
        chosen = {key: self._choose(key, cell.wishes.get(key, ())) for key in keys}
        return {key: choice for key, choice in chosen.items() if choice is not None}

    def _ways_out(self, cell: Cell, clause: Statement) -> list[Cell]:
        """Return the parts of the cell in which the clause fails, the whole cell if it must."""
        action = cell.action.outside(clause.actions)
        if action is cell.action:
            return [cell]
        resource = cell.resource.outside(self.resources(clause))
        if resource is cell.resource:
            return [cell]
        principal = cell.principal.outside(clause.principals)
        if principal is cell.principal:
            return [cell]
        ways: list[Cell] = []
        for atom in clause.atoms:
            if self._wish(cell, atom, truth=True) is None:
                return [cell]
            way = self._wish(cell, atom, truth=False)
            if way is not None:
                ways.append(way)
        if action is not None and self._solver.feasible(action):
            ways.append(cell._replace(action=action))
        if resource is not None and self._solver.feasible(resource):
            ways.append(cell._replace(resource=resource))
        if principal is not None and self._solver.feasible(principal):
            ways.append(cell._replace(principal=principal))
        return ways

    def _wish(self, cell: Cell, atom: Atom, *, truth: bool) -> Cell | None:
        group = self._group(atom.key)
        wishes = cell.wishes.get(group, ())
        if (atom, truth) in wishes:
            return cell
        if (atom, not truth) in wishes:
            return None
        wishes = (*wishes, (atom, truth))
        if self._choose(group, wishes) is None:
            return None
        return cell._replace(wishes={**cell.wishes, group: wishes})

    def _group(self, key: str) -> str:
        """Return what the wishes about a key are kept under: keys of one symbol share a value."""
        pin = self._pins.get(key)
        return pin.symbol if isinstance(pin, Symbol) else key

    def _choose(self, group: str, wishes: tuple[Wish, ...]) -> Choice | None:
        at = group, wishes
        if at not in self._choices:
            key = self._keys.get(group, group)
            self._choices[at] = choose(key, wishes, self._pins.get(key), self._solver, self.hint)
        return self._choices[at]
