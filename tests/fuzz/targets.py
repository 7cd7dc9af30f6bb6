"""What is fuzzed: functions from bytes that raise where something is wrong with slrlint.

A target draws its input from the bytes, runs the real thing and asserts what must hold whatever the
input is.  `tests.fuzz.run` feeds them by coverage, `tests/fuzz/test_targets.py` by hypothesis and
from the corpus.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from slrlint import baselines, engine, gitignore, known, reporters, signals
from slrlint.algebra import allows, difference
from slrlint.config import ConfigError, Configuration, overrides_of
from slrlint.drift import verdict
from slrlint.files import collect
from slrlint.fixes.mend import Judged, mend
from slrlint.formats import detect
from slrlint.limits import DEFAULT
from slrlint.lint import Linter
from slrlint.operands import OperandError, of_plan
from slrlint.policy import holes, pattern
from slrlint.policy.model import Policy
from slrlint.registry import registered
from slrlint.report import Counts, Report
from slrlint.rule import Options
from slrlint.settings import Settings
from slrlint.source import source_from_bytes
from tests.fuzz.draw import Draw

if TYPE_CHECKING:
    from collections.abc import Callable

    from slrlint.registry import Registered
    from slrlint.source import Source
    from tests.fuzz.draw import Json

    Target = Callable[[bytes], None]

LIMITS = DEFAULT._replace(file_size=200_000)
MENDED = DEFAULT._replace(file_size=2_000_000)
"""How much a reader is given, and how much a fix may make of it."""

_ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_FOR_PEOPLE = ("full", "concise", "github", "markdown")
_KINDS = ("identity", "trust", "resource", "boundary", "scp")


def reading(path: str) -> Target:
    """Return the target that lints a file of this name, and prints what was found."""

    def run(data: bytes) -> None:
        source = source_from_bytes(path, data, LIMITS)
        if source.fault is None:
            assert source.encoded() == data
        result = _linter().check(source, *_settings())
        for each in result.diagnostics:
            place = each.place
            assert 0 <= place.start <= place.end <= len(source.text), each
            assert (place.line, place.column) == source.line_column(place.start), each
        if result.diagnostics:
            texts = {source.path: source.text}
            render(Report("check", result.diagnostics, (), Counts(files=1), texts))

    return run


def fixing(path: str) -> Target:
    """Return the target that mends a file of this name."""

    def run(data: bytes) -> None:
        source = source_from_bytes(path, data, LIMITS)
        linter, (settings, selection) = _linter(), _settings()

        def judge(text: Source) -> Judged:
            return Judged(linter.check(text, settings, selection).diagnostics)

        before = detect.read(source)
        for allowed in ("safe", "unsafe"):
            mended = mend(source, judge, allowed)
            if mended.source is source:
                assert not mended.fixed
                continue
            after = source_from_bytes(path, mended.source.encoded(), MENDED)
            assert after.text == mended.source.text
            again = detect.read(after)
            assert not any(each.code == "POL001" for each in again.problems)
            assert mend(mended.source, judge, allowed).source is mended.source
            if allowed == "safe":
                assert len(before.documents) == len(again.documents)
                for old, new in zip(before.documents, again.documents, strict=True):
                    assert not _proven(new.data, old.data)

    return run


def policies(data: bytes) -> None:
    """Every rule takes every document of every kind."""
    draw = Draw(data)
    kind = str(draw.one(_KINDS))
    policy = draw.policy()
    findings = engine.judged(Policy(policy, kind), _rules(), Options("documented")).findings
    silent = {each.code for each in findings}
    text = json.dumps(policy)
    assert holes.show(text) == text
    assert silent <= {entry.code for entry in _rules()}


def promises(data: bytes) -> None:
    """A rule whose signal a document does not show finds nothing in it."""
    draw = Draw(data)
    kind = str(draw.one(_KINDS))
    document, options = draw.policy(), Options("documented")
    seen = signals.shown(Policy(document, kind), options)
    for entry in _rules():
        if entry.signal not in seen:
            assert not list(entry.load().check(Policy(document, kind), options)), entry.code


def differences(data: bytes) -> None:
    """What the algebra says of two documents is confirmed by the plain evaluator."""
    draw = Draw(data)
    new, old = draw.policy(), draw.policy()
    if not _is_document(new) or not _is_document(old):
        return
    there = difference(new, old)
    if there.notes:
        # Where only one names principals, neither is compared in them.
        new, old = _anybody(new), _anybody(old)
        there = difference(new, old)
    back = difference(old, new)
    mirror = {"wider": "narrower", "narrower": "wider"}
    for change in there.changes:
        if change.witness is not None:
            sides = (new, old) if change.direction == "wider" else (old, new)
            assert allows(sides[0], change.witness)
            assert not allows(sides[1], change.witness)
    proven = {each.direction for each in there.changes if each.witness is not None}
    mirrored = {mirror[each.direction] for each in back.changes if each.witness is not None}
    undecided = any(each.witness is None for each in (*there.changes, *back.changes))
    assert proven == mirrored or undecided, (proven, mirrored)
    assert difference(new, new).verdict == "equal"


def patterns(data: bytes) -> None:
    """The ways to ask about patterns agree with each other."""
    draw = Draw(data)
    one, two = pattern.scrub(draw.pattern(12)), pattern.scrub(draw.pattern(12))
    others = [pattern.scrub(draw.pattern(8)) for _ in range(draw.below(4))]
    text = "".join(str(draw.one("ab:/")) for _ in range(draw.below(12)))
    regex = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern.canonical(one))
    if not pattern.has_opaque(one):
        assert pattern.matches(one, text) == (re.fullmatch(regex, text, re.DOTALL) is not None)
    assert pattern.intersects(one, two) == pattern.intersects(two, one)
    try:
        both = pattern.find([one, two])
        found = pattern.find([one], others)
        covered = pattern.covers(others, one)
    except pattern.BudgetExceeded:
        return
    assert (both is not None) == pattern.intersects(one, two)
    assert covered == (found is None)
    if found is not None:
        assert pattern.matches(one, found)
        assert not any(pattern.matches(each, found) for each in others)
    if pattern.covers_alone(one, two):
        assert pattern.covers([one], two)


def comparisons(data: bytes) -> None:
    """Two files are compared and every report of that can be made."""
    middle = data.find(b"\x00\x00")
    halves = (data[:middle], data[middle + 2 :]) if middle >= 0 else (data, b"")
    from slrlint.operands import documents

    sides = [
        documents(source_from_bytes(f"{name}.json", half, LIMITS))[0]
        for name, half in zip(("old", "new"), halves, strict=True)
    ]
    old, new = (side[0] if side else None for side in sides)
    if old is None and new is None:
        return
    try:
        found = verdict.compare("p", old, new)
    except verdict.NoPolicyError:
        return
    told = tuple(verdict.diagnostics([found], "any"))
    texts = {each.source.path: each.source.text for each in (old, new) if each is not None}
    render(Report("diff", told, (), Counts(files=2), texts, (found,)))


def reports(data: bytes) -> None:
    """A report that holds anything is still a well-formed report."""
    render(Draw(data).report())


def configurations(data: bytes) -> None:
    """A configuration is used or refused in one line."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("slrlint.toml", "pyproject.toml"):
            path = os.path.join(folder, name)
            with open(path, "wb") as stream:
                stream.write(data)
            try:
                Configuration(file=path).of_file(os.path.join(folder, "x.json"))
            except ConfigError as error:
                _one_line(error)
    try:
        overrides_of([data.decode("utf-8", "replace")])
    except ConfigError as error:
        _one_line(error)


