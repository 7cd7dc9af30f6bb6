"""What git says has changed: the only use of git, and of another program."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class GitError(Exception):
    """git is missing, refuses, or does not know the revision: one line."""


def since(revision: str) -> frozenset[str]:
    """Return the real absolute paths of the files that differ from `revision`.

    Deleted files are left out.  The working tree is compared with the point where it left
    `revision` (their merge base, where they have one); files that git does not know yet are changed
    too.  Names are taken from git as bytes, so that none can be misread.  Raises `GitError`.
    """
    if not revision or revision.startswith("-") or "\0" in revision:
        raise GitError(f"{revision!r} is no revision")
    top = os.path.normpath(
        os.path.join(os.getcwd(), os.fsdecode(_git("rev-parse", "--show-cdup").rstrip(b"\n")))
    )
    commit = _branching_point(_commit(revision))
    names = _names(
        _git("-C", top, "diff", "--name-only", "-z", "--diff-filter=d", "--no-renames",
             "--no-ext-diff", "--no-textconv", "--ignore-submodules=all", commit, "--")
    )  # fmt: skip
    names += _names(_git("-C", top, "ls-files", "--others", "--exclude-standard", "-z"))
    return frozenset(os.path.realpath(os.path.join(top, name)) for name in names)


def among(paths: Iterable[str], changed: frozenset[str]) -> tuple[str, ...]:
    """Return those of `paths` that are `changed`, and those that are missing: they are mistakes."""
    return tuple(
        path for path in paths if os.path.realpath(path) in changed or not os.path.lexists(path)
    )


def _commit(revision: str) -> str:
    try:
        found = _git(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
    except GitError:
        found = b""
    if not found.strip():
        raise GitError(f"git knows no revision {revision!r}")
    return os.fsdecode(found.strip())


def _branching_point(commit: str) -> str:
    try:
        return os.fsdecode(_git("merge-base", commit, "HEAD").strip())
    except GitError:
        return commit  # no common ancestor, or a clone too shallow to know it


def _names(listed: bytes) -> list[str]:
    return [os.fsdecode(name) for name in listed.split(b"\0") if name]


def _git(*arguments: str) -> bytes:
    import subprocess

    command: Sequence[str] = ("git", "-c", "core.fsmonitor=false", *arguments)
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell; the revision is checked above
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=environment
        )
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror or error}") from None
    if done.returncode != 0:
        said = os.fsdecode(done.stderr).strip().split("\n")[0].removeprefix("fatal: ")
        raise GitError(f"git {arguments[0]} failed: {said or f'exit code {done.returncode}'}")
    return done.stdout
