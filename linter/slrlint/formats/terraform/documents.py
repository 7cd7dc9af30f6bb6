"""From evaluated values to plain data in which policies are found by their shape, and to places."""

from __future__ import annotations

from slrlint.formats.terraform.policy_document import is_statement, statement_of
from slrlint.formats.terraform.values import Budget, Encoded, Value, is_unknown
from slrlint.formats.tree import Member, Node, Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from slrlint.finding import Route, Span

_PATTERNS = ("Action", "NotAction")
_TARGETS = ("Resource", "NotResource", "Principal", "NotPrincipal")


def shaped(value: Value, budget: Budget) -> Value:
    """Return `value` with what may be a policy brought into the shape of one.

    Statements that stand alone (a local with a list of them, the argument of a module) become a
    document of their own, known not to be complete; an expression unknown as a whole in which
    policies stand becomes the list of its parts.
    """
    budget.spend(1)
    data = value.data
    if isinstance(data, Encoded):
        return shaped(data.value, budget)
    if value.hidden and any(_shows_policy(part, budget) for part in value.hidden):
        return Value([shaped(part, budget) for part in value.hidden], value.span, partial=True)
    if isinstance(data, list):
        statements = [_statement(each) for each in data]
        pairs = list(zip(statements, data, strict=True))
        if any(statements) and all(one or is_unknown(each) for one, each in pairs):
            return _alone(value._replace(data=[one or each for one, each in pairs]))
        return value._replace(data=[shaped(each, budget) for each in data])
    if isinstance(data, dict) and "Statement" not in data:
        statement = _statement(value)
        if statement is not None:
            return _alone(Value([statement], value.span))
        return value._replace(data={key: shaped(each, budget) for key, each in data.items()})
    return value


def plain(value: Value, budget: Budget) -> object:
    """Return `value` as plain data; what ``jsonencode`` makes is given as it went in.

    Raises `TooLargeError` where shared parts make the data too large when written out.
    """
    data = value.data
    budget.spend(1)
    if isinstance(data, Encoded):
        return plain(data.value, budget)
    if isinstance(data, list):
        return [plain(each, budget) for each in data]
    if isinstance(data, dict):
        return {key: plain(each, budget) for key, each in data.items()}
    return data


def way_to(value: Value, route: Route) -> list[Value]:
    """Return the values on a route, as far as it goes, from `value` on."""
    way = [value]
    for step in route:
        data = value.data
        while isinstance(data, Encoded):
            data = data.value.data
        below = _member(data, step)
        if below is None:
            break
        value = below
        way.append(value)
    return way


def complete(policy: Value) -> bool:
    """Say whether a document's statements are all there, and all their actions."""
    data = policy.data
    statements = data.get("Statement") if isinstance(data, dict) else None
    if statements is None:
        return True
    listed = statements.data if isinstance(statements.data, list) else [statements]
    if statements.partial or is_unknown(statements):
        return False
    return not any(
        each.partial
        or is_unknown(each)
        or (isinstance(each.data, dict) and any(_open(each.data.get(e)) for e in _PATTERNS))
        for each in listed
    )


def _open(actions: Value | None) -> bool:
    return actions is not None and actions.partial


def _member(data: object, step: str | int) -> Value | None:
    if isinstance(data, dict) and isinstance(step, str):
        return data.get(step)
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        member: Value = data[step]
        return member
    return None


class HclNode(Node):
    """A value in the tree of places; a string knows the offsets of its characters."""

    __slots__ = ("encode", "offsets")

    def __init__(
        self,
        kind: str,
        span: Span,
        value: object,
        offsets: Sequence[int] | None,
        encode: Callable[[str], str] | None,
    ) -> None:
        super().__init__(kind, span.start, span.end, value)
        self.offsets = offsets
        self.encode = encode

    def scalar(self, text: str) -> Scalar | None:  # noqa: ARG002 - the offsets are of the file
        """Return the text of a string that was written in this file, None for all else."""
        if self.offsets is None or not isinstance(self.value, str):
            return None
        return Scalar(self.value, self.offsets, self.encode or _not_writable)


def node_of(value: Value, outer: Span) -> HclNode:
    """Return the tree of places of `value`; what has no place here has the one around it."""
    data = value.data
    span = value.span or outer
    while isinstance(data, Encoded):
        span = data.value.span or span
        value = data.value
        data = value.data
    if isinstance(data, list):
        node = HclNode("sequence", span, None, None, None)
        node.members = [Member(i, None, node_of(each, span)) for i, each in enumerate(data)]
    elif isinstance(data, dict):
        node = HclNode("mapping", span, None, None, None)
        keys = value.keys or {}
        node.members = [
            Member(key, keys.get(key), node_of(each, span)) for key, each in data.items()
        ]
    else:
        node = HclNode("scalar", span, data, value.offsets, value.encode)
    return node


def _alone(statements: Value) -> Value:
    version = Value("2012-10-17", statements.span)
    members = {"Version": version, "Statement": statements}
    return Value(members, statements.span, partial=True)


def _statement(value: Value) -> Value | None:
    """Return a value that is a statement, in the one or the other notation, as a statement."""
    data = value.data
    if not isinstance(data, dict):
        return None
    if is_statement(value):
        return statement_of(value)
    complete = "Effect" in data and _any(_PATTERNS, data) and _any(_TARGETS, data)
    return value if complete else None


def _any(names: Iterable[str], data: dict[str, Value]) -> bool:
    return any(name in data for name in names)


def _shows_policy(value: Value, budget: Budget) -> bool:
    pending = [value]
    while pending:
        value = pending.pop()
        budget.spend(1)
        pending.extend(value.hidden)
        data = value.data
        if isinstance(data, Encoded):
            pending.append(data.value)
        elif isinstance(data, dict):
            if "Statement" in data or _statement(value) is not None:
                return True
            pending.extend(data.values())
        elif isinstance(data, list):
            pending.extend(data)
        elif isinstance(data, str) and "Statement" in data:
            return True
    return False


def _not_writable(_: str) -> str:
    raise ValueError("this text is the result of a function")
