"""The data source ``aws_iam_policy_document``: what its blocks say as a policy document.

Names, defaults and the ``&{...}`` notation are those of the AWS provider's documentation of the
data source; modules that take statements as objects use the same names.
"""

from __future__ import annotations

import json

from slrlint.formats.terraform.values import Value, is_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.finding import Span

HEADER = ""
"""Under this key a block's ``keys`` have the span of its header; no attribute has this name."""

_LISTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
_PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal"}
_OTHER_DOCUMENTS = (
    "source_policy_documents",
    "override_policy_documents",
    "source_json",
    "override_json",
)


def policy_of(block: Value) -> Value | None:
    """Return the policy document of a data block; None if it has no statement of its own.

    `block` is an object of the block's arguments, in which nested blocks are lists of objects.
    """
    arguments = block.data
    if not isinstance(arguments, dict):
        return None
    statements = _blocks(arguments.get("statement"))
    if not statements.data:
        return None
    members = {"Version": _given(arguments, "version") or _default("2012-10-17", block)}
    if (policy_id := _given(arguments, "policy_id")) is not None:
        members["Id"] = policy_id
    members["Statement"] = statements._replace(data=[statement_of(e) for e in _items(statements)])
    others = any(_given(arguments, name) is not None for name in _OTHER_DOCUMENTS)
    keys = _renamed(block, {"version": "Version", "policy_id": "Id", "statement": "Statement"})
    return Value(members, block.span, keys=keys, partial=block.partial or others)


def statement_of(block: Value) -> Value:
    """Return the policy statement of a ``statement`` block, or of an object with its arguments."""
    arguments = block.data
    if not isinstance(arguments, dict):
        return block
    members: dict[str, Value] = {}
    if (sid := _given(arguments, "sid")) is not None:
        members["Sid"] = _strings(sid)
    members["Effect"] = _strings(_given(arguments, "effect") or _default("Allow", block))
    names = {"sid": "Sid", "effect": "Effect"}
    for name, element in _PRINCIPALS.items():
        principals = _blocks(arguments.get(name))
        if principals.data:
            members[element] = _principal(principals)
            names[name] = element
    for name, element in _LISTS.items():
        patterns = _given(arguments, name)
        if patterns is not None:
            patterns = _strings(patterns)
            members[element] = patterns if element.endswith("Action") else _variables(patterns)
            names[name] = element
    for name in ("condition", "conditions"):
        conditions = _blocks(arguments.get(name))
        if conditions.data:
            members["Condition"] = _condition(conditions)
            names[name] = "Condition"
    return Value(members, block.span, keys=_renamed(block, names), partial=block.partial)


def _given(arguments: dict[str, Value], name: str) -> Value | None:
    """Return an argument that is set: not null, no empty list."""
    value = arguments.get(name)
    if value is None or value.data is None or (value.data == [] and not value.partial):
        return None
    return value


def _default(text: str, block: Value) -> Value:
    return Value(text, (block.keys or {}).get(HEADER, block.span))


def _blocks(value: Value | None) -> Value:
    """Return nested blocks as a list, also where one object stands alone (JSON syntax)."""
    if value is None or value.data is None:
        return Value([])
    return value if isinstance(value.data, list) else Value([value], value.span)


def _items(value: Value) -> list[Value]:
    return value.data if isinstance(value.data, list) else []


def _renamed(block: Value, names: dict[str, str]) -> dict[str, Span]:
    keys = block.keys or {}
    return {new: keys[old] for old, new in names.items() if old in keys}


def _strings(value: Value) -> Value:
    """Return numbers and truth values as the strings that the data source makes of them."""
    data = value.data
    if isinstance(data, list):
        return value._replace(data=[_strings(each) for each in data])
    return value._replace(data=json.dumps(data)) if isinstance(data, bool | int | float) else value


def _variables(value: Value) -> Value:
    """Return strings with ``&{`` as the ``${`` of a policy variable."""
    if isinstance(value.data, list):
        return value._replace(data=[_variables(each) for each in value.data])
    if isinstance(value.data, str) and "&{" in value.data:
        encode = value.encode
        return value._replace(
            data=value.data.replace("&{", "${"),
            encode=None if encode is None else lambda new: encode(new.replace("${", "&{")),
        )
    return value


def _principal(blocks: Value) -> Value:
    members: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    for block in _items(blocks):
        arguments = block.data
        if not isinstance(arguments, dict):
            return block
        type_: Value | None = arguments.get("type")
        identifiers = _variables(_strings(arguments.get("identifiers") or Value([])))
        name = type_.data if type_ is not None else None
        if type_ is None or not isinstance(name, str):
            continue
        if name == "*":
            return type_
        members[name] = _joined(members.get(name), identifiers)
        if type_.span is not None:
            keys.setdefault(name, type_.span)
    return Value(members, blocks.span, keys=keys, partial=blocks.partial)


def _condition(blocks: Value) -> Value:
    """Return a Condition; blocks of one test and one variable add up, as the provider does it."""
    members: dict[str, Value] = {}
    keys: dict[str, Span] = {}
    for block in _items(blocks):
        arguments = block.data
        if not isinstance(arguments, dict):
            return block
        test, variable = arguments.get("test"), arguments.get("variable")
        values = _variables(_strings(arguments.get("values") or Value([])))
        if test is None or variable is None:
            continue
        if not isinstance(test.data, str) or not isinstance(variable.data, str):
            continue
        before = members.get(test.data)
        inner = dict(before.data) if before and isinstance(before.data, dict) else {}
        inner_keys = dict(before.keys or {}) if before else {}
        inner[variable.data] = _joined(inner.get(variable.data), values)
        if variable.span is not None:
            inner_keys.setdefault(variable.data, variable.span)
        if test.span is not None:
            keys.setdefault(test.data, test.span)
        span = before.span if before else block.span
        members[test.data] = Value(inner, span, keys=inner_keys)
    return Value(members, blocks.span, keys=keys, partial=blocks.partial)


def _joined(before: Value | None, more: Value) -> Value:
    if before is None:
        return more
    items = [
        item
        for value in (before, more)
        for item in (value.data if isinstance(value.data, list) else [value])
    ]
    return Value(items, before.span, partial=before.partial or more.partial)


def is_statement(value: Value) -> bool:
    """Say whether an object has the arguments of a ``statement`` block, and an AWS action."""
    arguments = value.data
    if not isinstance(arguments, dict):
        return False
    actions = arguments.get("actions") or arguments.get("not_actions")
    if actions is None or not any(
        name in arguments for name in ("resources", "not_resources", "principals")
    ):
        return False
    patterns = actions.data if isinstance(actions.data, list) else [actions]
    return is_unknown(actions) or any(
        isinstance(each.data, str) and (":" in each.data or each.data == "*") for each in patterns
    )
