"""Results as CSV: a line for each identity, role and column, for spreadsheets."""

from __future__ import annotations

import csv
import io
import re

from slrlint.grants import phrases
from slrlint.reporters.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slrlint.grants.results import Column, Result

HEAD = (
    "kind", "identity", "arn", "scope", "role", "principal", "question", "answer", "action",
    "because", "policies",
)  # fmt: skip

_FORMULA = re.compile(r"(^|[,;|])(?=[\s\"']*[=+@\uff0b\uff0d\uff1d\uff20-])")
"""Where a cell would begin with a sign that makes it a formula, whatever a spreadsheet takes for
the separator of cells."""


def render(results: Iterable[Result], columns: Sequence[Column]) -> str:
    """Return the lines, with a head; no cell is taken for a formula by a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for result in results:
        identity = result.identity
        alone = len(identity.attachments) == 1
        for row in result.rows:
            for column, cell in zip(columns, row.cells, strict=True):
                named = row.target.principal if row.target.scope != "every" else ""
                through = dict.fromkeys(each.attachment.label for each in cell.grants)
                writer.writerow(
                    map(
                        _safe,
                        (
                            identity.kind,
                            identity.name,
                            identity.arn or "",
                            row.target.scope,
                            row.label,
                            named,
                            column.key,
                            cell.answer,
                            cell.action,
                            phrases.short(cell, alone=alone),
                            "; ".join(through),
                        ),
                    )
                )
    return out.getvalue()


def _safe(text: str) -> str:
    """Return text that a spreadsheet shows and does not compute (OWASP, "CSV Injection")."""
    return _FORMULA.sub(r"\1'", visible(text))
