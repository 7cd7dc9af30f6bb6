"""Action patterns: ``service:Name`` with ``*`` and ``?``, compared without regard to case."""

from __future__ import annotations

from slrlint.policy import holes, pattern


def covers(text: str, lowered: str) -> bool:
    """Say whether the pattern `text` surely matches the action `lowered` (both in lower case).

    A hole is taken as a literal that equals nothing.
    """
    return text in (lowered, "*") or pattern.matches(text, lowered)


def may_be_of(text: str, service: str) -> bool:
    """Say, quickly, whether the pattern `text` may match an action of `service` (lower case)."""
    prefix, colon, _ = text.partition(":")
    return prefix == service or not colon or "*" in prefix or "?" in prefix


def may_cover(written: str, lowered: str) -> bool:
    """Say whether `written` matches `lowered` for some value of its holes and placeholders."""
    return covers(holes.fill(holes.dig(written), "*").lower(), lowered)
