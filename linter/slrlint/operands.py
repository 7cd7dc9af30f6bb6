"""From an argument of ``slrlint diff`` to the policies that it names.

An argument is a file, a folder, ``-``, a file or folder of a git revision (``HEAD~1:policies``), a
baseline that ships (``baseline:NAME`` or ``baseline:NAME@v4``) or a policy in an account
(``aws:NAME``, ``aws:ARN``).
"""

from __future__ import annotations

import os
import sys

from slrlint.drift.document import Document
from slrlint.files import STDIN, SUFFIXES, collect
from slrlint.formats import detect
from slrlint.limits import DEFAULT
from slrlint.record import Record
from slrlint.source import UnopenableError, place, read_source, source_from_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from slrlint.baselines import Baseline
    from slrlint.limits import Limits
    from slrlint.source import Source

BASELINE = "baseline:"
LIVE = "aws:"


class OperandError(Exception):
    """An argument that leads to no policy: one line."""


class File(Record):
    """One file of an operand: `path` is relative to the folder that was named, else empty."""

    path: str
    documents: tuple[Document, ...]


class Operand(Record):
    """The policies that an argument names.

    `errors` and `warnings` are one-line messages about files that cannot be read in full; `unread`
    are the relative paths of those with errors.
    """

    argument: str
    is_folder: bool
    files: tuple[File, ...]
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()


def read(argument: str, limits: Limits = DEFAULT) -> Operand:
    """Return the policies that `argument` names.

    A path that exists counts as a path whatever it looks like.  Raises `OperandError`.
    """
    if argument == STDIN:
        return _of_files(argument, [("", _standard_input(limits))])
    if "\0" not in argument and os.path.lexists(argument):
        return _path(argument, limits)
    if argument.startswith(BASELINE):
        return _of_files(argument, [("", _baseline(argument, limits))])
    if argument.startswith(LIVE):
        return _of_files(argument, [("", _live(argument, limits))])
    revision, colon, path = argument.partition(":")
    if colon and revision:
        return _revision(argument, revision, path, limits)
    raise OperandError(f"{argument}: no such file")


def of_plan(path: str, limits: Limits = DEFAULT) -> tuple[Operand, Operand]:
    """Return what is there before and after a Terraform plan, each policy under its address.

    Only policies that the plan changes are listed.  Raises `OperandError` where the file is no
    plan in JSON form.
    """
    from slrlint.formats import json_data
    from slrlint.formats.terraform import plan
    from slrlint.formats.tree import UnreadableError
    from slrlint.policy import holes

    try:
        source = read_source(path, limits)
        data = json_data.load(holes.scrub(source.text), limits.nesting).data
    except UnopenableError as error:
        raise OperandError(str(error)) from None
    except UnreadableError as error:
        raise OperandError(f"{path}: {error.message}") from None
    if source.fault is not None or not isinstance(data, dict) or not plan.is_plan(data):
        raise OperandError(f"{path}: no plan in the form of 'terraform show -json'")
    locate = detect.nothing(source).locate
    old: list[File] = []
    new: list[File] = []
    for change in plan.changes(data):
        for side, document in ((old, change.before), (new, change.after)):
            if document is not None:
                found = Document(document, source, locate, kind=change.kind)
                side.append(File(change.name, (found,)))
    return (
        Operand(path, is_folder=True, files=tuple(old)),
        Operand(path, is_folder=True, files=tuple(new)),
    )


def of_baseline(baseline: Baseline) -> Document:
    """Return the document of a baseline, with its places in the document's JSON text."""
    source = baseline_source(baseline, f"{BASELINE}{baseline.name}@{baseline.version}")
    reading = detect.read(source)
    return Document(baseline.document, source, reading.locate, (), baseline.name)


def baseline_source(baseline: Baseline, path: str, limits: Limits = DEFAULT) -> Source:
    """Return the document of a baseline as JSON text; `path` is what reports call it."""
    import json

    from slrlint.policy.order import ordered

    text = json.dumps(ordered(baseline.document), indent=2, ensure_ascii=False)
    data = f"{text}\n".encode("utf-8", "surrogatepass")
    return source_from_bytes(path, data, limits._replace(file_size=sys.maxsize))


