from __future__ import annotations

import io
import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from slrlint import registry
from slrlint.lint import paying_jobs
from tests import checkout
from tests.cli.command import ANY_ROLE, CLEAN, concise, found, process, slrlint, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def test_findings_make_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "a.json", ANY_ROLE)
    ran = concise(capsys, "a.json")
    assert (ran.code, found(ran), ran.err) == (1, ["a.json SLR302"], "")


def test_clean_is_zero(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "a.json", CLEAN)
    ran = slrlint(capsys, "check", "a.json")
    assert (ran.code, ran.out, ran.err) == (0, "All clear: 1 policy in 1 file.\n", "")


def test_the_default_is_this_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "b" / "a.json", ANY_ROLE)
    write(tmp_path / "a.json", ANY_ROLE)
    assert found(concise(capsys)) == ["a.json SLR302", "b/a.json SLR302"]


def test_nothing_to_lint_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    tmp_path.joinpath("empty").mkdir()
    ran = slrlint(capsys, "check")
    assert ran.code == 0
    assert "no file of a known format" in ran.err
    for argument in ("empty", "."):
        ran = slrlint(capsys, "check", argument)
        assert ran.code == 2
        assert "no file of a known format" in ran.err


def test_a_glob_without_a_match_fails(capsys: pytest.CaptureFixture[str]) -> None:
    ran = concise(capsys, "*.json")
    assert (ran.code, ran.out) == (2, "")
    assert "*.json: no file matches" in ran.err


def test_files_without_a_policy_are_clean_and_counted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path / "package.json", '{"name": "x"}')
    write(tmp_path / "notes.md", "no policy")
    ran = slrlint(capsys, "check", "--output-format=json", "package.json", "notes.md")
    assert ran.code == 0
    assert json.loads(ran.out)["counts"]["without_policy"] == 2


