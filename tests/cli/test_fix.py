"""``slrlint check --fix``, ``--unsafe-fixes`` and ``--diff`` as a user runs them."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from slrlint.fixes.mender import save
from slrlint.lint import Rewritten
from slrlint.source import Source, UnopenableError, read_source
from tests.cli import command

if TYPE_CHECKING:
    from pathlib import Path

RIGHT = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
WRONG = "arn:aws:iam::*:role/service-role/AWSServiceRoleForBatch"


def policy(resource: str = RIGHT, version: str = "2012-10-17", *more: str) -> str:
    """A policy in which SLR101 has an unsafe fix (`WRONG`) and POL012 a safe one (2008)."""
    statement = {
        "Sid": "Delete",
        "Effect": "Allow",
        "Action": ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus", *more],
        "Resource": resource,
        "Condition": {"StringLike": {"iam:AWSServiceName": "batch.amazonaws.com"}},
    }
    return json.dumps({"Version": version, "Statement": [statement]}, indent=2) + "\n"


BOTH = policy(WRONG, "2008-10-17")
CLEAN = policy()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


Capture = pytest.CaptureFixture[str]


def test_fix_makes_safe_fixes_only(folder: Path, capsys: Capture) -> None:
    path = command.write(folder / "p.json", BOTH)
    ran = command.slrlint(capsys, "check", "--fix", "p.json")
    assert path.read_text() == policy(WRONG)
    assert ran.code == 1
    assert "Found 2 findings (1 fixed, 1 remaining) in 1 file" in ran.out
    assert "p.json:11:19: SLR101" in ran.out
    assert ran.err == "slrlint: 1 hidden fix can be enabled with --unsafe-fixes\n"


def test_unsafe_fixes_are_made_when_asked_for(folder: Path, capsys: Capture) -> None:
    path = command.write(folder / "p.json", BOTH)
    ran = command.slrlint(capsys, "check", "--fix", "--unsafe-fixes", "p.json")
    assert path.read_text() == CLEAN
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "All clear: 1 policy in 1 file (2 findings fixed).\n"


def test_a_clean_file_is_not_written(folder: Path, capsys: Capture) -> None:
    path = command.write(folder / "p.json", CLEAN)
    before = path.stat()
    assert command.slrlint(capsys, "check", "--fix", "--unsafe-fixes", ".").code == 0
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_diff_writes_nothing(folder: Path, capsys: Capture) -> None:
    path = command.write(folder / "p.json", BOTH)
    ran = command.slrlint(capsys, "check", "--diff", "p.json")
    assert path.read_text() == BOTH
    assert (ran.code, ran.err) == (1, "")
    assert ran.lines[:3] == ["--- p.json", "+++ p.json", "@@ -1,5 +1,5 @@"]
    assert [line for line in ran.lines if line[:1] in "+-"][2:] == [
        '-  "Version": "2008-10-17",',
        '+  "Version": "2012-10-17",',
    ]


def test_diff_can_be_applied(folder: Path, capsys: Capture) -> None:
    path = command.write(folder / "p.json", BOTH)
    ran = command.slrlint(capsys, "check", "--diff", "--fix", "--unsafe-fixes", "p.json")
    assert path.read_text() == BOTH
    done = subprocess.run(["git", "apply", "-p0", "-"], input=ran.out, text=True)
    assert done.returncode == 0
    assert path.read_text() == CLEAN


def test_diff_of_nothing(folder: Path, capsys: Capture) -> None:
    command.write(folder / "p.json", policy(WRONG))
    assert command.slrlint(capsys, "check", "--diff", "p.json") == (0, "", "")


def test_diff_says_what_failed(folder: Path, capsys: Capture) -> None:
    command.write(folder / "p.json", BOTH)
    ran = command.slrlint(capsys, "check", "--diff", "p.json", "q.json")
    assert ran.code == 2
    assert ran.out.startswith("--- p.json")
    assert "q.json" in ran.err


def test_diff_into_a_file(folder: Path, capsys: Capture) -> None:
    command.write(folder / "p.json", BOTH)
    ran = command.slrlint(capsys, "check", "--diff", "--output-file=d.patch", "p.json")
    assert (ran.code, ran.out) == (1, "")
    assert folder.joinpath("d.patch").read_text().startswith("--- p.json")


def test_diff_with_exit_zero(folder: Path, capsys: Capture) -> None:
    command.write(folder / "p.json", BOTH)
    assert command.slrlint(capsys, "check", "--diff", "--exit-zero", "p.json").code == 0


def test_a_name_in_a_diff_does_nothing_to_a_terminal(folder: Path, capsys: Capture) -> None:
    command.write(folder / "p\x1b[2J.json", BOTH)
    ran = command.slrlint(capsys, "check", "--diff", ".")
    assert "\x1b" not in ran.out
    assert ran.lines[0] == "--- p\\x1b[2J.json"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--unsafe-fixes"],
        ["--fix", "--write-known=k.json"],
        ["--diff", "--write-known=k.json"],
    ],
)
def test_what_does_not_go_together(folder: Path, capsys: Capture, arguments: list[str]) -> None:
    path = command.write(folder / "p.json", BOTH)
    ran = command.slrlint(capsys, "check", *arguments, "p.json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert path.read_text() == BOTH


def test_counts_in_json(folder: Path, capsys: Capture) -> None:
    command.write(folder / "p.json", BOTH)
    ran = command.slrlint(capsys, "check", "--fix", "--output-format=json", "p.json")
    report = json.loads(ran.out)
    assert report["counts"]["fixed"] == 1
    assert [each["code"] for each in report["findings"]] == ["SLR101"]


def test_several_processes_fix_several_files(folder: Path, capsys: Capture) -> None:
    for number in range(6):
        command.write(folder / f"{number}.json", BOTH)
    ran = command.slrlint(capsys, "check", "--fix", "--unsafe-fixes", "--jobs=2", ".")
    assert ran.code == 0
    assert {each.read_text() for each in folder.glob("*.json")} == {CLEAN}


class TestStandardInput:
    def test_the_mended_text_is_printed(self, folder: Path) -> None:
        text = BOTH.replace("\n", "\r\n")
        run = ["check", "--fix", "--unsafe-fixes", "--stdin-filename=p.json", "-"]
        done = self.run(folder, run, text.encode())
        assert done.returncode == 0
        assert done.stdout == CLEAN.replace("\n", "\r\n").encode()
        assert done.stderr.decode() == "All clear: 1 policy in 1 file (2 findings fixed).\n"
        assert os.listdir(folder) == []

    def test_what_is_left_is_told_aside(self, folder: Path) -> None:
        run = ["check", "--fix", "--output-format=concise", "--stdin-filename=p.json", "-"]
        done = self.run(folder, run, b"\xef\xbb\xbf" + BOTH.encode())
        assert done.returncode == 1
        assert done.stdout == b"\xef\xbb\xbf" + policy(WRONG).encode()
        assert b"p.json:11:19: SLR101" in done.stderr

    def test_text_with_nothing_to_fix_comes_back(self, folder: Path) -> None:
        done = self.run(folder, ["check", "--fix", "-"], b'{"a": 1')
        assert done.stdout == b'{"a": 1'

    def test_diff(self, folder: Path) -> None:
        run = ["check", "--diff", "--stdin-filename=p.json", "-"]
        done = self.run(folder, run, BOTH.encode())
        assert done.returncode == 1
        assert done.stdout.startswith(b"--- p.json\n")

    @staticmethod
    def run(folder: Path, arguments: list[str], stdin: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "slrlint", *arguments],
            cwd=folder,
            env=command.process_environment(),
            input=stdin,
            capture_output=True,
            timeout=60,
        )


class TestAccepted:
    """What somebody has accepted is not fixed."""

    def test_by_an_ignore_entry(self, folder: Path, capsys: Capture) -> None:
        entry = '[[ignore]]\nrule = "SLR101"\nreason = "wanted"\n'
        self.only_the_version_is_fixed(folder, capsys, entry)

    def test_by_file(self, folder: Path, capsys: Capture) -> None:
        self.only_the_version_is_fixed(folder, capsys, '[per-file-ignores]\n"p.json" = ["SLR1"]\n')

    def test_by_selection(self, folder: Path, capsys: Capture) -> None:
        self.only_the_version_is_fixed(folder, capsys, 'ignore = ["SLR101"]\n')

    def only_the_version_is_fixed(self, folder: Path, capsys: Capture, config: str) -> None:
        command.write(folder / "slrlint.toml", config)
        path = command.write(folder / "p.json", BOTH)
        ran = command.slrlint(capsys, "check", "--fix", "--unsafe-fixes", "p.json")
        assert ran.code == 0
        assert path.read_text() == policy(WRONG)

    def test_by_comment(self, folder: Path, capsys: Capture) -> None:
        text = (
            "Version: '2008-10-17'\nStatement:\n  Effect: Allow\n"
            "  Action: iam:CreateServiceLinkedRole\n"
            f"  Resource: {WRONG} # slrlint: ignore[SLR101] wanted\n"
        )
        path = command.write(folder / "p.yaml", text)
        ran = command.slrlint(capsys, "check", "--fix", "--unsafe-fixes", "p.yaml")
        assert path.read_text() == text.replace("2008", "2012")
        assert ran.err == ""

    def test_because_it_is_known(self, folder: Path, capsys: Capture) -> None:
        path = command.write(folder / "p.json", policy(WRONG))
        command.slrlint(capsys, "check", "--write-known=known.json", "p.json")
        path.write_text(BOTH)
        ran = command.slrlint(
            capsys, "check", "--fix", "--unsafe-fixes", "--known=known.json", "p.json"
        )
        assert path.read_text() == policy(WRONG)
        assert "(1 finding fixed, 1 finding known)" in ran.out


class TestFiles:
    """A file stays what it was but for the fixes."""

    def fix(self, capsys: Capture, *paths: object) -> command.Ran:
        return command.slrlint(capsys, "check", "--fix", "--unsafe-fixes", *paths)

    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    @pytest.mark.parametrize("last", [True, False])
    def test_bytes(
        self, folder: Path, capsys: Capture, mark: bytes, newline: str, last: bool
    ) -> None:
        def data(text: str) -> bytes:
            return mark + (text if last else text[:-1]).replace("\n", newline).encode()

        path = command.write(folder / "p.json", data(BOTH))
        self.fix(capsys, path)
        assert path.read_bytes() == data(CLEAN)

    def test_utf_16(self, folder: Path, capsys: Capture) -> None:
        path = command.write(folder / "p.json", b"\xff\xfe" + BOTH.encode("utf-16-le"))
        self.fix(capsys, path)
        assert path.read_bytes() == b"\xff\xfe" + CLEAN.encode("utf-16-le")

    def test_mode(self, folder: Path, capsys: Capture) -> None:
        path = command.write(folder / "p.json", BOTH)
        path.chmod(0o640)
        self.fix(capsys, path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert os.listdir(folder) == ["p.json"]

    def test_a_link_stays_a_link(self, folder: Path, capsys: Capture) -> None:
        path = command.write(folder / "real.json", BOTH)
        link = folder / "link.json"
        link.symlink_to("real.json")
        self.fix(capsys, link)
        assert link.is_symlink()
        assert path.read_text() == CLEAN

    def test_what_cannot_be_read_is_left_alone_and_others_are_fixed(
        self, folder: Path, capsys: Capture
    ) -> None:
        broken = command.write(folder / "a.json", BOTH[:-3])
        path = command.write(folder / "b.json", BOTH)
        ran = self.fix(capsys, ".")
        assert ran.code == 1
        assert broken.read_text() == BOTH[:-3]
        assert path.read_text() == CLEAN

    @pytest.mark.usefixtures("permissions_hold")
    def test_a_folder_that_cannot_be_written(self, folder: Path, capsys: Capture) -> None:
        path = command.write(folder / "sub" / "p.json", BOTH)
        path.parent.chmod(0o555)
        try:
            ran = self.fix(capsys, path)
        finally:
            path.parent.chmod(0o755)
        assert ran.code == 2
        assert "cannot be written: permission denied" in ran.err
        assert path.read_text() == BOTH

    def test_a_file_that_has_changed_is_not_written(self, folder: Path) -> None:
        path = command.write(folder / "p.json", BOTH)
        source = read_source(str(path))
        path.write_text(BOTH + " ")
        with pytest.raises(UnopenableError, match="has changed since it was read"):
            save(str(path), Rewritten(source, Source(str(path), CLEAN), 2))
        assert path.read_text() == BOTH + " "
        assert os.listdir(folder) == ["p.json"]

    def test_a_file_that_has_gone_is_not_made(self, folder: Path) -> None:
        path = command.write(folder / "p.json", BOTH)
        source = read_source(str(path))
        path.unlink()
        with pytest.raises(UnopenableError, match="no such file"):
            save(str(path), Rewritten(source, Source(str(path), CLEAN), 2))
        assert os.listdir(folder) == []

    def test_processes_that_fix_one_file_do_not_tear_it(self, folder: Path) -> None:
        statements = [
            json.loads(policy(WRONG))["Statement"][0] | {"Sid": f"S{i}"} for i in range(12)
        ]
        before = json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)
        path = command.write(folder / "p.json", before)
        run = [sys.executable, "-m", "slrlint", "check", "-q", "--fix", "--unsafe-fixes", "p.json"]
        running = [
            subprocess.Popen(
                run,
                cwd=folder,
                env=command.process_environment(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(4)
        ]
        said = [each.communicate(timeout=120)[1] for each in running]
        codes = [each.returncode for each in running]
        assert path.read_text() == before.replace(WRONG, RIGHT)
        assert os.listdir(folder) == ["p.json"]
        assert set(codes) <= {0, 2}, said
        assert all("has changed since" in said[i] for i, code in enumerate(codes) if code == 2)
