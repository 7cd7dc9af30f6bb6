"""Comparisons for people: statements side by side, each change with its proof."""

from __future__ import annotations

import json

from slrlint.policy import holes
from slrlint.policy.order import ordered
from slrlint.reporters.escape import visible
from slrlint.reporters.summary import many
from slrlint.reporters.witness import request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from slrlint.comparison import Change, Comparison, Statement, Summary
    from slrlint.report import Report
    from slrlint.reporters import Style

    Paint = Callable[[str, str], str]

VERDICTS = {
    "equal": "equal: both allow the same requests",
    "wider": "wider: requests are allowed that were not",
    "narrower": "narrower: requests are no longer allowed that were",
    "both": "both: requests are allowed that were not, others no longer",
    "undecided": "undecided: whether more is allowed cannot be known",
}
COSMETIC = {
    "order": ("order of statements", "order of statements"),
    "sid": ("Sid", "Sids"),
    "spelling": ("other spelling of a statement", "other spellings of statements"),
    "redundancy": ("redundant statement", "redundant statements"),
    "grouping": ("statement split or merged", "statements split or merged"),
}
_ANSI = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "bold": "1",
    "dim": "2",
    "wider": "32",
    "narrower": "31",
}
_CONTEXT = 1
"""Lines shown around one that differs."""

_MOST_LINES = 40
_MOST_COMPARED = 3_000
_MOST_ALIKE = 20_000
_MOST_REQUESTS = 5
_SIGNS = {"wider": "+", "narrower": "-"}
_GUTTER = " │ "


def render(report: Report, style: Style) -> str:
    """Return every comparison that differs, and a summary."""
    paint = _coloured if style.color else _plain
    blocks = [_block(each, style, paint) for each in report.comparisons if _differs(each)]
    return "\n".join([*blocks, _last_lines(report, paint)])


def heading(compared: Comparison) -> str:
    """Return what is compared with what: ``old.json -> new.json``, with the name where it helps."""
    old = None if compared.old is None else compared.old.path
    new = None if compared.new is None else compared.new.path
    if old is None:
        said = f"{new} (added)"
    elif new is None:
        said = f"{old} (removed)"
    else:
        said = f"{old} -> {new}" if old != new else old
    return said if compared.name in said else f"{compared.name}: {said}"


def cosmetic(compared: Comparison) -> str:
    """Return the cosmetic differences in a few words, empty where there are none."""
    kinds = [each.kind for each in compared.cosmetic]
    found = (kind for kind in COSMETIC if kind in kinds)
    return ", ".join(
        COSMETIC[kind][0] if kind == "order" else many(kinds.count(kind), *COSMETIC[kind])
        for kind in found
    )


def statement_name(statement: Statement) -> str:
    """Return ``statement 3`` with the Sid where there is one."""
    sid = f' "{visible(statement.sid)}"' if statement.sid else ""
    return f"statement {statement.position + 1}{sid}"


def summaries(compared: Comparison) -> list[str]:
    """Return a line for each sentence about a comparison, without colours and proofs."""
    return [
        f"{_SIGNS[each.direction]} {each.severity} {each.code} {visible(each.sentence)}"
        for each in compared.summary
    ]


def _differs(compared: Comparison) -> bool:
    return bool(compared.changes or compared.cosmetic or compared.notes or compared.structural)


def _block(compared: Comparison, style: Style, paint: Paint) -> str:
    lines = [paint(visible(heading(compared)), "bold"), f"  {VERDICTS[compared.verdict]}", ""]
    for told in _by_statement(compared):
        first = compared.changes[told[0].changes[0]]
        lines += _statements(first.old, first.new, style.width, paint)
        for summary in told:
            lines += _told(summary, compared.changes, paint)
        lines.append("")
    for each in compared.structural or ():
        values = " -> ".join(
            visible(json.dumps(readable(value), ensure_ascii=False))
            for value in (each.old, each.new)
        )
        lines.append(f"  {paint(each.action, 'dim')} {visible(each.path)}: {values}")
    if compared.structural:
        lines.append("")
    if compared.cosmetic:
        lines += [f"  {paint('cosmetic:', 'bold')} {cosmetic(compared)}", ""]
    lines += [f"  {paint('note:', 'bold')} {visible(note)}" for note in compared.notes]
    if compared.notes:
        lines.append("")
    return "\n".join(lines)


def _by_statement(compared: Comparison) -> list[list[Summary]]:
    """Return what is told, in the order of the new statements, those of the same ones together."""
    groups: dict[tuple[int, int], list[Summary]] = {}
    for summary in compared.summary:
        change = compared.changes[summary.changes[0]]
        key = (_position(change.new), _position(change.old))
        groups.setdefault(key, []).append(summary)
    return [groups[key] for key in sorted(groups)]


def _position(statement: Statement | None) -> int:
    # A statement that is gone is told where the others are done.
    return 1_000_000 if statement is None else statement.position