def ignore_files(data: bytes) -> None:
    """An ignore file of any content leaves a search whole."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("a.json", "b/c.json", "b/.d/e f.json"):
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb"):
                pass
        os.mkdir(os.path.join(folder, ".git"))
        with open(os.path.join(folder, gitignore.NAME), "wb") as stream:
            stream.write(data)
        found = collect([folder], lambda _: False)
        assert len(found.paths) <= 3
        assert not found.errors


def stored(data: bytes) -> None:
    """Files that slrlint has written are read or refused in one line."""
    try:
        baseline = baselines.parse(data, "x")
    except baselines.BaselineError as error:
        _one_line(error)
    else:
        assert baselines.parse(baselines.dump(baseline).encode(), "y") == baseline
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.json")
        with open(path, "wb") as stream:
            stream.write(data)
        try:
            known.read(path)
        except known.KnownError as error:
            _one_line(error)
        try:
            of_plan(path)
        except OperandError as error:
            _one_line(error)


def render(report: Report) -> None:
    """Make a report in every format and see that each is one."""
    for name in reporters.FORMATS:
        text = reporters.render(report, name)
        text.encode("utf-8")
        if name in ("json", "sarif", "gitlab"):
            json.loads(text)
        elif name == "junit":
            ET.fromstring(text)  # noqa: S314 - of our own making
        if name in _FOR_PEOPLE:
            active = _ACTIVE.search(text)
            assert active is None, (name, active)
        if name == "github":
            for line in text.splitlines():
                assert line.startswith(("::error ", "::warning ", "::notice ", "::error::")), line


def _one_line(error: Exception) -> None:
    assert str(error)
    assert "Traceback" not in str(error)


def forget() -> None:
    """Forget the interpolations of earlier inputs: one run has room for a bounded number.

    Those that were there before the first input are kept for others in the same process.
    """
    for expression in holes._expressions[_kept() :]:
        del holes._by_expression[expression]
    del holes._expressions[_kept() :]


@cache
def _kept() -> int:
    return len(holes._expressions)


def _proven(new: object, old: object) -> bool:
    if not _is_document(new) or not _is_document(old):
        return False
    return any(each.witness is not None for each in difference(new, old).changes)


def _is_document(data: object) -> bool:
    return isinstance(data, dict) and isinstance(data.get("Statement"), (dict, list))


def _anybody(policy: Json) -> Json:
    """Return the policy without its principals."""
    statements = policy["Statement"]
    left = [
        {key: value for key, value in each.items() if key not in ("Principal", "NotPrincipal")}
        if isinstance(each, dict)
        else each
        for each in (statements if isinstance(statements, list) else [statements])
    ]
    return {**policy, "Statement": left}


@cache
def _linter() -> Linter:
    return Linter(Configuration(isolated=True), "-", "2030-01-01")


@cache
def _settings() -> tuple[Settings, object]:
    settings = Settings(pedantic=True)
    return settings, _linter().selection(settings)


@cache
def _rules() -> tuple[Registered, ...]:
    return registered()


READERS = {
    "json": "p.json",
    "yaml": "p.yaml",
    "template": "p.template",
    "terraform": "p.tf",
    "terraform-json": "p.tf.json",
    "terraform-template": "p.tftpl",
    "markdown": "p.md",
    "asciidoc": "p.adoc",
    "shell": "p.sh",
    "snapshot": "p.snap",
    "guessed": "p",
}
"""The name of a file for each reader."""

TARGETS: dict[str, Target] = {
    **{f"read-{name}": reading(path) for name, path in READERS.items()},
    **{f"fix-{name}": fixing(READERS[name]) for name in ("json", "yaml", "terraform", "markdown")},
    "policies": policies,
    "promises": promises,
    "differences": differences,
    "comparisons": comparisons,
    "patterns": patterns,
    "reports": reports,
    "configurations": configurations,
    "ignore-files": ignore_files,
    "stored": stored,
}
