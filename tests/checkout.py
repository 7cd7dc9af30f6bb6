"""The checkout that the tests stand in, and scratch copies of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

_NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "dist", "build", "*.egg-info"
)


def copy(to: Path) -> Path:
    """Copy the checkout, without what tools leave in it, to the new folder `to`."""
    shutil.copytree(ROOT, to, ignore=_NOT_COPIED)
    return to


def commit(folder: Path) -> None:
    """Make `folder` a git repository with one commit of all that is in it, tagged v0."""
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "--all"],
        [*identity, "commit", "--quiet", "--no-gpg-sign", "--message=All"],
        ["tag", "v0"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True, env=environment())


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a bare machine: no colours, no terminal, no git settings."""
    dropped = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONPATH", "VIRTUAL_ENV")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in dropped and not name.startswith(("GIT_", "GITHUB_", "PRE_COMMIT"))
    }
    kept |= {"GIT_CONFIG_GLOBAL": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return kept | changes


def with_slrlint(folder: Path) -> dict[str, str]:
    """Return an environment with a command `slrlint` that runs the checkout.

    `folder` is a new folder for the command.
    """
    folder.mkdir()
    command = folder / "slrlint"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m slrlint "$@"\n')
    command.chmod(0o755)
    return environment(
        PATH=f"{folder}{os.pathsep}{os.environ['PATH']}",
        PYTHONPATH=os.pathsep.join([str(ROOT / "linter"), str(ROOT / "rules")]),
    )
