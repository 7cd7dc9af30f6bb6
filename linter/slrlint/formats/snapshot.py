"""Jest and Vitest snapshots: what the synthesis of a CDK stack was when the test was written."""

from __future__ import annotations

import re

from slrlint.formats import fragments
from slrlint.formats.fragments import Fragment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.formats import Reader, Reading
    from slrlint.source import Source

_SNAPSHOT = re.compile(
    r"^exports\[`(?P<name>(?:[^`\\]|\\.)*)`\] = `(?P<body>(?:[^`\\]|\\.)*)`;",
    re.MULTILINE | re.DOTALL,
)
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|(?P<class>[A-Z]\w* )(?=[\[{])|(?P<comma>,)(?=\s*[\]}])|(?P<other>.)',
    re.DOTALL,
)


def read(source: Source, read_one: Reader) -> Reading:
    """Read a file of snapshots; each is a document of its own, read with `read_one`."""
    return fragments.read(source, _snapshots(source.text), read_one)


def _snapshots(text: str) -> Iterator[Fragment]:
    for match in _SNAPSHOT.finditer(text):
        if "Statement" in match["body"]:
            body, offsets = _unescaped(text, *match.span("body"))
            if body.lstrip()[:1] in "{[ABCDEFGHIJKLMNOPQRSTUVWXYZ":
                yield _as_json(match["name"], body, offsets)


def _unescaped(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """Return what a template literal means, with the offsets of its characters."""
    parts: list[str] = []
    offsets: list[int] = []
    at = start
    while at < end:
        slash = text.find("\\", at, end)
        stop = end if slash < 0 else slash
        parts.append(text[at:stop])
        offsets.extend(range(at, stop))
        if slash >= 0:
            parts.append(text[slash + 1 : slash + 2])
            offsets.append(slash)
            stop = slash + 2
        at = stop
    offsets.append(end)
    return "".join(parts), offsets


def _as_json(name: str, body: str, offsets: list[int]) -> Fragment:
    """Return a snapshot without the names of classes and the trailing commas that are no JSON."""
    parts: list[str] = []
    kept: list[int] = []
    for match in _TOKEN.finditer(body):
        if match["class"] is None and match["comma"] is None:
            parts.append(match[0])
            kept.extend(offsets[match.start() : match.end()])
    kept.append(offsets[-1])
    return Fragment(name, ".json", "".join(parts), kept)
