"""Text in Markdown as GitHub shows it: escaped text and tables.

Text from files is plain text there: no markup, HTML, link, mention or reference comes of it.
"""

from __future__ import annotations

import re

from slrlint.reporters.escape import visible

LIMIT = 900_000
"""Bytes of a table; GitHub refuses a job summary of more than a mebibyte."""

_MARKUP = re.compile(r"[\\`*_\[\]<>#|~&$@]|:(?=//)|(?<=www)\.", re.IGNORECASE)


def escape(text: str) -> str:
    """Return `text` so that Markdown, with or without GitHub's extensions, shows just that text."""
    return _MARKUP.sub(_entity, visible(text))


def _entity(match: re.Match[str]) -> str:
    entity = f"&#{ord(match[0])};"
    # GitHub looks for @name and #number after it has resolved the entities.
    return entity + "<!-- -->" if match[0] in "@#" else entity


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Return the lines of a table of escaped cells, cut where it is longer than `LIMIT`."""
    lines = [_line(head), _line(["---"] * len(head))]
    size = 0
    for number, row in enumerate(rows):
        line = _line(row)
        size += len(line.encode()) + 1
        if size > LIMIT:
            lines += ["", f"... and {len(rows) - number} more."]
            break
        lines.append(line)
    return [*lines, ""]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
