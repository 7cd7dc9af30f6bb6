"""The built wheel and source distribution hold what a checkout holds."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests import checkout

if TYPE_CHECKING:
    from pathlib import Path

ROOT = checkout.ROOT


@pytest.fixture(scope="module")
def wheel(registry: None, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    source = checkout.copy(folder / "slrlint")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, source],
        env=checkout.environment(),
        check=True,
    )
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder.parent).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and not any(part.endswith("_cache") for part in path.parts)
    }


def test_wheel_holds_both_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    baselines = {f"slrlint/{name}" for name in files(ROOT / "baselines")}
    expected = files(ROOT / "linter" / "slrlint") | files(ROOT / "rules" / "slrlint_rules")
    assert held == expected | baselines


def test_wheel_is_typed_and_licensed(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert "slrlint/py.typed" in names
    assert "slrlint_rules/py.typed" in names
    licence = next(name for name in names if name.endswith(".dist-info/licenses/LICENSE"))
    assert wheel.read(licence) == (ROOT / "LICENSE").read_bytes()


def test_wheel_describes_itself(wheel: zipfile.ZipFile) -> None:
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = wheel.read(name).decode()
    assert "License-Expression: Apache-2.0" in metadata
    assert metadata.endswith((ROOT / "README.md").read_text())
    entry_points = wheel.read(name.replace("METADATA", "entry_points.txt")).decode()
    assert "slrlint = slrlint.cli:script" in entry_points
