"""Fuzz for a while: ``python -m tests.fuzz.run [--seconds N] [--found FOLDER] [TARGET...]``.

By coverage where atheris is installed (the extra ``fuzz``), else by random changes of what is
there.  Each target runs in a process of its own for its share of the time, with at most two
gigabytes of memory.  What fails or takes long is saved in the folder, once for each place that
fails; the exit code says whether there was anything.  A case that has been mended belongs into
``tests/fuzz/corpus/TARGET``.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MEMORY = 2 << 30
SLOW = 3.0
"""Seconds of processor time that no input of the size used here may take."""

_LONGEST_INPUT = 4096
_REPORT_EVERY = 50
CORPUS = Path(__file__).with_name("corpus")


class Watch:
    """Runs a target and keeps what is wrong."""

    def __init__(self, name: str, target: Callable[[bytes], None], found: Path) -> None:
        self.name = name
        self.target = target
        self.executions = 0
        self.slowest = 0.0
        self._found = found
        self._seen: set[str] = set()

    def __call__(self, data: bytes) -> None:
        from tests.fuzz.targets import forget

        self.executions += 1
        started = time.process_time()
        try:
            self.target(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a find
            frames = traceback.extract_tb(error.__traceback__)
            at = frames[-1]
            signature = f"{type(error).__name__}-{Path(at.filename).stem}-{at.lineno}"
            self._keep(signature, data, "".join(traceback.format_exception(error)))
        took = time.process_time() - started
        if took > SLOW:
            self._keep(f"slow-{round(took)}", data, f"{took:.1f} s\n")
        self.slowest = max(self.slowest, took)
        if not self.executions % _REPORT_EVERY:
            self.tell()
        forget()

    def _keep(self, signature: str, data: bytes, story: str) -> None:
        if signature in self._seen:
            return
        self._seen.add(signature)
        digest = hashlib.sha256(data).hexdigest()[:8]
        stem = self._found / f"{self.name}-{signature}-{digest}"
        stem.with_suffix(".bin").write_bytes(data)
        stem.with_suffix(".txt").write_text(story, "utf-8", "backslashreplace")

    def tell(self) -> None:
        """Write down how far it is: libFuzzer ends the process without asking anybody."""
        line = (
            f"{self.name}: {self.executions:,} executions, {len(self._seen)} finds, "
            f"slowest {self.slowest:.2f} s"
        )
        stated(self.name, self._found).write_text(f"{line}\n")


def fuzz(name: str, seconds: int, found: Path) -> None:
    """Fuzz one target in this process."""
    from tests.fuzz import seeds

    begin = [*seeds.of(name), *(each.read_bytes() for each in sorted((CORPUS / name).glob("*")))]
    try:
        import atheris
    except ImportError:
        _at_random(name, seconds, found, begin)
        return
    with atheris.instrument_imports(include=["slrlint", "slrlint_rules"]):
        from tests.fuzz.targets import TARGETS
    watch = Watch(name, TARGETS[name], found)
    kept = found / f"inputs-{name}"
    kept.mkdir(exist_ok=True)
    for number, data in enumerate(begin):
        (kept / f"seed-{number}").write_bytes(data)
    words = found / "words.dict"
    words.write_text("\n".join(seeds.dictionary()) + "\n")
    arguments = [
        "fuzz",
        f"-max_total_time={seconds}",
        f"-max_len={_LONGEST_INPUT}",
        "-rss_limit_mb=0",
        "-timeout=60",
        f"-artifact_prefix={found / name}-hang-",
        f"-dict={words}",
        "-print_final_stats=0",
        "-verbosity=0",
        str(kept),
    ]
    atheris.Setup(arguments, watch)
    atheris.Fuzz()


def _at_random(name: str, seconds: int, found: Path, begin: list[bytes]) -> None:
    from tests.fuzz import seeds
    from tests.fuzz.targets import TARGETS

    watch = Watch(name, TARGETS[name], found)
    chance = random.Random(name)  # noqa: S311 - to be repeated, not secret
    words = seeds.words()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        watch(mutated(chance, begin, words))
    watch.tell()


def stated(name: str, found: Path) -> Path:
    """Return the file that says how far a target is."""
    return found / f"state-{name}.txt"


def mutated(chance: random.Random, begin: list[bytes], words: tuple[bytes, ...]) -> bytes:
    """Return one of the inputs with a few random changes."""
    data = bytearray(chance.choice(begin))
    for _ in range(chance.randint(1, 8)):
        at = chance.randint(0, len(data))
        kind = chance.randrange(5)
        if kind == 0:
            del data[at : at + chance.randint(1, 40)]
        elif kind == 1:
            data[at:at] = chance.choice(words)
        elif kind == 2:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 3:
            start = chance.randint(0, len(data))
            data[at:at] = data[start : start + chance.randint(1, 60)]
        else:
            other = chance.choice(begin)
            start = chance.randint(0, len(other))
            data[at:] = other[start:]
    return bytes(data[:_LONGEST_INPUT])


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz slrlint.")
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=60, help="for all targets together")
    parser.add_argument("--found", type=Path, default=Path(tempfile.gettempdir(), "slrlint-fuzz"))
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    args.found.mkdir(parents=True, exist_ok=True)
    if args.here:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        fuzz(args.targets[0], args.seconds, args.found)
        return 0
    from tests.fuzz.targets import TARGETS

    names = args.targets or list(TARGETS)
    share = max(args.seconds // len(names), 1)
    failed = False
    for name in names:
        command = [sys.executable, "-m", "tests.fuzz.run", "--here", f"--seconds={share}"]
        command += [f"--found={args.found}", name]
        done = subprocess.run(command, cwd=Path(__file__).parents[2], env=os.environ)
        failed |= done.returncode != 0
        state = stated(name, args.found)
        print(state.read_text().strip() if state.is_file() else f"{name}: nothing was run")
    finds = [
        each
        for each in sorted(args.found.glob("*-*"))
        if each.suffix == ".bin" or "-hang-" in each.name
    ]
    for each in finds:
        print(each)
    return 1 if finds or failed else 0


if __name__ == "__main__":
    sys.exit(main())
