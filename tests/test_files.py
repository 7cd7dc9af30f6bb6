from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slrlint.files import SUFFIXES, Collected, collect
from slrlint.formats import detect
from slrlint.limits import DEFAULT
from tests import checkout
from tests.cli.command import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def nothing(_: str) -> bool:
    return False


def paths(*arguments: str, excluded: Callable[[str], bool] = nothing) -> list[str]:
    collected = collect(arguments, excluded)
    assert collected.errors == ()
    return list(collected.paths)


def fill(folder: Path, *names: str) -> None:
    for name in names:
        write(folder / name, "")


def test_named_files_are_taken_as_they_are(tmp_path: Path) -> None:
    fill(tmp_path, "policy.txt", ".hidden")
    assert paths("policy.txt", "missing.json", ".hidden") == [
        "policy.txt",
        "missing.json",
        ".hidden",
    ]


def test_each_file_once_in_the_order_of_the_arguments(tmp_path: Path) -> None:
    fill(tmp_path, "b.json", "a.json", "c/d.json")
    assert paths("b.json", "./b.json", str(tmp_path / "b.json"), ".", "c", "c/../a.json") == [
        "b.json",
        "a.json",
        "c/d.json",
    ]
    assert paths("-", "a.json", "-") == ["-", "a.json"]


def test_names_are_those_that_the_user_would_write(tmp_path: Path) -> None:
    fill(tmp_path, "c/a.json")
    assert paths("./c") == ["c/a.json"]
    assert paths("c/") == ["c/a.json"]
    assert paths("./c/a.json") == ["c/a.json"]
    assert paths(str(tmp_path / "c")) == [str(tmp_path / "c" / "a.json")]


def test_a_file_called_like_standard_input_is_a_file(tmp_path: Path) -> None:
    fill(tmp_path, "-")
    assert paths("./-") == ["./-"]
    assert paths("*") == ["./-"]


def test_folders_are_searched_for_known_suffixes_in_order(tmp_path: Path) -> None:
    fill(
        tmp_path, "b/z.json", "b/a.yaml", "a.yml", "B.JSON", "notes.txt", "x.py", ".github/w.yml",
        "b.template", "json", "main.tf", "README.md",
    )  # fmt: skip
    assert paths(".") == [
        "B.JSON",
        "README.md",
        "a.yml",
        "b.template",
        "main.tf",
        ".github/w.yml",
        "b/a.yaml",
        "b/z.json",
    ]


def test_every_reader_is_given_the_files_it_reads() -> None:
    assert set(detect._SUFFIXES) <= SUFFIXES


def test_some_folders_are_never_searched(tmp_path: Path) -> None:
    fill(
        tmp_path, ".git/a.json", "node_modules/x/a.json", ".venv/a.json", "venv/a.json",
        "x/__pycache__/a.json", ".terraform/a.json", "x/a.json",
    )  # fmt: skip
    assert paths(".") == ["x/a.json"]
    assert paths("node_modules") == ["node_modules/x/a.json"]


def test_what_leads_nowhere_is_told(tmp_path: Path) -> None:
    tmp_path.joinpath("empty").mkdir()
    collected = collect(["empty", "*.json", "", "a\0b"], nothing)
    assert collected.paths == ()
    assert [line.split(":")[0] for line in collected.empty] == [
        "empty",
        "*.json",
        "'' is no path",
        "'a\\x00b' is no path",
    ]


def test_globs(tmp_path: Path) -> None:
    fill(tmp_path, "a.json", "x/b.json", "x/y/c.json", "x/y/d.txt", "node_modules/e.json")
    assert paths("*.json") == ["a.json"]
    assert paths("**/*.json") == ["a.json", "x/b.json", "x/y/c.json"]
    assert paths("x/**") == ["x/b.json", "x/y/c.json", "x/y/d.txt"]
    assert paths("x/?/*.txt") == ["x/y/d.txt"]
    assert paths("./x/*") == ["x/b.json"]
    assert paths(f"{tmp_path}/x/*") == [str(tmp_path / "x" / "b.json")]
    assert collect(["../../*/nowhere/*.json"], nothing).empty != ()


