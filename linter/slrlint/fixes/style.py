"""How a document is written, learned from itself, and new values written the same way."""

from __future__ import annotations

import json
import re
from itertools import pairwise

from slrlint.fixes.change import UnfixableError
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.formats.tree import Member, Node

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./*-]*(?::[A-Za-z0-9_./*-]+)*")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_MOST_NODES = 2000
_LONGEST_LINE = 10_000


class Style(Record):
    """The habits of a document.

    `equals` says that keys and values are joined by ``=`` (HCL).  `colon` and `comma` are what
    stands after a key and between members on one line, `padding` what follows an opening brace on
    one line, `unit` one step of indentation and `dash` the step from a key to the dashes of its
    list.  `key_quote` and `quote` are ``"``, ``'`` or nothing.  `block` says that lists have
    dashes, `inline` that a mapping inside a statement stands on one line; both are None where the
    document does not show it.
    """

    equals: bool
    colon: str
    comma: str
    padding: str
    unit: str
    dash: str
    key_quote: str
    quote: str
    block: bool | None
    inline: bool | None
    newline: str


def learn(text: str, root: Node, newline: str) -> Style:
    """Return the style of the document `root`, which stands in `text`."""
    seen = _Seen()
    frame = _frame(root)
    for node in _containers(root):
        if node.members:
            _look_at(text, node, seen)
            if id(node) not in frame:
                _look_at_lines(text, node, seen, bracketed(text, root))
    colon = str(seen.get("colon", ": "))
    equals = "=" in colon
    return Style(
        equals=equals,
        colon=" = " if equals else colon,
        comma=str(seen.get("comma", ", " if colon.endswith((" ", "\t")) else ",")),
        padding=str(seen.get("padding", " " if equals else "")),
        unit=str(seen.get("unit", "  ")),
        dash=str(seen.get("dash", "  ")),
        key_quote=str(seen.get("key_quote", "" if equals else '"')),
        quote=str(seen.get("quote", '"')),
        block=_flag(seen.get("block")),
        inline=_flag(seen.get("inline", seen.get("inline_list"))),
        newline=newline,
    )


def bracketed(text: str, node: Node) -> bool:
    """Say whether a container is written in brackets, not in indented lines."""
    return text[node.start : node.start + 1] in ("{", "[")


def first(member: Member) -> int:
    """Return where a member begins: at its key, if it has one."""
    return member.key_span.start if member.key_span is not None else member.node.start


def line_start(text: str, at: int) -> int:
    """Return where the line of `at` begins, or a place far enough before on a very long line."""
    far = max(at - _LONGEST_LINE, 0)
    found = max(text.rfind("\n", far, at), text.rfind("\r", far, at))
    return found + 1 if found >= 0 else far


def margin(text: str, at: int) -> str | None:
    """Return the white space before `at` on its line, None if something else stands there."""
    before = text[line_start(text, at) : at]
    return before if not before.strip(" \t") else None


def indentation(text: str, at: int) -> str:
    """Return the white space at the beginning of the line of `at`."""
    start = line_start(text, at)
    match = re.compile(r"[ \t]*").match(text, start)
    return match[0] if match else ""


def quote_of(text: str, node: Node) -> str | None:
    """Return the quotes of a string, None for what is none or stands on several lines."""
    if not isinstance(node.value, str):
        return None
    mark = text[node.start : node.start + 1]
    if mark in ('"', "'"):
        return mark
    return "" if mark not in ("", "|", ">", "!", "&", "*", "<") else None


def written(value: object, style: Style, indent: str, *, inline: bool) -> str:
    """Return plain data as it is written in brackets, in a line of its own style.

    `indent` is the indentation of the line it begins on.  Without `inline` every mapping has its
    members on lines of their own.
    """
    if isinstance(value, dict):
        members = [
            f"{key_text(key, style, plain=style.equals)}{style.colon}"
            f"{written(each, style, indent + style.unit, inline=inline)}"
            for key, each in value.items()
        ]
        return _joined(members, "{}", style, indent, inline=inline)
    if isinstance(value, list):
        members = [written(each, style, indent, inline=True) for each in value]
        return f"[{style.comma.join(members)}]"
    if isinstance(value, str):
        return string_text(value, style, style.quote, plain=False)
    raise UnfixableError(f"{value!r} is no text")


def lines(value: object, style: Style, indent: str) -> str:
    """Return plain data as what follows a key of a YAML block at `indent`, colon included."""
    if isinstance(value, dict):
        inner = indent + style.unit
        return ":" + "".join(
            f"{style.newline}{inner}{key_text(key, style, plain=True)}{lines(each, style, inner)}"
            for key, each in value.items()
        )
    if isinstance(value, list) and style.block is not False:
        inner = indent + style.dash
        return ":" + "".join(
            f"{style.newline}{inner}- {string_text(each, style, style.quote, plain=True)}"
            for each in value
        )
    if isinstance(value, list):
        return f": {written(value, style, indent, inline=True)}"
    return f": {string_text(value, style, style.quote, plain=True)}"


def key_text(key: str, style: Style, *, plain: bool) -> str:
    """Return a key as the document writes its keys; `plain` allows it to go without quotes."""
    if style.equals:
        bare = style.key_quote == "" and _IDENTIFIER.fullmatch(key) is not None
        return key if bare else _hcl(key)
    return string_text(key, style, style.key_quote, plain=plain or ":" not in key)


def string_text(value: object, style: Style, quote: str, *, plain: bool) -> str:
    """Return a string in quotes, or without where `quote` is empty and it can go without."""
    if not isinstance(value, str):
        raise UnfixableError(f"{value!r} is no text")
    if style.equals:
        return _hcl(value)
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if quote == "" and _goes_plain(value) and (plain or ":" not in value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _goes_plain(value: str) -> bool:
    return _PLAIN.fullmatch(value) is not None and value.lower() not in _WORDS


def _hcl(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def _joined(members: list[str], brackets: str, style: Style, indent: str, *, inline: bool) -> str:
    if inline:
        return brackets[0] + style.padding + style.comma.join(members) + style.padding + brackets[1]
    inner = style.newline + indent + style.unit
    comma = "" if style.equals else ","
    return (
        brackets[0] + inner + f"{comma}{inner}".join(members) + style.newline + indent + brackets[1]
    )


class _Seen:
    """The first sight of every habit."""

    def __init__(self) -> None:
        self._found: dict[str, object] = {}

    def note(self, name: str, value: object) -> None:
        if value is not None:
            self._found.setdefault(name, value)

    def get(self, name: str, default: object = None) -> object:
        return self._found.get(name, default)


def _look_at(text: str, node: Node, seen: _Seen) -> None:
    members = node.members
    own_line = margin(text, first(members[0]))
    if node.kind == "sequence":
        seen.note("block", not bracketed(text, node))
    if bracketed(text, node):
        if own_line is not None:
            seen.note("unit", own_line.removeprefix(indentation(text, node.start)) or None)
        elif node.kind == "mapping":
            seen.note("padding", _blank(text[node.start + 1 : first(members[0])]))
    for before, after in pairwise(members):
        gap = text[before.node.end : first(after)]
        seen.note("comma", gap if bracketed(text, node) and _COMMA.fullmatch(gap) else None)
    for member in members:
        _look_at_member(text, node, member, seen)


def _look_at_lines(text: str, node: Node, seen: _Seen, in_brackets: bool) -> None:
    """Note whether a container inside a statement stands on one line."""
    on_one_line = bracketed(text, node) and margin(text, first(node.members[0])) is None
    if node.kind == "mapping":
        seen.note("inline", on_one_line)
    elif in_brackets:
        seen.note("inline_list", on_one_line)


def _look_at_member(text: str, node: Node, member: Member, seen: _Seen) -> None:
    child = member.node
    if isinstance(child.value, str) and _goes_plain(child.value):
        seen.note("quote", quote_of(text, child))
    if member.key_span is None:
        return
    key = text[member.key_span.start : member.key_span.start + 1]
    seen.note("key_quote", key if key in ('"', "'") else "")
    gap = text[member.key_span.end : child.start]
    if gap.strip() in (":", "=") and "\n" not in gap:
        seen.note("colon", gap)
    if not bracketed(text, node) and child.kind != "scalar" and not bracketed(text, child):
        step = _column(text, child.start) - _column(text, member.key_span.start)
        seen.note("unit" if child.kind == "mapping" else "dash", " " * step if step >= 0 else None)


def _column(text: str, at: int) -> int:
    return at - line_start(text, at)


def _blank(text: str) -> str | None:
    return text if not text.strip(" \t") else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _frame(root: Node) -> set[int]:
    """Return the identities of the document, its list of statements, and the statements."""
    found = {id(root)}
    statement = root.member("Statement")
    if statement is not None:
        found.add(id(statement.node))
        if statement.node.kind == "sequence":
            found.update(id(member.node) for member in statement.node.members)
    return found


def _containers(root: Node) -> Iterator[Node]:
    """Yield the containers of a document in the order of its text, as many as show its style."""
    todo = [root]
    for _ in range(_MOST_NODES):
        if not todo:
            return
        node = todo.pop()
        if node.kind != "scalar":
            yield node
            todo.extend(member.node for member in reversed(node.members))
