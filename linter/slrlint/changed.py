"""What git says has changed."""

from __future__ import annotations

import os

from slrlint.git import GitError, commit, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def since(revision: str) -> frozenset[str]:
    """Return the real absolute paths of the files that differ from `revision`.

    Deleted files are left out.  The working tree is compared with the point where it left
    `revision` (their merge base, where they have one); files that git does not know yet are changed
    too.  Names are taken from git as bytes, so that none can be misread.  Raises `GitError`.
    """
    top = os.path.normpath(
        os.path.join(os.getcwd(), os.fsdecode(run("rev-parse", "--show-cdup").rstrip(b"\n")))
    )
    start = _branching_point(commit(revision))
    names = _names(
        run("-C", top, "diff", "--name-only", "-z", "--diff-filter=d", "--no-renames",
             "--no-ext-diff", "--no-textconv", "--ignore-submodules=all", start, "--")
    )  # fmt: skip
    names += _names(run("-C", top, "ls-files", "--others", "--exclude-standard", "-z"))
    return frozenset(os.path.realpath(os.path.join(top, name)) for name in names)


def among(paths: Iterable[str], changed: frozenset[str]) -> tuple[str, ...]:
    """Return those of `paths` that are `changed`, and those that are missing: they are mistakes."""
    return tuple(
        path for path in paths if os.path.realpath(path) in changed or not os.path.lexists(path)
    )


def _branching_point(named: str) -> str:
    try:
        return os.fsdecode(run("merge-base", named, "HEAD").strip())
    except GitError:
        return named  # no common ancestor, or a clone too shallow to know it


def _names(listed: bytes) -> list[str]:
    return [os.fsdecode(name) for name in listed.split(b"\0") if name]
