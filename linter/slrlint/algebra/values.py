"""Values of one condition key that make given atoms true and others false.

The values of a key fall into finitely many classes that its atoms can tell apart: absent, each
class of texts, and for numbers, dates and addresses every bound and the stretches between them.  A
key that is read with ForAllValues or ForAnyValue alone may hold several values; a key that is read
as a single value holds one.
"""

from __future__ import annotations

from slrlint.algebra.atoms import CONSTANT, ODD, TEXT, Atom
from slrlint.algebra.languages import Solver, Text
from slrlint.policy import pattern
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Wish = tuple[Atom, bool]
"""An atom and the truth that it shall have."""

_ARN_SHAPE = "*:*:*:*:*:*"
_USUAL = "example"
_OTHER_ACCOUNT = 111122223333

_MOST_CHECKS = 4_000_000
"""Pairs of a possible value and a bound that are looked at for one key; AWS's quota for the
characters of a policy has room for half of that in addresses."""


_CANDIDATE_COST = 2
"""What making and trying a possible value costs, in steps."""


class Absent(Record):
    """The key must not be in the request."""


class Literal(Record):
    """The key must hold this one text."""

    text: str


class Symbol(Record):
    """The key holds one text, which patterns call `symbol`, and none of `never`."""

    symbol: str
    never: tuple[str, ...]


Pin = Absent | Literal | Symbol
"""What is settled about a key because a policy variable stands for it."""


class Choice(Record):
    """Values for a key (none: absent); `doubtful` where the atoms' truth is not certain."""

    values: tuple[str, ...]
    doubtful: bool


def choose(
    key: str, wishes: Sequence[Wish], pin: Pin | None, solver: Solver, hint: str | None = None
) -> Choice | None:
    """Return values of `key` that fulfil all wishes, or None where no values can.

    `hint` is tried first as the value of a symbol.

    Raises:
        pattern.BudgetExceeded: the solver's budget is spent.
    """
    best: Choice | None = None
    for choice in _choices(key, wishes, pin, solver, hint):
        if not choice.doubtful:
            return choice
        best = best or choice
    return best


def _choices(
    key: str, wishes: Sequence[Wish], pin: Pin | None, solver: Solver, hint: str | None
) -> Iterator[Choice]:
    if pin is None or isinstance(pin, Absent):
        truths = [(atom.absent, wish) for atom, wish in wishes]
        if all(truth is None or truth == wish for truth, wish in truths):
            yield Choice((), any(truth is None for truth, _ in truths))
    if isinstance(pin, Absent):
        return
    for atom, wish in wishes:
        if atom.kind == CONSTANT and atom.present != wish:
            return
    doubtful = any(atom.kind == ODD for atom, _ in wishes)
    tests = [(atom, wish) for atom, wish in wishes if atom.kind not in (CONSTANT, ODD)]
    if pin is None:
        yield from _free(key, tests, solver, doubtful=doubtful)
        return
    one = (
        _bound(key, tests, pin, solver, hint)
        if isinstance(pin, Symbol)
        else _check(pin.text, tests)
    )
    if one is not None:
        yield Choice((one.text,), doubtful or one.doubtful)


def _free(key: str, tests: Sequence[Wish], solver: Solver, *, doubtful: bool) -> Iterator[Choice]:
    one = _value(key, tests, (), solver)
    if one is not None:
        yield Choice((one.text,), doubtful or one.doubtful)
    single = [atom for atom, _ in tests if not atom.quantifier]
    if len(single) == len(tests):
        return
    # ForAllValues is a wish about every value, and so is its opposite's opposite; the rest each
    # want one value that fulfils them and all of those.
    every: list[Wish] = []
    some: list[Wish] = []
    for atom, wish in tests:
        if atom.quantifier:
            (every if (atom.quantifier == "forallvalues") == wish else some).append((atom, wish))
    values: dict[str, bool] = {}
    for wishes in [[*every, each] for each in some] or [every]:
        found = _value(key, wishes, (), solver)
        if found is None:
            return
        values[found.text] = found.doubtful
    if single and len(values) == 1:
        another = _value(key, every, tuple(map(pattern.escape, values)), solver)
        if another is None:
            return
        values[another.text] = True
    yield Choice(tuple(values), doubtful or bool(single) or any(values.values()))


def _bound(
    key: str, tests: Sequence[Wish], pin: Symbol, solver: Solver, hint: str | None
) -> Text | None:
    """Find a value for a symbol: concrete patterns restrict it, patterns that hold it decide."""
    rest: list[Wish] = []
    doubtful = False
    for atom, wish in tests:
        if atom.kind != TEXT:
            rest.append((atom, wish))
            continue
        wanted = wish != atom.negated
        if any(pattern.matches(p, pin.symbol) for p in atom.values):
            if not wanted:
                return None
            continue
        concrete = tuple(p for p in atom.values if not pattern.has_opaque(p))
        unknown = [p for p in atom.values if p not in concrete and p not in solver.never]
        if unknown:
            doubtful = True
            if wanted:
                continue
        rest.append((atom._replace(values=concrete), wish))
    filler = hint or fresh(key, list(solver.never).index(pin.symbol))
    found = _value(key, rest, pin.never, solver, filler)
    return found and Text(found.text, doubtful or found.doubtful)


