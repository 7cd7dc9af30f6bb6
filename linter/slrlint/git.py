"""Questions to git: the only use of another program."""

from __future__ import annotations

import os

from slrlint.limits import DEFAULT
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from slrlint.limits import Limits


class GitError(Exception):
    """git is missing, refuses, or does not know the revision: one line."""


class Blob(Record):
    """A file of a revision: its path below the folder that was asked for, and its content."""

    path: str
    data: bytes


def run(*arguments: str, given: bytes = b"") -> bytes:
    """Run git with `given` on its standard input; return what it prints.  Raises `GitError`."""
    import subprocess

    command: Sequence[str] = ("git", "-c", "core.fsmonitor=false", *arguments)
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell; revisions are checked by `commit`
            command, input=given, capture_output=True, check=False, env=environment
        )
    except (OSError, ValueError) as error:
        raise GitError(f"git cannot be run: {getattr(error, 'strerror', None) or error}") from None
    if done.returncode != 0:
        said = os.fsdecode(done.stderr).strip().split("\n")[0].removeprefix("fatal: ")
        raise GitError(f"git {arguments[0]} failed: {said or f'exit code {done.returncode}'}")
    return done.stdout


def commit(revision: str) -> str:
    """Return the commit that a revision names; raises `GitError` where it names none."""
    if not revision or revision.startswith("-") or "\0" in revision:
        raise GitError(f"{revision!r} is no revision")
    try:
        found = run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
    except GitError:
        found = b""
    if not found.strip():
        raise GitError(f"git knows no revision {revision!r}")
    return os.fsdecode(found.strip())


def is_folder(commit_name: str, path: str) -> bool:
    """Say whether `path` is a folder of a commit, a file otherwise.

    `path` counts from the root of the repository, with ``./`` from the working folder.  Raises
    `GitError` where the commit has neither.
    """
    try:
        kind = run("cat-file", "-t", _object(commit_name, path)).strip()
    except GitError:
        raise GitError(f"there is no {path!r} in revision {commit_name[:12]}") from None
    return kind == b"tree"


def file(commit_name: str, path: str, limits: Limits = DEFAULT) -> bytes:
    """Return the content of a file of a commit; raises `GitError`, also if it is too large."""
    limit = limits.file_size
    size = int(run("cat-file", "-s", _object(commit_name, path)))
    if size > limit:
        raise GitError(f"{path} is larger than the limit of {limit:,} bytes")
    return run("cat-file", "blob", _object(commit_name, path))


def files(
    commit_name: str, path: str, suffixes: frozenset[str], limits: Limits = DEFAULT
) -> list[Blob]:
    """Return the files below a folder of a commit whose names end with one of `suffixes`.

    Links and submodules are passed over.  Raises `GitError`, also for too many files, one that is
    too large or too many bytes in all; then no content is read.
    """
    limit = limits.file_size
    total = 0
    listed = run("ls-tree", "-r", "-l", "-z", "--full-tree", _object(commit_name, path))
    wanted: list[tuple[str, str]] = []
    for row in listed.split(b"\0"):
        facts, _, name = row.partition(b"\t")
        shown = os.fsdecode(name)
        mode, kind, identity, size = [*facts.split(), b"", b"", b"", b""][:4]
        if kind != b"blob" or mode == b"120000":
            continue
        if os.path.splitext(shown)[1].lower() in suffixes:
            if not size.isdigit() or int(size) > limit:
                raise GitError(f"{shown} is larger than the limit of {limit:,} bytes")
            total += int(size)
            wanted.append((shown, os.fsdecode(identity)))
    if len(wanted) > limits.revision_files:
        raise GitError(f"{path} holds more than {limits.revision_files:,} files")
    if total > limits.revision_size:
        raise GitError(
            f"the files of {path} are larger in all than the limit of "
            f"{limits.revision_size:,} bytes"
        )
    asked = "".join(f"{identity}\n" for _, identity in wanted)
    return list(
        _blobs([name for name, _ in wanted], run("cat-file", "--batch", given=asked.encode()))
    )


def _blobs(names: Sequence[str], printed: bytes) -> list[Blob]:
    """Split what ``git cat-file --batch`` prints: ``ID blob SIZE`` and the content."""
    found = []
    at = 0
    for name in names:
        end = printed.find(b"\n", at)
        facts = printed[at:end].split(b" ")
        if len(facts) != 3 or not facts[2].isdigit():
            raise GitError(f"git does not have the content of {name}")
        start, size = end + 1, int(facts[2])
        found.append(Blob(name, printed[start : start + size]))
        at = start + size + 1
    return found


def _object(commit_name: str, path: str) -> str:
    # To git a bare dot is a name like any other.
    return f"{commit_name}:{path}/" if path in (".", "..") else f"{commit_name}:{path}"