class TestForeignFormats:
    @pytest.mark.parametrize("data", [b"PK\3\4\0\0\xa1w", b"Dear all,\nno policy.\n", b"\0\1\2"])
    def test_alone_it_is_no_success(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, data: bytes
    ) -> None:
        (tmp_path / "policy.zip").write_bytes(data)
        ran = slrlint(capsys, "check", "policy.zip")
        assert ran.code == 2
        assert "All clear" not in ran.out
        (line,) = ran.err.splitlines()
        assert "policy.zip: in no format that slrlint reads" in line

    def test_among_others_it_is_a_warning(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        (tmp_path / "policy.zip").write_bytes(b"PK\3\4\0\0\xa1w")
        write(tmp_path / "package.json", '{"name": "x"}')
        ran = slrlint(capsys, "check", "policy.zip", "package.json")
        assert ran.code == 0
        assert ran.out == "All clear: 0 policies in 1 file.\n"
        assert "warning: policy.zip: in no format" in ran.err

    def test_what_shows_a_policy_is_told_in_full(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        text = json.dumps({"Statement": [{"Effect": "Allow", "Sid": "\xe9"}]}, ensure_ascii=False)
        (tmp_path / "policy").write_bytes(text.encode("latin-1"))
        assert found(concise(capsys, "policy")) == ["policy POL001"]


@pytest.mark.usefixtures("permissions_hold")
def test_a_file_without_permission_fails(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path / "a.json", ANY_ROLE).chmod(0)
    assert concise(capsys, "a.json").code == 2


def test_what_cannot_be_opened_fails_and_the_rest_is_linted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path / "a.json", ANY_ROLE)
    tmp_path.joinpath("dangling.json").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.json")
    ran = concise(capsys, "missing.json", "dangling.json", "pipe.json", "a.json")
    assert (ran.code, found(ran)) == (2, ["a.json SLR302"])
    assert [line.split(": ")[2] for line in ran.err.splitlines()] == [
        "missing.json",
        "dangling.json",
        "pipe.json",
    ]


def test_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def given(content: str) -> None:
        stream = io.TextIOWrapper(io.BytesIO(content.encode()))
        monkeypatch.setattr("sys.stdin", stream)

    given(json.dumps(ANY_ROLE))
    assert found(concise(capsys, "-")) == ["- SLR302"]
    given(json.dumps(ANY_ROLE))
    assert found(concise(capsys, "--stdin-filename=policies/x.json")) == ["policies/x.json SLR302"]
    given(json.dumps(ANY_ROLE))
    assert found(concise(capsys, "--stdin-filename", "x.json", "-")) == ["x.json SLR302"]
    assert concise(capsys, "--stdin-filename", "x.json", "a.json").code == 2


def test_standard_input_has_the_settings_of_its_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(tmp_path / "sub" / "slrlint.toml", 'ignore = ["SLR302"]\n')
    stream = io.TextIOWrapper(io.BytesIO(json.dumps(ANY_ROLE).encode()))
    monkeypatch.setattr("sys.stdin", stream)
    assert concise(capsys, "--stdin-filename=sub/x.json").code == 0


def test_a_file_over_the_limit_is_a_finding(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path / "a.json", ANY_ROLE)
    ran = concise(capsys, "--config", "limits.file-size = 100", "a.json")
    assert found(ran) == ["a.json POL001"]


def test_selection(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "a.json", ANY_ROLE)
    write(tmp_path / "broken.json", '{"Statement": [{"Effect": "Allow", "Action": "x"')
    assert found(concise(capsys, "--select=POL", ".")) == ["broken.json POL001"]
    assert found(concise(capsys, "--select", "SLR3,SLR1", ".")) == ["a.json SLR302"]
    assert found(concise(capsys, "--ignore=POL001", ".")) == ["a.json SLR302"]
    assert found(concise(capsys, "--ignore=slr", ".")) == ["broken.json POL001"]
    assert found(concise(capsys, "--ignore=ALL", ".")) == []


@pytest.mark.parametrize("option", ["--select", "--extend-select", "--ignore"])
def test_an_unknown_code_fails(capsys: pytest.CaptureFixture[str], option: str) -> None:
    for no_code in ("SLR3O2", "", ","):
        assert concise(capsys, option, no_code).code == 2
    ran = concise(capsys, option, "SLR309")
    assert ran.code == 2
    assert f"{option}: no rule has the code 'SLR309'; did you mean SLR" in ran.err


@pytest.mark.parametrize(
    ("threshold", "code"), [("info", 1), ("warning", 1), ("error", 0), ("never", 0)]
)
def test_fail_on(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, threshold: str, code: int
) -> None:
    write(tmp_path / "a.json", ANY_ROLE)
    assert concise(capsys, "--fail-on", threshold, "a.json").code == code


def test_exit_zero_spares_findings_only(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "a.json", ANY_ROLE)
    assert concise(capsys, "--exit-zero", "a.json").code == 0
    assert concise(capsys, "--exit-zero", "a.json", "missing.json").code == 2


class TestOutputFiles:
    @pytest.mark.parametrize(
        "option", ["--output-file=a.json", "--report=sarif=a.json", "--write-known=a.json"]
    )
    @pytest.mark.parametrize("argument", ["a.json", "./a.json", "."])
    def test_a_policy_is_never_overwritten(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, option: str, argument: str
    ) -> None:
        file = write(tmp_path / "a.json", ANY_ROLE)
        before = file.read_bytes()
        ran = slrlint(capsys, "check", argument, option)
        assert ran.code == 2
        assert "a.json: is among the files to read" in ran.err
        assert len(ran.err.splitlines()) == 1
        assert file.read_bytes() == before

    def test_nothing_is_mended_then(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        file = write(tmp_path / "a.json", ANY_ROLE)
        before = file.read_bytes()
        assert slrlint(capsys, "check", "--fix", "a.json", "--output-file=a.json").code == 2
        assert file.read_bytes() == before

    def test_another_name_of_a_policy_is_the_policy(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        write(tmp_path / "a.json", ANY_ROLE)
        (tmp_path / "link").symlink_to("a.json")
        assert slrlint(capsys, "check", "a.json", "--output-file=link").code == 2

    def test_an_earlier_report_in_a_searched_folder_is(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        write(tmp_path / "a.json", ANY_ROLE)
        arguments = ("check", ".", "--output-format=json", "--output-file=report.json")
        assert [slrlint(capsys, *arguments).code for _ in range(2)] == [1, 1]

    def test_several_reports_of_one_run(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        write(tmp_path / "a.json", ANY_ROLE)
        reports = ("--report=json=r.json", "--report", "sarif=r.sarif")
        ran = concise(capsys, "a.json", *reports)
        assert (ran.code, found(ran)) == (1, ["a.json SLR302"])
        assert json.loads((tmp_path / "r.json").read_text())["findings"]
        assert json.loads((tmp_path / "r.sarif").read_text())["runs"][0]["results"]

    @pytest.mark.parametrize("report", ["json", "json=", "nothing=file", "=file"])
    def test_a_report_has_a_format_and_a_file(
        self, capsys: pytest.CaptureFixture[str], report: str
    ) -> None:
        assert concise(capsys, ".", "--report", report).code == 2


def test_output_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "a.json", ANY_ROLE)
    ran = slrlint(capsys, "check", "--output-format=json", "--output-file=report.json", "a.json")
    assert (ran.code, ran.out) == (1, "")
    report = json.loads(tmp_path.joinpath("report.json").read_text())
    assert [each["code"] for each in report["findings"]] == ["SLR302"]
    ran = slrlint(capsys, "check", "--output-file=no/such/folder", "a.json")
    assert ran.code == 2
    assert "no/such/folder: No such file or directory" in ran.err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.json", "report.json"]


@pytest.mark.parametrize("form", ["json", "sarif", "github", "gitlab", "junit", "markdown"])
def test_machine_formats_print_nothing_but_themselves(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str
) -> None:
    write(tmp_path / "a.json", ANY_ROLE)
    entry = '[[ignore]]\nrule = "SLR3"\nreason = "until then"\nexpires = 2001-01-01\n'
    write(tmp_path / "slrlint.toml", entry)
    ran = slrlint(capsys, "check", f"--output-format={form}", ".", "missing.json")
    assert ran.code == 2
    assert "missing.json" in ran.err
    assert "expired on 2001-01-01" in ran.err
    assert "expired" not in ran.out
    if form in ("json", "sarif", "gitlab"):
        json.loads(ran.out)


def test_statistics(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "a.json", ANY_ROLE)
    write(tmp_path / "b.json", ANY_ROLE)
    write(tmp_path / "c.json", '{"Statement": [{"Effect": "Allow", "Action": "x"')
    ran = slrlint(capsys, "check", "--statistics")
    assert ran.code == 1
    assert ran.lines == ["      2  SLR302  delete-any", "      1  POL001  unreadable-document"]
    ran = slrlint(capsys, "check", "--statistics", "--output-format=json")
    assert json.loads(ran.out)[0] == {"code": "SLR302", "name": "delete-any", "count": 2}
    assert slrlint(capsys, "check", "--statistics", "--output-format=sarif").code == 2


def test_quiet(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "a.json", CLEAN)
    write(tmp_path / "slrlint.toml", '[[ignore]]\nrule = "SLR1"\nreason = "idle"\n')
    ran = slrlint(capsys, "check", "-q")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    ran = slrlint(capsys, "check", "-q", "missing.json")
    assert (ran.code, ran.out) == (2, "")
    assert "missing.json" in ran.err


def test_colour(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(tmp_path / "a.json", ANY_ROLE)
    assert "\x1b" not in slrlint(capsys, "check").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in slrlint(capsys, "check").out
    assert "\x1b" not in slrlint(capsys, "check", "--no-color").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in slrlint(capsys, "check").out


def test_known_findings(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "policies" / "a.json", ANY_ROLE)
    ran = slrlint(capsys, "check", "--write-known=known.json", "policies")
    assert (ran.code, ran.out) == (0, "Wrote 1 known finding to known.json.\n")
    ran = slrlint(capsys, "check", "--known=known.json", "policies")
    assert (ran.code, ran.err) == (0, "")
    assert "1 finding known" in ran.out

    write(tmp_path / "policies" / "a.json", json.dumps(ANY_ROLE, indent=4))
    assert slrlint(capsys, "check", "--known=known.json", "policies").code == 0
    assert slrlint(capsys, "check", "--known=known.json", tmp_path / "policies").code == 0
    write(tmp_path / "policies" / "b.json", ANY_ROLE)
    ran = concise(capsys, "--known=known.json", "policies")
    assert (ran.code, found(ran)) == (1, ["policies/b.json SLR302"])


def test_known_findings_are_not_written_where_files_were_not_linted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ran = slrlint(capsys, "check", "--write-known=known.json", "missing.json")
    assert ran.code == 2
    assert not tmp_path.joinpath("known.json").exists()


def test_known_and_write_known_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert slrlint(capsys, "check", "--known=a", "--write-known=a").code == 2


def test_jobs_change_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for number in range(30):
        write(tmp_path / f"{number}.json", ANY_ROLE if number % 3 else CLEAN)
    write(tmp_path / "odd.json", json.dumps(ANY_ROLE).replace("*", "arn:aws:iam::${a}:role/*"))
    arguments = ("check", "--output-format=json", ".", "missing.json")
    alone = slrlint(capsys, *arguments)
    assert alone.code == 2
    for jobs in ("2", "5"):
        assert process(*arguments, "--jobs", jobs, cwd=tmp_path).stdout == alone.out


@pytest.mark.parametrize(
    ("files", "processors", "jobs"),
    [(0, 8, 1), (1_999, 8, 1), (2_000, 8, 2), (9_999, 4, 4), (9_999, 1, 1)],
)
def test_processes_are_started_where_they_pay(files: int, processors: int, jobs: int) -> None:
    assert paying_jobs(files, processors) == jobs


def test_many_files_change_nothing(tmp_path: Path) -> None:
    for number in range(2_000):
        tmp_path.joinpath(f"{number}.json").write_text("{}")
    write(tmp_path / "999.json", ANY_ROLE)
    arguments = ("check", "--output-format=json", ".")
    alone = process(*arguments, "--jobs=1", cwd=tmp_path)
    assert alone.returncode == 1
    assert process(*arguments, cwd=tmp_path).stdout == alone.stdout


@pytest.mark.parametrize("jobs", ["0", "-1", "x", "1000", "²"])
def test_jobs_is_a_number(capsys: pytest.CaptureFixture[str], jobs: str) -> None:
    assert slrlint(capsys, "check", f"--jobs={jobs}").code == 2


def test_a_crashed_rule_is_a_failure_of_the_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(tmp_path / "a.json", ANY_ROLE)
    rule = next(each for each in registry.registered() if each.code == "SLR302").load()

    def crash(*_: object) -> None:
        raise ZeroDivisionError("mistake")

    monkeypatch.setattr(type(rule), "check", crash)
    ran = concise(capsys, ".")
    assert ran.code == 2
    assert "a.json: rule SLR302 crashed: ZeroDivisionError('mistake')" in ran.err
    assert concise(capsys, "--ignore=SLR302", ".").code == 0


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(
        ["git", *identity, *arguments],
        cwd=folder, check=True, env=checkout.environment(), capture_output=True,
    )  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository whose main branch has moved on since this branch left it."""
    for name in ("old.json", "changed.json", "deleted.json", "sub/changed.json"):
        write(tmp_path / name, CLEAN)
    _git(tmp_path, "init", "--quiet", "--initial-branch=main")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "--quiet", "--message=first")
    _git(tmp_path, "checkout", "--quiet", "-b", "topic")
    for name in ("changed.json", "sub/changed.json"):
        write(tmp_path / name, ANY_ROLE)
    tmp_path.joinpath("deleted.json").unlink()
    _git(tmp_path, "commit", "--quiet", "--all", "--message=second")
    write(tmp_path / 'odd "name"\nof two lines.json', ANY_ROLE)
    write(tmp_path / "-.json", ANY_ROLE)
    _git(tmp_path, "checkout", "--quiet", "main")
    write(tmp_path / "old.json", ANY_ROLE)
    _git(tmp_path, "commit", "--quiet", "--all", "--message=elsewhere")
    _git(tmp_path, "checkout", "--quiet", "topic")
    return tmp_path


def test_changed_since(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, repository: Path
) -> None:
    write(repository / "old.json", ANY_ROLE)
    _git(repository, "checkout", "--quiet", "--", "old.json")
    everything = [
        "-.json SLR302",
        "changed.json SLR302",
        'odd "name"\\x0aof two lines.json SLR302',
        "sub/changed.json SLR302",
    ]

    def run(*arguments: str) -> list[str]:
        ran = concise(capsys, *arguments)
        lines = [line.split(":1:")[0] + " " + line.split(" SLR")[1][:3] for line in ran.lines]
        return [line.replace(" 302", " SLR302") for line in lines]

    assert run("--changed-since=main") == everything
    assert run("--changed-since=HEAD") == [everything[0], everything[2]]
    assert run("--changed-since=main", "sub") == ["sub/changed.json SLR302"]
    monkeypatch.chdir(repository / "sub")
    assert run("--changed-since=main") == ["changed.json SLR302"]
    assert run("--changed-since=main", "../changed.json") == ["../changed.json SLR302"]


def test_nothing_changed_is_clean(capsys: pytest.CaptureFixture[str], repository: Path) -> None:
    ran = slrlint(capsys, "check", "--changed-since=HEAD", "sub")
    assert (ran.code, ran.out) == (0, "All clear: 0 policies in 0 files.\n")


@pytest.mark.parametrize("revision", ["-x", "--output=x", "", "nope", "main:old.json", "a..b"])
def test_a_revision_must_be_one(
    capsys: pytest.CaptureFixture[str], repository: Path, revision: str
) -> None:
    ran = slrlint(capsys, "check", f"--changed-since={revision}")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert not (repository / "x").exists()


def test_changed_since_needs_a_repository_and_git(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    ran = slrlint(capsys, "check", "--changed-since=HEAD")
    assert ran.code == 2
    assert "not a git repository" in ran.err
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = slrlint(capsys, "check", "--changed-since=HEAD")
    assert ran.code == 2
    assert "git cannot be run" in ran.err


COMMENTED = """\
Version: "2012-10-17"
Statement:
  - Effect: Allow{first}
    Action:
      - iam:DeleteServiceLinkedRole
      - iam:GetServiceLinkedRoleDeletionStatus
    Resource: "*"{own}
"""


@pytest.mark.parametrize(
    ("first", "own", "code", "warned"),
    [
        ("", "", 1, ""),
        ("", "  # slrlint: ignore[SLR302] every role goes", 0, ""),
        ("  # slrlint: ignore[SLR302] every role goes", "", 0, ""),
        ("", "  # slrlint: ignore[SLR301] wrong", 1, "policy.yaml:7: the comment ignores SLR301"),
        ("", "  # slrlint: ignore", 1, "policy.yaml:7: the comment names no rule"),
        ("", "  # slrlint: ignore[SLR3O2]", 1, "no rule has the code 'SLR3O2'; did you mean"),
    ],
)
def test_comments_in_yaml(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    first: str,
    own: str,
    code: int,
    warned: str,
) -> None:
    write(tmp_path / "policy.yaml", COMMENTED.format(first=first, own=own))
    ran = concise(capsys, ".")
    assert ran.code == code
    assert found(ran) == ["policy.yaml SLR302"] * code
    assert warned in ran.err
    assert bool(warned) == bool(ran.err)


def test_ignore_entries(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "a.json", ANY_ROLE)
    write(tmp_path / "b.json", ANY_ROLE)
    entry = '[[ignore]]\nrule = "SLR302"\npath = "./{name}.json"\nsid = "Cleanup"\nreason = "x"\n'
    write(tmp_path / "slrlint.toml", entry.format(name="a") + entry.format(name="c"))
    ran = concise(capsys, ".")
    assert (ran.code, found(ran)) == (1, ["b.json SLR302"])
    assert ran.err == (
        "slrlint: warning: slrlint.toml:6: the ignore entry for SLR302 is not needed any more\n"
    )
    ran = concise(capsys, "a.json", "b.json")
    assert (ran.code, ran.err) == (1, "")
    assert concise(capsys, "--select=POL", ".").err == ""
