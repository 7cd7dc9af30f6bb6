"""From one source to its diagnostics: find the policies, run the rules, place what they say."""

from __future__ import annotations

from slrlint import signals
from slrlint.finding import Diagnostic, Finding, in_the_text
from slrlint.formats import BRANCH, detect
from slrlint.policy import holes
from slrlint.policy.model import Policy
from slrlint.record import Record
from slrlint.source import place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from slrlint.finding import Route
    from slrlint.formats import Found, Problem, Reading
    from slrlint.registry import Registered
    from slrlint.rule import Options
    from slrlint.source import Source


class RuleCrashedError(Exception):
    """A rule raised: the run fails, because nothing it left out may pass for clean."""


class Covered(Record):
    """A diagnostic that is not reported while one of `by` (code and route) says the mistake."""

    diagnostic: Diagnostic
    by: frozenset[tuple[str, Route]]


class Said(Record):
    """What the rules say about one policy: each mistake once, and what says it again, and where.

    `covered` has the codes and routes of the findings of `findings` that cover each of its own.
    """

    findings: Sequence[Finding]
    covered: Sequence[tuple[Finding, frozenset[tuple[str, Route]]]] = ()


_NOTHING = Said(())


class Checked(Record):
    """The result of one file: unsuppressed by nobody yet, in the order of the text.

    `covered` are the diagnostics that one of `diagnostics` stands for.  `recognised` is False for a
    file that is in no format with a reader.
    `comments` are those of the reading that mention slrlint, as (line, text).  Where there are
    some, `statement_lines` gives the first line of every statement by its route, and the line of a
    comment that covers more than one statement by the route it covers.
    """

    path: str
    diagnostics: tuple[Diagnostic, ...]
    policies: int
    comments: tuple[tuple[int, str], ...]
    statement_lines: dict[Route, int]
    covered: tuple[Covered, ...] = ()
    recognised: bool = True


def check(
    source: Source,
    rules: Sequence[Registered],
    options: Options,
    kind_of: Callable[[str], str | None],
) -> Checked:
    """Lint one file.

    `kind_of` gives the policy kind that the configuration says a path has, for documents whose
    envelope says nothing.  Raises `RuleCrashedError` when a rule raises.
    """
    try:
        return _checked(detect.read(source), source, rules, options, kind_of)
    except holes.TooManyHolesError as error:
        return _checked(detect.too_many_holes(source, error), source, rules, options, kind_of)


def _checked(
    reading: Reading,
    source: Source,
    rules: Sequence[Registered],
    options: Options,
    kind_of: Callable[[str], str | None],
) -> Checked:
    diagnostics = [_from_problem(problem, source) for problem in reading.problems]
    covered: list[Covered] = []
    for found in reading.documents:
        if isinstance(found.data, dict):
            kind = _kind(found, kind_of(source.path))
            policy = Policy(
                found.data, kind, complete=found.complete, holder=found.holder, limits=source.limits
            )
            said = judged(policy, rules, options)
            if said.findings:
                diagnostics.extend(_place(said.findings, rules, policy, found, reading, source))
            if said.covered:
                again, by = zip(*said.covered, strict=True)
                placed = _place(again, rules, policy, found, reading, source)
                covered.extend(map(Covered, placed, (_from_root(each, found) for each in by)))
    # Both readings of a policy with conditions say what is wrong in their common part.
    once = {(each.code, each.place, each.message): each for each in reversed(diagnostics)}
    diagnostics = sorted(once.values(), key=in_the_text)
    return Checked(
        source.path,
        tuple(diagnostics),
        sum(BRANCH not in found.route for found in reading.documents),
        tuple(reading.comments),
        _statement_lines(reading, source) if diagnostics and reading.comments else {},
        tuple(covered),
        reading.recognised,
    )


def _from_root(covering: Iterable[tuple[str, Route]], found: Found) -> frozenset[tuple[str, Route]]:
    return frozenset((code, (*found.route, *route)) for code, route in covering)


