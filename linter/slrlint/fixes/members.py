"""New members for lists and mappings, and members taken out, in brackets or in indented lines."""

from __future__ import annotations

import re

from slrlint.fixes import hcl_blocks
from slrlint.fixes import style as styles
from slrlint.fixes.change import Change, UnfixableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.fixes.style import Style
    from slrlint.formats.tree import Member, Node

_TAIL = re.compile(r"(?P<space>[ \t]*)(?P<comma>,?)(?P<comment>[ \t]*(?:#|//)[^\r\n]*)?")
_REST = re.compile(r"(?:[\s,]|(?:#|//)[^\r\n]*(?=[\r\n]))*")
_COMMENT = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)")
_GAP = re.compile(r"\s*,?\s*")
_COLON = re.compile(r":[ \t]+")
_LINE_END = re.compile(r"[ \t]*(?:\r\n|\n|\r)")


def appended(text: str, node: Node, value: object, style: Style) -> list[Change]:
    """Return the changes that put `value` at the end of the list `node`."""
    if not node.members and styles.bracketed(text, node):
        return [_only(text, node, styles.written(value, style, "", inline=True))]
    last = _last(node)
    style = _like(text, last, style)
    if styles.bracketed(text, node):
        return _in_brackets(text, node, styles.written(value, style, "", inline=True), style)
    if style.equals:
        raise UnfixableError("the list is the result of an expression")
    dash = text.rfind("-", styles.line_start(text, last.node.start), last.node.start)
    if dash < 0 or text[dash + 1 : last.node.start].strip(" \t"):
        raise UnfixableError("the list is written in an unusual way")
    margin = " " * (dash - styles.line_start(text, dash))
    lead = text[dash : last.node.start]
    item = styles.string_text(value, style, style.quote, plain=True)
    return [_after(text, last.node, f"{style.newline}{margin}{lead}{item}")]


def added(text: str, node: Node, key: str, value: object, style: Style) -> list[Change]:
    """Return the changes that put the member `key` at the end of the mapping `node`."""
    if not node.members:
        member = _member_text(key, value, style, "", inline=True)
        return [_only(text, node, member)]
    if style.equals and not styles.bracketed(text, node):
        return [hcl_blocks.nested(text, node, key, value, style)]
    last = _last(node)
    at = styles.first(last)
    margin = styles.margin(text, at)
    if styles.bracketed(text, node):
        inline = margin is None or style.inline is True
        indent = margin if margin is not None else ""
        member = _member_text(key, value, style, indent, inline=inline)
        return _in_brackets(text, node, member, style)
    column = " " * (at - styles.line_start(text, at))
    if margin is None and len(node.members) > 1:
        raise UnfixableError("the mapping is written in an unusual way")
    if style.inline and isinstance(value, dict):
        rest = f": {styles.written(value, style, column, inline=True)}"
    else:
        rest = styles.lines(value, style, column)
    name = styles.key_text(key, style, plain=True)
    return [_after(text, last.node, f"{style.newline}{column}{name}{rest}")]


def led(text: str, node: Node, key: str, value: object, style: Style) -> list[Change]:
    """Return the changes that put the member `key` at the beginning of the mapping `node`."""
    if not node.members:
        return added(text, node, key, value, style)
    at = styles.first(node.members[0])
    margin = styles.margin(text, at)
    if styles.bracketed(text, node):
        member = _member_text(key, value, style, margin or "", inline=margin is None)
        comma = "," if _has_commas(text, node, style) else ""
        gap = style.comma if margin is None else f"{comma}{style.newline}{margin}"
    elif style.equals or node.members[0].key_span is None:
        raise UnfixableError("the mapping is written in an unusual way")
    else:
        column = " " * (at - styles.line_start(text, at))
        rest = styles.lines(value, style, column)
        member = styles.key_text(key, style, plain=True) + rest
        gap = style.newline + column
    return [Change(at, at, member + gap)]


def listed(text: str, holder: Node, member: Member, value: object, style: Style) -> list[Change]:
    """Return the changes that make the string of `member` a list which begins with it."""
    node = member.node
    quote = styles.quote_of(text, node)
    if quote is None or member.key_span is None:
        raise UnfixableError("the value is written in an unusual way")
    style = style._replace(quote=quote)
    if styles.bracketed(text, holder) or style.block is False:
        new = styles.string_text(value, style, quote, plain=False)
        return [
            Change(node.start, node.start, "["),
            Change(node.end, node.end, f"{style.comma}{new}]"),
        ]
    key = member.key_span
    gap = text[key.end : node.start]
    if _COLON.fullmatch(gap) is None:
        raise UnfixableError("the value is written in an unusual way")
    margin = " " * (key.start - styles.line_start(text, key.start)) + style.dash
    lead = f"{style.newline}{margin}- "
    new = styles.string_text(value, style, quote, plain=True)
    return [Change(key.end + 1, node.start, lead), _after(text, node, f"{lead}{new}")]


