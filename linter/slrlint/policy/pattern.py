"""Glob patterns of IAM: the only implementation of matching in the project.

A pattern is a string in which ``*`` stands for any run of characters (``/`` and ``:`` included)
and ``?`` for exactly one.  Matching is case-sensitive.  What these two cannot say is said by
private characters (Unicode noncharacters, which no policy may hold):

``LITERAL_STAR``, ``LITERAL_ONE``
    a ``*`` and a ``?`` meant literally (the policy variables ``${*}`` and ``${?}``, and every
    ``*`` in a ``StringEquals`` value); see `escape`.
``FIELD_STAR``, ``FIELD_ONE``
    a run, and one character, without a colon: wildcards in the first five fields of an ARN when
    it is compared field by field; see `fieldwise`.
``FOLD``
    as the first character: the rest, written in lower case, is matched without regard to case;
    see `folded`.

A private-use character (a hole, or a symbol for a policy variable) is *opaque*: it stands for text
of unknown length, so that only itself and ``*`` match it.

A pattern of n characters is a nondeterministic automaton with at most n + 1 states, kept as the
bits of one integer; a set of patterns is the same, side by side.  Matching costs
O(len(text) * len(pattern) / word size) and never backtracks.  `solve` searches the product of such
automata, which is exponential in the worst case and therefore has a budget.
"""

from __future__ import annotations

import re
from collections import deque
from functools import lru_cache

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LITERAL_STAR = "\ufdd0"
LITERAL_ONE = "\ufdd1"
FIELD_STAR = "\ufdd2"
FIELD_ONE = "\ufdd3"
FOLD = "\ufdd4"

# Text made from a pattern, to ask whether another pattern covers it: each wildcard of the first
# is a character that only a wildcard at least as wide matches.
_ANY_RUN = "\ufdd5"
_ANY_ONE = "\ufdd6"
_FIELD_RUN = "\ufdd7"
_FIELD_CHARACTER = "\ufdd8"

_PRIVATE = "[\ue000-\uf8ff\ufdd0-\ufdef]"
_OPAQUE = "[\ue000-\uf8ff\U000f0000-\U0010ffff]"

DEFAULT_BUDGET = 20_000
"""Automaton steps that one `find` may take before it gives up."""

_BITS_A_STEP = 512
_PAIRS_A_STEP = 2
"""What costs about as much as one step of a small automaton: bits stepped over, pairs compared."""

_STEPS_A_MEETING = 6
"""What asking whether two patterns meet costs, in such steps."""

_SQUARE_SHIFT = 21
"""Characters squared, by powers of two, that making an automaton may take for one step."""

_LAZY_ROUNDS = 6
"""How often `solve` adds only the excluded patterns that were hit, before it adds all of them."""

_MOST_SEEDS = 8
_FILLERS = ("", "x")
# Nothing in upper case: a text found with patterns in lower case stays in lower case.
_READABLE = "abcdefghijklmnopqrstuvwxyz0123456789-_.=@+~"
_FIRST_LATIN1 = 0xA1


class BudgetExceeded(Exception):  # noqa: N818 - a verdict ("undecided"), not a mistake
    """The search for a string was given up; nothing is known about the question asked."""


class Budget:
    """Work that may still be done: `left` counts down, one for each automaton step."""

    __slots__ = ("left",)

    def __init__(self, left: int = DEFAULT_BUDGET) -> None:
        self.left = left

    def spend(self, amount: int) -> None:
        """Take `amount` off.

        Raises:
            BudgetExceeded: nothing is left.
        """
        self.left -= amount
        if self.left < 0:
            raise BudgetExceeded


class _Automaton(Record):
    """Patterns side by side as bits: bit i is "everything before token i has been matched"."""

    start: int
    final: int
    chars: dict[str, int]  # literal character -> tokens that it matches
    one: int  # tokens `?`
    field_one: int  # tokens FIELD_ONE
    loops: int  # states in front of which a `*` stands
    field_loops: int  # states in front of which a FIELD_STAR stands


def canonical(pattern: str) -> str:
    """Return the pattern with runs of wildcards in one form: ``**`` is ``*``, ``*?`` is ``?*``."""
    if "**" not in pattern and "*?" not in pattern:
        return pattern
    out: list[str] = []
    star = False
    for char in pattern:
        if char == "*":
            star = True
            continue
        if star and char != "?":
            out.append("*")
            star = False
        out.append(char)
    if star:
        out.append("*")
    return "".join(out)


