"""Sources: bytes to text, lines and columns, and what is never opened."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slrlint.limits import DEFAULT
from slrlint.source import Source, UnopenableError, read_source, source_from_bytes


@pytest.mark.parametrize(
    ("data", "bom", "encoding"),
    [
        (b"{}", False, "utf-8"),
        (b"\xef\xbb\xbf{}", True, "utf-8"),
        ("\ufeff{}".encode("utf-16-le"), True, "utf-16-le"),
        ("\ufeff{}".encode("utf-16-be"), True, "utf-16-be"),
    ],
)
def test_byte_order_marks(data, bom, encoding):
    source = source_from_bytes("x.json", data)
    assert (source.text, source.bom, source.encoding, source.fault) == ("{}", bom, encoding, None)


@pytest.mark.parametrize(
    "data", [b'{"a": "\xe9"}', b"\xff\xfea", b"\xff\xfe\x00\x00a\x00\x00\x00", b"\x80" * 10]
)
def test_other_bytes_are_a_fault_with_a_place(data):
    source = source_from_bytes("x.json", data)
    assert source.fault is not None
    assert 0 <= source.fault.offset <= len(source.text)


def test_the_place_of_a_bad_byte():
    source = source_from_bytes("x.json", "äö\n".encode() + b"ab\xff")
    assert source.fault is not None
    assert source.line_column(source.fault.offset) == (2, 3)


def test_a_file_over_the_limit_is_a_fault(tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(b"[" + b" " * 100 + b"]")
    assert read_source(str(path), DEFAULT._replace(file_size=102)).fault is None
    fault = read_source(str(path), DEFAULT._replace(file_size=101)).fault
    assert fault is not None
    assert "101 bytes" in fault.message


@pytest.mark.parametrize(
    ("text", "newline"), [("a", "\n"), ("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n"), ("a\rb\n", "\r")]
)
def test_newline(text, newline):
    assert Source("x", text).newline == newline


@given(st.text(alphabet="ab\r\n\U0001f600\u2028"), st.data())
def test_lines_and_columns(text, data):
    offset = data.draw(st.integers(0, len(text)))
    lines = [""]
    for index, char in enumerate(text[:offset]):
        if char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n"):
            lines.append("")
        else:
            lines[-1] += char
    assert Source("x", text).line_column(offset) == (len(lines), len(lines[-1]) + 1)


def unopenable(path):
    with pytest.raises(UnopenableError) as caught:
        read_source(str(path))
    assert "\n" not in caught.value.reason
    return caught.value.reason


def test_what_cannot_be_opened(tmp_path):
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    assert unopenable(tmp_path / "missing") == "no such file"
    assert "symbolic link" in unopenable(tmp_path / "dangling")
    assert "symbolic links" in unopenable(tmp_path / "loop")
    assert "folder" in unopenable(tmp_path)
    assert "named pipe" in unopenable(tmp_path / "pipe")
    assert "device" in unopenable("/dev/zero")
    assert unopenable("a\0b") == "no file can have this name"


@pytest.mark.usefixtures("permissions_hold")
def test_permission_denied(tmp_path):
    path = tmp_path / "x.json"
    path.touch(mode=0)
    assert unopenable(path) == "permission denied"


def test_a_file_without_a_known_size_is_read():
    assert "processor" in read_source("/proc/cpuinfo").text.lower()
