"""Fingerprints: names for findings that survive re-indentation, moved lines and new wording.

A fingerprint is a hash of the rule's code, the file, the statement (its Sid, else its content) and
the place inside the statement.  Lines, columns and message text never enter it.  Content is taken
canonically: the order of keys and lists and the choice between a string and a list of one do not
matter.
"""

from __future__ import annotations

from slrlint import paths
from slrlint.policy import holes

try:
    # The interpreter's own: hashlib loads OpenSSL, which costs more than a whole short report.
    from _sha2 import sha256  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.finding import Finding, Route
    from slrlint.formats import Problem

LENGTH = 32
"""Hexadecimal digits of a fingerprint."""


def of_finding(finding: Finding, path: str, policy_data: object) -> str:
    """Return the fingerprint of what a rule found.

    `path` is the file as the user named it, `policy_data` the document the finding's route starts
    from.
    """
    statement, inner = _split(finding.route, policy_data)
    parts = [finding.code, paths.relative(path)]
    if statement is None:
        parts += ["document", *_steps(finding.route, policy_data)]
    else:
        sid = _sid(statement)
        parts += ["content", _content_of(statement)] if sid is None else ["sid", sid]
        parts += _steps(inner, statement)
    return _name(parts)


def of_problem(problem: Problem, path: str) -> str:
    """Return the fingerprint of a text that a reader could not read, in the file `path`."""
    return _name([problem.code, paths.relative(path), "text"])


def numbered(fingerprint: str, number: int) -> str:
    """Return the name of the `number`-th (from 0) of several equal fingerprints."""
    return fingerprint if number == 0 else _name([fingerprint, str(number)])


def statement_of(route: Route, policy_data: object) -> tuple[int | None, str | None]:
    """Return the index (from 0) and the Sid of the statement that `route` leads into.

    (None, None) for a route that stays outside the statements; the Sid is None where there is
    none, an empty one, or one that is no text.
    """
    statement, inner = _split(route, policy_data)
    if statement is None:
        return None, None
    step = route[len(route) - len(inner) - 1]
    return (step if isinstance(step, int) else 0), _sid(statement)


def _split(route: Route, document: object) -> tuple[object, Route]:
    """Return the statement on `route` and the rest of the route, or (None, route)."""
    if not isinstance(document, dict) or route[:1] != ("Statement",):
        return None, route
    value = document.get("Statement")
    if isinstance(value, dict):
        return value, route[1:]
    if isinstance(value, list):
        if len(route) > 1:
            index = route[1]
            if isinstance(index, int) and 0 <= index < len(value):
                return value[index], route[2:]
        elif len(value) == 1 and value[0] is not None:
            return value[0], ()
    return None, route


def _sid(statement: object) -> str | None:
    sid = statement.get("Sid") if isinstance(statement, dict) else None
    return holes.show(sid) if isinstance(sid, str) and sid else None


def _steps(route: Route, value: object) -> list[str]:
    """Return `route` with every index replaced by what stands there, and the scalar at its end."""
    steps = []
    for step in route:
        if isinstance(value, list):
            inside = isinstance(step, int) and 0 <= step < len(value)
            value = value[int(step)] if inside else None
            continue
        value = value.get(step) if isinstance(value, dict) else None
        steps.append(f".{step}")
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is not None and not isinstance(value, (dict, list)):
        steps.append(_scalar(value))
    return steps


_last: list[tuple[object, str]] = []
"""The statement whose content was hashed last: a rule often finds several things in one."""


def _content_of(statement: object) -> str:
    if not _last or _last[0][0] is not statement:
        _last[:] = [(statement, digest(statement))]
    return _last[0][1]


def digest(value: object) -> str:
    """Return the canonical hash of plain data, however deep it is nested."""
    done: list[str] = []
    pending: list[tuple[object, bool]] = [(value, False)]
    while pending:
        node, expanded = pending.pop()
        while isinstance(node, list) and len(node) == 1:
            node = node[0]
        if not isinstance(node, (dict, list)):
            done.append(_scalar(node))
        elif not expanded:
            pending.append((node, True))
            children = node.values() if isinstance(node, dict) else node
            pending.extend((child, False) for child in children)
        else:
            count = len(node)
            # Children were taken from the end of `pending`, so they are done in reverse order.
            children_done = done[len(done) - count :][::-1]
            del done[len(done) - count :]
            if isinstance(node, dict):
                members = zip(map(_scalar, node), children_done, strict=True)
                done.append(_name(["{", *sorted(f"{key}={text}" for key, text in members)]))
            else:
                done.append(_name(["[", *sorted(children_done)]))
    return done[0]


def _scalar(value: object) -> str:
    if isinstance(value, str):
        text = holes.show(value)
    else:
        # The decimal digits of an int are limited in number, the hexadecimal ones are not.
        text = f"{value:x}" if isinstance(value, int) else repr(value)
    return f"{type(value).__name__}:{text}"


def _name(parts: list[str]) -> str:
    # Each part is preceded by its length, so that no two lists of parts give one text.
    text = "".join(f"{len(part)}:{part}" for part in parts)
    digits: str = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return digits[:LENGTH]
