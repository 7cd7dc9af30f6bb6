"""The peers: what installs each, the command lines that put it to its best use, its reports."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.benchmarks.measure import Outcome

SOURCES = [str(ROOT / "linter"), str(ROOT / "rules")]
SLRLINT = [
    sys.executable,
    "-c",
    f"import sys; sys.path[:0] = {SOURCES}; from slrlint.cli import script; sys.exit(script())",
]
POLICIES, TEMPLATES, TERRAFORM = "JSON policies", "CloudFormation", "Terraform"
TRACEBACK = "Traceback (most recent call last)"
SERVICES = "services"
"""The folder with the service reference, in the environment of iam-policy-validator."""


class Files(NamedTuple):
    """A folder of the name that a peer insists on, and the files in it that are to be read."""

    folder: Path
    names: tuple[Path, ...]

    @property
    def place(self) -> str:
        """The file, where it is one, else the folder."""
        return str(self.names[0] if len(self.names) == 1 else self.folder)


class Found(NamedTuple):
    """A finding of any tool."""

    path: str
    code: str
    message: str


class Peer(NamedTuple):
    """A linter.

    `arguments` makes a command line of options, files and the peer's own folder; `strict` are the
    options that make it look harder than by default; `report` reads what it printed, and raises
    `ValueError`, `KeyError` or `TypeError` where that is no whole report.  `reads` are the formats
    that it knows.
    """

    project: str
    script: str
    reads: tuple[str, ...]
    arguments: Callable[[tuple[str, ...], Files, Path], list[str]]
    report: Callable[[Outcome], Iterator[Found]]
    strict: tuple[str, ...] = ()

    def findings(self, done: Outcome) -> list[Found]:
        """Return what `report` finds."""
        return list(self.report(done))


class Differ(NamedTuple):
    """A tool that compares two policies.

    `arguments` makes a command line of the old and the new file; `wider` says whether, after what
    it printed, the new policy allows more, and raises as `Peer.report` does.
    """

    project: str
    script: str
    arguments: Callable[[Path, Path], list[str]]
    wider: Callable[[Outcome], bool]
    requirement: str = ""


def _slrlint(options: tuple[str, ...], files: Files, home: Path) -> list[str]:
    return ["check", "--output-format=json", *options, files.place]


def _slrlint_report(done: Outcome) -> Iterator[Found]:
    for each in json.loads(done.output)["findings"]:
        yield Found(each["path"], each["code"], each["message"])


def _parliament(options: tuple[str, ...], files: Files, home: Path) -> list[str]:
    # With --file it takes a terminal for granted.
    many = ["--directory", str(files.folder)]
    return ["--json", *options, *(many if len(files.names) > 1 else ["--files", files.place])]


def _parliament_report(done: Outcome) -> Iterator[Found]:
    # It prints what it has found so far also when it stops.
    if TRACEBACK in done.errors:
        raise ValueError("it has stopped")
    for line in done.output.splitlines():
        each = json.loads(line)
        yield Found(each["location"]["filepath"], each["issue"], str(each["detail"]))


def _validator(options: tuple[str, ...], files: Files, home: Path) -> list[str]:
    services = ["--aws-services-dir", str(home / SERVICES)]
    return ["validate", "--format", "json", *services, *options, "--path", files.place]


def _validator_report(done: Outcome) -> Iterator[Found]:
    # Lines for people stand before and after the report.
    start = done.output.index("{")
    report, _ = json.JSONDecoder().raw_decode(done.output[start:])
    for result in report["results"]:
        for each in result["issues"]:
            code = f"{each['check_id']}/{each['issue_type']}"
            yield Found(result["policy_file"], code, each["message"])


def _cfn_lint(options: tuple[str, ...], files: Files, home: Path) -> list[str]:
    return ["--format", "json", *options, "--", *map(str, files.names)]


def _cfn_lint_report(done: Outcome) -> Iterator[Found]:
    for each in json.loads(done.output):
        yield Found(each["Filename"], each["Rule"]["Id"], each["Message"])


def _checkov(options: tuple[str, ...], files: Files, home: Path) -> list[str]:
    frameworks = ["--framework", "cloudformation", "terraform"]
    quiet = ["--skip-download", "--quiet", "--compact", "--output", "json"]
    where = ["--directory", str(files.folder)] if len(files.names) > 1 else ["-f", files.place]
    return [*where, *frameworks, *quiet, *options]


def _checkov_report(done: Outcome) -> Iterator[Found]:
    report = json.loads(done.output)
    for part in report if isinstance(report, list) else [report]:
        for each in part.get("results", {}).get("failed_checks", []):
            yield Found(each["file_path"], each["check_id"], each["check_name"])


def _guardrails(options: tuple[str, ...], files: Files, home: Path) -> list[str]:
    return ["validate", "--format", "json", *options, files.place]


def _guardrails_report(done: Outcome) -> Iterator[Found]:
    for result in json.loads(done.output):
        for each in result["issues"]:
            yield Found(result["path"], each["code"], each["message"])


def _english(options: tuple[str, ...], files: Files, home: Path) -> list[str]:
    return ["--format", "json", *options, *map(str, files.names)]


def _english_report(done: Outcome) -> Iterator[Found]:
    report = json.loads(done.output)
    for result in report if isinstance(report, list) else [report]:
        for kind in ("warnings", "privilege_escalations"):
            for each in result[kind]:
                yield Found(result["source"], kind, json.dumps(each, sort_keys=True))


def _invariant(options: tuple[str, ...], files: Files, home: Path) -> list[str]:
    # It looks for folders of the name iam-policies.
    return ["scan", "--compact", *options, "--directory", str(files.folder.parent)]


_INVARIANT_FAILURE = re.compile(r"^  \[[A-Z]+\] (\w+)  (\S+)\n +(.*)$", re.MULTILINE)


def _invariant_report(done: Outcome) -> Iterator[Found]:
    if "Summary:" not in done.output:
        raise ValueError("there is no summary")
    for code, path, message in _INVARIANT_FAILURE.findall(done.output):
        yield Found(path, code, message)


PEERS = (
    Peer(
        "slrlint",
        "",
        (POLICIES, TEMPLATES, TERRAFORM),
        _slrlint,
        _slrlint_report,
        ("--pedantic",),
    ),
    Peer(
        "parliament",
        "parliament",
        (POLICIES,),
        _parliament,
        _parliament_report,
        ("--include-community-auditors", "--minimum_severity", "INFO"),
    ),
    Peer("iam-policy-validator", "iam-validator", (POLICIES,), _validator, _validator_report),
    # I4010 wants a block of metadata in every template.
    Peer(
        "cfn-lint",
        "cfn-lint",
        (TEMPLATES,),
        _cfn_lint,
        _cfn_lint_report,
        ("--include-experimental", "--include-checks", "I", "--ignore-checks", "I4010"),
    ),
    Peer("checkov", "checkov", (TEMPLATES, TERRAFORM), _checkov, _checkov_report),
    Peer(
        "aws-guardrails",
        "aws-guardrails",
        (POLICIES, TEMPLATES),
        _guardrails,
        _guardrails_report,
    ),
    Peer("iam-to-english", "iam-to-english", (POLICIES,), _english, _english_report),
    Peer("invariant-sast", "invariant", (POLICIES,), _invariant, _invariant_report),
)


def _slrlint_wider(done: Outcome) -> bool:
    (compared,) = json.loads(done.output)["comparisons"]
    return compared["verdict"] not in {"equal", "narrower"}


def _english_wider(done: Outcome) -> bool:
    report: dict[str, Any] = json.loads(done.output)
    signs = ("permissions_added", "denies_removed", "resources_widened")
    conditions = {"Allow": report["conditions_removed"], "Deny": report["conditions_added"]}
    return any(report[sign] for sign in signs) or any(
        text.startswith(effect) for effect, texts in conditions.items() for text in texts
    )


def _invariant_wider(done: Outcome) -> bool:
    # Its third check judges the new policy alone.
    return any(found.code != "INV_AWS_003" for found in _invariant_report(done))


def _invariant_arguments(old: Path, new: Path) -> list[str]:
    return ["regression", "--compact", "--manifest", str(new.parents[1] / MANIFEST)]


MANIFEST = "manifest.json"
"""A file beside the folder of the two policies that says which is which; one tool wants it."""

DIFFERS = (
    Differ(
        "slrlint",
        "",
        lambda old, new: ["diff", "--output-format=json", str(old), str(new)],
        _slrlint_wider,
    ),
    Differ(
        "iam-to-english",
        "iam-to-english",
        lambda old, new: ["--format", "json", str(old), "--diff", str(new)],
        _english_wider,
    ),
    Differ("invariant-sast", "invariant", _invariant_arguments, _invariant_wider),
    Differ(
        "deepdiff",
        "deep",
        lambda old, new: ["diff", "--ignore-order", str(old), str(new)],
        lambda done: done.output.strip() not in {"", "{}"},
        "deepdiff[cli]",
    ),
)
