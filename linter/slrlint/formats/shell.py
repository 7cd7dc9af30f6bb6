"""Shell scripts: the policies in heredocs and in quoted arguments."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from slrlint.formats import fragments
from slrlint.formats.fragments import Fragment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slrlint.formats import Reader, Reading
    from slrlint.source import Source

_HEREDOC = re.compile(r"<<-?[ \t]*['\"]?(\w+)['\"]?[^\n]*\n")
_QUOTED = re.compile(r"'(\s*\{[^']*\})\s*'")


def read(source: Source, read_one: Reader) -> Reading:
    """Read a shell script, each document in it with `read_one`."""
    text = source.text
    found = within(text, range(len(text) + 1), "")
    return fragments.read(source, found, read_one)


def within(text: str, offsets: Sequence[int], prefix: str) -> Iterator[Fragment]:
    """Yield the JSON and YAML documents in a script; `offsets` are those of its characters.

    Their names begin with `prefix`.
    """
    heredocs = list(_heredocs(text))
    quoted = [
        match.span(1) for match in _QUOTED.finditer(text) if not _covered(match.start(), heredocs)
    ]
    for number, (start, end) in enumerate(sorted(heredocs + quoted), 1):
        body = text[start:end]
        if "Effect" in body:
            suffix = ".json" if body.lstrip()[:1] in ("{", "[") else ".yaml"
            yield Fragment(f"{prefix}document {number}", suffix, body, offsets[start : end + 1])


def _heredocs(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of the heredocs' bodies, none of them inside another."""
    ends: dict[str, list[int]] = {}
    at = 0
    for line in text.split("\n"):
        ends.setdefault(line.strip(), []).append(at)
        at += len(line) + 1
    last = 0
    for match in _HEREDOC.finditer(text):
        if match.start() >= last:
            marks = ends.get(match[1], [])
            index = bisect_left(marks, match.end())
            if index < len(marks):
                last = marks[index]
                yield match.end(), last


def _covered(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(spans, (at, at)) - 1
    return index >= 0 and spans[index][0] <= at < spans[index][1]