def is_literal(pattern: str) -> bool:
    """Say whether the pattern matches exactly one text."""
    if "*" in pattern or "?" in pattern:
        return False
    return pattern.isascii() or not any(mark in pattern for mark in (FIELD_STAR, FIELD_ONE, FOLD))


def escape(text: str) -> str:
    """Return the pattern that matches `text` and nothing else."""
    return text.replace("*", LITERAL_STAR).replace("?", LITERAL_ONE)


def unescape(pattern: str) -> str:
    """Return the one text that a literal pattern matches."""
    if pattern.isascii():
        return pattern
    return pattern.replace(LITERAL_STAR, "*").replace(LITERAL_ONE, "?")


def folded(pattern: str) -> str:
    """Return the pattern that matches what `pattern` matches, in any case of letters."""
    lower = pattern.lower()
    return FOLD + lower if lower != pattern.upper() else pattern


def fieldwise(pattern: str) -> str:
    """Return `pattern` with the wildcards of its first five colon-separated fields kept in them.

    A pattern with fewer than six fields is returned as it is.
    """
    fields = pattern.split(":", 5)
    if len(fields) < 6:
        return pattern
    head = ":".join(fields[:5])
    if "*" not in head and "?" not in head:
        return pattern
    return head.replace("*", FIELD_STAR).replace("?", FIELD_ONE) + ":" + fields[5]


def scrub(text: str) -> str:
    """Return text from outside without the characters that are private here (holes are kept)."""
    return text if text.isascii() else re.sub(_PRIVATE, "\ufffd", text)


def is_opaque(char: str) -> bool:
    """Say whether `char` stands for text of unknown length (a hole or a symbol)."""
    return char >= "\ue000" and (char <= "\uf8ff" or char >= "\U000f0000")


def has_opaque(pattern: str) -> bool:
    """Say whether the pattern holds text that is not known (holes or symbols)."""
    return not pattern.isascii() and re.search(_OPAQUE, pattern) is not None


def loosened(pattern: str) -> str:
    """Return a pattern for all that `pattern` may match, whatever its unknown texts are."""
    return canonical(re.sub(_OPAQUE, "*", pattern)) if has_opaque(pattern) else pattern


def matches(pattern: str, text: str) -> bool:
    """Say whether `pattern` matches all of `text`."""
    if pattern == "*":
        return True
    if not pattern.isascii():
        if pattern[0] == FOLD:
            text = text.lower()
            pattern = pattern[1:]
        if FIELD_STAR in pattern or FIELD_ONE in pattern:
            return _run(pattern, text)
        if "*" not in pattern and "?" not in pattern:
            return unescape(pattern) == text
    if "?" in pattern:
        if len(pattern) - pattern.count("*") > len(text):
            return False
        return _run(pattern, text)
    head, *segments = pattern.split("*")
    if not segments:
        return pattern == text
    tail = unescape(segments.pop())
    head = unescape(head)
    end = len(text) - len(tail)
    position = len(head)
    if end < position or not (text.startswith(head) and text.endswith(tail)):
        return False
    for segment in segments:
        wanted = unescape(segment)
        found = text.find(wanted, position, end)
        if found < 0:
            return False
        position = found + len(wanted)
    return True


def intersects(a: str, b: str) -> bool:
    """Say whether some text is matched by both patterns; O(len(a) * len(b) / word size)."""
    if a == b or a == "*" or b == "*":
        return True
    plain_a, plain_b = is_literal(a), is_literal(b)
    if plain_a or plain_b:
        if plain_a and plain_b:
            return a == b
        return matches(b, unescape(a)) if plain_a else matches(a, unescape(b))
    if not _heads_agree(a, b):
        return False
    return covers_alone(a, b) or covers_alone(b, a) or _meet(a, b)


def covers(patterns: Sequence[str], pattern: str, *, budget: int = DEFAULT_BUDGET) -> bool:
    """Say whether everything that `pattern` matches is matched by the union of `patterns`.

    Raises:
        BudgetExceeded: the question was too hard for the budget.
    """
    if pattern in patterns:
        return True
    if is_literal(pattern):
        text = unescape(pattern)
        return any(matches(other, text) for other in patterns)
    return solve([[pattern]], patterns, Budget(budget)) is None