def removed(text: str, holder: Node, index: int) -> Change:
    """Return the change that takes the member at `index` of `holder` out, comma or line and all."""
    members = holder.members
    if len(members) < 2:
        raise UnfixableError("nothing would be left")
    start, end = styles.first(members[index]), members[index].node.end
    if not styles.bracketed(text, holder):
        return _line_of(text, holder, start, end)
    if index + 1 < len(members):
        following = styles.first(members[index + 1])
        gap, change = text[end:following], Change(start, following, "")
    else:
        before = members[index - 1].node.end
        gap, change = text[before:start], Change(before, end, "")
    if _GAP.fullmatch(gap) is None:
        raise UnfixableError("a comment stands beside it")
    return change


def _last(node: Node) -> Member:
    if any(member.key_span is None for member in node.members) and node.kind == "mapping":
        raise UnfixableError("the mapping takes members from elsewhere")
    if not node.members:
        raise UnfixableError("nothing here shows how it is written")
    return node.members[-1]


def _like(text: str, member: Member, style: Style) -> Style:
    quote = styles.quote_of(text, member.node)
    return style if quote is None else style._replace(quote=quote)


def _member_text(key: str, value: object, style: Style, indent: str, *, inline: bool) -> str:
    name = styles.key_text(key, style, plain=style.equals)
    return f"{name}{style.colon}{styles.written(value, style, indent, inline=inline)}"


def _only(text: str, node: Node, member: str) -> Change:
    inside = text[node.start + 1 : node.end - 1]
    if not styles.bracketed(text, node) or inside.strip():
        raise UnfixableError("nothing here shows how it is written")
    return Change(node.start + 1, node.end - 1, member)


def _in_brackets(text: str, node: Node, member: str, style: Style) -> list[Change]:
    """Return the changes that add the text of a member behind the last one of `node`."""
    last = node.members[-1]
    end = last.node.end
    margin = styles.margin(text, styles.first(last))
    tail = _TAIL.match(text, end)
    if _REST.fullmatch(text, end, node.end - 1) is None:
        raise UnfixableError("the members are the result of an expression")
    if margin is None or tail is None:
        return [Change(end, end, _gap(text, node, style) + member)]
    new = style.newline + margin + member
    if tail["comma"]:
        return [Change(tail.end(), tail.end(), f"{new},")]
    comma = "," if _has_commas(text, node, style) else ""
    if tail["comment"] is None:
        return [Change(end, end, comma + new)]
    behind = [Change(tail.end(), tail.end(), new)]
    return [Change(end, end, comma), *behind] if comma else behind


def _gap(text: str, node: Node, style: Style) -> str:
    if len(node.members) > 1:
        gap = text[node.members[-2].node.end : styles.first(node.members[-1])]
        if gap.strip(" \t") == ",":
            return gap
    return style.comma


def _has_commas(text: str, node: Node, style: Style) -> bool:
    if len(node.members) > 1:
        return "," in text[node.members[-2].node.end : styles.first(node.members[-1])]
    return node.kind == "sequence" or not style.equals


def _after(text: str, node: Node, lines: str) -> Change:
    """Return the change that adds `lines` below `node`, behind a comment on its last line."""
    end = _real_end(text, node)
    match = _COMMENT.match(text, end)
    if match is None:
        raise UnfixableError("something else stands on the line")
    return Change(match.end(), match.end(), lines)


def _real_end(text: str, node: Node) -> int:
    """Return where the last thing written in `node` ends."""
    while node.kind != "scalar" and node.members and not styles.bracketed(text, node):
        node = node.members[-1].node
    return node.end


def _line_of(text: str, holder: Node, start: int, end: int) -> Change:
    """Return the change that takes out the one line of a member of an indented list."""
    begin = styles.line_start(text, start)
    match = _LINE_END.match(text, end)
    lead = text[begin:start].strip(" \t")
    if match is None or lead != "-" or holder.kind != "sequence" or "\n" in text[start:end]:
        raise UnfixableError("it shares its lines with something else")
    return Change(begin, match.end(), "")
