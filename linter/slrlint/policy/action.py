"""Action patterns: ``service:Name`` with ``*`` and ``?``, compared without regard to case."""

from __future__ import annotations

from slrlint.policy import holes, pattern


def covers(written: str, lowered: str) -> bool:
    """Say whether the pattern `written` surely matches the action `lowered` (lower case).

    A hole is taken as a literal that equals nothing.
    """
    text = written.lower()
    if text == lowered or text == "*":
        return True
    if "*" not in text and "?" not in text:
        return False
    return pattern.matches(text, lowered)


def may_cover(written: str, lowered: str) -> bool:
    """Say whether `written` matches `lowered` for some value of its holes and placeholders."""
    return covers(holes.fill(holes.dig(written), "*"), lowered)
