"""JSON documents inside strings: as plain text, or URL-encoded as the IAM API returns them."""

from __future__ import annotations

import re

from slrlint.formats.tree import Scalar

_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_HEAD = re.compile(r"(?:%(?:20|09|0[aAdD])|\s)*(%7[bB]|\{)")


def opening(text: str) -> str | None:
    """Return ``{`` or ``%7B`` if `text` may be a JSON object as it stands or URL-encoded."""
    match = _HEAD.match(text)
    return None if match is None else match[1].upper()


def unquote(text: str) -> str:
    """Return the JSON text that `text` holds: itself, or its percent escapes decoded."""
    if opening(text) != "%7B":
        return text
    from urllib.parse import unquote as decode

    return decode(text)


def unquoted(scalar: Scalar) -> Scalar:
    """Return `scalar` with percent escapes decoded where its text is URL-encoded."""
    if opening(scalar.text) != "%7B":
        return scalar
    from urllib.parse import quote
    from urllib.parse import unquote as decode

    text: list[str] = []
    offsets: list[int] = []
    at = 0
    for match in _PERCENT.finditer(scalar.text):
        text.append(scalar.text[at : match.start()])
        offsets.extend(scalar.offsets[at : match.start()])
        at = match.start()
        for char in decode(match[0]):
            text.append(char)
            offsets.append(scalar.offsets[at])
            at = min(at + 3 * len(char.encode("utf-8")), match.end() - 3)
        at = match.end()
    text.append(scalar.text[at:])
    offsets.extend(scalar.offsets[at:])
    outer = scalar.encode
    return Scalar("".join(text), offsets, lambda new: outer(quote(new)))
