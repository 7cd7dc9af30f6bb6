"""The users and roles of an account, from ``aws iam get-account-authorization-details``.

Managed policies are read once, however many have them.  A managed policy that the export lacks is
taken from the baselines that ship, if it is an AWS policy behind a service-linked role; else all
that hangs on it is undecided.
"""

from __future__ import annotations

import re
import sys

from slrlint import baselines
from slrlint.files import STDIN
from slrlint.formats import embedded, json_data
from slrlint.formats.tree import UnreadableError
from slrlint.grants.policies import BOUNDARY, IDENTITY, Attachment, Identity, Policy
from slrlint.limits import DEFAULT
from slrlint.policy import holes
from slrlint.record import Record
from slrlint.source import UnopenableError, read_source, source_from_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slrlint.algebra.variables import Symbols
    from slrlint.source import Source

SIZE_LIMIT = 500_000_000
"""Bytes of an export that are read; one of an account at every quota has some 300 MB."""

_LIMITS = DEFAULT._replace(file_size=SIZE_LIMIT)

_LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
_SERVICE_LINKED = "/aws-service-role/"
_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:iam::[0-9]{12}:")


class ExportError(Exception):
    """A file that is no export of an account: one line."""


class Account(Record):
    """The users and roles of an export, and what is noteworthy about their policies."""

    identities: tuple[Identity, ...]
    notes: tuple[str, ...]


def read(path: str, symbols: Symbols, scps: Sequence[Attachment] = ()) -> Account:
    """Return the users and roles of the export in a file (or ``-``), all under `scps`.

    SCPs do not hold for service-linked roles (AWS Organizations User Guide, "Service control
    policies").  Raises `ExportError`.
    """
    source = _source(path)
    if source.fault is not None:
        raise ExportError(f"{path}: {source.fault.message}")
    try:
        data = json_data.load(holes.scrub(source.text)).data
    except UnreadableError as error:
        line, column = source.line_column(error.start)
        raise ExportError(f"{path}:{line}:{column}: {error.message}") from None
    if not isinstance(data, dict) or not any(isinstance(data.get(each), list) for each in _LISTS):
        raise ExportError(
            f"{path}: no output of 'aws iam get-account-authorization-details': "
            f"none of {', '.join(_LISTS)} in it"
        )
    return _Export(data, symbols, scps).account()


