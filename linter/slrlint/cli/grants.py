"""``slrlint grants FILE…``: who may create, edit and delete which service-linked role."""

from __future__ import annotations

import sys

from slrlint import terminal
from slrlint.algebra.variables import Symbols
from slrlint.catalog import asked
from slrlint.cli import options, values
from slrlint.config import ConfigError
from slrlint.grants import account, files, targets
from slrlint.grants.decide import CONDITION, NO, UNDECIDED, YES
from slrlint.grants.policies import BOUNDARY, SCP
from slrlint.grants.results import COLUMNS
from slrlint.grants.survey import Scope, Survey
from slrlint.policy.arn import PARTITIONS
from slrlint.record import Record
from slrlint.reporters.summary import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from slrlint.grants.policies import Identity
    from slrlint.grants.results import Result

FORMATS = ("table", "json", "markdown", "csv")


class UsageError(Exception):
    """What makes the whole run fail: one line."""


class _Asked(Record):
    """Who is asked about, with what to say about their policies."""

    identities: tuple[Identity, ...]
    notes: tuple[str, ...]
    errors: tuple[str, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint grants`` to its parser."""
    parser.add_argument(
        "paths", nargs="*", metavar="FILE", help="a file or folder with policies, or - "
    )
    parser.add_argument(
        "--principal-index",
        metavar="EXPORT",
        help="ask about every user and role in the output of "
        "'aws iam get-account-authorization-details'",
    )
    parser.add_argument(
        "--together",
        action="store_true",
        help="take all policies as one identity's, within the boundaries and SCPs among them",
    )
    for option, what in (
        ("--boundary", "a permissions boundary"),
        ("--scp", "a service control policy (those that only deny need not allow)"),
    ):
        parser.add_argument(
            option,
            action="append",
            default=[],
            metavar="FILE",
            help=f"{what} over everything that is asked about (repeatable)",
        )
    group = parser.add_argument_group("question")
    group.add_argument(
        "--role",
        action="append",
        default=[],
        metavar="ROLE",
        help="only this role: its name, principal, ARN or managed policy (repeatable)",
    )
    group.add_argument(
        "--action",
        action="append",
        choices=tuple(column.key for column in COLUMNS),
        help="only this (repeatable)",
    )
    group.add_argument(
        "--account",
        type=values.account,
        metavar="ID",
        help="ask about this account (default: those that the policies name, and any other)",
    )
    group.add_argument("--partition", choices=tuple(sorted(PARTITIONS)), help="ask about this one")
    group.add_argument(
        "--why", action="store_true", help="prove each answer by requests, and name what denies"
    )
    group = parser.add_argument_group("report")
    group.add_argument(
        "--output-format", choices=FORMATS, default="table", help="format (default: table)"
    )
    group.add_argument("--output-file", metavar="FILE", help="write the answers to a file")
    group.add_argument("--no-color", action="store_true", help="no colours, whatever the terminal")
    group.add_argument("-q", "--quiet", action="store_true", help="no remarks about the policies")


def run(args: argparse.Namespace) -> int:
    """Answer for what the arguments name; 0, or 2 where something could not be read."""
    try:
        return _run(args)
    except (UsageError, ConfigError, account.ExportError, asked.NoRoleError) as error:
        terminal.say(f"error: {error}")
        return 2


def _run(args: argparse.Namespace) -> int:
    if bool(args.paths) is (args.principal_index is not None):
        raise UsageError("either FILE or --principal-index EXPORT is needed: slrlint grants FILE")
    if args.together and not args.paths:
        raise UsageError("--together goes with files, not with --principal-index")
    named = [*args.paths, *args.boundary, *args.scp, args.principal_index or ""]
    options.spare(named, options.outputs(args))
    scope = _scope(args)
    symbols = Symbols()
    who = _of_account(args, symbols) if args.principal_index else _of_files(args, symbols)
    survey = Survey(symbols, scope, who.identities)
    results = [survey.result(each) for each in who.identities]
    who = who._replace(notes=(*who.notes, *survey.notes))
    for error in who.errors:
        terminal.say(f"error: {error}")
    if not options.print_or_save(_rendered(results, who, scope, args), args.output_file):
        return 2
    return 2 if who.errors else 0


def _scope(args: argparse.Namespace) -> Scope:
    roles = dict.fromkeys(role for query in args.role for role in asked.roles(query))
    wanted = args.action or [column.key for column in COLUMNS]
    return Scope(
        tuple(targets.of_roles(roles)),
        tuple(column for column in COLUMNS if column.key in wanted),
        args.partition,
        args.account,
    )


def _of_files(args: argparse.Namespace, symbols: Symbols) -> _Asked:
    given = files.read(args.paths, symbols)
    limits = _limits(args, symbols)
    over_all = files.limits(limits.policies)
    if args.together:
        identities = [files.together(given.policies, over_all)]
    else:
        identities = list(files.one_by_one(given.policies, over_all))
    notes = [*given.warnings, *limits.warnings]
    if given.others:
        others = many(given.others, "trust or resource policy", "trust or resource policies")
        notes.append(f"{others} passed over: what an identity may do does not hang on it")
    return _Asked(tuple(identities), tuple(notes), (*given.errors, *limits.errors))


def _of_account(args: argparse.Namespace, symbols: Symbols) -> _Asked:
    if args.boundary:
        raise UsageError("--boundary goes with files; an export has the boundaries of its own")
    limits = _limits(args, symbols)
    found = account.read(args.principal_index, symbols, files.limits(limits.policies))
    return _Asked(found.identities, (*limits.warnings, *found.notes), limits.errors)


def _limits(args: argparse.Namespace, symbols: Symbols) -> files.Given:
    found = [
        files.read(paths, symbols, kind=kind)
        for paths, kind in ((args.boundary, BOUNDARY), (args.scp, SCP))
    ]
    return files.Given(
        tuple(policy for each in found for policy in each.policies),
        0,
        tuple(error for each in found for error in each.errors),
        tuple(warning for each in found for warning in each.warnings),
    )


def _rendered(
    results: Sequence[Result], who: _Asked, scope: Scope, args: argparse.Namespace
) -> str:
    if args.output_format == "json":
        from slrlint.grants import as_json

        return as_json.render(results, scope.columns, who.notes, who.errors)
    if args.output_format == "csv":
        from slrlint.grants import as_csv

        for note in () if args.quiet else who.notes:
            terminal.say(f"note: {note}")
        return as_csv.render(results, scope.columns)
    from slrlint.grants import grid, text

    if args.principal_index:
        grids = [grid.of_account(results, scope.columns, why=args.why)]
    else:
        grids = [grid.of_policy(each, scope.columns, why=args.why) for each in results if each.rows]
    if who.errors and not results:
        return ""
    notes = () if args.quiet else who.notes
    remarks = [*_counted(results, scope, of_account=bool(args.principal_index)), *notes]
    if args.output_format == "markdown":
        return text.as_markdown(grids, remarks)
    if args.output_file is None and terminal.is_terminal(sys.stdout):
        from slrlint.grants import rich_text

        colour = terminal.colour(sys.stdout, refused=args.no_color)
        return rich_text.render(grids, remarks, width=terminal.width(sys.stdout), colour=colour)
    return text.plain(grids, remarks)


def _counted(results: Sequence[Result], scope: Scope, *, of_account: bool) -> Iterable[str]:
    """Yield the sentence that sums the answers up."""
    reached = [each for each in results if any(row.reached for row in each.rows)]
    roles = _roles(scope) or "a service-linked role"
    if not of_account and len(results) == 1:
        if not reached:
            yield f"{results[0].identity.name} does not reach {roles}."
        return
    total = f"{len(results):,} {'users and roles' if of_account else 'policies'}"
    if len(scope.columns) > 1:
        yield f"{len(reached):,} of {total} reach {roles}."
        return
    strongest = [_strongest(each) for each in results]
    yield (
        f"{scope.columns[0].title} {roles}: {strongest.count(YES):,} of {total} yes, "
        f"{strongest.count(CONDITION):,} under a condition, "
        f"{strongest.count(UNDECIDED):,} undecided."
    )


def _strongest(result: Result) -> str:
    answers = {cell.answer for row in result.rows for cell in row.cells}
    return next((each for each in (YES, CONDITION, UNDECIDED) if each in answers), NO)


def _roles(scope: Scope) -> str:
    """Return the names of the roles that were asked about."""
    return " or ".join(dict.fromkeys(target.label for target in scope.roles))