def _check(text: str, tests: Iterable[Wish]) -> Text | None:
    doubtful = False
    for atom, wish in tests:
        wanted = wish != atom.negated
        certain = _truth(atom, text) != atom.negated
        loose = atom._replace(values=tuple(map(pattern.loosened, atom.values)))
        possible = certain or _truth(loose, text) != atom.negated
        if (not possible) if wanted else certain:
            return None
        doubtful = doubtful or certain != possible
    return Text(text, doubtful)


def _value(
    key: str,
    tests: Sequence[Wish],
    never: tuple[str, ...],
    solver: Solver,
    filler: str | None = None,
) -> Text | None:
    """Return one text that fulfils the wishes, each taken as a wish about this text."""
    ordered = [(atom, wish) for atom, wish in tests if atom.kind != TEXT]
    texts = [(atom, wish) for atom, wish in tests if atom.kind == TEXT]
    groups = tuple(atom.values for atom, wish in texts if wish != atom.negated)
    excludes = tuple(
        dict.fromkeys(
            (
                *never,
                *(p for atom, wish in texts if wish == atom.negated for p in atom.values),
            )
        )
    )
    if not ordered:
        return _text(filler or typical(key), groups, excludes, solver)
    return _ordered(key, ordered, texts, groups, excludes, solver)


def _text(
    filler: str, groups: tuple[tuple[str, ...], ...], excludes: tuple[str, ...], solver: Solver
) -> Text | None:
    if any(not group for group in groups):
        return None
    if any(pattern.FIELD_STAR in p or p[:4] == "arn:" for group in groups for p in group) or any(
        pattern.FIELD_STAR in p for p in excludes
    ):
        shaped = solver.solve((*groups, (_ARN_SHAPE,)), excludes, filler)
        if shaped is not None and not shaped.doubtful:
            return shaped
    return solver.solve(groups or (("?*",),), excludes, filler) or (
        None if groups else solver.solve((("*",),), excludes, filler)
    )


def _ordered(
    key: str,
    ordered: Sequence[Wish],
    texts: Sequence[Wish],
    groups: tuple[tuple[str, ...], ...],
    excludes: tuple[str, ...],
    solver: Solver,
) -> Text | None:
    from slrlint.algebra.scalars import LINES, representatives

    candidates: list[str] = []
    for kind in dict.fromkeys(atom.kind for atom, _ in ordered):
        line = LINES[kind]
        stretches = [
            stretch
            for atom, _ in ordered
            if atom.kind == kind
            for stretch in map(line.parse, atom.values)
            if stretch is not None
        ]
        candidates += [line.write(point) for point in representatives(line, stretches)]
    candidates += [
        pattern.unescape(p) for group in (*groups, excludes) for p in group if pattern.is_literal(p)
    ]
    if "tag/" in key:
        # A tag holds any text; keys that AWS fills with numbers, dates and addresses hold those.
        candidates.append(_USUAL)
    if len(candidates) * sum(len(atom.values) for atom, _ in ordered) > _MOST_CHECKS:
        return Text(candidates[0], doubtful=True)
    solver.spend(_CANDIDATE_COST * len(candidates))
    never = set(excludes)
    quickest_first = sorted((*ordered, *texts), key=lambda wish: len(wish[0].values))
    for text in candidates:
        if all(_truth(atom, text) == wish for atom, wish in quickest_first) and (text not in never):
            return Text(text, doubtful=False)
    mixed = bool(groups or excludes) or len({atom.kind for atom, _ in ordered}) > 1
    # Numbers that also have to look like something: the candidates do not settle that.
    return Text(candidates[0], doubtful=True) if mixed else None


def _truth(atom: Atom, text: str) -> bool:
    if atom.kind == TEXT:
        return any(pattern.matches(p, text) for p in atom.values) != atom.negated
    from slrlint.algebra.scalars import LINES

    parse = LINES[atom.kind].parse
    point = parse(text)
    found = point is not None and any(
        _compare(atom.test, point, bound) for bound in map(parse, atom.values) if bound is not None
    )
    return found != atom.negated


def _compare(
    test: str,
    point: tuple[tuple[int, int], tuple[int, int]],
    bound: tuple[tuple[int, int], tuple[int, int]],
) -> bool:
    if test == "<":
        return point < bound
    if test == "<=":
        return point <= bound
    if test == ">":
        return point > bound
    if test == ">=":
        return point >= bound
    return bound[0] <= point[0] and point[1] <= bound[1]


def typical(key: str) -> str:
    """Return a value that the key might hold in real life, for where the choice is free."""
    if key.endswith("account"):
        return "123456789012"
    if key.endswith("region"):
        return "us-east-1"
    if key.endswith("arn"):
        return "arn:aws:iam::123456789012:role/example"
    return _USUAL


def fresh(key: str, ordinal: int) -> str:
    """Return a value for the variable of a key, unlike `typical` ones and those of other ordinals.

    Unlike is what free choices should be: an accidental equality would be a condition fulfilled.
    """
    usual = typical(key)
    if usual.isdigit():
        return str(_OTHER_ACCOUNT + ordinal)
    if usual != _USUAL:
        return f"{usual}-{ordinal + 2}"
    name = key.rpartition("/")[2].rpartition(":")[2]
    return f"example-{name}-{ordinal + 1}" if ordinal else f"example-{name}"
