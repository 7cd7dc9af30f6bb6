"""Managed policies as an account has them now, read through boto3 (extra ``aws``).

Two read-only calls for each policy: iam:GetPolicy and iam:GetPolicyVersion.  Credentials, region
and endpoint are those of boto3's usual chain (``AWS_PROFILE``, ``AWS_ENDPOINT_URL``, …).
"""

from __future__ import annotations

import re
from contextlib import contextmanager

from slrlint import baselines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from slrlint.baselines import Baseline

PATHS = ("/aws-service-role/", "/", "/service-role/", "/job-function/")
"""The paths of AWS managed policies, in the order in which a name is looked for."""

SOURCE = "iam:GetPolicyVersion"
"""What a baseline says about where it comes from."""

CONNECT_SECONDS = 5
READ_SECONDS = 15
"""How long one request may take; AWS_MAX_ATTEMPTS (3 by default) says how often it is made."""

_ARN = re.compile(r"arn:aws(?:-[a-z]+)*:iam::(?:aws|[0-9]{12}):policy/[\x21-\x7e]{1,640}")
_VERSION = re.compile(r"v[1-9][0-9]{0,5}")
_REFUSED_CREDENTIALS = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "MissingAuthenticationToken",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)


class LiveError(Exception):
    """A policy that cannot be read from AWS; the message is one line for people."""


class NoSuchPolicyError(LiveError):
    """AWS answers that there is no such policy."""


class UnreachableError(LiveError):
    """AWS cannot be asked at all (no boto3, credentials or network), whatever the policy."""


class Account:
    """The policies that the caller's credentials can see; get one from `connect`."""

    def __init__(self, client: Any, partition: str) -> None:
        self._client = client
        self._partition = partition

    def document(self, name_or_arn: str) -> Baseline:
        """Return the default version of an AWS managed policy (by name or ARN) or of a customer
        managed one (by ARN).

        Raises `NoSuchPolicyError`, `UnreachableError`, `LiveError`.
        """
        arn, version = self._default_version(name_or_arn)
        said = self._ask("get_policy_version", PolicyArn=arn, VersionId=version)
        found = said.get("PolicyVersion", {})
        date, document = found.get("CreateDate"), found.get("Document")
        if not isinstance(document, dict) or date is None:
            raise LiveError(f"AWS gives no policy document for {arn} {version}")
        name = arn.rpartition("/")[2]
        try:
            return baselines.make(name, arn, version, _utc(date), SOURCE, document)
        except baselines.InvalidBaselineError as error:
            raise LiveError(f"AWS gives an odd answer about {arn}: {error}") from None

    def _default_version(self, name_or_arn: str) -> tuple[str, str]:
        """Return the ARN of a policy and its default version."""
        if name_or_arn.startswith("arn:"):
            if not _ARN.fullmatch(name_or_arn):
                raise LiveError(f"{name_or_arn[:200]!r} is no ARN of a managed policy")
            return name_or_arn, self._default_version_of(name_or_arn)
        try:
            baselines.file_name(name_or_arn)
        except baselines.InvalidBaselineError as error:
            raise LiveError(str(error)) from None
        for path in PATHS:
            arn = f"arn:{self._partition}:iam::aws:policy{path}{name_or_arn}"
            try:
                return arn, self._default_version_of(arn)
            except NoSuchPolicyError:
                continue
        raise NoSuchPolicyError(
            f"AWS has no managed policy named {name_or_arn!r}; one of your own is named by its ARN"
        )

    def _default_version_of(self, arn: str) -> str:
        version = self._ask("get_policy", PolicyArn=arn).get("Policy", {}).get("DefaultVersionId")
        if not isinstance(version, str) or not _VERSION.fullmatch(version):
            raise LiveError(f"AWS gives an odd answer about {arn}: no default version")
        return version

    def _ask(self, operation: str, **parameters: object) -> Mapping[str, Any]:
        with _plain_errors(str(parameters["PolicyArn"])):
            answer: Mapping[str, Any] = getattr(self._client, operation)(**parameters)
        return answer


@contextmanager
def connect() -> Iterator[Account]:
    """Provide an `Account` with the credentials and the endpoint of the environment.

    Nothing is asked before the first policy is.  Raises `UnreachableError`.
    """
    try:
        import boto3  # type: ignore[import-untyped]
        from botocore.config import Config  # type: ignore[import-untyped]
    except ImportError:
        raise UnreachableError(
            "reading policies from AWS needs boto3: pip install 'slrlint[aws]'"
        ) from None
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard"},
    )
    with _plain_errors("AWS"):
        session = boto3.session.Session()
        # IAM has one endpoint in a partition, but boto3 wants a region to sign for.
        region = session.region_name or "us-east-1"
        client = session.client("iam", region_name=region, config=config)
        partition = client.meta.partition
    try:
        yield Account(client, partition)
    finally:
        client.close()


def document(name_or_arn: str) -> Baseline:
    """Return the default version of one managed policy, as `Account.document` does."""
    with connect() as account:
        return account.document(name_or_arn)


@contextmanager
def _plain_errors(what: str) -> Iterator[None]:
    """Turn what boto3 raises about `what` into `LiveError`."""
    from botocore.exceptions import (  # type: ignore[import-untyped]
        BotoCoreError,
        ClientError,
    )
    from botocore.parsers import ResponseParserError  # type: ignore[import-untyped]

    try:
        yield
    except ClientError as error:
        raise _refusal(what, error.response.get("Error", {})) from None
    except BotoCoreError as error:
        raise UnreachableError(f"AWS cannot be asked: {_one_line(error)}") from None
    except ValueError as error:
        raise UnreachableError(f"AWS cannot be asked: {_one_line(error)}") from None
    except (ResponseParserError, LookupError, TypeError, RecursionError):
        # botocore takes the shape of an answer on trust.
        raise UnreachableError("the endpoint does not answer as AWS does") from None


def _refusal(what: str, said: Mapping[str, object]) -> LiveError:
    code = str(said.get("Code", ""))
    if code == "NoSuchEntity":
        return NoSuchPolicyError(f"AWS has no policy {what}")
    text = f"{code}: {_one_line(said.get('Message', ''))}"
    if code in _REFUSED_CREDENTIALS:
        return UnreachableError(f"AWS refuses the credentials: {text}")
    if code in ("AccessDenied", "AccessDeniedException"):
        return LiveError(f"the credentials may not read {what}: {text}")
    if "Throttl" in code or code == "RequestLimitExceeded":
        return LiveError(f"AWS throttles the requests, also for {what}: {text}")
    return LiveError(f"AWS does not give {what}: {text}")


def _one_line(message: object) -> str:
    return " ".join(str(message).split())[:300]


def _utc(date: Any) -> str:
    from datetime import UTC, datetime

    if not isinstance(date, datetime):
        return str(date)
    return date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
