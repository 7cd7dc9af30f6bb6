"""How the time and the memory of a diff grow with what changed.

    python -m tests.benchmarks.diff_growth

Prints a table: statements that all changed and have little to do with each other (other actions,
other resources, other patterns), statements that differ in a condition alone, and one statement of
thousands of literal actions or resources, all of them other ones.  Every row is a process of its
own that reads two files and reports what changed; a ratio compares it with the row above, of which
it holds ten times as much.  "undecided" counts changes that were left open when the bound of work
was reached.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.measure import SLRLINT, in_turns
from tests.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Json = dict[str, object]

STATEMENTS = (1, 10, 100, 1_000)
LITERALS = (10, 100, 1_000, 10_000)


def allow(action: object, resource: object, **more: object) -> Json:
    """Return an Allow statement."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def other_actions(count: int, side: str) -> list[Json]:
    """Return statements that have another action on each side."""
    return [allow(f"s3:{side}Thing{n}", f"arn:aws:s3:::b{n}/*") for n in range(count)]


def other_resources(count: int, side: str) -> list[Json]:
    """Return statements of one action that have another resource on each side."""
    return [allow("s3:GetObject", f"arn:aws:s3:::b{n}-{side}/*") for n in range(count)]


def other_patterns(count: int, side: str) -> list[Json]:
    """Return statements that have another pattern of actions on each side."""
    return [allow(f"s3:{side}{n}*", f"arn:aws:s3:::b{n}*") for n in range(count)]


def other_values(count: int, side: str) -> list[Json]:
    """Return statements that differ from each other, and from their versions, in a condition."""
    return [
        allow("s3:*", "*", Condition={"StringEquals": {"aws:PrincipalTag/team": f"{side}{n}"}})
        for n in range(count)
    ]


def literal_actions(count: int, side: str) -> list[Json]:
    """Return one statement with other actions on each side."""
    return [allow([f"s3:{side}Thing{n}" for n in range(count)], "*")]


def literal_resources(count: int, side: str) -> list[Json]:
    """Return one statement with other resources on each side."""
    return [allow("s3:GetObject", [f"arn:aws:s3:::b/{side}{n}" for n in range(count)])]


GROUPS: tuple[tuple[str, Callable[[int, str], list[Json]], Sequence[int]], ...] = (
    ("statements, other actions", other_actions, STATEMENTS),
    ("statements, other resources", other_resources, STATEMENTS),
    ("statements, other patterns", other_patterns, STATEMENTS),
    ("statements, other values", other_values, STATEMENTS),
    ("actions of one statement", literal_actions, LITERALS),
    ("resources of one statement", literal_resources, LITERALS),
)


def undecided(old: Path, new: Path) -> int:
    """Return how many changes of a diff have no proof."""
    from slrlint.algebra import difference

    found = difference(*(json.loads(path.read_text()) for path in (new, old)))
    return sum(change.witness is None for change in found.changes)


def main() -> None:
    """Measure and print."""
    sys.path[:0] = [str(ROOT / "linter"), str(ROOT / "rules")]
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name, f"{side}.json") for side in ("old", "new")]
        for title, make, counts in GROUPS:
            print(title)
            before = 0.0
            for count in counts:
                for path, side in zip(paths, ("Old", "New"), strict=True):
                    policy = {"Version": "2012-10-17", "Statement": make(count, side)}
                    path.write_text(json.dumps(policy))
                diff = [*SLRLINT, "diff", "--isolated", *map(str, paths)]
                found = in_turns({title: diff}, 1)[title]
                ratio = f"x {found.busy / before:5.1f}" if before else " " * 7
                print(
                    f"  {count:6,}  {paths[1].stat().st_size / 1000:7.1f} kB"
                    f"  {found.busy * 1000:8.1f} ms  {ratio}"
                    f"  peak {found.megabytes:6.1f} MB  {undecided(*paths):5} undecided"
                )
                before = found.busy


if __name__ == "__main__":
    main()
