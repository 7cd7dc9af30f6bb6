"""Lint in several processes."""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from slrlint.lint import Linter, Result

_LARGEST_CHUNK = 64
_CHUNKS_A_PROCESS = 4


def lint(
    paths: Sequence[str], linter: Linter, jobs: int, stopped: Callable[[str], Result]
) -> Iterator[Result]:
    """Yield the result of every file in the order of `paths`.

    When a process is killed, every file that is not done gets the result `stopped` instead.
    """
    jobs = min(jobs, len(paths))
    chunk = max(1, min(_LARGEST_CHUNK, len(paths) // (jobs * _CHUNKS_A_PROCESS)))
    done = 0
    try:
        with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(linter,)) as pool:
            for result in pool.map(_lint, paths, chunksize=chunk):
                done += 1
                yield result
    except BrokenProcessPool:
        for path in paths[done:]:
            yield stopped(path)


_linters: list[Linter] = []


def _begin(linter: Linter) -> None:
    # The parent alone answers the interrupt, for all.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _linters[:] = [linter]


def _lint(path: str) -> Result:
    return _linters[0].lint(path)