def test_a_file_with_a_star_in_its_name_is_a_file(tmp_path: Path) -> None:
    fill(tmp_path, "a*.json", "ab.json")
    assert paths("a*.json") == ["a*.json"]


def test_excluded(tmp_path: Path) -> None:
    fill(tmp_path, "a.json", "x/b.json", "x/c.json")
    assert paths(".", excluded=lambda path: path == "x/b.json") == ["a.json", "x/c.json"]
    assert paths(".", excluded=lambda path: path == "x") == ["a.json"]
    assert paths("a.json", excluded=bool) == ["a.json"]


def test_links_are_followed_where_they_are_named_only(tmp_path: Path) -> None:
    fill(tmp_path, "tree/a.json", "outside/b.json")
    tree = tmp_path / "tree"
    tree.joinpath("loop").symlink_to(tree)
    tree.joinpath("out").symlink_to(tmp_path / "outside")
    tree.joinpath("c.json").symlink_to(tmp_path / "outside" / "b.json")
    tmp_path.joinpath("link").symlink_to(tree)
    assert paths("tree") == ["tree/a.json"]
    assert paths("link", "tree/c.json") == ["link/a.json", "tree/c.json"]


@pytest.mark.skipif(os.name == "nt", reason="there are no named pipes")
def test_what_is_no_file_is_not_found(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    assert collect(["."], nothing).paths == ()


def test_deep_folders_are_given_up(tmp_path: Path) -> None:
    deep = "/".join(["d"] * (DEFAULT.folders + 1))
    fill(tmp_path, f"{deep}/a.json", "d/b.json")
    collected = collect(["."], nothing)
    assert collected.paths == ("d/b.json",)
    assert [f"more than {DEFAULT.folders} folders deep" in line for line in collected.errors] == [
        True
    ]


@pytest.mark.usefixtures("permissions_hold")
def test_a_folder_that_cannot_be_searched_is_told(tmp_path: Path) -> None:
    fill(tmp_path, "a.json", "x/b.json")
    tmp_path.joinpath("x").chmod(0)
    collected = collect(["."], nothing)
    assert collected.paths == ("a.json",)
    assert collected.errors == ("x: cannot be searched: Permission denied",)
    tmp_path.joinpath("x").chmod(0o755)


def _git(folder: Path, *arguments: str, content: str | None = None) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=checkout.environment(), input=content,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def test_gitignore_at_every_level_up_to_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = tmp_path / "r"
    repository.mkdir()
    _git(repository, "init", "--quiet")
    write(tmp_path / ".gitignore", "*.json\n")
    write(repository / ".gitignore", "*.yaml\n/top.json\nbuild/\n")
    write(repository / ".git" / "info" / "exclude", "private.json\n")
    write(repository / "x" / ".gitignore", "!kept.yaml\nown.json\n")
    fill(
        repository, "a.json", "a.yaml", "top.json", "private.json", "build/b.json", "x/top.json",
        "x/kept.yaml", "x/lost.yaml", "x/own.json", "x/y/own.json", "x/y/kept.yaml", "own.json",
    )  # fmt: skip
    expected = ["x/kept.yaml", "x/top.json", "x/y/kept.yaml"]
    monkeypatch.chdir(repository)
    assert paths(".") == ["a.json", "own.json", *expected]
    assert paths("x") == expected
    monkeypatch.chdir(repository / "x")
    assert paths(".") == [path.removeprefix("x/") for path in expected]
    assert paths("own.json") == ["own.json"]
    monkeypatch.chdir(tmp_path)
    assert paths("r/x") == [f"r/{path}" for path in expected]
    assert paths("r/build") == ["r/build/b.json"]


def test_an_ignore_file_may_name_what_is_kept(tmp_path: Path) -> None:
    write(tmp_path / ".gitignore", "*\n!*/\n!*.json\n/x/y/**\n")
    fill(tmp_path, "a.json", "a.yaml", "x/b.json", "x/b.yaml", "x/y/c.json")
    assert paths(".") == ["a.json", "x/b.json"]


def test_gitignore_holds_in_a_searched_folder_outside_a_repository(tmp_path: Path) -> None:
    write(tmp_path / "x" / ".gitignore", "*.yaml\n")
    fill(tmp_path, "x/a.yaml", "x/b.json", "a.yaml")
    assert paths(".") == ["a.yaml", "x/b.json"]


def test_an_ignore_file_that_is_a_link_or_a_folder_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "rules", "*.json\n")
    fill(tmp_path, "a.json", "x/b.json")
    tmp_path.joinpath(".gitignore").symlink_to("rules")
    tmp_path.joinpath("x", ".gitignore").mkdir()
    assert paths(".") == ["a.json", "x/b.json"]


