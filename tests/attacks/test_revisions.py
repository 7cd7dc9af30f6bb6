"""Small repositories that are large once they are read."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests import checkout
from tests.attacks.bounded import ALLOW, document, run

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 20_000_000


def git(folder: Path, *arguments: str, given: str = "") -> str:
    return subprocess.run(
        ["git", "-c", "user.name=Test", "-c", "user.email=test@example.com", *arguments],
        cwd=folder, input=given, capture_output=True, text=True, check=True,
        env=checkout.environment(),
    ).stdout.strip()  # fmt: skip


def repository(folder: Path, size: int, names: int) -> None:
    """Commit one policy of `size` bytes under many names in the folder d; check out none of it."""
    git(folder, "init", "--quiet")
    policy = document(ALLOW)
    blob = git(folder, "hash-object", "-w", "--stdin", given=policy + " " * (size - len(policy)))
    rows = "".join(f"100644 blob {blob}\t{number}.json\n" for number in range(names))
    subtree = git(folder, "mktree", given=rows)
    tree = git(folder, "mktree", given=f"040000 tree {subtree}\td\n")
    commit = git(folder, "commit-tree", "-m", "All", tree)
    git(folder, "update-ref", "HEAD", commit)
    (folder / "d").mkdir()
    (folder / "d" / "0.json").write_text(policy)


@pytest.mark.parametrize(
    ("size", "names", "said"),
    [
        (LIMIT, 120, "the files of d are larger in all than the limit of 100,000,000 bytes"),
        (LIMIT + 1, 1, "0.json is larger than the limit of 20,000,000 bytes"),
    ],
)
def test_what_is_too_large_is_not_read(tmp_path: Path, size: int, names: int, said: str) -> None:
    repository(tmp_path, size, names)
    read = tmp_path / "read"
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(
        f'#!/bin/sh\ncase "$*" in *cat-file*--batch|*cat-file*blob*) touch "{read}";; esac\n'
        f'exec "{shutil.which("git")}" "$@"\n'
    )
    fake.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{fake.parent}:{checkout.environment()['PATH']}")
        done = run(tmp_path, "diff", "--isolated", "HEAD:d", "d")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"slrlint: error: HEAD:d: {said}\n"
    assert not read.exists()


def test_what_just_fits(tmp_path: Path) -> None:
    repository(tmp_path, LIMIT, 5)
    done = run(tmp_path, "diff", "--isolated", "HEAD:d", "d")
    assert done.returncode in (0, 1)
