"""The console examples of a document: find them, run them, write their output into the document.

    python -m tests.docs.console README.md ...

runs every command in the ``console`` fences of the documents and puts in what it prints now.  A
line that begins with ``$ `` is a command, the lines up to the next one are its standard output.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests import checkout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


class Example(NamedTuple):
    """A command as the document prints it, and what the document says it prints."""

    command: str
    output: str

    @property
    def installs(self) -> bool:
        """Whether the command needs a package registry."""
        return "pip install" in self.command


def examples(text: str) -> list[Example]:
    """Return the examples of a document."""
    return [
        Example(*found.groups())
        for fence in _FENCE.finditer(text)
        for found in _COMMAND.finditer(fence[1])
    ]


def output(command: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Return what `command` prints on standard output in `folder`."""
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def refreshed(text: str, run: Callable[[str], str]) -> str:
    """Return a document with the output of its examples as `run` gives it."""
    return _FENCE.sub(
        lambda fence: "```console\n{}```".format(
            _COMMAND.sub(lambda found: f"$ {found[1]}\n{run(found[1])}", fence[1])
        ),
        text,
    )


def main(names: list[str]) -> None:
    """Refresh the named documents."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = checkout.copy(Path(scratch) / "slrlint")
        environment = checkout.with_slrlint(Path(scratch) / "bin")
        for name in names:
            document = checkout.ROOT / name
            text = document.read_text(encoding="utf-8")
            new = refreshed(text, lambda command: output(command, folder, environment))
            document.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
