from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from slrlint import atomic

if TYPE_CHECKING:
    from pathlib import Path


def test_new_and_existing(tmp_path: Path) -> None:
    path = tmp_path / "a"
    atomic.write(str(path), b"one")
    path.chmod(0o640)
    atomic.write(str(path), b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["a"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    tmp_path.joinpath("real").write_text("one")
    tmp_path.joinpath("link").symlink_to("real")
    atomic.write(str(tmp_path / "link"), b"two")
    assert tmp_path.joinpath("link").is_symlink()
    assert tmp_path.joinpath("real").read_text() == "two"


def test_a_failure_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_text("one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic.write(str(path), b"two")
    assert path.read_text() == "one"
    assert os.listdir(tmp_path) == ["a"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        atomic.write(str(tmp_path), b"x")
    with pytest.raises(OSError, match="No such file"):
        atomic.write(str(tmp_path / "no" / "a"), b"x")


def test_what_is_no_regular_file_is_written_to(tmp_path: Path) -> None:
    atomic.write(os.devnull, b"x")
    assert not stat.S_ISREG(os.stat(os.devnull).st_mode)
