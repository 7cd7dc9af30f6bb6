"""Say in words for people what the schema holds against a document.

One mistake is one finding: an element that is missing because its name is misspelled is reported as
the misspelled one only, and a value of the wrong type for its type only.
"""

from __future__ import annotations

from itertools import islice

from slrlint.catalog.suggest import closest
from slrlint.finding import Edit, Finding, Fix, Rename
from slrlint.malformed import schema
from slrlint.policy import grammar
from slrlint.wording import either, kind_of, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from slrlint.finding import Route
    from slrlint.malformed.schema import Error
    from slrlint.policy.model import Policy

MOST = 1_000
"""Findings in one document; what is wrong beyond them shows when these are mended."""

_REFUSED = "so AWS refuses the policy"
_KINDS: Mapping[str, str] = {
    "identity": "an identity policy",
    "boundary": "a permissions boundary",
    "scp": "a service control policy",
    "trust": "a trust policy",
    "resource": "a resource policy",
}
_TEXT_OR_LIST = "a string or a list of strings"
_PRINCIPAL = '"*" or an object such as {"AWS": "123456789012"}'
_WANTED: Mapping[object, str] = {
    "Version": "a string",
    "Id": "a string",
    "Statement": "an object or a list of objects",
    "Sid": "a string",
    "Effect": "a string",
    "Action": _TEXT_OR_LIST,
    "NotAction": _TEXT_OR_LIST,
    "Resource": _TEXT_OR_LIST,
    "NotResource": _TEXT_OR_LIST,
    "Principal": _PRINCIPAL,
    "NotPrincipal": _PRINCIPAL,
    "Condition": 'an object such as {"StringEquals": {"key": "value"}}',
}
_OPERATORS = tuple(
    f"{prefix}{operator}"
    for prefix in ("", *(f"{each}:" for each in grammar.QUALIFIERS))
    for operator in grammar.OPERATORS
)


def explained(policy: Policy) -> tuple[Finding, ...]:
    """Return the findings about the shape of a document, worked out once."""
    known = policy.facts.get("malformed")
    if known is None:
        known = policy.facts["malformed"] = tuple(islice(_findings(policy), MOST))
    return known  # type: ignore[return-value]


def _findings(policy: Policy) -> Iterator[Finding]:
    data, kind = policy.data, policy.kind
    listed = data.get("Statement")
    if not policy.complete and not listed:
        data = {**data, "Statement": {}}
    yield from _explain(schema.frame_errors(data, kind), kind)
    if not isinstance(listed, (dict, list)):
        return
    items = grammar.statements(listed)
    for place, each in enumerate(items):
        if not (grammar.statement_is_well_formed(each, kind) or grammar.is_unknown(each)):
            route = _statement_route(listed, place)
            found = list(_explain(schema.statement_errors(each, kind, route), kind))
            if not found and isinstance(each, dict) and _has_unnamed_key(each.get("Condition")):
                found = [_unnamed(route)]
            yield from found
    for place in grammar.repeated_sids(items, kind):
        yield _repeated_sid((*_statement_route(listed, place), "Sid"))


def _statement_route(listed: object, place: int) -> Route:
    return ("Statement", place) if isinstance(listed, list) else ("Statement",)


def _explain(errors: Iterable[Error], kind: str) -> Iterator[Finding]:
    found = list(errors)
    foreign = [error for error in found if error.keyword == "not" and not error.expected]
    yield from (_foreign(error, kind) for error in foreign)
    found = [
        error
        for error in _one_a_value(found)
        if not any(error.route[: len(each.route)] == each.route for each in foreign)
    ]
    meant: set[tuple[Route, str]] = set()
    for error in found:
        if error.keyword == "additionalProperties":
            for name in error.found:
                if name not in error.names:
                    near = _near(name, error, kind)
                    meant.update((error.route, each) for each in near)
                    yield _unknown_name(name, near, error, kind)
    for error in found:
        if error.keyword == "not":
            yield _exclusive(error)
        elif error.keyword in ("required", "anyOf"):
            lacking = _lacking(error)
            if not any((error.route, each) in meant for each in lacking):
                yield _missing(error, lacking, kind)
        elif error.keyword in _ABOUT:
            yield _ABOUT[error.keyword](error)


def _one_a_value(errors: Iterable[Error]) -> Iterator[Error]:
    """Drop what follows from an earlier error of a value: of a wrong type, everything."""
    mistyped: set[Route] = set()
    judged: set[Route] = set()
    for error in errors:
        if error.route in mistyped or (error.keyword in _ABOUT and error.route in judged):
            continue
        if error.keyword == "type":
            mistyped.add(error.route)
        judged.add(error.route)
        yield error