class _Export:
    """The work on one export."""

    def __init__(
        self, data: dict[str, object], symbols: Symbols, scps: Sequence[Attachment]
    ) -> None:
        self._data = data
        self._symbols = symbols
        self._scps = tuple(scps)
        self._notes: dict[str, None] = {}
        self._managed: dict[tuple[str, str], Policy] = {}
        self._documents: dict[str, object] = {}
        for each in _mappings(data.get("Policies")):
            arn = _text(each, "Arn")
            if arn is not None:
                self._documents[arn] = _default_version(each)
        self._groups = {
            name: self._held(each, "GroupPolicyList", f"group {name}, ")
            for each in _mappings(data.get("GroupDetailList"))
            for name in (_text(each, "GroupName"),)
            if name is not None
        }

    def account(self) -> Account:
        """Return what the export says."""
        identities = [
            *self._identities("UserDetailList", "UserName", "UserPolicyList", "user"),
            *self._identities("RoleDetailList", "RoleName", "RolePolicyList", "role"),
        ]
        return Account(tuple(identities), tuple(self._notes))

    def _identities(self, details: str, named: str, inline: str, kind: str) -> Iterator[Identity]:
        for each in _mappings(self._data.get(details)):
            name, arn = _text(each, named), _text(each, "Arn")
            if name is None or arn is None or _ARN.match(arn) is None:
                self._notes[f"a {kind} without a name or a readable ARN was passed over"] = None
                continue
            groups = [
                held for group in _texts(each.get("GroupList")) for held in self._group(group)
            ]
            service_linked = _SERVICE_LINKED in (_text(each, "Path") or arn)
            yield Identity(
                name,
                kind,
                (*self._held(each, inline, ""), *groups),
                (*self._boundary(each), *(() if service_linked else self._scps)),
                arn,
                _known(kind, name, arn),
            )

    def _group(self, name: str) -> tuple[Attachment, ...]:
        if name in self._groups:
            return self._groups[name]
        reason = f"group {name} is not in the export"
        missing = Policy.missing(f"group {name}", IDENTITY, reason, self._symbols)
        return (Attachment(missing),)

    def _held(self, holder: dict[str, object], inline: str, how: str) -> tuple[Attachment, ...]:
        """Return the attached and inline policies of a user, group or role."""
        found = [
            Attachment(self._policy(arn, IDENTITY), f"{how}attached")
            for each in _mappings(holder.get("AttachedManagedPolicies"))
            for arn in (_text(each, "PolicyArn"),)
            if arn is not None
        ]
        for each in _mappings(holder.get(inline)):
            name = _text(each, "PolicyName") or "(no name)"
            document = _document(each.get("PolicyDocument"))
            found.append(
                Attachment(Policy(name, IDENTITY, document, self._symbols), f"{how}inline")
            )
        return tuple(found)

    def _boundary(self, holder: dict[str, object]) -> tuple[Attachment, ...]:
        said = holder.get("PermissionsBoundary")
        arn = _text(said, "PermissionsBoundaryArn") if isinstance(said, dict) else None
        return () if arn is None else (Attachment(self._policy(arn, BOUNDARY), "boundary"),)

    def _policy(self, arn: str, kind: str) -> Policy:
        """Return the managed policy of an ARN, read once."""
        key = arn, kind
        if key not in self._managed:
            name = arn.rpartition("/")[2]
            document = self._documents.get(arn)
            if document is not None:
                policy = Policy(name, kind, document, self._symbols, place=arn)
            else:
                policy = self._shipped(name, arn, kind)
            self._managed[key] = policy
        return self._managed[key]

    def _shipped(self, name: str, arn: str, kind: str) -> Policy:
        """Return a policy that the export lacks, from the baselines where they have it."""
        try:
            found = baselines.get(name)
        except baselines.BaselineError:
            found = None
        if found is None or found.arn.split(":")[2:] != arn.split(":")[2:]:
            reason = f"{name} is not in the export ({arn})"
            self._notes[f"{reason}: what hangs on it is undecided"] = None
            return Policy.missing(name, kind, reason, self._symbols)
        note = f"{name} is not in the export: the shipped {found.version} was taken"
        self._notes[note] = None
        return Policy(
            name, kind, found.document, self._symbols, place=f"baseline:{name}@{found.version}"
        )


def _known(kind: str, name: str, arn: str) -> dict[str, str | None]:
    """Return what every request of a user or role carries.

    Source: IAM User Guide, "AWS global condition context keys", properties of the principal.
    """
    return {
        "aws:PrincipalArn": arn,
        "aws:PrincipalAccount": arn.split(":", 5)[4],
        "aws:PrincipalType": "User" if kind == "user" else "AssumedRole",
        "aws:username": name if kind == "user" else None,
    }


def _source(path: str) -> Source:
    if path == STDIN:
        if sys.stdin is None:
            raise ExportError(f"{STDIN}: standard input is closed")
        return source_from_bytes(STDIN, sys.stdin.buffer.read(SIZE_LIMIT + 1), _LIMITS)
    try:
        return read_source(path, _LIMITS)
    except UnopenableError as error:
        raise ExportError(str(error)) from None


def _default_version(policy: dict[str, object]) -> object:
    """Return the document of a policy's default version, None where the export lacks it."""
    default = policy.get("DefaultVersionId")
    for each in _mappings(policy.get("PolicyVersionList")):
        if each.get("IsDefaultVersion") is True or (
            default is not None and each.get("VersionId") == default
        ):
            return _document(each.get("Document"))
    return None


def _document(value: object) -> object:
    """Return a policy document: the command line has it as JSON, the API as URL-encoded text."""
    if not isinstance(value, str):
        return value
    try:
        return json_data.load(embedded.unquote(value)).data
    except UnreadableError:
        return value


def _mappings(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _text(mapping: dict[str, object], key: str) -> str | None:
    value = mapping.get(key)
    return value if isinstance(value, str) and value else None
