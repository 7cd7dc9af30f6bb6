"""Text from files made safe to show: what would act on a terminal or deceive a reader is spelled.

Spelled characters are control characters (so ANSI sequences and line breaks), bidirectional
controls, invisible characters, line and paragraph separators, lone surrogates and noncharacters:
``\\x1b``, ``\\u202e``, ``\\U000e0041``.  So is what a build server would take for a command in its
log: ``::`` at the start of a text and ``##[`` or ``##vso[`` anywhere.
"""

from __future__ import annotations

import re

from slrlint.policy import holes

UNSAFE = (
    "[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|#(?=#[a-zA-Z]*\\[)"
)
"""A regular expression for one character that is never shown as it is."""

_SURROGATE = "[\ud800-\udfff]"


def visible(text: str) -> str:
    """Return `text` on one line with every unsafe character spelled.

    Safe text comes back unchanged.  Holes are written as in the source before.
    """
    text = re.sub(UNSAFE, _spelled, holes.show(text))
    if text.lstrip().startswith("::"):
        text = text.replace("::", "\\x3a:", 1)
    return text


def wellformed(text: str) -> str:
    """Return `text` with lone surrogates spelled and nothing else changed, for data formats.

    A lone surrogate cannot be written in any encoding of Unicode.  Holes are written as in the
    source.
    """
    return text if text.isascii() else re.sub(_SURROGATE, _spelled, holes.show(text))


def spell(character: str) -> str:
    """Return the escape sequence that names `character`."""
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _spelled(match: re.Match[str]) -> str:
    return spell(match[0])
