"""``slrlint which FILE…``: which published version of which managed policy is this document?"""

from __future__ import annotations

import json

from slrlint import algebra, baselines, operands, terminal
from slrlint.drift import pairs, verdict, versions
from slrlint.formats import BRANCH
from slrlint.record import Record
from slrlint.reporters import compared
from slrlint.reporters.escape import visible
from slrlint.reporters.json import comparison_data, data

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from slrlint.comparison import Comparison
    from slrlint.drift.document import Document
    from slrlint.drift.versions import Match

SCHEMA_VERSION = 1


class _Answer(Record):
    """What is known about one document; without a match nothing published is like it."""

    path: str
    title: str
    match: Match | None
    comparison: Comparison | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint which`` to its parser."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a file, a folder, -, REVISION:PATH in git, aws:NAME or aws:ARN",
    )
    parser.add_argument(
        "--output-format", choices=("text", "json"), default="text", help="text (default) or json"
    )


def run(args: argparse.Namespace) -> int:
    """Print what each document is; 1 if one of the operands holds no published version."""
    errors: list[str] = []
    answers: list[_Answer] = []
    matched = True
    index = versions.Index(baselines.histories())
    for argument in args.files:
        try:
            operand = operands.read(argument)
        except operands.OperandError as error:
            errors.append(str(error))
            continue
        errors += operand.errors
        found: list[_Answer] = []
        for file in operand.files:
            for document in file.documents:
                if BRANCH in document.route:
                    continue
                try:
                    found.append(_answer(document, index))
                except (algebra.DocumentError, verdict.NoPolicyError) as error:
                    errors.append(f"{document.source.path}: {error}")
        matched = matched and any(each.match and each.match.equal for each in found)
        answers += found
    if args.output_format == "json":
        terminal.write(_json(answers, errors))
    else:
        terminal.write("".join(f"{line}\n" for each in answers for line in _lines(each)))
    for line in errors:
        terminal.say(f"error: {line}")
    if errors:
        return 2
    return 0 if matched else 1


def _answer(document: Document, index: versions.Index) -> _Answer:
    found = index.match(document.data)
    comparison = None
    if found is not None and not found.equal:
        published = operands.of_baseline(found.version.baseline)
        comparison = verdict.compare(found.version.baseline.name, published, document)
    return _Answer(document.source.path, pairs.title(document), found, comparison)


def _lines(answer: _Answer) -> Iterator[str]:
    name = f"{answer.path}: {answer.title}" if answer.title else answer.path
    match = answer.match
    if match is None:
        yield f"{visible(name)}: like no published policy of a service-linked role"
        return
    verb = "equals" if match.equal else "nearest to"
    yield f"{visible(name)}: {verb} {_version(match)}"
    if match.also:
        also = ", ".join(f"{each.name} {each.version}" for each in match.also)
        yield f"  equal, too: {also}"
    if answer.comparison is not None:
        for line in compared.summaries(answer.comparison):
            yield f"  {line}"


def _version(match: Match) -> str:
    """Return ``NAME v4 of DATE; v8 of DATE is current; 4 versions behind``."""
    baseline, current = match.version
    said = f"{baseline.name} {baseline.version} of {_day(baseline)}"
    if match.version.behind == 0:
        return f"{said}, the current version" if current.listed else f"{said}, no longer listed"
    behind = "1 version" if match.version.behind == 1 else f"{match.version.behind} versions"
    return f"{said}; {current.version} of {_day(current)} is current; {behind} behind"


def _day(baseline: baselines.Baseline) -> str:
    return baseline.date[:10]


def _json(answers: list[_Answer], errors: list[str]) -> str:
    shown = {
        "schema_version": SCHEMA_VERSION,
        "documents": [_plain(each) for each in answers],
        "errors": [visible(error) for error in errors],
    }
    return json.dumps(shown, indent=2) + "\n"


def _plain(answer: _Answer) -> dict[str, object]:
    plain: dict[str, object] = {"path": data(answer.path), "name": data(answer.title)}
    match = answer.match
    if match is None:
        return {**plain, "match": "none"}
    baseline, current = match.version
    plain |= {
        "match": "equal" if match.equal else "nearest",
        "policy": baseline.name,
        "arn": baseline.arn,
        "version": baseline.version,
        "date": baseline.date,
        "current_version": current.version,
        "current_date": current.date,
        "versions_behind": match.version.behind,
        "also": [{"policy": each.name, "version": each.version} for each in match.also],
    }
    if answer.comparison is not None:
        plain["comparison"] = comparison_data(answer.comparison)
    return plain
