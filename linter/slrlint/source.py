"""From the bytes of a file to its text: byte-order marks, encodings, newlines, lines, columns."""

from __future__ import annotations

import os
import stat
from bisect import bisect_right

from slrlint.finding import Place
from slrlint.limits import DEFAULT
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.finding import Span
    from slrlint.limits import Limits

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")


class UnopenableError(Exception):
    """A path that cannot be read at all: the run fails (exit code 2), other files go on.

    `path` is the path as it was given and `reason` one line without it.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class Fault(Record):
    """Why the bytes of a file are not the text they should be; `offset` counts code points."""

    message: str
    help: str
    offset: int


class Source:
    """The text of one file.

    `path` is the file as the user named it.  `text` is decoded, without its byte-order mark and
    with its newlines as they stand.  `bom` says whether there was a mark, `encoding` how to write
    the text again, `newline` the first line end of the text (``\\n`` if there is none).  `limits`
    are the bounds that its readers keep to.  With a `fault` the text is as much of it as could be
    read, for excerpts only.
    """

    __slots__ = (
        "_newline",
        "_scanned",
        "_starts",
        "bom",
        "encoding",
        "fault",
        "limits",
        "path",
        "text",
    )

    def __init__(
        self,
        path: str,
        text: str,
        *,
        bom: bool = False,
        encoding: str = "utf-8",
        fault: Fault | None = None,
        limits: Limits = DEFAULT,
    ) -> None:
        self.path = path
        self.text = text
        self.bom = bom
        self.encoding = encoding
        self.fault = fault
        self.limits = limits
        self._newline = ""
        self._starts = [0]
        self._scanned = 0

    @property
    def newline(self) -> str:
        """The first line end of the text."""
        if not self._newline:
            self._newline = self._first_newline()
        return self._newline

    def _first_newline(self) -> str:
        line_feed = self.text.find("\n")
        carriage_return = self.text.find("\r", 0, line_feed + 1 or None)
        if carriage_return < 0:
            return "\n"
        return "\r\n" if line_feed == carriage_return + 1 else "\r"

    def encoded(self) -> bytes:
        """Return the bytes of the file: the text, and its byte-order mark if it has one."""
        body = self.text.encode(self.encoding)
        marks = {encoding: mark for mark, encoding in _BOMS}
        return marks[self.encoding] + body if self.bom else body

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of the code point at `offset`.

        Lines end with ``\\n``, ``\\r\\n`` or ``\\r``.
        """
        if offset >= self._scanned:
            self._scan(offset)
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def _scan(self, offset: int) -> None:
        """Find the starts of lines as far as `offset`: most findings are near the top."""
        text, starts = self.text, self._starts
        if not self._scanned and "\r" in text:
            import re

            starts.extend(match.end() for match in re.finditer(r"\r\n|\n|\r", text))
            self._scanned = len(text) + 1
        while min(offset, len(text)) >= self._scanned:
            start = text.find("\n", self._scanned) + 1
            if start:
                starts.append(start)
            self._scanned = start or len(text) + 1


def place(source: Source, span: Span) -> Place:
    """Return the place of `span` in `source`: lines and columns from 1, in code points."""
    line, column = source.line_column(span.start)
    end_line, end_column = source.line_column(span.end)
    return Place(source.path, line, column, end_line, end_column, span.start, span.end)


def read_source(path: str, limits: Limits = DEFAULT) -> Source:
    """Read the regular file at `path`, of which at most ``limits.file_size`` bytes are looked at.

    Text that cannot be decoded or is too long gives a `Source` with a `fault`.  Raises
    `UnopenableError` when there is nothing to read: missing, no permission, a folder, a FIFO, a
    socket or a device (which are never opened).
    """
    try:
        _refuse_irregular(path, os.stat(path).st_mode)
        handle = os.open(path, _FLAGS)
        try:
            state = os.fstat(handle)
            _refuse_irregular(path, state.st_mode)
            data = _bytes(handle, min(state.st_size, limits.file_size), limits.file_size)
        finally:
            os.close(handle)
    except OSError as error:
        raise UnopenableError(path, _reason(path, error)) from error
    except ValueError as error:
        raise UnopenableError(path, "no file can have this name") from error
    return source_from_bytes(path, data, limits)


def source_from_bytes(path: str, data: bytes, limits: Limits = DEFAULT) -> Source:
    """Return the source whose bytes are `data`; `path` is only its name.

    UTF-8, with or without a byte-order mark, and UTF-16 with one are text; everything else and
    more than ``limits.file_size`` bytes make a `fault`.
    """
    limit = limits.file_size
    if len(data) > limit:
        text = data[:limit].decode("utf-8", "replace")
        return Source(
            path,
            text,
            fault=Fault(
                f"the file is larger than the limit of {limit:,} bytes and was not read",
                "Split the file, or raise limits.file-size in the configuration.",
                0,
            ),
        )
    bom, encoding = _encoding(data)
    body = data[len(bom) :]
    try:
        return Source(path, body.decode(encoding), bom=bool(bom), encoding=encoding, limits=limits)
    except UnicodeDecodeError as error:
        return _undecodable(path, body, encoding, error.start)


def shows_policy(text: str) -> bool:
    """Say whether a text that cannot be read looks as if it held a policy."""
    return "Statement" in text and ("Effect" in text or "Action" in text)


def _encoding(data: bytes) -> tuple[bytes, str]:
    if not data.startswith(_UTF32):
        for bom, encoding in _BOMS:
            if data.startswith(bom):
                return bom, encoding
    return b"", "utf-8"


def _undecodable(path: str, body: bytes, encoding: str, start: int) -> Source:
    unit = 2 if encoding != "utf-8" else 1
    shown = " ".join(f"0x{byte:02x}" for byte in body[start : start + unit])
    return Source(
        path,
        body.decode(encoding, "replace"),
        encoding=encoding,
        fault=Fault(
            f"the text is not {encoding.upper()}: byte {start:,} is {shown}",
            "Save the file as UTF-8 (UTF-16 is read too, if it begins with a byte-order mark).",
            len(body[:start].decode(encoding, "replace")),
        ),
    )


def _bytes(handle: int, expected: int, limit: int) -> bytes:
    """Read to the end or just beyond `limit`; the file may have changed since its size was read."""
    data = os.read(handle, expected + 1)
    if len(data) == expected:
        return data  # a regular file gives less than it is asked for only at its end
    chunks = [data]
    size = len(data)
    while size <= limit:
        chunk = os.read(handle, 1 << 20)
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)


def _refuse_irregular(path: str, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        reason = "is a folder, not a file"
    elif stat.S_ISFIFO(mode):
        reason = "is a named pipe, which is never opened (pipe the text in and name it -)"
    elif stat.S_ISSOCK(mode):
        reason = "is a socket, which is never opened"
    else:
        reason = "is a device, which is never opened"
    raise UnopenableError(path, reason)


def _reason(path: str, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        if os.path.islink(path):
            return "is a symbolic link to a file that does not exist"
        return "no such file"
    if isinstance(error, PermissionError):
        return "permission denied"
    return (error.strerror or type(error).__name__).lower()
