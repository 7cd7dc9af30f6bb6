"""Markdown and AsciiDoc: the policies in blocks of code, whether these are tagged or not."""

from __future__ import annotations

import re

from slrlint.formats import fragments, shell
from slrlint.formats.fragments import Fragment
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slrlint.finding import Route
    from slrlint.formats import Reader, Reading
    from slrlint.source import Source

_SUFFIXES = {
    "hcl": ".tf",
    "json": ".json",
    "json5": ".json",
    "jsonc": ".json",
    "terraform": ".tf",
    "tf": ".tf",
    "yaml": ".yaml",
    "yml": ".yaml",
}
_SHELLS = frozenset(("bash", "console", "sh", "shell", "shellscript", "zsh"))
_UNTAGGED = frozenset(("", "code", "plain", "plaintext", "policy", "text", "txt"))
_SIGNS = ("Effect", "Statement", "aws_iam_policy_document")
_JSON_HEAD = re.compile(r'\s*(?:[\[{]|"Statement"\s*:)')
_YAML_HEAD = re.compile(r"^[ \t-]*[\"']?Effect[\"']?:\s", re.MULTILINE)
_HCL_HEAD = re.compile(r'^[ \t]*(?:resource|data|module|locals|variable)\b[\w "-]*\{', re.MULTILINE)
_LINE_END = re.compile(r"\r\n|\n|\r")
_ASCIIDOC_FENCE = re.compile(r"(-{4,}|\.{4,}|`{3,})([\w-]*)")
_ASCIIDOC_TAG = re.compile(r"\[(?:source)?,\s*([\w-]+)")
_BLANK = re.compile(r"[ \t]*(?:[\r\n]+[ \t]*)*")
_LONGEST_COMMENT = 500


class Block(Record):
    """A block of code: the language it is tagged with, if any, and its text with its offsets.

    `start` is where the block begins, with its fence.
    """

    language: str
    text: str
    offsets: Sequence[int]
    start: int


def read(source: Source, read_one: Reader) -> Reading:
    """Read a Markdown document, each block of code with `read_one`."""
    text = source.text
    return _read(source, _markdown_blocks(text) if _shows(text) else (), read_one)


def read_asciidoc(source: Source, read_one: Reader) -> Reading:
    """Read an AsciiDoc document, each block of code with `read_one`."""
    text = source.text
    return _read(source, _asciidoc_blocks(text) if _shows(text) else (), read_one)


def _shows(text: str) -> bool:
    return any(sign in text for sign in _SIGNS)


def _read(source: Source, blocks: Iterable[Block], read_one: Reader) -> Reading:
    notes = _notes(source.text)
    found: list[Fragment] = []
    comments: list[tuple[int, str]] = []
    covering: list[tuple[Route, int]] = []
    for number, block in enumerate(blocks, 1):
        if not _shows(block.text):
            continue
        here = list(_fragments(block, f"block {number}"))
        found.extend(here)
        note = notes.get(block.start)
        if note is not None:
            line = source.line_column(note[0])[0]
            comments.append((line, note[1]))
            covering.extend(((fragment.name,), line) for fragment in here)
    reading = fragments.read(source, found, read_one)
    return reading._replace(comments=tuple(comments), covering=tuple(covering))


def _notes(text: str) -> dict[int, tuple[int, str]]:
    """Return place and text of the comments that speak to us, by the line start that follows."""
    found: dict[int, tuple[int, str]] = {}
    at = text.find("slrlint:")
    while at >= 0:
        start = text.rfind("<!--", max(at - _LONGEST_COMMENT, 0), at)
        end = text.find("-->", at, at + _LONGEST_COMMENT)
        if start >= 0 and end >= 0:
            match = _BLANK.match(text, end + 3)
            following = match.end() if match else end + 3
            found[text.rfind("\n", 0, following) + 1] = (start, text[start:end])
        at = text.find("slrlint:", at + 1)
    return found


def _fragments(block: Block, name: str) -> Iterator[Fragment]:
    language, text = block.language.lower(), block.text
    suffix = _SUFFIXES.get(language)
    if language in _SHELLS:
        yield from shell.within(text, block.offsets, f"{name} ")
        return
    tagged = suffix is not None
    if suffix is None and language in _UNTAGGED:
        suffix = _guess(text)
    if suffix is not None:
        yield Fragment(name, suffix, text, block.offsets, tagged=tagged)


def _guess(text: str) -> str | None:
    if _JSON_HEAD.match(text):
        return ".json"
    if _HCL_HEAD.search(text):
        return ".tf"
    return ".yaml" if _YAML_HEAD.search(text) else None


def _markdown_blocks(text: str) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    lines = _lines(text)
    for token in parser.parse(text):
        if token.map is None or token.type not in ("fence", "code_block"):
            continue
        first = token.map[0]
        body = first + 1 if token.type == "fence" else first
        # One line more than the block has: its content may end with the line end before that.
        offsets = _offsets(token.content, lines[body : token.map[1] + 1], text)
        language = token.info.split()[0] if token.info.strip() else ""
        yield Block(language.strip("{.}"), token.content, offsets, lines[first][0])


def _offsets(content: str, lines: Sequence[tuple[int, int]], text: str) -> list[int]:
    """Return where the characters of a block stand: each of its lines ends a line of the text."""
    found: list[int] = []
    for line, (start, end) in zip(content.split("\n"), lines, strict=False):
        if len(found) == len(content):
            found.append(start)
            break
        first = end - len(line)
        if first >= start and text[first:end].replace("\0", "\ufffd") == line:
            found.extend(range(first, end + 1))
        else:
            found.extend([start] * len(line))
            found.append(end)
    last = found[-1] if found else 0
    return [*found, *([last] * (len(content) + 1 - len(found)))]


def _lines(text: str) -> list[tuple[int, int]]:
    """Return start and end of every line of the text."""
    lines = []
    start = 0
    for match in _LINE_END.finditer(text):
        lines.append((start, match.start()))
        start = match.end()
    lines.append((start, len(text)))
    return lines


def _asciidoc_blocks(text: str) -> Iterator[Block]:
    fence, language, start, body = "", "", 0, 0
    tag = ""
    for line_start, line_end in _lines(text):
        line = text[line_start:line_end].rstrip()
        if fence:
            if line == fence:
                yield Block(language, text[body:line_start], range(body, line_start + 1), start)
                fence = ""
            continue
        match = _ASCIIDOC_FENCE.fullmatch(line)
        if match is not None:
            fence, language, start, body = match[1], match[2] or tag, line_start, line_end + 1
        tagged = _ASCIIDOC_TAG.match(line)
        if tagged is not None or not line.startswith("."):
            tag = tagged[1] if tagged is not None else ""
