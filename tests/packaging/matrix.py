"""Install the package under several Pythons, from wheel and sdist, and see it work.

python -m tests.packaging.matrix [PYTHON ...]

A PYTHON is an interpreter; left out, those of the supported versions that are on PATH are taken.
Every installation gets an environment of its own, with the newest dependencies or with the lowest
that pyproject.toml allows.  Prints a table in Markdown; the exit code is 1 where an installation
does not work.  Newer Pythons have no builds of some old dependencies: that is told and no failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests import checkout
from tests.packaging.lowest import requirements

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
OLDEST = VERSIONS[0]
"""The version for which the lowest dependencies must be installable."""

SMOKE = (
    (0, "--version"),
    (1, "check examples"),
    (0, "check examples/batch-operator.json"),
    (1, "check --output-format=sarif examples"),
    (1, "check --output-format=html examples"),
    (0, "check --diff examples"),
    (1, "diff baseline:BatchServiceRolePolicy@v4 baseline:BatchServiceRolePolicy"),
    (1, "diff --structural baseline:BatchServiceRolePolicy@v4 baseline:BatchServiceRolePolicy"),
    (2, "check no-such-file.json"),
    (0, "which examples/scaling-role.md"),
    (0, "grants examples/batch-operator.json"),
    (0, "generate batch --delete --output-format=terraform"),
    (0, "baseline add batch@v4"),
    (1, "drift"),
    (0, "roles batch"),
    (0, "explain SLR101"),
    (0, "explain POL001"),
    (0, "rules"),
    (0, "config"),
    (0, "completion bash"),
)
"""Exit codes and the commands that must have them."""


class Outcome(NamedTuple):
    """What came of one installation; `failed` says that the package is at fault."""

    python: str
    source: str
    dependencies: str
    said: str
    failed: bool


def main(interpreters: list[str]) -> int:
    """Print the table; return 1 where an installation does not work."""
    pythons = interpreters or [each for each in map(_on_path, VERSIONS) if each]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sources = _built(folder)
        lowest = folder / "lowest.txt"
        lowest.write_text("\n".join(requirements()))
        outcomes = []
        print("| Python | from | dependencies | |\n|---|---|---|---|")
        for number, python in enumerate(pythons):
            for source, path in sources.items():
                for dependencies, more in (("newest", []), ("lowest", ["-c", str(lowest)])):
                    place = folder / f"{number}-{source}-{dependencies}"
                    outcome = _tried(python, source, dependencies, place, [f"{path}[html]", *more])
                    outcomes.append(outcome)
                    print(f"| {' | '.join(outcome[:4])} |", flush=True)
    return int(any(each.failed for each in outcomes))


def _on_path(version: str) -> str | None:
    return shutil.which(f"python{version}")


def _built(folder: Path) -> dict[str, Path]:
    """Build wheel and sdist from a copy of the checkout; return their paths."""
    environment = _venv(sys.executable, folder / "build")
    tool = str(environment / "python")
    _run([tool, "-m", "pip", "install", "--quiet", "build"], folder)
    copy = checkout.copy(folder / "checkout")
    _run([tool, "-m", "build", "--outdir", str(folder / "dist"), str(copy)], folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    (sdist,) = (folder / "dist").glob("*.tar.gz")
    return {"wheel": wheel, "sdist": sdist}


def _venv(python: str, folder: Path) -> Path:
    _run([python, "-m", "venv", str(folder)], folder.parent)
    return folder / "bin"


def _tried(python: str, source: str, dependencies: str, folder: Path, wanted: list[str]) -> Outcome:
    version = _run([python, "-c", "import platform; print(platform.python_version())"], "/").strip()

    def outcome(said: str, *, failed: bool) -> Outcome:
        return Outcome(version, source, dependencies, said, failed)

    programs = _venv(python, folder)
    try:
        _run([str(programs / "python"), "-m", "pip", "install", "--quiet", *wanted], folder)
    except subprocess.CalledProcessError as error:
        strict = dependencies == "newest" or version.startswith(f"{OLDEST}.")
        last = (error.stderr.strip().splitlines() or [""])[-1]
        return outcome(f"not installable: {last[:100]}", failed=strict)
    work = folder / "work"
    work.mkdir()
    shutil.copytree(checkout.ROOT / "tests" / "examples", work / "examples")
    for code, line in SMOKE:
        done = subprocess.run(
            [str(programs / "slrlint"), *line.split()],
            cwd=work, env=_environment(), capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
        if done.returncode != code or "Traceback" in done.stderr:
            print(done.stdout, done.stderr, file=sys.stderr)
            return outcome(f"slrlint {line}: exit code {done.returncode}", failed=True)
    return outcome("works", failed=False)


def _run(command: list[str], folder: Path | str) -> str:
    return subprocess.run(
        command, cwd=folder, env=_environment(), check=True, capture_output=True, text=True
    ).stdout


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONWARNINGS": "error::SyntaxWarning", "PYTHONDONTWRITEBYTECODE": ""}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