def documents(source: Source) -> tuple[list[Document], list[str], list[str]]:
    """Return the policies in a file, and what is wrong with its text: errors and warnings."""
    reading = detect.read(source)
    errors: list[str] = []
    warnings: list[str] = []
    for problem in reading.problems:
        at = place(source, problem.span)
        line = f"{source.path}:{at.line}:{at.column}: {problem.code} {problem.message}"
        (errors if problem.severity == "error" else warnings).append(line)
    found = [
        Document(
            each.data,
            source,
            reading.locate,
            each.route,
            each.name,
            each.kind,
            complete=each.complete,
            worlds=each.worlds,
        )
        for each in reading.documents
    ]
    return found, errors, warnings


def _of_files(
    argument: str, sources: Iterable[tuple[str, Source]], *, is_folder: bool = False
) -> Operand:
    files: list[File] = []
    errors: list[str] = []
    warnings: list[str] = []
    unread: set[str] = set()
    for path, source in sources:
        found, wrong, odd = documents(source)
        errors += wrong
        warnings += odd
        if wrong:
            unread.add(path)
        if found:
            files.append(File(path, tuple(found)))
    if not files and not (is_folder and errors):
        reasons = (*errors, *warnings, f"{argument}: no policy found")
        raise OperandError(reasons[0])
    return Operand(
        argument, is_folder, tuple(files), tuple(errors), tuple(warnings), frozenset(unread)
    )


def _path(argument: str, limits: Limits) -> Operand:
    if not os.path.isdir(argument):
        try:
            return _of_files(argument, [("", read_source(argument, limits))])
        except UnopenableError as error:
            raise OperandError(str(error)) from None
    collected = collect([argument], lambda _: False, limits)
    problems = [*collected.empty, *collected.errors]
    if problems:
        raise OperandError(problems[0])
    sources: list[tuple[str, Source]] = []
    unopened: dict[str, str] = {}
    for path in collected.paths:
        relative = os.path.relpath(path, argument)
        try:
            sources.append((relative, read_source(path, limits)))
        except UnopenableError as error:
            unopened[relative] = str(error)
    found = _of_files(argument, sources, is_folder=True)
    return found._replace(
        errors=(*unopened.values(), *found.errors),
        warnings=(*collected.warnings, *found.warnings),
        unread=found.unread.union(unopened),
    )


def _standard_input(limits: Limits) -> Source:
    if sys.stdin is None:
        raise OperandError(f"{STDIN}: standard input is closed")
    try:
        data = sys.stdin.buffer.read(limits.file_size + 1)
        return source_from_bytes(STDIN, data, limits)
    except OSError as error:
        raise OperandError(f"{STDIN}: {error.strerror or error}") from None


def _baseline(argument: str, limits: Limits) -> Source:
    from slrlint import baselines
    from slrlint.drift import named

    word, _, version = argument.removeprefix(BASELINE).partition("@")
    try:
        meant = [each.name for each in named.policies(word)]
        if len(meant) > 1:
            raise OperandError(f"{argument}: choose one of {', '.join(meant)}")
        found = baselines.get(meant[0], version or None)
    except baselines.BaselineError as error:
        raise OperandError(f"{argument}: {error}") from None
    except named.UnknownNameError as error:
        raise OperandError(f"{argument}: no baseline: {error}") from None
    return baseline_source(found, f"{BASELINE}{found.name}@{found.version}", limits)


def _live(argument: str, limits: Limits) -> Source:
    from slrlint import live

    try:
        found = live.document(argument.removeprefix(LIVE))
    except live.LiveError as error:
        raise OperandError(f"{argument}: {error}") from None
    return baseline_source(found, f"{LIVE}{found.name}@{found.version}", limits)


def _revision(argument: str, revision: str, path: str, limits: Limits) -> Operand:
    from slrlint import git

    try:
        commit = git.commit(revision)
        if git.is_folder(commit, path):
            sources = [
                (
                    each.path,
                    source_from_bytes(f"{revision}:{_below(path, each.path)}", each.data, limits),
                )
                for each in git.files(commit, path, SUFFIXES, limits)
            ]
            return _of_files(argument, sources, is_folder=True)
        return _of_files(
            argument, [("", source_from_bytes(argument, git.file(commit, path, limits), limits))]
        )
    except git.GitError as error:
        raise OperandError(f"{argument}: {error}") from None


def _below(folder: str, path: str) -> str:
    return f"{folder.rstrip('/')}/{path}" if folder.strip("/") else path