def _kind(found: Found, configured: str | None) -> str:
    """Return the kind of a document: in a plain file the configuration knows best."""
    plain = all(isinstance(step, int) for step in found.route)
    return (configured if plain else None) or found.kind or configured or "identity"


def judged(policy: Policy, rules: Iterable[Registered], options: Options) -> Said:
    """Return what `rules` say about `policy`."""
    shown = signals.shown(policy, options)
    findings: list[Finding] = []
    for entry in [entry for entry in rules if entry.signal in shown]:
        rule = entry.load()
        try:
            findings.extend(rule.check(policy, options))
        except holes.TooManyHolesError:
            raise
        except Exception as error:
            raise RuleCrashedError(f"rule {entry.code} crashed: {error!r}") from error
    if len(findings) > 1:
        return _once(findings, rules)
    return Said(findings) if findings else _NOTHING


def _once(findings: list[Finding], rules: Iterable[Registered]) -> Said:
    said: dict[Route, set[str]] = {}
    covered: dict[tuple[str, Route], set[tuple[str, Route]]] = {}
    for finding in findings:
        said.setdefault(finding.route, set()).add(finding.code)
        for each in finding.covers:
            covered.setdefault(each, set()).add((finding.code, finding.route))
    defers = {entry.code: entry for entry in rules}

    def defers_here(finding: Finding) -> bool:
        around = (finding.route[:end] for end in range(1, len(finding.route) + 1))
        others = {code for route in around for code in said.get(route, ())} - {finding.code}
        return bool(others) and not others.isdisjoint(defers[finding.code].load().defers_to)

    once: dict[Finding, Finding] = {}
    for finding in findings:
        # The value that a fix inserts may be a mapping, which is no key.
        once.setdefault(finding._replace(fix=None), finding)
    left = [finding for finding in once.values() if not defers_here(finding)]
    return Said(
        [each for each in left if (each.code, each.route) not in covered],
        [
            (each, frozenset(covered[each.code, each.route]))
            for each in left
            if (each.code, each.route) in covered
        ],
    )


def _place(
    findings: Iterable[Finding],
    rules: Iterable[Registered],
    policy: Policy,
    found: Found,
    reading: Reading,
    source: Source,
) -> Iterable[Diagnostic]:
    from slrlint import fingerprint

    entries = {entry.code: entry for entry in rules}
    for finding in findings:
        rule = entries[finding.code].load()
        route = (*found.route, *finding.route)
        index, sid = fingerprint.statement_of(finding.route, policy.data)
        yield Diagnostic(
            code=finding.code,
            name=rule.name,
            severity=finding.severity or rule.severity,
            message=finding.message,
            help=finding.help,
            place=place(source, reading.locate(route, key=finding.on_key)),
            route=route,
            fingerprint=fingerprint.of_finding(finding, source.path, policy.data),
            statement=index,
            sid=sid,
            fix=finding.fix,
        )


def _statement_lines(reading: Reading, source: Source) -> dict[Route, int]:
    lines = dict(reading.covering)
    for found in reading.documents:
        statements = found.data.get("Statement") if isinstance(found.data, dict) else None
        route = (*found.route, "Statement")
        routes = (
            [(*route, index) for index in range(len(statements))]
            if isinstance(statements, list)
            else [route]
        )
        for each in routes:
            lines[each] = source.line_column(reading.locate(each).start)[0]
    return lines


def _from_problem(problem: Problem, source: Source) -> Diagnostic:
    from slrlint import fingerprint, reading_rules

    return Diagnostic(
        code=problem.code,
        name=reading_rules.NAMES[problem.code],
        severity=problem.severity,
        message=problem.message,
        help=problem.help,
        place=place(source, problem.span),
        route=(),
        fingerprint=fingerprint.of_problem(problem, source.path),
    )
