"""The hook works in real pre-commit, which builds its environment from the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from slrlint import baselines
from tests import checkout

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = checkout.ROOT / "tests" / "examples"
GOOD = EXAMPLES / "batch-operator.json"
BAD = EXAMPLES / "batch-wrong-path.json"
MANY = 400

pytestmark = [
    pytest.mark.usefixtures("registry"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]


def pre_commit(*arguments: str, folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env=checkout.environment(PRE_COMMIT_HOME=str(home), PRE_COMMIT_COLOR="never"),
        capture_output=True,
        text=True,
    )


def test_try_repo_reports_the_bad_file_and_only_that(repository: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(GOOD, project)
    shutil.copy(BAD, project)
    project.joinpath("package.json").write_text('{"name": "no policy"}\n')
    project.joinpath("notes.txt").write_text("not for the hook\n")
    checkout.commit(project)

    home = tmp_path / "home"
    done = pre_commit(
        "try-repo", str(repository), "slrlint", "--all-files", folder=project, home=home
    )

    assert done.returncode == 1, done.stderr
    assert f"{BAD.name}:14:19: SLR101" in done.stdout
    assert GOOD.name not in done.stdout
    assert "3 files checked" in done.stdout


def test_every_hook_on_many_files(repository: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "policies").mkdir(parents=True)
    for number in range(MANY):
        shutil.copy(GOOD, project / "policies" / f"a policy with a rather long name {number}.json")
    hooks = (
        "[{id: slrlint}, {id: slrlint-fix, args: [--unsafe-fixes], stages: [manual]}, "
        "{id: slrlint-drift, stages: [manual]}]"
    )
    config = f"repos: [{{repo: '{repository.as_uri()}', rev: v0, hooks: {hooks}}}]\n"
    project.joinpath(".pre-commit-config.yaml").write_text(config)
    checkout.commit(project)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["run", "--all-files", "--verbose", *arguments]
        return pre_commit(*command, folder=project, home=tmp_path / "home")

    clean = run()
    assert clean.returncode == 0, clean.stdout + clean.stderr
    # The configuration of pre-commit is a YAML file of its own.
    assert clean.stdout.count(f"in {MANY + 1} files") == 1

    shutil.copy(BAD, project / "policies" / "one more.json")
    subprocess.run(["git", "add", "--all"], cwd=project, check=True, env=checkout.environment())
    broken = run()
    assert broken.returncode == 1
    assert broken.stdout.count(f"{MANY + 2} files checked") == 1
    assert "policies/one more.json:14:19: SLR101" in broken.stdout

    fixed = run("--hook-stage=manual", "slrlint-fix")
    assert "files were modified by this hook" in fixed.stdout
    assert run().returncode == 0

    # No file is named to this one, and it runs whatever a commit touches.
    folder = str(project / "baselines")
    baselines.write(folder, baselines.get("BatchServiceRolePolicy", "v4"))
    moved = run("--hook-stage=manual", "slrlint-drift")
    assert moved.returncode == 1
    assert "may now pass roles to ecs.amazonaws.com" in moved.stdout
    baselines.write(folder, baselines.get("BatchServiceRolePolicy"))
    assert run("--hook-stage=manual", "slrlint-drift").returncode == 0