def covers_alone(wide: str, narrow: str) -> bool:
    """Say whether one pattern plainly covers another: fast, and False where it is not plain.

    Exact when neither holds ``?``, otherwise a True is right and a False may be wrong (``*?`` and
    ``?*`` are covered by ``?*`` only after `canonical`).
    """
    if wide in ("*", narrow):
        return True
    if is_literal(wide):
        return False
    return matches(wide, _as_text(narrow, folding=wide[0] == FOLD))


def find(
    include: Sequence[str], exclude: Sequence[str] = (), *, budget: int = DEFAULT_BUDGET
) -> str | None:
    """Return a short, readable text that every `include` and no `exclude` matches, or None.

    Raises:
        BudgetExceeded: neither a text nor a proof that there is none was found within `budget`
            automaton steps.
    """
    return solve([[pattern] for pattern in include], exclude, Budget(budget))


def solve(
    groups: Iterable[Sequence[str]],
    exclude: Iterable[str],
    budget: Budget,
    *,
    filler: str = "example",
) -> str | None:
    """Return a text matched by one pattern at least of each group and by no `exclude`, or None.

    `filler` is tried first where a wildcard leaves the choice free.

    Raises:
        BudgetExceeded: as for `find`.
    """
    wanted = [group for group in groups if "*" not in group]
    excluded = list(exclude)
    if "*" in excluded:
        return None
    if not wanted:
        wanted = [("*",)]
    for group in sorted(wanted, key=len):
        if all(map(is_literal, group)):
            return _first(map(unescape, group), wanted, excluded)
    budget.spend(sum(map(len, wanted)) * len(excluded) // _PAIRS_A_STEP)
    narrowed: list[list[str]] = []
    for group in wanted:
        rest = [p for p in group if not any(covers_alone(wide, p) for wide in excluded)]
        if not rest:
            return None
        narrowed.append(rest)
    seeds = max(narrowed, key=lambda group: min(map(len, group)))
    fillers = [filler, *_FILLERS]
    if len(narrowed) > 1:
        fillers.append("".join(_filled(group[0], "") for group in narrowed if group is not seeds))
    candidates = (_filled(pattern, each) for each in fillers for pattern in seeds[:_MOST_SEEDS])
    found = _first(candidates, narrowed, excluded)
    if found is not None:
        return found
    if all(len(group) == 1 for group in narrowed) and not _pairwise(narrowed):
        return None
    budget.spend(len(seeds) * len(excluded) * _STEPS_A_MEETING)
    relevant = [p for p in excluded if any(intersects(p, seed) for seed in seeds)]
    return _search_lazily(narrowed, relevant, budget)


def _first(
    texts: Iterable[str], groups: Sequence[Sequence[str]], exclude: Sequence[str]
) -> str | None:
    for text in texts:
        if all(any(matches(p, text) for p in group) for group in groups) and not any(
            matches(p, text) for p in exclude
        ):
            return text
    return None


def _pairwise(groups: Sequence[Sequence[str]]) -> bool:
    """Say whether all pairs of one-pattern groups have a text in common (necessary, not enough)."""
    flat = [group[0] for group in groups]
    return all(intersects(a, b) for i, a in enumerate(flat) for b in flat[:i])


def _filled(pattern: str, filler: str) -> str:
    if not pattern.isascii():
        pattern = pattern.removeprefix(FOLD).replace(FIELD_STAR, "*").replace(FIELD_ONE, "?")
    if filler:
        pattern = pattern.replace("?*", filler)
    return unescape(pattern.replace("*", filler).replace("?", "x"))


def _as_text(pattern: str, *, folding: bool) -> str:
    """Return `pattern` as a text in which only wildcards at least as wide match its wildcards."""
    if pattern[:1] == FOLD:
        pattern = pattern[1:]
        if not folding:
            pattern = "".join(
                _FIELD_CHARACTER if char != char.upper() else char for char in pattern
            )
    text = pattern.replace("*", _ANY_RUN).replace("?", _ANY_ONE)
    if not pattern.isascii():
        text = text.replace(FIELD_STAR, _FIELD_RUN).replace(FIELD_ONE, _FIELD_CHARACTER)
        text = unescape(text)
    return text


def _heads_agree(a: str, b: str) -> bool:
    """Compare the texts in front of the first wildcards: a cheap and frequent way to say no."""
    if not (a.isascii() and b.isascii()):
        return True
    head_a = a.partition("*")[0].partition("?")[0]
    head_b = b.partition("*")[0].partition("?")[0]
    return head_a.startswith(head_b) or head_b.startswith(head_a)


@lru_cache(maxsize=4096)
def _compile(pattern: str) -> _Automaton:
    return _side_by_side([pattern])


def _side_by_side(patterns: Sequence[str]) -> _Automaton:
    chars: dict[str, list[int]] = {}
    final: list[int] = []
    one: list[int] = []
    field_one: list[int] = []
    loops: list[int] = []
    field_loops: list[int] = []
    start = [0]
    place = 0
    for pattern in patterns:
        fold = pattern[:1] == FOLD
        for char in pattern[1:] if fold else pattern:
            if char == "*":
                loops.append(place)
                continue
            if char == FIELD_STAR:
                field_loops.append(place)
                continue
            if char == "?":
                one.append(place)
            elif char == FIELD_ONE:
                field_one.append(place)
            else:
                for each in _spellings(unescape(char), fold=fold):
                    chars.setdefault(each, []).append(place)
            place += 1
        final.append(place)
        place += 1
        start.append(place)
    masks = {char: _mask(places) for char, places in chars.items()}
    others = map(_mask, (one, field_one, loops, field_loops))
    return _Automaton(_mask(start[:-1]), _mask(final), masks, *others)


def _mask(places: Sequence[int]) -> int:
    """Return the number with the bits at these ascending places: in time linear in the largest."""
    if not places:
        return 0
    octets = bytearray(places[-1] // 8 + 1)
    for place in places:
        octets[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(octets, "little")


def _spellings(char: str, *, fold: bool) -> tuple[str, ...]:
    upper = char.upper()
    if not fold or upper == char or upper.lower() != char:
        return (char,)
    return (char, upper)


def _step(automaton: _Automaton, states: int, char: str) -> int:
    tokens = automaton.chars.get(char, 0)
    loops = automaton.loops
    if char < "\ue000" or "\uf8ff" < char < "\U000f0000":
        if char == _ANY_RUN:
            pass
        elif char == _FIELD_RUN:
            loops |= automaton.field_loops
        elif char in {":", _ANY_ONE}:
            tokens |= automaton.one
        else:
            tokens |= automaton.one | automaton.field_one
            loops |= automaton.field_loops
    return (states & tokens) << 1 | states & loops


def _run(pattern: str, text: str) -> bool:
    automaton = _compile(pattern)
    states = automaton.start
    for char in text:
        states = _step(automaton, states, char)
        if not states:
            return False
    return bool(states & automaton.final)


@lru_cache(maxsize=16_384)
def _meet(a: str, b: str) -> bool:
    """Walk over `a`, keeping the set of states that `b` can be in."""
    automaton = _compile(b)
    walls = automaton.chars.get(":", 0)
    opaque = 0
    for char, bits in automaton.chars.items():
        if is_opaque(char):
            opaque |= bits
    end = automaton.final << 1
    states = automaton.start
    fold = a[0] == FOLD
    for char in a[1:] if fold else a:
        if char == "*":
            lowest = states & -states
            states = end - lowest
        elif char == FIELD_STAR:
            states = _closure(states, automaton.final | walls | opaque)
        elif char == "?":
            states = (states & ~(opaque | automaton.final)) << 1 | states & (
                automaton.loops | automaton.field_loops
            )
        elif char == FIELD_ONE:
            states = (states & ~(opaque | walls | automaton.final)) << 1 | states & (
                automaton.loops | automaton.field_loops
            )
        else:
            before = states
            states = 0
            for each in _spellings(unescape(char), fold=fold):
                states |= _step(automaton, before, each)
        if not states:
            return False
    return bool(states & automaton.final)


def _closure(states: int, blocked: int) -> int:
    """Return all states reached from `states` over tokens that are not `blocked`."""
    frontier = states
    while frontier:
        frontier = (frontier & ~blocked) << 1 & ~states
        states |= frontier
    return states


def _search_lazily(
    groups: Sequence[Sequence[str]], exclude: Sequence[str], budget: Budget
) -> str | None:
    """Search with few excluded patterns first and add those that the answers run into."""
    active: list[str] = []
    for round_number in range(_LAZY_ROUNDS + 1):
        if round_number == _LAZY_ROUNDS:
            active = list(exclude)
        found = _search(groups, active, budget)
        if found is None:
            return None
        hit = [pattern for pattern in exclude if matches(pattern, found)]
        if not hit:
            return found
        active.extend(hit)
    raise AssertionError("the last round excludes every pattern")


def _search(groups: Sequence[Sequence[str]], exclude: Sequence[str], budget: Budget) -> str | None:
    """Breadth-first search over the product of all patterns.

    A state is one integer. The alphabet at a state is the set of literals that some pattern
    waits for, and one fresh character for all others.
    """
    flat = [pattern for group in groups for pattern in group]
    together = [*flat, *exclude]
    length = sum(map(len, together))
    budget.spend(length * length >> _SQUARE_SHIFT)
    automaton = _side_by_side(together)
    spans = _spans(automaton.final)
    needs: list[tuple[int, int]] = []  # for each group: its states, its final states
    position = 0
    for group in groups:
        # The states of a group are side by side.
        states = (2 << spans[position + len(group) - 1][1]) - (1 << spans[position][0])
        needs.append((states, automaton.final & states))
        position += len(group)
    forbidden = automaton.final
    for _, final in needs:
        forbidden ^= final
    hopeless = forbidden & automaton.loops
    firsts = _firsts(automaton.loops, spans)
    merging = automaton.loops & ~(automaton.final << 1 | 1)
    fresh = _fresh(automaton.chars)
    alphabet = sorted(automaton.chars.items(), key=lambda item: _rank(item[0]))
    price = 1 + automaton.final.bit_length() // _BITS_A_STEP
    colons = automaton.field_one | automaton.field_loops

    start = automaton.start
    parents: dict[int, tuple[int, str]] = {start: (0, "")}
    queue = deque([start])
    while queue:
        states = queue.popleft()
        if not states & forbidden and all(states & final for _, final in needs):
            return _spell(parents, states)
        letters = [char for char, tokens in alphabet if tokens & states]
        letters.append(fresh)
        if states & colons and ":" not in letters:
            letters.append(":")
        budget.spend(len(letters) * price)
        for char in letters:
            after = _step(automaton, states, char)
            # Behind a `*` every earlier state of the same pattern is worth no more than this one.
            starred = after & merging
            while starred:
                bit = starred & -starred
                after &= ~(bit - (1 << firsts[bit.bit_length() - 1]))
                starred ^= bit
            if after in parents or after & hopeless:
                continue
            if all(after & alive for alive, _ in needs):
                parents[after] = (states, char)
                queue.append(after)
    return None


def _spans(final: int) -> list[tuple[int, int]]:
    """Split the states by pattern: the places of the first and the final state of each."""
    spans: list[tuple[int, int]] = []
    low = 0
    for high, bit in enumerate(reversed(f"{final:b}")):
        if bit == "1":
            spans.append((low, high))
            low = high + 1
    return spans


def _firsts(loops: int, spans: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return for each state in front of which a `*` stands the first state of its pattern.

    Both are places: thousands of patterns have states of thousands of digits.  A `*` in front of
    everything is left out.
    """
    stars = f"{loops:b}"[::-1]
    return {
        place: low
        for low, high in spans
        for place in range(low + 1, high + 1)
        if stars[place : place + 1] == "1"
    }


def _fresh(taken: dict[str, int]) -> str:
    """Return a readable character that no pattern names."""
    for char in _READABLE:
        if char not in taken:
            return char
    code = _FIRST_LATIN1
    while chr(code) in taken or chr(code).lower() != chr(code):
        code += 1
    return chr(code)


def _rank(char: str) -> tuple[bool, str]:
    return (char not in _READABLE, char)


def _spell(parents: dict[int, tuple[int, str]], state: int) -> str:
    letters: list[str] = []
    while True:
        state, char = parents[state]
        if not char:
            return "".join(reversed(letters))
        letters.append(char)
