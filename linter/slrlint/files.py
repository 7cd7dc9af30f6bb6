"""From the arguments of a command to the files it reads."""

from __future__ import annotations

import os

from slrlint.limits import DEFAULT
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from slrlint.limits import Limits

STDIN = "-"
"""The argument that stands for standard input."""

SUFFIXES = frozenset(
    {
        ".json", ".yaml", ".yml", ".template", ".tf", ".tofu", ".hcl", ".tfvars", ".md",
        ".markdown", ".mdx", ".adoc", ".asciidoc", ".sh", ".bash", ".snap",
    }
)  # fmt: skip
"""What a file's name ends with where a folder is searched; a file that is named may end anyhow."""

SKIPPED = frozenset(
    {
        ".git", ".hg", ".svn", ".jj", "node_modules", ".venv", "venv", "__pycache__", ".terraform",
        ".terragrunt-cache", ".tox", ".nox", ".mypy_cache", ".ruff_cache", ".pytest_cache",
        ".hypothesis", ".aws-sam", ".serverless", "bower_components", "site-packages",
    }
)  # fmt: skip
"""Folders that hold nobody's own policies and are never searched."""


class Collected(Record):
    """The files to read, each once, as the user would name them; `-` is standard input.

    The rest are one-line messages: about arguments that lead to no file (`empty`), about what
    cannot be searched (`errors`) and about ignore files that cannot be used (`warnings`).
    """

    paths: tuple[str, ...]
    empty: tuple[str, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


def collect(
    arguments: Iterable[str], excluded: Callable[[str], bool], limits: Limits = DEFAULT
) -> Collected:
    """Return the files that `arguments` name: files, folders, globs and `-`.

    A file is taken whatever its name.  Folders are searched for the `SUFFIXES`:
    sorted, without following links, without what ``.gitignore`` files leave out and what `excluded`
    says of a path.  A glob takes the files that match it, found in the same way, whatever their
    suffix.
    """
    search = _Search(excluded, limits.folders)
    found: dict[str, str] = {}
    empty: list[str] = []
    for argument in arguments:
        paths: Iterable[tuple[str, str]]
        if argument == STDIN:
            paths = [(STDIN, STDIN)]
        elif not argument or "\0" in argument:
            paths = []
            empty.append(f"{argument!r} is no path")
        elif os.path.isdir(argument):
            paths = [each for each in search.below(_tidy(argument)) if _is_readable(each[0])]
            if not paths:
                empty.append(
                    f"{argument}: no file of a known format here, "
                    "or .gitignore and exclude leave all of them out"
                )
        elif ("*" in argument or "?" in argument) and not os.path.lexists(argument):
            paths = list(_matching(argument, search))
            if not paths:
                empty.append(f"{argument}: no file matches")
        else:
            paths = [(_tidy(argument), os.path.abspath(argument))]
        for path, absolute in paths:
            found.setdefault(absolute, path)
    return Collected(
        tuple(found.values()),
        tuple(empty),
        tuple(dict.fromkeys(search.errors)),
        tuple(dict.fromkeys(search.warnings)),
    )


def _is_readable(path: str) -> bool:
    return os.path.splitext(path)[1].lower() in SUFFIXES


def _tidy(path: str) -> str:
    while path.startswith("./") and path[2:].lstrip("/") not in ("", STDIN):
        path = path[2:].lstrip("/")
    return path


def _matching(argument: str, search: _Search) -> Iterator[tuple[str, str]]:
    from slrlint import globs
    from slrlint.atomic import SUFFIX

    parts = argument.split("/")
    first = next(i for i, part in enumerate(parts) if "*" in part or "?" in part)
    start = "/".join(parts[:first]) or ("/" if first else ".")
    wanted = globs.Glob(os.path.abspath(start), "/".join(parts[first:]))
    for path, absolute in search.below(_tidy(start)):
        if globs.matches(wanted, absolute) and not path.endswith(SUFFIX):
            yield path, absolute


class _Search:
    """Walks folders and remembers what it could not do."""

    def __init__(self, excluded: Callable[[str], bool], deepest: int) -> None:
        self._excluded = excluded
        self._deepest = deepest
        self.errors: list[str] = []
        self.warnings: list[str] = []

    def below(self, folder: str) -> Iterator[tuple[str, str]]:
        """Yield every file below `folder` that nothing leaves out, and its absolute path.

        The files of a folder come before its subfolders, both sorted by name.
        """
        from slrlint import gitignore

        top = os.path.abspath(folder)
        pending = [(folder, top, gitignore.above(top, self.warnings.append), 0)]
        while pending:
            shown, absolute, layers, depth = pending.pop()
            if depth > self._deepest:
                self.errors.append(f"{shown}: more than {self._deepest} folders deep, not searched")
                continue
            try:
                with os.scandir(shown) as entries:
                    listed = sorted(entries, key=_name)
            except OSError as error:
                self.errors.append(f"{shown}: cannot be searched: {error.strerror or error}")
                continue
            if any(entry.name == gitignore.NAME for entry in listed):
                layers = gitignore.within(absolute, layers, self.warnings.append)
            folders = []
            above = os.path.join(absolute, "")
            for entry in listed:
                path = _joined(shown, entry.name)
                where = above + entry.name
                if entry.is_dir(follow_symlinks=False):
                    if entry.name in SKIPPED or gitignore.leaves_out(layers, where + os.sep):
                        continue
                    if not self._excluded(path):
                        folders.append((path, where, layers, depth + 1))
                elif (
                    entry.is_file(follow_symlinks=False)
                    and not (layers and gitignore.leaves_out(layers, where))
                    and not self._excluded(path)
                ):
                    yield path, where
            pending.extend(reversed(folders))


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _joined(folder: str, name: str) -> str:
    return name if folder == "." and name != STDIN else os.path.join(folder, name)