def warned(path: Path, content: str) -> Collected:
    write(path / ".gitignore", content)
    fill(path, "a.json")
    return collect(["."], nothing)


def test_ignore_files_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    assert "1048576 bytes is not read" in warned(tmp_path, "#" * 2_000_000).warnings[0]
    found = warned(tmp_path, "!\n*a*a*a*a*a*a*a*a*b\n*.yaml\n")
    assert [line.split(".gitignore:")[1][:2] for line in found.warnings] == ["1:", "2:"]
    assert found.paths == ("a.json",)


def test_an_odd_range_in_an_ignore_file_makes_no_noise(tmp_path: Path) -> None:
    found = warned(tmp_path, "[%--].yaml\n[[b].yaml\n[a&&b].yaml\n")
    assert (found.paths, found.warnings) == (("a.json",), ())


def test_hostile_ignore_lines_end_soon(tmp_path: Path) -> None:
    fill(tmp_path, "a" * 200 + ".json")
    begin = time.monotonic()
    warned(tmp_path, "*a*a*a*b\n" * 20 + "**/a/**/a/**/b\n" * 20)
    assert time.monotonic() - begin < 20


PARTS = st.sampled_from(["a", "b", "a.json", "b.json", "ab.json"])
# A line that ends with "**/" is left out: pathspec takes it for the folder itself.
LINES = st.lists(
    st.builds(
        lambda no, start, parts, end: no + start + "/".join(parts) + end,
        st.sampled_from(["", "", "!"]),
        st.sampled_from(["", "", "/", "**/"]),
        st.lists(
            st.sampled_from(["a", "b", "*", "?", "a*", "*.json", "[ab].json", "**", "a.json"]),
            min_size=1,
            max_size=2,
        ),
        st.sampled_from(["", "", "/", " ", "/**"]),
    ).filter(lambda line: "**/" not in line[-4:]),
    max_size=4,
)


@given(
    top=LINES,
    inner=LINES,
    names=st.sets(st.lists(PARTS, min_size=1, max_size=3).map("/".join), min_size=1, max_size=6),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_git_ignores_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    top: list[str],
    inner: list[str],
    names: set[str],
) -> None:
    folder = tmp_path_factory.mktemp("repository")
    monkeypatch.chdir(folder)
    _git(folder, "init", "--quiet")
    files = []
    for name in sorted(names):
        try:
            write(folder / name, "")
        except OSError:
            continue  # a file stands where this name wants a folder, or the reverse
        if name.endswith(".json"):
            files.append(name)
    write(folder / ".gitignore", "\n".join(top))
    if (folder / "a").is_dir():
        write(folder / "a" / ".gitignore", "\n".join(inner))
    listed = _git(folder, "ls-files", "--others", "--exclude-standard", "-z").split("\0")
    expected = [name for name in files if name in listed]
    assert sorted(collect(["."], nothing).paths) == sorted(expected)
