"""What many tests share."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from slrlint.policy import holes
from tests import checkout, privileges

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def holes_of_modules() -> tuple[str, ...]:
    """Return the expressions of the holes that test modules keep, in their order."""
    return tuple(holes._expressions)


@pytest.fixture(autouse=True)
def holes_as_collected(holes_of_modules: tuple[str, ...]) -> None:
    """Give the modules their holes back: linting a file forgets them."""
    holes.forget()
    for expression in holes_of_modules:
        holes.hole(expression)


@pytest.fixture
def permissions_hold() -> Iterator[None]:
    """Make permissions hold for root as for anybody else."""
    try:
        with privileges.respected():
            yield
    except privileges.UnableError:
        pytest.skip("nobody refuses root anything here")


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip where pip can install nothing; in CI that is a failure."""
    folder = tmp_path_factory.mktemp("registry")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "hatchling"]
    done = subprocess.run(
        command, cwd=folder, env=checkout.environment(), capture_output=True, text=True
    )
    if done.returncode:
        if os.environ.get("CI"):
            pytest.fail(f"pip reaches no package registry:\n{done.stderr}")
        pytest.skip("pip reaches no package registry")


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a git repository whose one commit is the checkout."""
    folder = checkout.copy(tmp_path_factory.mktemp("repository") / "slrlint")
    checkout.commit(folder)
    return folder
