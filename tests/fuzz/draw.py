"""Policies, patterns and reports drawn from bytes, so that any fuzzer can make them."""

from __future__ import annotations

from slrlint.comparison import Change, Comparison, Statement, Structural, Subject, Summary
from slrlint.finding import Diagnostic, Fix, Place
from slrlint.report import Counts, Report

Json = dict[str, object]

_ACTIONS = (
    "iam:CreateServiceLinkedRole",
    "iam:DeleteServiceLinkedRole",
    "iam:UpdateRoleDescription",
    "iam:GetServiceLinkedRoleDeletionStatus",
    "iam:*",
    "iam:Del*",
    "s3:Get?bject*",
    "s3:GetObject",
    "*",
    "*:*",
    "ec2:*s*",
)
_RESOURCES = (
    "*",
    "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch",
    "arn:aws:iam::*:role/aws-service-role/*",
    "arn:*:iam::123456789012:role/*",
    "arn:aws:s3:::a*b/${aws:username}/*",
    "arn:aws:s3:::?",
    "arn:aws:iam:::role/x",
    "arn:*",
    "",
)
_OPERATORS = (
    *("StringEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "ArnLike"),
    *("ArnNotEquals", "NumericLessThan", "NumericNotEquals", "DateGreaterThanEquals", "Bool"),
    *("IpAddress", "NotIpAddress", "Null", "BinaryEquals", "StringNotEquals", "ArnEquals"),
)
_PREFIXES = ("", "", "", "ForAllValues:", "ForAnyValue:")
_SUFFIXES = ("", "", "IfExists")
_KEYS = (
    "iam:AWSServiceName",
    "iam:awsservicename",
    "aws:SourceIp",
    "aws:PrincipalArn",
    "aws:CurrentTime",
    "aws:MultiFactorAuthAge",
    "aws:TagKeys",
    "aws:SecureTransport",
    "k",
)
_VALUES: tuple[object, ...] = (
    *("batch.amazonaws.com", "ecs.amazonaws.com", "*.amazonaws.com", "*", "", "a?c", "true"),
    *("10.0.0.0/8", "2001:db8::/32", "10.1.2.3", "300.0.0.1", "0", "-1.5", "1e400", "007"),
    *("2030-01-01T00:00:00Z", "1893456000", "2030-13-41", "arn:aws:iam::*:role/*", "arn:aws"),
    *("${aws:username}", "${*}", "${x, 'y'}", "${", True, False, 0, 1, -1, 1.5, 1e308, None),
)
_PRINCIPALS: tuple[object, ...] = (
    "*",
    {"AWS": "*"},
    {"AWS": ["123456789012", "arn:aws:iam::123456789012:role/x"]},
    {"Service": "batch.amazonaws.com"},
    {"Federated": "arn:aws:iam::1:oidc-provider/x", "Service": ["ec2.amazonaws.com"]},
    {},
    [],
    1,
)
_ODD: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    1e999,
    [],
    {},
    [[]],
    [{}],
    "",
    "\x00",
    "\ud800",
    {"": ""},
)
_LETTERS = "ab*?:/${}\ufdd0\ue000"


