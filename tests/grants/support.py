"""Identities for tests, and the plain reading of what they may do."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from slrlint.algebra import Request
from slrlint.algebra.evaluate import Evaluator
from slrlint.algebra.variables import Symbols
from slrlint.catalog.roles import catalogue
from slrlint.grants import targets
from slrlint.grants.policies import BOUNDARY, IDENTITY, SCP, Attachment, Identity, Policy
from slrlint.grants.results import COLUMNS, Result
from slrlint.grants.survey import Scope, Survey
from slrlint.grants.targets import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slrlint.grants.results import Cell
    from slrlint.grants.targets import Target

    Data = dict[str, object]

BATCH = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"
KEYS = [column.key for column in COLUMNS]


def statement(
    action: object, resource: object = "*", condition: object = None, effect: str = "Allow"
) -> Data:
    data: Data = {"Effect": effect, "Action": action, "Resource": resource}
    return data if condition is None else {**data, "Condition": condition}


def document(*statements: Data) -> Data:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def identity(
    symbols: Symbols,
    policies: Sequence[object],
    boundaries: Sequence[object] = (),
    scps: Sequence[object] = (),
) -> Identity:
    def attached(kind: str, documents: Sequence[object]) -> tuple[Attachment, ...]:
        return tuple(
            Attachment(Policy(f"{kind} {number}", kind, each, symbols))
            for number, each in enumerate(documents, 1)
        )

    return Identity(
        "somebody",
        "policies",
        attached(IDENTITY, policies),
        (*attached(BOUNDARY, boundaries), *attached(SCP, scps)),
    )


def result(
    *policies: object,
    boundaries: Sequence[object] = (),
    scps: Sequence[object] = (),
    scope: Scope | None = None,
) -> Result:
    symbols = Symbols()
    asked = identity(symbols, policies, boundaries, scps)
    return Survey(symbols, scope or Scope(), [asked]).result(asked)


def answers(found: Result) -> dict[str, dict[str, str]]:
    """Return the answers of a result by the labels of its rows and the keys of its columns."""
    return {
        row.label: dict(zip(KEYS, (cell.answer for cell in row.cells), strict=True))
        for row in found.rows
    }


def cell(found: Result, label: str, column: str) -> Cell:
    row = next(row for row in found.rows if row.label == label)
    return row.cells[KEYS.index(column)]


def role(name: str) -> tuple[Target, ...]:
    known = catalogue().by_name(name)
    assert known is not None
    return tuple(targets.of_roles([known]))


class Oracle:
    """Says by the plain evaluator alone whether an identity's requests get through."""

    def __init__(
        self, policies: Sequence[Data], boundaries: Sequence[Data] = (), scps: Sequence[Data] = ()
    ) -> None:
        limits = [*boundaries]
        for scp in scps:
            only_denies = all(each["Effect"] == "Deny" for each in _statements(scp))
            limits.append(document(statement("*"), *_statements(scp)) if only_denies else scp)
        merged = document(*(each for one in policies for each in _statements(one)))
        self._evaluators = [Evaluator(each) for each in (merged, *limits)]

    def lets_through(self, request: Request) -> bool:
        return all(each.decide(request) is True for each in self._evaluators)

    def verdicts(
        self, action: str, target: Target, account: str, contexts: Sequence[dict[str, list[str]]]
    ) -> set[bool]:
        """Return what becomes of the requests for one action on one role in many contexts."""
        arn = target.arn(Place("aws", account))
        return {self.lets_through(Request(action, arn, context)) for context in contexts}


def contexts(
    principal: str, *, always: bool, **values: Sequence[str | None]
) -> Iterator[dict[str, list[str]]]:
    """Yield every combination of values for condition keys; None is a key that is absent."""
    named: list[str | None] = [principal] if always else [None, principal]
    keys = ["iam:AWSServiceName", *(key.replace("_", ":", 1) for key in values)]
    for chosen in product(named, *values.values()):
        yield {key: [value] for key, value in zip(keys, chosen, strict=True) if value is not None}


def _statements(data: Data) -> list[Data]:
    found = data["Statement"]
    assert isinstance(found, list)
    return found
