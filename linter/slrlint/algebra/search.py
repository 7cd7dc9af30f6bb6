"""The search for a request that one statement matches and others do not.

A `Cell` is a set of requests: a space of actions, of resources and of principals, and wishes about
condition keys.  Every statement that must not match (a clause) is made to fail in one of its
elements; the choices are tried in turn, depth first, and a choice that leaves nothing is dropped.
A path through all clauses is a set of requests that all escape.  With n clauses of k elements the
worst case is k**n; the solver's budget ends it.
"""

from __future__ import annotations

from slrlint.algebra.values import Choice, Pin, Symbol, Wish, choose
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from slrlint.algebra.atoms import Atom
    from slrlint.algebra.documents import Element, Statement
    from slrlint.algebra.languages import Solver, Space

_NODE_COST = 8
_WISHES_A_STEP = 32


class Cell(Record):
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
        # What is settled about no key by a variable holds for every search.
        self._choices = {} if pins else solver.choices

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
        for atom in statement.atoms:
            wishes = self._wish(cell, atom, truth=True)
            if wishes is None:
                return None
            cell = self._with(cell, atom, wishes)
        return cell

    def escaping(self, cell: Cell, clauses: Sequence[Statement]) -> Iterator[Cell]:
        """Yield parts of the cell that no clause matches.

        Every request of the cell that escapes is in one of them, so that no part means none.

        Raises:
            pattern.BudgetExceeded: the solver's budget is spent.
        """
        ordered = sorted(clauses, key=lambda clause: len(clause.atoms))
        stack = [iter((cell,))]
        while stack:
            part = next(stack[-1], None)
            if part is None:
                stack.pop()
                continue
            self._solver.budget.spend(_NODE_COST + len(part.wishes) // _WISHES_A_STEP)
            if len(stack) > len(ordered):
                yield part
            else:
                stack.append(self._ways_out(part, ordered[len(stack) - 1]))

    def values(self, cell: Cell) -> dict[str, Choice]:
        """Return values for every key of a cell that wishes were found possible for."""
        keys = {*cell.wishes, *map(self._group, self._pins)}
        chosen = {key: self._choose(key, cell.wishes.get(key, ())) for key in keys}
        return {key: choice for key, choice in chosen.items() if choice is not None}

    def _ways_out(self, cell: Cell, clause: Statement) -> Iterator[Cell]:
        """Yield the parts of the cell in which the clause fails, the whole cell if it must."""
        action = cell.action.outside(clause.actions)
        resource = cell.resource.outside(self.resources(clause))
        principal = cell.principal.outside(clause.principals)
        if (
            action is cell.action
            or resource is cell.resource
            or principal is cell.principal
            or any(self._wish(cell, atom, truth=True) is None for atom in clause.atoms)
        ):
            yield cell
            return
        for atom in clause.atoms:
            wishes = self._wish(cell, atom, truth=False)
            if wishes is not None:
                yield self._with(cell, atom, wishes)
        if action is not None and self._solver.feasible(action):
            yield cell._replace(action=action)
        if resource is not None and self._solver.feasible(resource):
            yield cell._replace(resource=resource)
        if principal is not None and self._solver.feasible(principal):
            yield cell._replace(principal=principal)

    def _wish(self, cell: Cell, atom: Atom, *, truth: bool) -> tuple[Wish, ...] | None:
        """Return the wishes about the atom's key with one more, None where that is too much."""
        group = self._group(atom.key)
        wishes = cell.wishes.get(group, ())
        if (atom, truth) in wishes:
            return wishes
        if (atom, not truth) in wishes:
            return None
        wishes = (*wishes, (atom, truth))
        return None if self._choose(group, wishes) is None else wishes

    def _with(self, cell: Cell, atom: Atom, wishes: tuple[Wish, ...]) -> Cell:
        return cell._replace(wishes={**cell.wishes, self._group(atom.key): wishes})

    def _group(self, key: str) -> str:
        """Return what the wishes about a key are kept under: keys of one symbol share a value."""
        pin = self._pins.get(key)
        return pin.symbol if isinstance(pin, Symbol) else key

    def _choose(self, group: str, wishes: tuple[Wish, ...]) -> Choice | None:
        at = group, wishes
        if at not in self._choices:
            self._solver.budget.spend(1)
            key = self._keys.get(group, group)
            self._choices[at] = choose(key, wishes, self._pins.get(key), self._solver, self.hint)
        return self._choices[at]