class Draw:
    """Takes choices from bytes; when they have run out every choice is the first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def below(self, count: int) -> int:
        return self.byte() % count

    def one(self, choices: tuple[object, ...] | str) -> object:
        return choices[self.below(len(choices))]

    def rarely(self) -> bool:
        return self.byte() > 245

    def rest(self) -> bytes:
        rest = self._data[self._at :]
        self._at = len(self._data)
        return rest

    def text(self, longest: int = 24) -> str:
        length = self.below(longest + 1)
        taken = self._data[self._at : self._at + length]
        self._at += length
        return taken.decode("utf-8", "replace") + ("\udc80" if self.rarely() else "")

    def pattern(self, longest: int = 10) -> str:
        return "".join(str(self.one(_LETTERS)) for _ in range(self.below(longest + 1)))

    def some(self, choices: tuple[object, ...]) -> object:
        """Return one of `choices`, a list of them, or something odd."""
        if self.rarely():
            return self.one(_ODD)
        if self.below(4):
            return self._named(choices)
        return [self._named(choices) for _ in range(self.below(5))]

    def _named(self, choices: tuple[object, ...]) -> object:
        kind = self.below(16)
        if kind == 15:
            return self.text()
        return self.pattern() if kind == 14 else self.one(choices)

    def policy(self) -> Json:
        statements = [self.statement() for _ in range(self.below(5))]
        data: Json = {
            "Version": self.one(("2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17", 2012)),
            "Statement": statements[0] if len(statements) == 1 and self.below(2) else statements,
        }
        if self.rarely():
            data[self.text()] = self.one(_ODD)
        if self.rarely():
            data["Statement"] = self.one(_ODD)
        return data

    def statement(self) -> object:
        if self.rarely():
            return self.one(_ODD)
        data: Json = {"Effect": "Deny" if self.below(3) == 2 else "Allow"}
        data["NotAction" if self.below(8) == 7 else "Action"] = self.some(_ACTIONS)
        if self.below(16) != 15:
            data["NotResource" if self.below(8) == 7 else "Resource"] = self.some(_RESOURCES)
        if self.below(8) == 7:
            data["NotPrincipal" if self.below(4) == 3 else "Principal"] = self.one(_PRINCIPALS)
        if self.below(3) == 2:
            data["Sid"] = self.text() if self.below(2) else "A"
        if self.below(2):
            data["Condition"] = self.condition()
        if self.rarely():
            data[str(self.one(("Effect", "Sid", "Principal", "Condition", "x")))] = self.one(_ODD)
        return data

    def condition(self) -> Json:
        block: Json = {}
        for _ in range(self.below(3) + 1):
            prefix, name, suffix = map(self.one, (_PREFIXES, _OPERATORS, _SUFFIXES))
            keys: object = {
                str(self.one(_KEYS)): self.some(_VALUES) for _ in range(self.below(3) + 1)
            }
            block[f"{prefix}{name}{suffix}"] = self.one(_ODD) if self.rarely() else keys
        return block

    def plain(self, depth: int = 3) -> object:
        """Return any plain data."""
        kind = self.below(6)
        if kind == 0 or not depth:
            return self.text()
        if kind == 1:
            return self.one(_ODD)
        if kind == 2:
            return [self.plain(depth - 1) for _ in range(self.below(3))]
        return {self.text(): self.plain(depth - 1) for _ in range(self.below(3))}

    def report(self) -> Report:
        path, text = self.text() or "x", self.text(200)
        place = self._place(path, text)
        diagnostics = tuple(self._diagnostic(self._place(path, text)) for _ in range(self.below(4)))
        comparisons = tuple(self._comparison(place) for _ in range(self.below(3)))
        return Report(
            command="diff" if comparisons else "check",
            diagnostics=diagnostics,
            errors=tuple(self.text() for _ in range(self.below(3))),
            counts=Counts(*(self.byte() for _ in range(6))),
            sources={path: text},
            comparisons=comparisons,
        )

    def _place(self, path: str, text: str) -> Place:
        from slrlint.finding import Span
        from slrlint.source import Source, place

        start, end = sorted((self.below(len(text) + 1), self.below(len(text) + 1)))
        return place(Source(path, text), Span(start, end))

    def _diagnostic(self, where: Place) -> Diagnostic:
        return Diagnostic(
            code="SLR302",
            name="any-role",
            severity=str(self.one(("info", "warning", "error"))),
            message=self.text(),
            help=self.text(),
            place=where,
            route=(self.text(), self.byte()),
            fingerprint="0123456789abcdef0123456789abcdef",
            statement=self.one((None, 0, 7)),  # type: ignore[arg-type]
            sid=self.text() or None,
            fix=Fix("safe", self.text(), ()) if self.below(2) else None,
            witness={
                "action": self.text(),
                "resource": self.text(),
                "context": {self.text(): [self.text()]},
            },
        )

    def _comparison(self, where: Place) -> Comparison:
        request: Json = {
            "action": self.text(),
            "resource": self.text(),
            "context": {self.text(): self.plain(1)},
        }
        stated = Statement(self.below(3), self.text() or None, where, {"Sid": self.text()})
        change = Change(
            code="SLR501",
            name="action-added",
            direction=str(self.one(("wider", "narrower"))),
            element="action",
            severity=str(self.one(("info", "warning", "error"))),
            level=self.one((None, "Write")),  # type: ignore[arg-type]
            sentence=self.text(),
            old=stated if self.below(2) else None,
            new=stated if self.below(2) else None,
            actions=(self.text(),),
            resources=(self.text(),),
            before=(self.text(),),
            after=(self.text(),),
            witness=request if self.below(2) else None,
            reason=self.text(),
            place=where,
            route=(self.text(),),
        )
        subject = Subject(where.path, self.text() or None, None)
        return Comparison(
            name=self.text(),
            old=subject,
            new=subject if self.below(2) else None,
            verdict=str(self.one(("equal", "wider", "narrower", "both", "undecided"))),
            changes=(change,),
            summary=(Summary("SLR501", "action-added", "wider", "error", self.text(), (0,)),),
            cosmetic=(),
            notes=(self.text(),),
            structural=(Structural("changed", self.text(), self.plain(), self.plain()),),
        )
