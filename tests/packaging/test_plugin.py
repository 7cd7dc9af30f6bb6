"""A third-party rule: installed by pip, used when the configuration names it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests import checkout

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = checkout.ROOT / "tests" / "plugin_example"
POLICY = checkout.ROOT / "tests" / "examples" / "exported-policy-version.json"
NAMED = "--config=plugins = ['house-rules']"


@pytest.fixture(scope="module")
def plugin(registry: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder]
    subprocess.run([*command, EXAMPLE], env=checkout.environment(), check=True)
    return folder


def slrlint(*arguments: str, plugin: Path | None = None) -> subprocess.CompletedProcess[str]:
    folders = [checkout.ROOT / "linter", checkout.ROOT / "rules", *([plugin] if plugin else [])]
    return subprocess.run(
        [sys.executable, "-m", "slrlint", *arguments],
        env=checkout.environment(PYTHONPATH=os.pathsep.join(map(str, folders))),
        capture_output=True,
        text=True,
    )


def test_a_named_plugin_runs(plugin: Path) -> None:
    done = slrlint("check", "--output-format=concise", NAMED, str(POLICY), plugin=plugin)
    assert done.returncode == 1
    assert "HOUSE001 the statement has no Sid" in done.stdout


def test_an_installed_plugin_that_is_not_named_does_not_run(plugin: Path) -> None:
    assert "HOUSE001" not in slrlint("check", str(POLICY), plugin=plugin).stdout


def test_a_plugin_in_the_working_folder_is_not_found(tmp_path: Path) -> None:
    tmp_path.joinpath("house_rules.py").write_text("raise SystemExit('loaded')\n")
    done = subprocess.run(
        [sys.executable, "-m", "slrlint", "check", NAMED, str(POLICY)],
        cwd=tmp_path,
        env=checkout.environment(
            PYTHONPATH=os.pathsep.join([str(checkout.ROOT / each) for each in ("linter", "rules")])
        ),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "'house-rules' is not installed" in done.stderr
    assert "loaded" not in done.stderr
