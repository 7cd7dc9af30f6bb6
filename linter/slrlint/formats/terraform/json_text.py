"""JSON texts with interpolations between their values, made JSON again.

``"Resource": ${jsonencode(var.arns)}`` and ``%{ for }`` around list items are no JSON before they
are rendered.  A hole that stands where a value may stand becomes a string of that hole; commas
that a repetition left over, or did not give, are put right.
"""

from __future__ import annotations

import json
import re

from slrlint.policy import holes
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN = re.compile(
    r'(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")|(?P<space>\s+)|(?P<mark>[{}\[\],:])|(?P<atom>[^\s"{}\[\],:]+)',
    re.DOTALL,
)
_BEGINS_VALUE = ("string", "atom", "hole", "{", "[")
_ENDS_VALUE = ("string", "atom", "hole", "}", "]")


class Repaired(Record):
    """JSON text, the source offset of each character and of its end, and what was left out.

    `partial` says that a hole which stood for members of an object was left out.
    """

    text: str
    offsets: Sequence[int]
    partial: bool


class _Token(Record):
    kind: str
    start: int
    end: int


def looks_like_json(text: str) -> bool:
    """Say whether `text` begins as a JSON object or list does."""
    return text.lstrip()[:1] in ("{", "[")


def is_json(text: str) -> bool:
    """Say whether `text` is one JSON document."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def repair(text: str, offsets: Sequence[int]) -> Repaired | None:
    """Return `text` with the holes between its values made values; None if it is no JSON even so.

    `offsets` are those of a `slrlint.formats.tree.Scalar`.
    """
    tokens = list(_tokens(text))
    kept = list(_kept(tokens))
    parts: list[str] = []
    places: list[int] = []
    for token in _punctuated(kept):
        start, end = token.start, token.end
        if token.kind == "comma":
            parts.append(",")
            places.append(offsets[start])
        elif token.kind == "hole":
            parts.append(f'"{text[start:end]}"')
            places.extend((offsets[start], *offsets[start:end], offsets[end]))
        else:
            parts.append(text[start:end])
            places.extend(offsets[start:end])
    places.append(offsets[len(text)])
    repaired = "".join(parts)
    if not is_json(repaired):
        return None
    left_out = sum(token.kind == "hole" for token in tokens) - sum(
        token.kind == "hole" for token in kept
    )
    return Repaired(repaired, places, partial=left_out > 0)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return
        kind = match.lastgroup or ""
        if kind == "mark":
            kind = match[0]
        elif kind == "atom" and holes.has_holes(match[0]):
            kind = "hole"
        at = match.end()
        yield _Token(kind, match.start(), at)


def _kept(tokens: list[_Token]) -> Iterator[_Token]:
    """Yield the tokens that count: no space, and no hole that stands for members of an object."""
    significant = [token for token in tokens if token.kind != "space"]
    opened: list[str] = []
    before = ""
    for index, token in enumerate(significant):
        kind = token.kind
        after = significant[index + 1].kind if index + 1 < len(significant) else ""
        if kind == "hole" and opened[-1:] == ["{"] and before != ":" and after != ":":
            continue
        if kind in ("{", "["):
            opened.append(kind)
        elif kind in ("}", "]") and opened:
            opened.pop()
        before = kind
        yield token


def _punctuated(tokens: list[_Token]) -> Iterator[_Token]:
    """Yield the tokens with the commas that JSON wants."""
    before = ""
    for index, token in enumerate(tokens):
        kind = token.kind
        if kind == ",":
            after = tokens[index + 1].kind if index + 1 < len(tokens) else ""
            if before in ("", "{", "[", ",") or after in ("}", "]", ",", ""):
                continue
        elif kind in _BEGINS_VALUE and before in _ENDS_VALUE:
            yield _Token("comma", token.start, token.start)
        before = kind
        yield token