def _is_condition(route: Route) -> bool:
    return route[-1:] == ("Condition",)


def _near(name: object, error: Error, kind: str) -> tuple[str, ...]:
    """Return what an unknown name may have been meant to be."""
    if _is_condition(error.route):
        return closest(str(name), _OPERATORS) or closest(str(name), error.names)
    if not error.route and name in grammar.STATEMENT_ELEMENTS:
        return ()
    foreign = grammar.FOREIGN[kind]
    usable = [each for each in error.names if each not in error.found and each not in foreign]
    return closest(str(name), usable)


def _unknown_name(name: str, near: tuple[str, ...], error: Error, kind: str) -> Finding:
    route = (*error.route, name)
    if _is_condition(error.route):
        message = f"{quote(name)} is no condition operator, {_REFUSED}"
        right = _right_operator(name, near, error)
        return Finding(
            "POL010", route, message, right, on_key=True, fix=_renamed(route, near, error)
        )
    if error.route[-1:] in (("Principal",), ("NotPrincipal",)):
        what = "type of principal"
        right = f"the types are {', '.join(error.names)}"
    elif error.route:
        what = "element of a statement"
        if name in grammar.DOCUMENT_ELEMENTS:
            right = "move it out of the statement, beside Statement"
        else:
            right = f"take it out; {_elements(error, kind)}"
    else:
        what = "element of a policy document"
        if name in grammar.STATEMENT_ELEMENTS:
            right = "move it into a statement"
        else:
            right = f"take it out; {_elements(error, kind)}"
    message = f"{quote(name)} is no {what}, {_REFUSED}"
    right = _did_you_mean(near) or right
    return Finding("POL003", route, message, right, on_key=True, fix=_renamed(route, near, error))


def _renamed(route: Route, near: tuple[str, ...], error: Error) -> Fix | None:
    """Return the fix that writes the one name that may be meant, unless it is there already."""
    if len(near) != 1 or near[0] in error.found:
        return None
    return Fix("unsafe", f'Write "{near[0]}"', (Rename(route, near[0]),))


def _elements(error: Error, kind: str) -> str:
    allowed = [each for each in error.names if each not in grammar.FOREIGN[kind]]
    return f"the elements are {', '.join(allowed)}"


def _right_operator(name: str, near: tuple[str, ...], error: Error) -> str:
    if near:
        return _did_you_mean(near)
    if not isinstance(error.found[name], dict):
        return f'put an operator around it, such as {{"StringEquals": {{{quote(name)}: ...}}}}'
    bare = grammar.split_operator(name)[1]
    if bare == "Null":
        return "write Null, which takes no IfExists: it asks itself whether the key exists"
    alike = [each for each in grammar.OPERATORS if each[:4].lower() == bare[:4].lower()]
    return f"the operators are {', '.join(alike or grammar.OPERATORS)}"


def _did_you_mean(near: tuple[str, ...]) -> str:
    return f"did you mean {either(near)}?" if near else ""


def _foreign(error: Error, kind: str) -> Finding:
    name = error.route[-1]
    if kind == "trust":
        why = "the resource is the role that has the policy"
    elif kind == "scp":
        why = "the policy holds for everybody in the accounts it is attached to"
    else:
        why = "the policy speaks about whom it is attached to"
    message = f"{_KINDS[kind]} has no {name}, {_REFUSED}"
    return Finding("POL003", error.route, message, f"take {name} out: {why}", on_key=True)


def _exclusive(error: Error) -> Finding:
    one, other = error.expected["required"]
    return Finding(
        "POL007",
        (*error.route, other),
        f"{one} and {other} stand in one statement, {_REFUSED}",
        "keep one of them; what the other says needs a statement of its own",
        on_key=True,
    )


def _lacking(error: Error) -> list[str]:
    if error.keyword == "anyOf":
        return [name for each in error.expected for name in each["required"]]
    return [name for name in error.expected if name not in error.found]


def _missing(error: Error, lacking: list[str], kind: str) -> Finding:
    what = "the statement" if error.route else "the policy document"
    name = lacking[0]
    right = {
        "Effect": 'add "Effect": "Allow" or "Effect": "Deny"',
        "Statement": "add Statement with at least one statement",
        "Action": "add Action with the actions it is about, such as iam:GetRole",
        "Resource": 'add Resource with the ARNs it is about, or "*"',
        "Principal": f"add Principal: {_KINDS[kind]} says who may act",
    }[name]
    message = f"{what} has no {either(lacking)}, {_REFUSED}"
    return Finding("POL004", error.route, message, right)


def _empty(error: Error) -> Finding:
    what = "statement" if error.route == ("Statement",) else "pattern"
    message = f"{error.route[-1]} is an empty list, {_REFUSED}"
    return Finding("POL004", error.route, message, f"write at least one {what}")


