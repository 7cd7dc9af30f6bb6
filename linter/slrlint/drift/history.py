"""The versions of a managed policy, and what each widened or narrowed."""

from __future__ import annotations

from slrlint import operands
from slrlint.drift import verdict
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.baselines import Baseline, History
    from slrlint.comparison import Comparison


class Step(Record):
    """A version and how it differs from the last one known before it (None for the first).

    `missing` are the versions between the two, which nobody recorded.
    """

    baseline: Baseline
    missing: tuple[str, ...]
    comparison: Comparison | None


def timeline(history: History) -> Iterator[Step]:
    """Yield the known versions of a policy, oldest first, each compared with the one before it.

    Raises `verdict.NoPolicyError`.
    """
    previous: Baseline | None = None
    for baseline in history.versions:
        first = 1 if previous is None else previous.number + 1
        missing = tuple(f"v{number}" for number in range(first, baseline.number))
        compared = None
        if previous is not None:
            old, new = (operands.of_baseline(each) for each in (previous, baseline))
            compared = verdict.compare(baseline.name, old, new)
        yield Step(baseline, missing, compared)
        previous = baseline
