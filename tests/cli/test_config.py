from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.cli.command import ANY_ROLE, concise, found, slrlint, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    ran = slrlint(capsys, "config")
    assert ran.code == 0
    assert ran.lines[0] == "# .: no configuration file"
    assert 'fail-on = "warning"               # default' in ran.lines


def test_every_setting_says_where_it_comes_from(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path / "slrlint.toml", 'fail-on = "error"\n')
    write(
        tmp_path / "a" / "pyproject.toml",
        '[tool.slrlint]\nselect = ["POL"]\nkinds.scp = ["x/*"]\n'
        '[[tool.slrlint.ignore]]\nrule = "POL001"\nreason = "old"\nexpires = 2030-01-01\n',
    )
    ran = slrlint(capsys, "config", "a/x.json", "--output-format=json", "--config=pedantic=true")
    table = json.loads(ran.out)
    assert (table["path"], table["config"]) == ("a/x.json", "a/pyproject.toml")
    shown = {key: (each["value"], each["origin"]) for key, each in table["settings"].items()}
    assert shown["select"] == (["POL"], "a/pyproject.toml:2")
    assert shown["kinds"] == ({"scp": ["x/*"]}, "a/pyproject.toml:3")
    assert shown["ignore"] == (
        [{"rule": "POL001", "reason": "old", "expires": "2030-01-01"}],
        "a/pyproject.toml:4",
    )
    assert shown["fail-on"] == ("error", "slrlint.toml:1")
    assert shown["pedantic"] == (True, "--config")
    assert shown["output-format"] == ("full", "default")


def test_scalars_are_printed_as_toml(capsys: pytest.CaptureFixture[str]) -> None:
    lines = slrlint(capsys, "config", "--config", "exclude=['a','b']").lines
    plain = "\n".join(line for line in lines if "{" not in line)
    assert tomllib.loads(plain)["exclude"] == ["a", "b"]


def test_a_broken_configuration_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path / "slrlint.toml", "pedantic = 3\n")
    for command in ("config", "check"):
        ran = slrlint(capsys, command)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == "slrlint: error: slrlint.toml:1: pedantic must be true or false\n"
    assert slrlint(capsys, "config", "--isolated").code == 0


def test_a_broken_configuration_of_a_subfolder_fails_its_files_only(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("a/x.json", "a/y.json", "x.json"):
        write(tmp_path / name, ANY_ROLE)
    write(tmp_path / "a" / "slrlint.toml", "pedantic = 3\n")
    ran = concise(capsys, ".")
    assert (ran.code, found(ran)) == (2, ["x.json SLR302"])
    assert ran.err == "slrlint: error: a/slrlint.toml:1: pedantic must be true or false\n"


def test_a_subfolder_cannot_change_the_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path / "a" / "x.json", ANY_ROLE)
    write(tmp_path / "a" / "slrlint.toml", 'fail-on = "never"\nplugins = ["evil"]\n')
    ran = concise(capsys, ".")
    assert (ran.code, found(ran)) == (1, ["a/x.json SLR302"])
    assert ran.err.count("ignored here") == 2
    write(tmp_path / "slrlint.toml", 'fail-on = "never"\n')
    assert concise(capsys, ".").code == 0
    assert concise(capsys, ".", "--fail-on=info").code == 1


def test_a_plugin_that_is_not_installed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "slrlint.toml", 'plugins = ["nowhere"]\n')
    ran = concise(capsys, ".")
    assert ran.code == 2
    assert "plugin 'nowhere' is not installed" in ran.err


def test_config_options_that_exclude_each_other(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(tmp_path / "a.toml", "")
    write(tmp_path / "b.toml", "")
    assert slrlint(capsys, "check", "--config=a.toml", "--isolated").code == 2
    assert slrlint(capsys, "check", "--config=a.toml", "--config=b.toml").code == 2
    assert slrlint(capsys, "check", "--config=missing.toml").code == 2


def test_kinds(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path / "scps" / "x.json", ANY_ROLE)
    assert found(concise(capsys, ".")) == ["scps/x.json SLR302"]
    write(tmp_path / "slrlint.toml", 'kinds.scp = ["scps/*"]\n')
    assert found(concise(capsys, ".")) == []


def test_condition_form(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arn = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch*"
    statement = {"Effect": "Allow", "Action": "iam:UpdateRoleDescription", "Resource": arn}
    write(tmp_path / "x.json", {"Version": "2012-10-17", "Statement": [statement]})
    assert found(concise(capsys)) == ["x.json SLR203"]
    assert found(concise(capsys, "--condition-form=reference")) == []
    write(tmp_path / "slrlint.toml", 'condition-form = "either"\n')
    assert found(concise(capsys)) == []


def test_exclude_spares_what_is_searched_for_only(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("gen/x.json", "a/gen/x.json", "b/x.json", "b/y.json"):
        write(tmp_path / name, ANY_ROLE)
    write(tmp_path / "slrlint.toml", 'exclude = ["gen", "b/x.json"]\n')
    assert found(concise(capsys)) == ["b/y.json SLR302"]
    assert found(concise(capsys, "gen/x.json")) == ["gen/x.json SLR302"]