def _wrong_type(error: Error) -> Finding:
    message = f"{_name(error.route)} is {kind_of(error.found)}, {_REFUSED}"
    right = f"write {_wanted(error.route)}"
    if isinstance(error.found, dict) and any(
        name in ("Ref", "Condition") or str(name).startswith("Fn::") for name in error.found
    ):
        right += "; functions such as Ref and Fn::Sub work in CloudFormation templates only"
    return Finding("POL005", error.route, message, right)


def _name(route: Route) -> str:
    """Return how a message names the value at a route inside the document."""
    if not route:
        return "the policy document"
    *outer, last = route
    if isinstance(last, int):
        return "the statement" if outer == ["Statement"] else f"item {last + 1} of {outer[-1]}"
    if last == "Statement" or last in _WANTED:
        return str(last)
    return f"the value of {quote(last)}"


def _wanted(route: Route) -> str:
    if len(route) == 1:
        return _WANTED[route[0]]
    inner = route[2:] if len(route) > 1 and isinstance(route[1], int) else route[1:]
    if not inner:
        return "an object"
    if inner[0] == "Condition" and len(inner) > 1:
        if len(inner) == 2:
            return 'an object of condition keys and values, such as {"key": "value"}'
        scalar = "a string, a number, true or false"
        return scalar if len(inner) > 3 else f"{scalar}, or a list of these"
    if isinstance(inner[-1], int):
        return "a string"
    return _WANTED.get(inner[-1], _TEXT_OR_LIST)


def _wrong_value(error: Error) -> Finding:
    name, written = error.route[-1], str(error.found)
    if name in ("Principal", "NotPrincipal"):
        message = f"{name} is {quote(written)}, {_REFUSED}"
        right = f'write "*" or an object with the type, such as {{"AWS": {quote(written)}}}'
        return Finding("POL005", error.route, message, right)
    message = f"{quote(written)} is no {name}, {_REFUSED}"
    if name == "Version":
        near: tuple[str, ...] = (grammar.VERSIONS[-1],)
        message += "; a version is that of the policy language, not of the document"
    else:
        near = closest(written, error.expected, limit=1)
        if written.lower() in (each.lower() for each in near):
            message += "; letter case counts here"
    right = either(f'"{each}"' for each in near or error.expected)
    fix = Fix("unsafe", f'Write "{near[0]}"', (Edit(error.route, near[0]),)) if near else None
    return Finding("POL006", error.route, message, f"write {right}", fix=fix)


def _wrong_text(error: Error) -> Finding:
    if error.route[-1] == "Sid":
        message = f"the Sid {quote(error.found)} holds more than letters and digits, {_REFUSED}"
        return Finding("POL008", error.route, message, "write A to Z, a to z and 0 to 9 only")
    prefix, colon, name = str(error.found).partition(":")
    if not error.found:
        why, right = "is empty", "write an action such as iam:GetRole"
    elif not colon:
        why, right = "has no service prefix", "write prefix:Name, such as iam:GetRole"
    elif ":" in name:
        why, right = "has more than one colon", "write prefix:Name, such as iam:GetRole"
        if prefix == "arn":
            right = "write actions here, and ARNs under Resource"
    else:
        why = f"has {quote(prefix)} for a service prefix"
        right = "a prefix has letters, digits, dots and hyphens, or is * alone"
    message = f"the action {quote(error.found)} {why}, {_REFUSED}"
    return Finding("POL009", error.route, message, right, fix=_without_space(error))


def _without_space(error: Error) -> Fix | None:
    """Return the fix that takes white space out of an action, if that is all that is wrong."""
    right = "".join(str(error.found).split())
    if right == error.found or not grammar.is_action(right):
        return None
    return Fix("unsafe", f'Write "{right}"', (Edit(error.route, right),))


def _has_unnamed_key(conditions: object) -> bool:
    blocks = conditions.values() if isinstance(conditions, dict) else ()
    return any(
        not isinstance(key, str) for each in blocks if isinstance(each, dict) for key in each
    )


def _unnamed(route: Route) -> Finding:
    # The only thing that the gate sees and the schema does not, because JSON has no such names.
    message = f"a condition key of the statement is no string, {_REFUSED}"
    return Finding("POL005", route, message, "put condition keys in quotation marks")


def _repeated_sid(route: Route) -> Finding:
    return Finding(
        "POL008",
        route,
        f"an earlier statement has the same Sid, {_REFUSED}",
        "give each statement a Sid of its own, or none",
    )


_ABOUT: Mapping[str, Callable[[Error], Finding]] = {
    "type": _wrong_type,
    "enum": _wrong_value,
    "pattern": _wrong_text,
    "minItems": _empty,
}
