"""The steps of action.yml, run in a real shell as the runner would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from slrlint import baselines
from tests import checkout

if TYPE_CHECKING:
    from pathlib import Path

ACTION: dict[str, Any] = yaml.safe_load((checkout.ROOT / "action.yml").read_text())
EXAMPLES = checkout.ROOT / "tests" / "examples"
README = (checkout.ROOT / "README.md").read_text(encoding="utf-8")
BATCH = "BatchServiceRolePolicy"
EXPRESSION = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")


class Outcome(NamedTuple):
    code: int
    stdout: str
    stderr: str
    outputs: dict[str, str]
    summary: str

    @property
    def exit_code(self) -> str:
        return self.outputs["exit-code"]

    @property
    def commands(self) -> list[str]:
        """The workflow commands that the runner would obey."""
        obeyed, token = [], None
        for line in self.stdout.splitlines():
            if token is not None:
                token = None if line == f"::{token}::" else token
            elif line.startswith("::stop-commands::"):
                token = line.removeprefix("::stop-commands::")
            elif line.startswith("::") or "##[" in line:
                obeyed.append(line)
        return obeyed


class Runner:
    """Runs steps in a workspace, each with the inputs that its `env` names."""

    def __init__(self, action: Path, workspace: Path, temp: Path) -> None:
        self.action = action
        self.workspace = workspace
        self.temp = temp

    def step(self, step: dict[str, Any], inputs: dict[str, str]) -> Outcome:
        given = {name: spec["default"] for name, spec in ACTION["inputs"].items()} | inputs
        script = self.temp / "step.sh"
        script.write_text(step["run"])
        files = {name: self.temp / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("")
        variables = {
            name: EXPRESSION.sub(lambda found: given[found[1]], text)
            for name, text in step["env"].items()
        }
        variables |= {name: str(file) for name, file in files.items()}
        variables |= {"GITHUB_ACTION_PATH": str(self.action), "RUNNER_TEMP": str(self.temp)}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env=checkout.environment(**variables),
            capture_output=True,
            text=True,
        )
        return Outcome(
            done.returncode,
            done.stdout,
            done.stderr,
            dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines()),
            files["GITHUB_STEP_SUMMARY"].read_text(),
        )

    def run(self, **inputs: str) -> Outcome:
        named = {name.replace("_", "-"): value for name, value in inputs.items()}
        return self.step(ACTION["runs"]["steps"][1], named)


@pytest.fixture(scope="module")
def installed(registry: None, tmp_path_factory: pytest.TempPathFactory) -> Runner:
    folder = tmp_path_factory.mktemp("action")
    temp = folder / "temp"
    temp.mkdir()
    runner = Runner(checkout.copy(folder / "slrlint"), folder, temp)
    done = runner.step(ACTION["runs"]["steps"][0], {"python": sys.executable})
    assert done.code == 0, done.stderr
    return runner


@pytest.fixture
def runner(installed: Runner, tmp_path: Path) -> Runner:
    workspace = tmp_path / "workspace"
    shutil.copytree(EXAMPLES, workspace / "policies")
    return Runner(installed.action, workspace, installed.temp)


def test_schema() -> None:
    command = ["check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=checkout.ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_inputs_reach_the_shell_through_the_environment_only() -> None:
    steps = ACTION["runs"]["steps"]
    assert len(steps) == 2
    for step in steps:
        assert "uses" not in step
        assert "${{" not in step["run"]
    used = {name for step in steps for name in EXPRESSION.findall(" ".join(step["env"].values()))}
    assert used == set(ACTION["inputs"])


def test_findings_reach_every_reader(runner: Runner) -> None:
    done = runner.run(paths="policies", sarif_file="slrlint.sarif")
    assert done.code == 1
    assert done.exit_code == "1"
    assert "policies/batch-wrong-path.json:14:19: SLR101" in done.stdout
    annotations = done.commands
    assert any(
        line.startswith("::error file=policies/batch-wrong-path.json,line=14,endLine=14,")
        for line in annotations
    )
    assert "SLR101" in done.summary
    sarif = json.loads((runner.workspace / "slrlint.sarif").read_text())
    results = sarif["runs"][0]["results"]
    assert "SLR101" in {result["ruleId"] for result in results}
    assert len(annotations) == len(results)


def test_one_run_serves_every_reader(runner: Runner) -> None:
    executable = runner.temp / "slrlint" / "bin" / "slrlint"
    original = executable.rename(executable.with_name("slrlint-itself"))
    log = runner.workspace / "log"
    executable.write_text(f'#!/bin/sh\necho run >> "{log}"\nexec "{original}" "$@"\n')
    executable.chmod(0o755)
    try:
        done = runner.run(paths="policies", sarif_file="a.sarif", markdown_file="a.md")
    finally:
        original.rename(executable)
    assert done.code == 1
    assert done.commands
    assert (runner.workspace / "a.md").read_text() == done.summary
    assert log.read_text() == "run\n"


def test_clean_files(runner: Runner) -> None:
    done = runner.run(paths="policies/batch-operator.json\npolicies/guardduty-admin.yaml\n")
    assert done.code == 0
    assert done.exit_code == "0"
    assert done.commands == []
    assert "2 files" in done.stdout


def test_readers_can_be_switched_off(runner: Runner) -> None:
    done = runner.run(annotations="false", summary="false")
    assert done.code == 1
    assert done.commands == []
    assert done.summary == ""


def test_options(runner: Runner) -> None:
    assert runner.run(fail_on="never").code == 0
    assert runner.run(select="SLR2", paths="policies/batch-wrong-path.json").code == 0
    assert runner.run(ignore="SLR101", paths="policies/batch-wrong-path.json").code == 0
    assert "SLR209" not in runner.run(paths="policies/batch-operator.json").stdout
    pedantic = runner.run(paths="policies/batch-operator.json", pedantic="true")
    assert "SLR209" in pedantic.stdout
    extended = runner.run(paths="policies/batch-operator.json", extend_select="SLR209")
    assert "SLR209" in extended.stdout
    either = runner.run(config='fail-on = "never"\ncondition-form = "either"\n')
    assert either.code == 0, either.stdout


def test_changed_since(runner: Runner) -> None:
    checkout.commit(runner.workspace)
    shutil.copy(
        runner.workspace / "policies" / "batch-wrong-path.json", runner.workspace / "new.json"
    )
    done = runner.run(changed_since="HEAD")
    assert done.code == 1
    assert "new.json:14:19: SLR101" in done.stdout
    assert "policies/" not in done.stdout


def test_known_findings(runner: Runner) -> None:
    known = runner.workspace / "known.json"
    slrlint = runner.temp / "slrlint" / "bin" / "slrlint"
    subprocess.run(
        [slrlint, "check", "policies", "--write-known", known],
        cwd=runner.workspace,
        capture_output=True,
        env=checkout.environment(),
    )
    assert runner.run(known="known.json", paths="policies").code == 0


@pytest.mark.parametrize(
    "hostile",
    [
        "$(touch pwned)`touch pwned`",
        "'; touch pwned; '\"; touch pwned; \"",
        "x\ntouch pwned\n",
        "--write-known=pwned",
        "\\ a b*?[ ${IFS}",
        "::error::pwned\n##[error]pwned",
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        "command",
        "paths",
        "config",
        "select",
        "ignore",
        "extend_select",
        "fail_on",
        "changed_since",
        "known",
    ],
)
def test_hostile_inputs_stay_inputs(runner: Runner, name: str, hostile: str) -> None:
    done = runner.run(**{"paths": "policies/batch-operator.json", name: hostile})
    assert done.code == 2, done.stdout + done.stderr
    assert not list(runner.workspace.rglob("pwned"))
    assert done.exit_code == "2"
    assert "Traceback" not in done.stderr
    assert all(line.startswith("::error title=slrlint::") for line in done.commands)


@pytest.mark.parametrize("name", ["pedantic", "annotations", "summary", "live"])
def test_switches_are_true_or_false(runner: Runner, name: str) -> None:
    done = runner.run(**{name: "$(touch pwned)"})
    assert done.code == 2
    assert f"::error title=slrlint::{name} must be true or false" in done.stdout
    assert done.exit_code == "2"
    assert not (runner.workspace / "pwned").exists()


def test_a_hostile_name_of_the_sarif_file_is_a_name(runner: Runner) -> None:
    name = "$(touch pwned) '\"`*.sarif"
    done = runner.run(paths="policies/batch-operator.json", sarif_file=name)
    assert done.code == 0
    assert {path.name for path in runner.workspace.iterdir()} == {"policies", name}


def test_a_sarif_file_that_cannot_be_written(runner: Runner) -> None:
    done = runner.run(paths="policies/batch-operator.json", sarif_file="no/such/folder.sarif")
    assert done.code == 2
    assert done.exit_code == "2"


def test_file_names_and_excerpts_give_no_commands(runner: Runner) -> None:
    hostile = runner.workspace / "::error::pwned"
    hostile.mkdir()
    text = (EXAMPLES / "batch-wrong-path.json").read_text()
    hostile.joinpath("##[error].json").write_text(text.replace("RemoveRole", "##[error]"))
    done = runner.run(paths="::error::pwned")
    assert done.code == 1
    assert done.commands
    assert all(line.startswith("::error file=") for line in done.commands)


def test_drift(runner: Runner) -> None:
    baselines.write(f"{runner.workspace}/baselines", baselines.get(BATCH, "v4"))
    done = runner.run(command="drift", markdown_file="drift.md", sarif_file="drift.sarif")
    assert done.code == 1
    assert done.exit_code == "1"
    assert "may now pass roles to ecs.amazonaws.com" in done.stdout
    assert any(
        line.startswith(f"::error file=baselines/{BATCH}.json,line=") for line in done.commands
    )
    report = (runner.workspace / "drift.md").read_text()
    assert report == done.summary
    assert "may now pass roles to ecs.amazonaws.com" in report
    results = json.loads((runner.workspace / "drift.sarif").read_text())["runs"][0]["results"]
    assert len(results) == len(done.commands)


def test_drift_of_some_baselines_in_a_folder(runner: Runner) -> None:
    folder = f"{runner.workspace}/approved"
    baselines.write(folder, baselines.get(BATCH, "v4"))
    baselines.write(folder, baselines.get("AmazonGuardDutyServiceRolePolicy"))
    chosen = {"command": "drift", "baselines": "approved"}
    assert runner.run(**chosen, names="guardduty").code == 0
    assert runner.run(**chosen, names="guardduty\nbatch\n", fail_on="never").code == 0
    assert runner.run(**chosen, names="batch", direction="wider").code == 1
    assert runner.run(**chosen, against="approved").code == 0
    assert runner.run(command="drift").code == 2
    assert runner.run(**chosen, select="SLR1").code == 2


def test_the_workflow_of_the_readme_proposes_the_new_baselines(runner: Runner) -> None:
    """Its last step runs in a real shell with real git; only GitHub's own command is a stand-in."""
    text = re.search(r"^```yaml\n(name: drift\n.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert text is not None
    (job,) = yaml.safe_load(text[1])["jobs"].values()
    compare, propose = job["steps"][-2:]
    report = runner.temp / "drift.md"
    given = {name: value for name, value in compare["with"].items() if name != "live"}
    origin, asked = runner.temp / "origin.git", runner.temp / "asked"
    subprocess.run(["git", "init", "--quiet", "--bare", origin], check=True)
    baselines.write(f"{runner.workspace}/baselines", baselines.get(BATCH, "v4"))
    checkout.commit(runner.workspace)
    subprocess.run(["git", "remote", "add", "origin", origin], cwd=runner.workspace, check=True)
    tools = runner.temp / "tools"
    tools.mkdir()
    stand_in = tools / "gh"
    stand_in.write_text(f'#!/bin/sh\necho "$*" >> "{asked}"\n')
    stand_in.chmod(0o755)

    compared = runner.step(ACTION["runs"]["steps"][1], {**given, "markdown-file": str(report)})
    assert compared.code == 0
    script = propose["run"].replace("update --live", "update")
    assert script != propose["run"]
    proposed = runner.step(
        {
            "run": script,
            "env": {
                "SLRLINT": compared.outputs["executable"],
                "REPORT": str(report),
                "PATH": f"{tools}:{os.environ['PATH']}",
            },
        },
        {},
    )
    assert proposed.code == 0, proposed.stderr
    assert "may now pass roles to ecs.amazonaws.com" in proposed.stdout
    created = "pr create --head slrlint-drift --title Managed policies have changed"
    assert asked.read_text().splitlines() == [
        "auth setup-git",
        "pr list --head slrlint-drift --json number --jq .[].number",
        f"{created} --body-file {report}.cut",
    ]
    assert "may now pass roles" in report.with_name("drift.md.cut").read_text()
    pushed = subprocess.run(
        ["git", "show", f"slrlint-drift:baselines/{BATCH}.json"],
        cwd=origin,
        capture_output=True,
        text=True,
        check=True,
    )
    assert pushed.stdout == baselines.dump(baselines.get(BATCH))
