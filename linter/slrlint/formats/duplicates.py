"""Keys that stand twice in one object, where a policy is concerned (POL002)."""

from __future__ import annotations

from slrlint.formats import Problem
from slrlint.policy import holes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from slrlint.finding import Route
    from slrlint.formats import Found
    from slrlint.formats.places import Frame, Places
    from slrlint.formats.tree import Node


def problems(
    suspects: Iterable[Route], documents: Iterable[Found], places: Places
) -> list[Problem]:
    """Return a POL002 for every key that is in vain: the same object has it again further down.

    `suspects` lead to the roots of the texts to look through.  Reported are keys inside the
    policies `documents` and keys whose lost value shows a policy.
    """
    policies = {id(places.spot(each.route).node) for each in documents}
    found: list[Problem] = []
    for route in suspects:
        spot = places.spot(route)
        found.extend(_problems(spot.node, spot.frame, policies))
    return found


def _problems(root: Node, frame: Frame, policies: set[int]) -> Iterable[Problem]:
    todo = [(root, False)]
    while todo:
        node, inside = todo.pop()
        inside = inside or id(node) in policies
        if node.kind == "mapping":
            last = {member.key: member for member in node.members}
            for member in node.members:
                winner = last[member.key]
                lost = member is not winner and member.key_span is not None
                if lost and winner.key_span is not None and (inside or _shows(member.node, frame)):
                    yield Problem(
                        "POL002",
                        frame.outward(*winner.key_span),
                        f'the key "{holes.show(str(member.key))}" stands twice in one object: '
                        "the first value is lost without a word, and AWS refuses the document",
                        "Merge the two values, or delete one of them.",
                        "error",
                    )
        todo.extend((member.node, inside) for member in reversed(node.members))


def _shows(node: Node, frame: Frame) -> bool:
    return frame.text.find("Statement", node.start, node.end) >= 0
