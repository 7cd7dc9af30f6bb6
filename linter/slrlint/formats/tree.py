"""Values with their places: the tree that a position-keeping reader builds."""

from __future__ import annotations

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slrlint.finding import Span


class UnreadableError(ValueError):
    """Text that is not what its format demands.

    `message` says what is wrong and `help` what to do; `start` and `end` are offsets in the text
    that was read.
    """

    def __init__(self, message: str, help_: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.help = help_
        self.start = start
        self.end = end


def nested_too_deeply(nesting: int, at: int) -> UnreadableError:
    """Return the error for a document of more than `nesting` levels; `at` is the first beyond."""
    return UnreadableError(
        f"the document is nested more than {nesting} levels deep",
        "No policy needs this; check how the file was made.",
        at,
        at + 1,
    )


class Scalar(Record):
    """The text of a scalar and where each of its characters comes from.

    `text` is decoded, with the holes that a policy document has.  `offsets` has one source offset
    for each character and one for the end: character ``i`` was written as the source text from
    ``offsets[i]`` to ``offsets[i + 1]``.  Where these are equal the character was not written there
    at all (the value of a variable, say) and cannot be edited.  `encode` gives the source text of
    new characters in the scalar's own style of quotes; it raises ValueError for what that style
    cannot write.
    """

    text: str
    offsets: Sequence[int]
    encode: Callable[[str], str]


class Member(Record):
    """One member of a container: `key` is its name or index; an index has no span."""

    key: str | int
    key_span: Span | None
    node: Node


_FEW = 16
"""Members that are looked through one by one; of more an index is made."""


class Node:
    """One value of a text: `kind` is ``mapping``, ``sequence`` or ``scalar``.

    `start` and `end` are offsets in the text that was parsed.  `value` is the plain value of a
    scalar.
    """

    __slots__ = ("_by_key", "_members", "end", "kind", "start", "value")

    def __init__(self, kind: str, start: int, end: int, value: object = None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.value = value
        self._members: list[Member] | None = None
        self._by_key: dict[str | int, Member] = {}

    @property
    def members(self) -> list[Member]:
        """The members of a container as they are written, duplicates included."""
        if self._members is None:
            self._members = self._opened()
        return self._members

    @members.setter
    def members(self, members: list[Member]) -> None:
        self._members = members
        self._by_key = {}

    def _opened(self) -> list[Member]:
        """Return the members of a container that has not been looked into."""
        return []

    def member(self, step: str | int) -> Member | None:
        """Return the member that counts for `step` (the last of duplicates), or None."""
        members = self.members
        if self.kind == "sequence":
            inside = isinstance(step, int) and 0 <= step < len(members)
            return members[step] if inside and isinstance(step, int) else None
        if len(members) > _FEW:
            if not self._by_key:
                self._by_key = {each.key: each for each in members}
            return self._by_key.get(step)
        for each in reversed(members):
            if each.key == step:
                return each
        return None

    def scalar(self, text: str) -> Scalar | None:  # noqa: ARG002 - subclasses read the text
        """Return the decoded text of a string with its offsets in `text`; None for all else."""
        return None


def data_of(root: Node) -> object:
    """Return the plain data of a tree; of duplicate keys the last counts."""
    if root.kind == "scalar":
        return root.value
    result: dict[str | int, object] | list[object]
    result = {} if root.kind == "mapping" else []
    todo: list[tuple[Node, dict[str | int, object] | list[object]]] = [(root, result)]
    while todo:
        node, into = todo.pop()
        for member in node.members:
            child = member.node
            value: object = child.value
            if child.kind != "scalar":
                container: dict[str | int, object] | list[object]
                container = {} if child.kind == "mapping" else []
                todo.append((child, container))
                value = container
            if isinstance(into, dict):
                into[member.key] = value
            else:
                into.append(value)
    return result


def too_deep(data: object, nesting: int) -> bool:
    """Say whether plain data is nested more than `nesting` levels."""
    level = [data]
    for _ in range(nesting):
        level = [
            child
            for each in level
            for child in (
                each.values() if type(each) is dict else each if type(each) is list else ()
            )
            if type(child) is dict or type(child) is list
        ]
        if not level:
            return False
    return True
