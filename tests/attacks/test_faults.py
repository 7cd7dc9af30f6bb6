"""Killed, full, read-only, closed, interrupted, crowded: nothing is lost or half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from slrlint import atomic, baselines
from tests.attacks.bounded import DELETE, document, run
from tests.cli.command import process_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BATCH = "BatchServiceRolePolicy"
OLD = json.loads(document(DELETE)) | {"Version": "2008-10-17", "Id": "x" * 100_000}
POLICY = json.dumps(OLD, indent=1)
"""A policy with a safe fix (POL012)."""

PROCESSES = 120 if os.environ.get("CI") else 30


class Write(NamedTuple):
    """A command that writes the file `path`; the folder holds `before` when it begins."""

    arguments: tuple[str, ...]
    path: str
    before: dict[str, str]


def approved(version: str) -> str:
    return baselines.dump(baselines.get(BATCH, version))


WRITES = {
    "fix": Write(("check", "--isolated", "--fix", "p.json"), "p.json", {"p.json": POLICY}),
    "report": Write(
        ("check", "--isolated", "--output-file=report", "p.json"),
        "report", {"p.json": POLICY, "report": "old"},
    ),
    "known": Write(
        ("check", "--isolated", "--write-known=known", "p.json"),
        "known", {"p.json": POLICY, "known": "old"},
    ),
    "add": Write(("baseline", "add", "batch"), f"baselines/{BATCH}.json", {}),
    "update": Write(
        ("baseline", "update", "batch"),
        f"baselines/{BATCH}.json", {f"baselines/{BATCH}.json": approved("v4")},
    ),
}  # fmt: skip

_KILLED = """
import os, sys
from slrlint import atomic
step = sys.argv.pop(1)
real = getattr(os, step)
def kill(*arguments, **options):
    result = real(*arguments, **options) if step == "open" else None
    if step != "open" or str(arguments[0]).endswith(atomic.SUFFIX):
        os.kill(os.getpid(), 9)
    return result
setattr(os, step, kill)
from slrlint.cli import script
sys.exit(script())
"""
_INTERRUPTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
real = os.fsync
def interrupt(descriptor):
    real(descriptor)
    os.kill(os.getpid(), signal.SIGINT)
os.fsync = interrupt
from slrlint.cli import script
sys.exit(script())
"""


@pytest.fixture(params=WRITES)
def writing(request: pytest.FixtureRequest, tmp_path: Path) -> Write:
    chosen = WRITES[request.param]
    for name, text in chosen.before.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return chosen


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def script(folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder, env=process_environment(), capture_output=True, text=True,
    )  # fmt: skip


def start(folder: Path, *arguments: str, **streams: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "slrlint", *arguments],
        cwd=folder, env=process_environment(), text=True, **streams,
    )  # fmt: skip


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_a_killed_process(tmp_path: Path, writing: Write, step: str) -> None:
    assert script(tmp_path, _KILLED, step, *writing.arguments).returncode == -signal.SIGKILL
    left = files(tmp_path)
    remains = writing.path + atomic.SUFFIX
    assert left.pop(remains) is not None
    assert left == writing.before
    assert remains not in run(tmp_path, "check", "--isolated", ".", "*").stdout

    assert run(tmp_path, *writing.arguments).returncode in (0, 1)
    left = files(tmp_path)
    assert set(left) == {writing.path, *writing.before}
    assert left[writing.path] != writing.before.get(writing.path)


