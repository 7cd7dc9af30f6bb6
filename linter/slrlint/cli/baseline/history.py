"""``slrlint baseline history``: the versions of policies and what each of them changed."""

from __future__ import annotations

import json

from slrlint import baselines, terminal
from slrlint.cli import approval
from slrlint.drift import history, named, verdict
from slrlint.reporters import compared
from slrlint.reporters.json import comparison_data
from slrlint.reporters.summary import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from slrlint.baselines import History
    from slrlint.drift.history import Step


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``slrlint baseline history`` to its parser."""
    parser.add_argument(
        "names", nargs="+", metavar="NAME", help="policies, roles or service principals"
    )
    approval.add_form_argument(parser, ("text", "json", "html"))


def run(args: argparse.Namespace) -> int:
    """Print the timelines; 2 where a policy is unknown."""
    errors: list[str] = []
    found: list[tuple[History, list[Step]]] = []
    for word in args.names:
        try:
            for policy in named.policies(word):
                known = baselines.versions(policy.name)
                found.append((known, list(history.timeline(known))))
        except (
            named.UnknownNameError,
            baselines.BaselineError,
            verdict.NoPolicyError,
        ) as error:
            errors.append(str(error))
    if args.form == "json":
        rows = [_row(known, steps) for known, steps in found]
        terminal.write(json.dumps({"schema_version": 1, "policies": rows}, indent=2) + "\n")
    elif args.form == "html":
        from slrlint.reporters.html import history as page

        terminal.write(page.render(found, errors))
    else:
        blocks = ["\n".join(_lines(known, steps)) for known, steps in found]
        terminal.write("\n\n".join(blocks) + "\n" if blocks else "")
    for line in errors:
        terminal.say(f"error: {line}")
    return 2 if errors else 0


def _lines(known: History, steps: list[Step]) -> Iterator[str]:
    gaps = f"{len(known.gaps)} recorded by nobody" if known.gaps else "none missing"
    now = known.current
    state = "is current" if now.listed else "is the last; AWS lists the policy no longer"
    yield f"{known.name}: {many(len(steps), 'version')} known, {gaps}; {now.version} {state}"
    before = ""
    for step in steps:
        yield from (f"{version:<4} recorded by nobody" for version in step.missing)
        said = f"{step.baseline.version:<4} {step.baseline.date[:10]}"
        if step.comparison is None:
            yield said
        else:
            since = f" than {before}" if step.missing else ""
            yield f"{said}  {_verdict(step.comparison.verdict)}{since}"
            yield from (f"       {line}" for line in compared.summaries(step.comparison))
        before = step.baseline.version


def _verdict(word: str) -> str:
    return {"equal": "allows the same", "both": "wider and narrower"}.get(word, word)


def _row(known: History, steps: list[Step]) -> dict[str, object]:
    return {
        "name": known.name,
        "arn": known.current.arn,
        "listed": known.current.listed,
        "gaps": known.gaps,
        "versions": [
            {
                "version": step.baseline.version,
                "date": step.baseline.date,
                "missing_before": step.missing,
                "comparison": step.comparison and comparison_data(step.comparison),
            }
            for step in steps
        ],
    }
