"""Requests made of a cell: concrete, short, and as much like real ones as the cell allows."""

from __future__ import annotations

from slrlint.algebra import principals
from slrlint.algebra.languages import Space, Text
from slrlint.algebra.request import Request
from slrlint.algebra.values import fresh
from slrlint.policy import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from slrlint.algebra.cases import Case
    from slrlint.algebra.documents import Statement
    from slrlint.algebra.languages import Solver
    from slrlint.algebra.search import Cell, Search
    from slrlint.algebra.variables import Variable

    Names = Callable[[str], Iterable[str]]
    """Gives the known action names of a service prefix (``ec2`` -> ``RunInstances``, ...)."""

_ACCOUNT = "123456789012"
_REGION = "us-east-1"
_COMMON_SERVICES = ("s3", "ec2", "iam", "lambda", "dynamodb", "sqs", "kms", "sts")
_GLOBAL = {
    "iam": f"arn:aws:iam::{_ACCOUNT}:role/example",
    "s3": "arn:aws:s3:::example-bucket/example",
    "sts": f"arn:aws:iam::{_ACCOUNT}:role/example",
    "organizations": f"arn:aws:organizations::{_ACCOUNT}:example",
    "route53": "arn:aws:route53:::example",
    "cloudfront": f"arn:aws:cloudfront::{_ACCOUNT}:example",
}
_FIELD_FILLERS = ("arn", "aws", "", _REGION, _ACCOUNT)


class Maker:
    """Makes requests out of cells; `spelling` gives condition keys as they were written."""

    def __init__(
        self,
        solver: Solver,
        names: Names | None,
        variables: Mapping[str, Variable],
        spelling: Mapping[str, str],
        *,
        with_principal: bool,
    ) -> None:
        self._solver = solver
        self._names = names
        self._variables = variables
        self._spelling = spelling
        self._with_principal = with_principal

    def request(
        self, cell: Cell, search: Search, case: Case, statement: Statement
    ) -> tuple[Request, bool]:
        """Return a request of the cell, and whether it is only one for some value of an unknown.

        `statement` is where the actions are spelled.
        """
        action = self._action(cell.action, statement)
        resource = self._resource(cell.resource, action.text)
        principal = self._space(cell.principal, "AWS:arn:aws:iam::123456789012:user/example")
        doubtful = action.doubtful or resource.doubtful or principal.doubtful
        values: dict[str, Sequence[str]] = {}
        for key, choice in search.values(cell).items():
            doubtful = doubtful or choice.doubtful
            values[key] = choice.values
        known = self._known(case, values, resource.text, search.hint)
        context = {
            self._spelling.get(key, key): [_replace(each, known) for each in chosen]
            for key, chosen in values.items()
            if chosen and not pattern.is_opaque(key)
        }
        made = Request(
            action.text,
            _replace(resource.text, known),
            dict(sorted(context.items())),
            principals.parts(principal.text) if self._with_principal else None,
        )
        return made, doubtful

    def _known(
        self, case: Case, values: dict[str, Sequence[str]], resource: str, hint: str | None
    ) -> dict[str, str]:
        """Give every symbol of the request a text, and the condition key behind it the same one."""
        known: dict[str, str] = {}
        for key, pin in case.pins.items():
            symbol = getattr(pin, "symbol", None)
            if symbol is not None:
                known[symbol] = values[symbol][0]
                values[key] = [known[symbol]]
        used = {
            letter for texts in ([resource], *values.values()) for one in texts for letter in one
        }
        for symbol, variable in self._variables.items():
            if symbol in known or symbol not in used:
                continue
            chosen = values.get(variable.key, ())
            if len(chosen) == 1 and not pattern.has_opaque(chosen[0]):
                known[symbol] = chosen[0]
            else:
                known[symbol] = hint or fresh(variable.key, len(known))
                values[variable.key] = [known[symbol]]
        return known

    def _action(self, part: Space, statement: Statement) -> Text:
        spelling = {} if statement.actions.negated else statement.actions.spelling
        if part.text is not None:
            return Text(_spelled(part.text, spelling), doubtful=False)
        for name in self._real_names(part):
            if part.has(name.lower()):
                return Text(name, doubtful=False)
        found = self._space(part, "example:example")
        return Text(_spelled(found.text, spelling), found.doubtful)

    def _real_names(self, part: Space) -> Iterator[str]:
        if self._names is None:
            return
        prefixes = dict.fromkeys(
            p.partition(":")[0] for group in part.groups for p in group if ":" in p
        )
        services = [prefix for prefix in prefixes if pattern.is_literal(prefix)]
        for service in services or _COMMON_SERVICES:
            for name in self._names(service):
                yield f"{service}:{name}"

    def _resource(self, part: Space, action: str) -> Text:
        if part.text is not None:
            return Text(part.text, doubtful=False)
        service = action.partition(":")[0].lower()
        for one in part.groups[0][:1]:
            for shaped in _shaped(one, service):
                if part.has(shaped):
                    return Text(shaped, pattern.has_opaque(shaped))
            head = _head(one, service)
            if head is not None:
                found = self._solver.solve(((head + ":*",), *part.groups), part.excludes)
                if found is not None and not found.doubtful:
                    return found
        return self._space(part, "example")

    def _space(self, part: Space, filler: str) -> Text:
        if part.text is not None:
            return Text(part.text, doubtful=False)
        if part.has(filler):
            return Text(filler, doubtful=False)
        found = self._solver.solve(part.groups, part.excludes)
        if found is None:
            raise AssertionError("a cell holds a request")
        return found


def _shaped(one: str, service: str) -> Iterator[str]:
    """Yield likely resources that a resource pattern matches."""
    if one == "*":
        yield _GLOBAL.get(service, f"arn:aws:{service}:{_REGION}:{_ACCOUNT}:example")
        return
    head = _head(one, service)
    if head is None:
        return
    tail = one.split(":", 5)[5]
    for filler in ("example", "x"):
        yield pattern.unescape(f"{head}:{tail.replace('*', filler).replace('?', 'x')}")


def _head(one: str, service: str) -> str | None:
    """Return the first five fields of an ARN pattern with likely values for their wildcards."""
    fields = one.replace(pattern.FIELD_STAR, "*").replace(pattern.FIELD_ONE, "?").split(":", 5)
    if len(fields) < 6:
        return None
    head: list[str] = []
    for field, usual in zip(fields, ("arn", "aws", service, _REGION, _ACCOUNT), strict=False):
        fitting = (each for each in (usual, *_FIELD_FILLERS) if pattern.matches(field, each))
        head.append(
            field
            if pattern.is_literal(field)
            else next(fitting, field.replace("*", "").replace("?", "x"))
        )
    return ":".join(head)


def _spelled(lowered: str, spelling: Mapping[str, str]) -> str:
    """Return an action in the case of letters in which a statement writes it."""
    if lowered in spelling:
        return spelling[lowered]
    for each in spelling.values():
        prefix = each.partition("*")[0].partition("?")[0]
        if prefix and lowered.startswith(prefix.lower()):
            rest = lowered[len(prefix) :]
            return prefix + (rest.capitalize() if rest == "example" else rest)
    return lowered


def _replace(template: str, known: Mapping[str, str]) -> str:
    if not pattern.has_opaque(template):
        return template
    for symbol, value in known.items():
        template = template.replace(symbol, value)
    return template
