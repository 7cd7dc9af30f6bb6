"""Blocks and attributes: the level of HCL around the expressions."""

from __future__ import annotations

from slrlint.formats.terraform.policy_document import HEADER
from slrlint.formats.terraform.values import Value, is_unknown, unknown
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from slrlint.formats.terraform.evaluate import Context, Evaluator
    from slrlint.formats.terraform.syntax import Syntax

_MAX_DEPTH = 40
_BLOCK_COST = 20


class Block(Record):
    """A block: its type, its labels, and its node."""

    type: str
    labels: tuple[str, ...]
    node: Node

    @property
    def address(self) -> str:
        """How Terraform names the block: ``aws_iam_policy.x``, ``data.aws_iam_role.y``."""
        labels = self.labels if self.type == "resource" else (self.type, *self.labels)
        return ".".join(labels) or self.type


def blocks(root: Node, syntax: Syntax) -> Iterator[Block]:
    """Yield the blocks right below a file's root or a block's node."""
    for node in _body(root):
        if node.type == "block":
            type_, *labels = [
                syntax.source(child).strip('"')
                for child in node.children
                if child.type in ("identifier", "string_lit")
            ] or [""]
            yield Block(type_, tuple(labels), node)


def attributes(root: Node, syntax: Syntax) -> Iterator[tuple[str, Node, Node]]:
    """Yield name, name node and expression node of the attributes right below a node."""
    for node in _body(root):
        if node.type == "attribute" and len(node.children) >= 3:
            name, expression = node.children[0], node.children[-1]
            if expression.type == "expression":
                yield syntax.source(name), name, expression


def value_of(
    block: Node,
    evaluator: Evaluator,
    context: Context,
    wanted: Callable[[Node], bool],
) -> Value:
    """Return the arguments of a block as an object; nested blocks are lists of objects.

    A ``dynamic`` block is repeated as far as its ``for_each`` is known, else it stands there once
    with its iterator unknown.  Only expressions and blocks that are `wanted` are looked at.
    """
    syntax = evaluator.syntax
    evaluator.budget.spend(_BLOCK_COST)
    members: dict[str, Value] = {}
    keys = {}
    span = evaluator.span(block)
    if evaluator.here and block.children:
        keys[HEADER] = syntax.span(block.children[0])
    for name, name_node, expression in attributes(block, syntax):
        if wanted(expression):
            members[name] = evaluator.evaluate(expression, context)
            if evaluator.here:
                keys[name] = syntax.span(name_node)
    for nested in blocks(block, syntax):
        if context.depth > _MAX_DEPTH or not wanted(nested.node):
            continue
        name = nested.type
        if name == "dynamic" and nested.labels:
            name = nested.labels[0]
            repeated = _dynamic(nested, evaluator, context.deeper(), wanted)
        else:
            repeated = Value([value_of(nested.node, evaluator, context.deeper(), wanted)])
        before = members.get(name)
        if before is not None and isinstance(before.data, list) and isinstance(repeated.data, list):
            partial = before.partial or repeated.partial
            members[name] = Value([*before.data, *repeated.data], before.span, partial=partial)
        else:
            members[name] = repeated._replace(span=evaluator.span(nested.node))
        if evaluator.here and nested.node.children:
            keys.setdefault(name, syntax.span(nested.node.children[0]))
    return Value(members, span, keys=keys)


def _dynamic(
    block: Block, evaluator: Evaluator, context: Context, wanted: Callable[[Node], bool]
) -> Value:
    given = {name: expression for name, _, expression in attributes(block.node, evaluator.syntax)}
    iterator = block.labels[0]
    if "iterator" in given:
        iterator = evaluator.syntax.source(given["iterator"])
    each = unknown(iterator)
    if "for_each" in given:
        each = evaluator.evaluate(given["for_each"], context)
    items = []
    for content in blocks(block.node, evaluator.syntax):
        if content.type != "content":
            continue
        for bound in evaluator.bindings((".key", ".value"), each):
            if is_unknown(each):
                within = context
            else:
                names = {"key": bound[".key"], "value": bound[".value"]}
                within = context.binding({iterator: Value(dict(names))})
            items.append(value_of(content.node, evaluator, within, wanted))
    return Value(items, partial=each.partial or is_unknown(each))


def _body(root: Node) -> Iterator[Node]:
    for child in root.children:
        if child.type == "body":
            yield from child.children
        elif child.type in ("attribute", "block"):
            yield child
