"""Files that are not what they seem, change, vanish, or cannot be written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from slrlint import baselines
from slrlint.config import Configuration
from slrlint.lint import Linter
from tests.attacks.bounded import ALLOW, DELETE, document, run
from tests.cli.command import process_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD = json.loads(document(ALLOW)) | {"Version": "2008-10-17", "Id": "x" * 50_000}
LONG = json.dumps(OLD, indent=1)
"""A policy with a safe fix (POL012), too long for what a test calls a disk."""

PROCESSES = 200 if os.environ.get("CI") else 40


@pytest.fixture
def linter() -> Linter:
    return Linter(Configuration(isolated=True), "-", "2030-01-01")


def fix(folder: Path, **limits: int) -> subprocess.CompletedProcess[str]:
    return run(folder, "check", "--isolated", "--fix", "--output-format=concise", ".", **limits)


def test_links_lead_nowhere(tmp_path: Path) -> None:
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    tree.mkdir()
    outside.mkdir()
    (outside / "secret.json").write_text(document(DELETE))
    (tree / "clean.json").write_text(document(ALLOW))
    (tree / "loop").symlink_to(tree)
    (tree / "up").symlink_to(outside)
    (tree / "secret.json").symlink_to(outside / "secret.json")
    (tree / "self.json").symlink_to("self.json")
    done = run(tree, "check", "--isolated", "--output-format=concise", ".")
    assert (done.returncode, done.stdout) == (0, "")
    assert run(tree, "check", "--isolated", "self.json").returncode == 2


@pytest.mark.parametrize("name", ["slrlint.toml", "pyproject.toml"])
def test_a_configuration_that_is_somebody_elses_file(tmp_path: Path, name: str) -> None:
    tree, outside = tmp_path / "tree", tmp_path / "secret.toml"
    outside.write_text("tool.slrlint.password = 1\npassword = 1\n")
    (tree / "sub").mkdir(parents=True)
    (tree / "sub" / "p.json").write_text(document(ALLOW))
    (tree / "sub" / name).symlink_to(outside)
    done = run(tree, "check", ".")
    assert done.returncode == 2
    assert "leads out of the working folder" in done.stderr
    assert "password" not in done.stdout + done.stderr


def test_an_ignore_file_that_would_be_tried_for_years(tmp_path: Path) -> None:
    lines = [f"*a*a*{letter}*b" for letter in "abcdefgh" * 30]
    odd = ["[b-a]", "*a" * 50, "[", "*" * 100 + "c", "x/" + "*" * 100 + "c"]
    (tmp_path / ".gitignore").write_text("\n".join([*lines, *odd]))
    for number in range(30):
        (tmp_path / f"{'a' * 230}{number}.json").write_text("{}")
    done = run(tmp_path, "check", "--isolated", ".")
    assert done.returncode == 0
    assert "30 files" in done.stdout


def test_a_file_that_has_vanished(tmp_path: Path, linter: Linter) -> None:
    result = linter.lint(str(tmp_path / "gone.json"))
    assert "no such file" in result.error


def test_a_file_that_changes_all_the_time(tmp_path: Path, linter: Linter) -> None:
    path = tmp_path / "p.json"
    path.write_text(document(DELETE))
    texts = [document(DELETE), document(*[ALLOW] * 500), "", document(DELETE)[:50]]
    stop = threading.Event()

    def rewrite() -> None:
        while not stop.is_set():
            for text in texts:
                path.write_text(text)

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        for _ in range(100):
            result = linter.lint(str(path))
            assert result.error == ""
    finally:
        stop.set()
        writer.join()


def test_a_fix_never_overwrites_what_came_between(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(LONG)
    after = _child(
        tmp_path,
        "import os\n"
        "real = os.fsync\n"
        "def fsync(descriptor):\n"
        "    real(descriptor)\n"
        "    open('p.json', 'w').write('mine')\n"
        "os.fsync = fsync\n",
    )
    assert after == 2
    assert path.read_text() == "mine"
    assert os.listdir(tmp_path) == ["p.json"]


@pytest.mark.parametrize("step", ["write", "fsync", "chmod", "replace"])
def test_a_killed_fix_loses_nothing(tmp_path: Path, step: str) -> None:
    path = tmp_path / "p.json"
    path.write_text(LONG)
    kill = "os.kill(os.getpid(), signal.SIGKILL)"
    if step == "write":
        setup = f"import os, signal\nreal = os.open\ndef opened(*a):\n    real(*a)\n    {kill}\n"
        setup += "from slrlint import atomic\natomic.os = type(os)('os')\n"
        setup += "atomic.os.__dict__.update(os.__dict__)\natomic.os.open = opened\n"
    else:
        setup = f"import os, signal\nos.{step} = lambda *a, **k: {kill}\n"
    assert _child(tmp_path, setup) == -signal.SIGKILL
    assert path.read_text() == LONG
    fix(tmp_path)
    assert path.read_text() == LONG.replace("2008-10-17", "2012-10-17")


def test_a_killed_update_of_a_baseline_loses_nothing(tmp_path: Path) -> None:
    shipped = baselines.get("BatchServiceRolePolicy")
    before = baselines.get("BatchServiceRolePolicy", "v4")
    path = baselines.write(str(tmp_path), before)
    code = (
        "import os, signal\nfrom slrlint import baselines\n"
        "os.replace = lambda *a: os.kill(os.getpid(), signal.SIGKILL)\n"
        "baselines.write(os.getcwd(), baselines.get('BatchServiceRolePolicy'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=process_environment())
    assert done.returncode == -signal.SIGKILL
    assert baselines.read(path) == before
    baselines.write(str(tmp_path), shipped)
    assert baselines.read(path) == shipped


def test_a_full_disk_during_a_fix(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(LONG)
    done = fix(tmp_path, largest_file=20_000)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert path.read_text() == LONG
    assert os.listdir(tmp_path) == ["p.json"]


def test_a_full_disk_during_a_report(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(document(*[DELETE] * 100))
    report = tmp_path / "report.txt"
    report.write_text("old")
    arguments = ["check", "--isolated", "--output-file=report.txt", "p.json"]
    assert run(tmp_path, *arguments, largest_file=5_000).returncode == 2
    assert report.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["p.json", "report.txt"]


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "p.json").write_text(LONG)
    tmp_path.chmod(0o500)
    yield tmp_path
    tmp_path.chmod(0o700)


@pytest.mark.usefixtures("permissions_hold")
def test_a_folder_that_may_not_be_written(read_only: Path) -> None:
    done = fix(read_only)
    assert done.returncode == 2
    assert "cannot be written: permission denied" in done.stderr
    assert (read_only / "p.json").read_text() == LONG


def test_many_processes_at_once(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(LONG)
    command = [sys.executable, "-m", "slrlint", "check", "--isolated", "-q", "p.json"]
    running = [
        subprocess.Popen(
            [*command, *(["--fix"] if number % 10 == 0 else [])],
            cwd=tmp_path,
            env=process_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    said = [each.communicate()[1] for each in running]
    assert not any("Traceback" in each or "internal" in each for each in said)
    assert {each.returncode for each in running} <= {0, 1, 2}
    assert path.read_text() == LONG.replace("2008-10-17", "2012-10-17")
    assert os.listdir(tmp_path) == ["p.json"]


def _child(folder: Path, setup: str) -> int:
    """Mend a folder in a process in which a step of writing goes as `setup` says."""
    arguments = ["check", "--isolated", "--fix", "p.json"]
    code = f"{setup}\nfrom slrlint.cli import main\nraise SystemExit(main({arguments!r}))"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=process_environment(),
        capture_output=True,
    ).returncode
