"""What a terminal is told and how: colour, width, one-line messages, output that may be cut off."""

from __future__ import annotations

import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

DEFAULT_WIDTH = 100
"""Columns where the stream is no terminal and COLUMNS says nothing."""


def use_utf8() -> None:
    """Make standard output and error UTF-8 whatever the locale; what it cannot write is spelled."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def colour(stream: TextIO | None, *, refused: bool = False) -> bool:
    """Say whether `stream` gets ANSI colours.

    ``--no-color`` (`refused`) and a non-empty NO_COLOR switch them off, FORCE_COLOR switches them
    on, else a terminal that is not TERM=dumb gets them (https://no-color.org,
    https://force-color.org).
    """
    if refused or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def is_terminal(stream: TextIO | None) -> bool:
    """Say whether a person sees `stream` (None: a stream that was closed before the start)."""
    return stream is not None and not stream.closed and stream.isatty()


def width(stream: TextIO | None) -> int:
    """Return the columns that a line may take: COLUMNS, else the terminal's, else the default."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns[:6]) > 0:
        return int(columns[:6])
    if stream is None:
        return DEFAULT_WIDTH
    try:
        return os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH
    except (OSError, ValueError):
        return DEFAULT_WIDTH


def say(message: str) -> None:
    """Write one line about the run to standard error, with nothing in it that acts on it."""
    from slrlint.reporters.escape import visible

    if sys.stderr is not None:
        try:
            sys.stderr.write(f"slrlint: {visible(message)}\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            sys.stderr = None  # nobody is left to tell


class OutputError(Exception):
    """Standard output cannot be written (a full disk): one line."""


def write(text: str) -> None:
    """Write `text` to standard output; a reader that has gone away (``| head``) is no mistake.

    Raises `OutputError`.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence()
    except OSError as error:
        _silence()
        raise OutputError(f"standard output: {error.strerror or error}") from None


def write_bytes(data: bytes) -> None:
    """Write `data` to standard output as they are, as `write` does; raises `OutputError`."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        write(data.decode("utf-8", "replace"))
        return
    try:
        sys.stdout.flush()
        stream.write(data)
        stream.flush()
    except BrokenPipeError:
        _silence()
    except OSError as error:
        _silence()
        raise OutputError(f"standard output: {error.strerror or error}") from None


def write_aside(text: str) -> None:
    """Write lines that are safe to show to standard error, where standard output is taken."""
    if sys.stderr is not None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):
            sys.stderr = None  # nobody is left to tell


def finish() -> None:
    """Write what is still held back; what then fails is given up, so that the process can end."""
    if sys.stdout is not None:
        try:
            sys.stdout.flush()
        except (OSError, ValueError):
            _silence()


def _silence() -> None:
    """Send the rest of standard output nowhere: the interpreter flushes it once more at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = None  # it has no descriptor to turn around
    finally:
        os.close(nowhere)
