"""Every pair of adjacent known versions of the shipped policies, compared in both directions.

    python -m tests.benchmarks.history

Prints how many pairs have which verdict, the CPU time in total, the median and the slowest pair.
Every witness has been replayed by the second evaluator before `difference` returns it.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import time
from collections import Counter

from tests.checkout import ROOT

sys.path[:0] = [str(ROOT / "linter"), str(ROOT / "rules")]


def main() -> None:
    """Compare and print."""
    from slrlint import baselines
    from slrlint.algebra import difference

    verdicts: Counter[str] = Counter()
    times: list[tuple[float, str]] = []
    witnesses = 0
    for name in baselines.names():
        history = baselines.versions(name)
        documents = [
            (each.version, baselines.get(name, each.version).document) for each in history.versions
        ]
        for (_, old), (version, new) in itertools.pairwise(documents):
            start = time.process_time()
            found = difference(new, old)
            times.append((time.process_time() - start, f"{name} {version}"))
            verdicts[found.verdict] += 1
            witnesses += sum(change.witness is not None for change in found.changes)
    slowest = max(times)
    print(f"{len(times)} pairs: {dict(sorted(verdicts.items()))}, {witnesses} witnesses replayed")
    print(f"CPU {sum(each for each, _ in times):.1f} s in total")
    print(f"median {statistics.median(each for each, _ in times) * 1000:.2f} ms")
    print(f"slowest {slowest[0] * 1000:.0f} ms ({slowest[1]})")


if __name__ == "__main__":
    main()