def _told(summary: Summary, changes: Sequence[Change], paint: Paint) -> list[str]:
    sign = paint(_SIGNS[summary.direction], summary.direction)
    label = paint(f"{summary.severity} {summary.code}", summary.severity)
    lines = [f"  {sign} {label} {visible(summary.sentence)}"]
    proofs = [each for index in summary.changes if (each := changes[index].witness) is not None]
    lines += [
        f"      {paint('request:', 'bold')} {request(proof)}" for proof in proofs[:_MOST_REQUESTS]
    ]
    if len(proofs) > _MOST_REQUESTS:
        lines.append(f"      and {many(len(proofs) - _MOST_REQUESTS, 'request')} more in JSON")
    return lines


def _statements(
    old: Statement | None, new: Statement | None, width: int, paint: Paint
) -> Iterator[str]:
    """Yield the lines of a statement: side by side where both sides have it."""
    if old is None or new is None:
        statement = new or old
        if statement is None:
            return
        direction = "wider" if old is None else "narrower"
        how = "added" if old is None else "removed"
        yield f"  {paint(statement_name(statement), 'bold')} {how} ({_where(statement)})"
        lines = statement_lines(statement)
        for line in lines[:_MOST_LINES]:
            yield paint(f"  {_SIGNS[direction]} {_cut(line, width - 4)}".rstrip(), direction)
        if len(lines) > _MOST_LINES:
            yield f"    ... {len(lines) - _MOST_LINES:,} more lines"
        return
    yield f"  {paint(statement_name(new), 'bold')} ({_where(old)} -> {_where(new)})"
    column = max((width - len(_GUTTER) - 8) // 2, 20)
    for left, right in side_by_side(statement_lines(old), statement_lines(new)):
        if left is None and right is None:
            yield paint("  ...", "dim")
            continue
        same = left == right
        gone = f"{' ' if same or left is None else '-'} {_cut(left or '', column)}"
        come = f"{' ' if same or right is None else '+'} {_cut(right or '', column)}"
        padding = " " * (column + 2 - len(gone))
        shown = gone if same or left is None else paint(gone, "narrower")
        shown_new = come if same or right is None else paint(come, "wider")
        yield f"  {shown}{padding}{paint(_GUTTER, 'dim')}{shown_new}".rstrip()


def _where(statement: Statement) -> str:
    return f"{visible(statement.place.path)}:{statement.place.line}"


def statement_lines(statement: Statement) -> list[str]:
    """Return a statement without its Sid as indented JSON, whatever format it was written in."""
    named = {name: value for name, value in statement.data.items() if name != "Sid"}
    whole = ordered({"Statement": named})["Statement"]
    return json.dumps(readable(whole), indent=2, ensure_ascii=False).split("\n")


def readable(value: object) -> object:
    """Return plain data with holes as they were written."""
    if isinstance(value, str):
        return holes.show(value)
    if isinstance(value, dict):
        return {holes.show(str(key)): readable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [readable(each) for each in value]
    return value


def side_by_side(old: list[str], new: list[str]) -> Iterator[tuple[str | None, str | None]]:
    """Yield the lines of both sides beside each other, (None, None) for what is left out."""
    before, after = ([line.rstrip(",") for line in side] for side in (old, new))
    if len(old) + len(new) > _MOST_COMPARED or _alike(before, after) > _MOST_ALIKE:
        yield None, None
        return
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, before, after, autojunk=False)
    shown = end = 0
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        if shown > _MOST_LINES:
            break
        if group[0][1] > 0:
            yield None, None
        end = group[-1][2]
        for tag, a, b, c, d in group:
            left, right = old[a:b], new[c:d]
            if tag == "equal":
                left = right
            for number in range(min(max(len(left), len(right)), _MOST_LINES)):
                shown += 1
                yield (
                    left[number] if number < len(left) else None,
                    right[number] if number < len(right) else None,
                )
    if end < len(old):
        yield None, None


def _alike(old: list[str], new: list[str]) -> int:
    """Return how many pairs of equal lines there are, which is what matching them costs."""
    counts: dict[str, int] = {}
    for line in old:
        counts[line] = counts.get(line, 0) + 1
    return sum(counts.get(line, 0) for line in new)


def _cut(line: str, width: int) -> str:
    line = visible(line[: width + 1])
    return line if len(line) <= width else f"{line[: width - 1]}…"


def _last_lines(report: Report, paint: Paint) -> str:
    from slrlint.reporters.summary import tally

    verdicts = [each.verdict for each in report.comparisons]
    counted = ", ".join(
        f"{verdicts.count(verdict)} {verdict}" for verdict in VERDICTS if verdict in verdicts
    )
    compared = f"{many(len(verdicts), 'policy', 'policies')} compared ({counted or 'none'})"
    found = tally(report)
    lines = [f"{paint(f'Found {found}' if found else 'No findings', 'bold')}: {compared}."]
    if report.errors:
        lines.append(f"Incomplete: {many(len(report.errors), 'failure')}, on standard error.")
    return "\n".join(lines) + "\n"


def _plain(text: str, _: str) -> str:
    return text


def _coloured(text: str, role: str) -> str:
    return f"\x1b[{_ANSI[role]}m{text}\x1b[0m"
