"""The script that builds the shipped baselines, and whether they are what it builds."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from slrlint import baselines

SCRIPT = Path(__file__).parents[1] / "linter" / "scripts" / "build_baselines.py"
NAME = "ThingServiceRolePolicy"
ARN = f"arn:aws:iam::aws:policy/aws-service-role/{NAME}"


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("build_baselines", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def document(action: str) -> dict[str, Any]:
    statement = {"Resource": "*", "Action": action, "Effect": "Allow"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def npm(**versions: str) -> dict[str, Any]:
    return {
        NAME: {
            "arn": ARN,
            "latestVersionId": max(versions),
            "createdDate": "2020-01-01T00:00:00.000Z",
            "lastUpdatedDate": "2022-02-02T00:00:00.000Z",
            "versions": {v: {"document": document(action)} for v, action in versions.items()},
        }
    }


def moto(version: str, action: str) -> dict[str, Any]:
    return {
        NAME: {
            "DefaultVersionId": version,
            "Document": document(action),
            "UpdateDate": "2023-03-03T01:02:03+00:00",
        }
    }


def check(path: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(SCRIPT.parents[1])}
    command = [sys.executable, str(SCRIPT), "--check"]
    return subprocess.run(command, capture_output=True, text=True, env=environment)


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_the_folder_is_what_the_pinned_packages_give() -> None:
    done = check(os.environ["PATH"])
    if "npm could not fetch" in done.stderr or "is wanted" in done.stderr:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr


def test_without_npm_nothing_is_checked_and_that_is_said() -> None:
    done = check("")
    assert done.returncode == 3
    assert "npm is not installed" in done.stderr


def test_versions_of_both_packages_become_one_history(script: Any, tmp_path: Path) -> None:
    built = script.build(
        npm(v1="a:A", v2="a:B"), moto("v3", "a:C"), {(NAME, "v2"): "2021-01-01T00:00:00Z"}
    )
    current = json.loads(built.current[f"{NAME}.json"])
    assert current["version"] == "v3"
    assert current["date"] == "2023-03-03T01:02:03Z"
    assert current["source"] == "PyPI moto 5.2.5"
    row = json.loads(built.history)
    assert [one["version"] for one in row["versions"]] == ["v1", "v2"]


def test_what_is_saved_is_what_was_built(script: Any, tmp_path: Path) -> None:
    built = script.build(npm(v1="a:A", v2="a:B"), moto("v2", "a:B"), {})
    folder = str(tmp_path / "baselines")
    assert len(script.differences(built, folder)) == 2
    script.save(built, folder)
    assert script.differences(built, folder) == []
    assert script.dates_on_record(folder) == {
        (NAME, "v1"): "2020-01-01T00:00:00Z",
        (NAME, "v2"): "2023-03-03T01:02:03Z",
    }
    first = (tmp_path / "baselines" / baselines.HISTORY_FILE).read_bytes()
    script.save(built, folder)
    assert (tmp_path / "baselines" / baselines.HISTORY_FILE).read_bytes() == first
    newer = script.build(npm(v1="a:A", v2="a:B"), moto("v3", "a:C"), script.dates_on_record(folder))
    assert script.differences(newer, folder) == [
        f"{NAME}.json: differs",
        f"{baselines.HISTORY_FILE}: differs",
    ]


def test_a_policy_that_moto_lacks_is_no_longer_listed(script: Any) -> None:
    built = script.build(npm(v1="a:A"), {}, {})
    assert json.loads(built.current[f"{NAME}.json"])["listed"] is False
    assert built.history == ""


def test_packages_that_disagree_stop_the_build(script: Any) -> None:
    with pytest.raises(script.BuildError, match="disagree"):
        script.build(npm(v1="a:A"), moto("v1", "a:B"), {})


def test_a_version_without_a_date_stops_the_build(script: Any) -> None:
    with pytest.raises(script.BuildError, match="v2: no date"):
        script.build(npm(v1="a:A", v2="a:B", v3="a:C"), {}, {})
