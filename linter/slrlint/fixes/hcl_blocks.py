"""Conditions for the ``statement`` blocks of Terraform's ``aws_iam_policy_document``."""

from __future__ import annotations

from slrlint.fixes import style as styles
from slrlint.fixes.change import Change, UnfixableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.fixes.style import Style
    from slrlint.formats.tree import Node


def nested(text: str, node: Node, key: str, value: object, style: Style) -> Change:
    """Return the change that puts ``condition`` blocks at the end of the block `node`.

    `key` is ``Condition`` and `value` maps operators to keys to a value or a list of values.
    Raises `UnfixableError` for everything else.
    """
    closing = node.end - 1
    margin = styles.margin(text, closing)
    if key != "Condition" or not isinstance(value, dict):
        raise UnfixableError("the argument has another name in a block")
    if not text.startswith("statement", node.start) or text[closing : node.end] != "}":
        raise UnfixableError("the statement is the result of an expression")
    if margin is None:
        raise UnfixableError("the block stands on one line")
    end = len(text[:closing].rstrip())
    return Change(end, end, "".join(_blocks(value, style, margin + style.unit)))


def _blocks(condition: dict[str, object], style: Style, margin: str) -> Iterator[str]:
    inner = margin + style.unit

    def written(value: object) -> str:
        return styles.written(value, style, inner, inline=True)

    for operator, keys in condition.items():
        if not isinstance(keys, dict):
            raise UnfixableError("the condition is no condition")
        for key, value in keys.items():
            values = value if isinstance(value, list) else [value]
            lines = (
                "",
                f"{margin}condition {{",
                f"{inner}test     = {written(operator)}",
                f"{inner}variable = {written(key)}",
                f"{inner}values   = {written(values)}",
                f"{margin}}}",
            )
            yield "".join(style.newline + line for line in lines)
