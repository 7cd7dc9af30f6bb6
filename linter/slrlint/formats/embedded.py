"""JSON documents inside strings: as plain text, or URL-encoded as the IAM API returns them."""

from __future__ import annotations

import re

from slrlint.formats.tree import Scalar

_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})++")
_HEAD = re.compile(r"(?:%(?:20|09|0[aAdD])|\s)*+(%7[bB]|\{)")


def opening(text: str) -> str | None:
    """Return ``{`` or ``%7B`` if `text` may be a JSON object as it stands or URL-encoded."""
    match = _HEAD.match(text)
    return None if match is None else match[1].upper()


def unquote(text: str) -> str:
    """Return the JSON text that `text` holds: itself, or its percent escapes decoded."""
    return _PERCENT.sub(_decoded, text) if opening(text) == "%7B" else text


def unquoted(scalar: Scalar) -> Scalar:
    """Return `scalar` with percent escapes decoded where its text is URL-encoded."""
    if opening(scalar.text) != "%7B":
        return scalar
    from array import array
    from urllib.parse import quote

    text: list[str] = []
    offsets = array("L")  # a list of so many numbers takes five times the memory
    at = 0
    for match in _PERCENT.finditer(scalar.text):
        start, end = match.span()
        text += scalar.text[at:start], _decoded(match)
        offsets.extend(scalar.offsets[at:start])
        if text[-1].isascii():
            offsets.extend(scalar.offsets[start:end:3])
        else:
            for char in text[-1]:
                offsets.append(scalar.offsets[start])
                start = min(start + 3 * len(char.encode("utf-8")), end - 3)
        at = end
    text.append(scalar.text[at:])
    offsets.extend(scalar.offsets[at:])
    outer = scalar.encode
    return Scalar("".join(text), offsets, lambda new: outer(quote(new)))


def _decoded(escapes: re.Match[str]) -> str:
    return bytes.fromhex(escapes[0].replace("%", "")).decode("utf-8", "replace")
