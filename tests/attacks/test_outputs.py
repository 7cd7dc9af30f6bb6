"""What a run writes stays in the working folder, unless its own arguments name another place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from slrlint import baselines, paths
from tests.attacks.bounded import ALLOW, DELETE, document, run

if TYPE_CHECKING:
    from pathlib import Path

BATCH = "BatchServiceRolePolicy.json"
WAY_OUT = "a symbolic link leads out of the working folder"
FILES = {
    "output": (("check", "--isolated", "--output-file={}", "p.json"), 1),
    "report": (("check", "--isolated", "--report=sarif={}", "p.json"), 1),
    "difference": (("check", "--isolated", "--diff", "--output-file={}", "p.json"), 0),
    "comparison": (("diff", "--isolated", "--output-file={}", "q.json", "p.json"), 1),
    "known": (("check", "--isolated", "--write-known={}", "p.json"), 0),
    "grants": (("grants", "--output-file={}", "p.json"), 0),
    "statements": (("generate", "batch", "--output-file={}"), 0),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A working folder with policies, beside an empty folder named outside."""
    (tmp_path / "outside").mkdir()
    folder = tmp_path / "tree"
    (folder / "reports").mkdir(parents=True)
    (folder / "p.json").write_text(document(DELETE))
    (folder / "q.json").write_text(document(ALLOW))
    return folder


@pytest.fixture(params=FILES)
def writing(request: pytest.FixtureRequest) -> tuple[tuple[str, ...], int]:
    return FILES[request.param]


def write(tree: Path, writing: tuple[tuple[str, ...], int], path: str) -> None:
    arguments, code = writing
    done = run(tree, *(each.format(path) for each in arguments))
    assert (done.returncode, WAY_OUT in done.stderr) == (code, False), done.stderr


def refuse(tree: Path, writing: tuple[tuple[str, ...], int], path: str) -> None:
    done = run(tree, *(each.format(path) for each in writing[0]))
    assert done.returncode == 2
    assert [WAY_OUT in line for line in done.stderr.splitlines() if "error: " in line] == [True]
    assert os.listdir(tree.parent / "outside") == []


def test_a_link_to_a_file_outside(tree: Path, writing: tuple[tuple[str, ...], int]) -> None:
    (tree / "out").symlink_to("../outside/file")
    refuse(tree, writing, "out")
    refuse(tree, writing, str(tree / "out"))


def test_a_link_to_a_folder_outside(tree: Path, writing: tuple[tuple[str, ...], int]) -> None:
    (tree / "folder").symlink_to("../outside")
    refuse(tree, writing, "folder/file")
    refuse(tree, writing, "./reports/../folder/file")


def test_a_link_within_and_places_that_are_named(
    tree: Path, writing: tuple[tuple[str, ...], int]
) -> None:
    (tree / "out").symlink_to("reports/file")
    write(tree, writing, "out")
    assert (tree / "reports" / "file").is_file()
    outside = tree.parent / "outside"
    write(tree, writing, "../outside/a")
    write(tree, writing, str(outside / "b"))
    (outside / "link").symlink_to("c")
    write(tree, writing, str(outside / "link"))
    assert sorted(os.listdir(outside)) == ["a", "b", "c", "link"]
    write(tree, writing, "/dev/stdout")


def test_a_working_folder_that_is_named_through_a_link(tree: Path) -> None:
    alias = tree.parent / "alias"
    alias.symlink_to("tree")
    write(tree, FILES["output"], str(alias / "file"))
    (tree / "out").symlink_to("../outside/file")
    refuse(tree, FILES["output"], str(alias / "out"))


@pytest.mark.parametrize("folder", ["linked", "linked/deeper/still"])
def test_baselines_in_a_linked_folder(tree: Path, folder: str) -> None:
    outside = tree.parent / "outside"
    (tree / "linked").symlink_to(outside)
    done = run(tree, "baseline", "add", "--baselines", folder, "batch")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert WAY_OUT in done.stderr
    assert os.listdir(outside) == []


def test_an_update_of_baselines_in_a_linked_folder(tree: Path) -> None:
    outside = tree.parent / "outside"
    (tree / "linked").symlink_to(outside)
    path = outside / BATCH
    baselines.write(str(outside), baselines.get("BatchServiceRolePolicy", "v4"))
    before = path.read_bytes()
    done = run(tree, "baseline", "update", "--baselines", "linked", "batch")
    assert done.returncode == 2
    assert WAY_OUT in done.stderr
    assert path.read_bytes() == before
    done = run(tree, "baseline", "update", "--baselines", str(outside), "batch")
    assert done.returncode == 0
    assert path.read_bytes() != before


def test_a_fix_of_a_link_that_is_named(tree: Path) -> None:
    target = tree.parent / "outside" / "p.json"
    target.write_text(document(ALLOW).replace("2012-10-17", "2008-10-17"))
    (tree / "link.json").symlink_to(target)
    assert run(tree, "check", "--isolated", "--fix", ".").returncode == 1
    assert "2008-10-17" in target.read_text()
    assert run(tree, "check", "--isolated", "--fix", "link.json").returncode == 0
    assert "2012-10-17" in target.read_text()


def test_where_a_path_leads(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "loop").symlink_to("loop")
    (tree / "up").symlink_to("..")
    (tree / "here").symlink_to(".")
    monkeypatch.chdir(tree)
    out = {each: paths.leads_out(each) for each in ("up", "up/x", "here/up/x", "up/outside/x")}
    assert set(out.values()) == {True}, out
    inside = ("x", "loop", "here", "here/x", "up/tree/x", "no/such/folder", ".", "..", "../x", "/")
    assert [each for each in inside if paths.leads_out(each)] == []
    monkeypatch.chdir("/")
    assert not paths.leads_out("/dev/stdout")