def test_a_full_disk(tmp_path: Path, writing: Write) -> None:
    done = run(tmp_path, *writing.arguments, largest_file=50)
    assert done.returncode == 2
    assert done.stderr
    assert files(tmp_path) == writing.before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mount = ["mount", "-t", "tmpfs", "-o", "size=112k", "slrlint-test", str(tmp_path)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    (small_disk / "p.json").write_text(POLICY)
    done = run(small_disk, *WRITES["fix"].arguments)
    assert done.returncode == 2
    assert "cannot be written: no space left on device" in done.stderr
    assert files(small_disk) == {"p.json": POLICY}


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device")
@pytest.mark.parametrize("option", [None, "--output-file=/dev/full"])
def test_a_report_that_finds_no_space(tmp_path: Path, option: str | None) -> None:
    (tmp_path / "p.json").write_text(POLICY)
    with open("/dev/full", "w") as full:
        arguments = [each for each in ("check", "--isolated", option, "p.json") if each]
        done = start(tmp_path, *arguments, stdout=full.fileno(), stderr=subprocess.PIPE)
        said = done.communicate()[1]
    assert done.returncode == 2
    assert "No space left on device" in said
    assert "Traceback" not in said


@pytest.mark.usefixtures("permissions_hold")
def test_a_read_only_folder(tmp_path: Path, writing: Write) -> None:
    folders = [tmp_path, *(path for path in tmp_path.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    try:
        done = run(tmp_path, *writing.arguments)
    finally:
        for folder in folders:
            folder.chmod(0o700)
    assert done.returncode == 2
    assert "permission denied" in done.stderr.lower()
    assert files(tmp_path) == writing.before


@pytest.mark.usefixtures("permissions_hold")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "closed.json").write_text(document(DELETE))
    (tmp_path / "closed.json").chmod(0)
    (tmp_path / "open.json").write_text(document(DELETE))
    done = run(tmp_path, "check", "--isolated", "--output-format=concise", ".")
    assert done.returncode == 2
    assert "closed.json: permission denied" in done.stderr
    assert "open.json" in done.stdout


def test_an_interrupted_process(tmp_path: Path, writing: Write) -> None:
    done = script(tmp_path, _INTERRUPTED, *writing.arguments)
    assert (done.returncode, done.stderr) == (130, "")
    assert files(tmp_path) == writing.before


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(document(*[{**DELETE, "Sid": "a b"}] * 2_000))
    arguments = ("check", "--isolated", "--output-format=json", "p.json")
    running = start(tmp_path, *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    assert running.stderr is not None
    assert running.stdout.read(1) == "{"
    running.stdout.close()
    said = running.stderr.read()
    running.stderr.close()
    assert running.wait() == 1  # what there is to say has been found out
    assert said == ""


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams(tmp_path: Path, closed: str) -> None:
    (tmp_path / "p.json").write_text(POLICY)
    line = f'"$0" -m slrlint check --isolated p.json {closed}; echo $? > code'
    done = subprocess.run(
        ["/bin/sh", "-c", line, sys.executable],
        cwd=tmp_path, env=process_environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert (tmp_path / "code").read_text().strip() in ("1", "2")


def test_a_file_that_vanishes_while_it_is_read(tmp_path: Path) -> None:
    code = """
import os, sys
real = os.open
def vanish(path, *rest, **options):
    if str(path).endswith("gone.json"):
        os.unlink("gone.json")
    return real(path, *rest, **options)
os.open = vanish
from slrlint.cli import script
sys.exit(script())
"""
    for name in ("gone.json", "kept.json"):
        (tmp_path / name).write_text(document(DELETE))
    done = script(tmp_path, code, "check", "--isolated", "--output-format=concise", ".")
    assert done.returncode == 2
    assert "gone.json: no such file" in done.stderr
    assert "kept.json" in done.stdout


def test_a_file_that_grows_beyond_the_limit_while_it_is_read(tmp_path: Path) -> None:
    code = """
import os, sys
real = os.fstat
def grow(descriptor):
    state = real(descriptor)
    with open("p.json", "ab") as stream:
        stream.write(b" " * 10_000)
    return state
os.fstat = grow
from slrlint.cli import script
sys.exit(script())
"""
    (tmp_path / "p.json").write_text(document(DELETE))
    limit = "--config=limits.file-size=5000"
    done = script(tmp_path, code, "check", limit, "--output-format=concise", "p.json")
    assert done.returncode == 1
    assert "larger than the limit of 5,000 bytes" in done.stdout


def test_what_a_pull_request_puts_in_the_way(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "p.json").write_text(POLICY)
    way = tree / f"p.json{atomic.SUFFIX}"
    way.mkdir()
    done = run(tree, *WRITES["fix"].arguments)
    assert done.returncode == 2
    assert f"cannot be written: the folder {way.name} is in the way" in done.stderr
    assert (tree / "p.json").read_text() == POLICY
    way.rmdir()
    for plant in (
        lambda: way.symlink_to(secret),
        lambda: way.symlink_to("nowhere"),
        lambda: way.symlink_to(tmp_path),
        lambda: way.write_text("planted"),
    ):
        (tree / "p.json").write_text(POLICY)
        plant()
        assert run(tree, *WRITES["fix"].arguments).returncode == 1
        assert (tree / "p.json").read_text() == POLICY.replace("2008-10-17", "2012-10-17")
        assert secret.read_text() == "secret"
        assert os.listdir(tree) == ["p.json"]


def test_many_that_find_a_link_in_the_way(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.json{atomic.SUFFIX}").symlink_to("nowhere")
        (tmp_path / f"{number}.json").write_text(POLICY)
    running = [
        start(
            tmp_path, "check", "--isolated", "--fix", "-q", ".",
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        for _ in range(8)
    ]  # fmt: skip
    assert not any("cannot be written" in each.communicate()[1] for each in running)
    mended = POLICY.replace("2008-10-17", "2012-10-17")
    assert files(tmp_path) == {f"{number}.json": mended for number in range(20)}
    assert len(os.listdir(tmp_path)) == 20


def test_many_that_write_one_baseline(tmp_path: Path) -> None:
    """Every reader sees a whole baseline, the old one or the new, and nothing is left behind."""
    path = tmp_path / "baselines" / f"{BATCH}.json"
    path.parent.mkdir()
    path.write_text(approved("v4"))
    whole = {approved("v4")}
    running = [
        start(
            tmp_path,
            *(("baseline", "update", "batch"), ("drift", "batch", "-q"))[number % 2],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        for number in range(PROCESSES)
    ]  # fmt: skip
    seen = set()
    while any(each.poll() is None for each in running):
        seen.add(path.read_text())
    said = [each.communicate()[1] for each in running]
    assert not [each for each in said if each]
    assert {each.returncode for each in running} <= {0, 1}
    assert len(seen - whole) <= len(running)
    for text in seen:
        assert baselines.parse(text.encode(), str(path)).name == BATCH
    assert os.listdir(path.parent) == [path.name]
    assert baselines.read(str(path)).version == baselines.get(BATCH).version
