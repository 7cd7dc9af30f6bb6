"""`slrlint.live`: what is read, and a line for everything that can go wrong."""

from __future__ import annotations

import http.server
import json
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from slrlint import baselines, live
from tests.cli.command import process_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.aws import Endpoint

BATCH = "arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy"
READER = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "iam:GetPolicy", "Resource": "*"},
}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("BatchServiceRolePolicy", "/aws-service-role/"),
        ("AdministratorAccess", "/"),
        ("AmazonECSTaskExecutionRolePolicy", "/service-role/"),
        ("ViewOnlyAccess", "/job-function/"),
    ],
)
def test_a_policy_of_aws_is_found_by_name_on_every_path(
    endpoint: Endpoint, name: str, path: str
) -> None:
    found = live.document(name)
    assert found.arn == f"arn:aws:iam::aws:policy{path}{name}"
    assert found == live.document(found.arn)
    assert found.digest == baselines.digest(found)


def test_what_is_read_is_what_ships(endpoint: Endpoint) -> None:
    found = live.document("BatchServiceRolePolicy")
    shipped = baselines.get("BatchServiceRolePolicy")
    assert (found.version, found.date) == (shipped.version, shipped.date)
    assert found.document == shipped.document
    assert found.source == live.SOURCE


def test_a_customer_managed_policy(endpoint: Endpoint) -> None:
    iam = endpoint.administrator()
    made = iam.create_policy(PolicyName="Deploy", Path="/team/", PolicyDocument=json.dumps(READER))[
        "Policy"
    ]
    iam.close()
    found = live.document(made["Arn"])
    assert (found.name, found.version) == ("Deploy", "v1")
    assert found.document == READER
    with pytest.raises(live.NoSuchPolicyError, match="one of your own is named by its ARN"):
        live.document("Deploy")


@pytest.mark.parametrize(
    "name",
    ["", "a/b", "x" * 129, "a b", "\n", "arn:", "arn:aws:iam::aws:role/X", "arn:aws:s3:::b/k",
     f"{BATCH}\n", "arn:aws:iam::aws:policy/" + "x" * 10_000],
)  # fmt: skip
def test_what_cannot_name_a_policy_is_not_asked_for(
    credentials: pytest.MonkeyPatch, name: str
) -> None:
    credentials.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(live.LiveError) as raised:
        live.document(name)
    assert not isinstance(raised.value, live.UnreachableError)
    assert len(str(raised.value)) < 400


def test_no_such_policy(endpoint: Endpoint) -> None:
    for name in ("NoSuchPolicy", f"{BATCH}X"):
        with pytest.raises(live.NoSuchPolicyError, match=name):
            live.document(name)


def test_no_credentials(bare: pytest.MonkeyPatch, server: Endpoint) -> None:
    bare.setenv("AWS_ENDPOINT_URL", server.url)
    with pytest.raises(live.UnreachableError, match="Unable to locate credentials"):
        live.document(BATCH)
    bare.setenv("AWS_ACCESS_KEY_ID", "half")
    with pytest.raises(live.UnreachableError, match="Partial credentials"):
        live.document(BATCH)
    bare.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(live.UnreachableError, match="nobody"):
        live.document(BATCH)


def test_credentials_that_are_refused(endpoint: Endpoint) -> None:
    refused = pytest.raises(live.UnreachableError, match="AWS refuses the credentials")
    with endpoint.permissions_enforced(), refused:
        live.document(BATCH)


def test_credentials_that_do_not_suffice(
    endpoint: Endpoint, credentials: pytest.MonkeyPatch
) -> None:
    iam = endpoint.administrator()
    iam.create_user(UserName="reader")
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    iam.put_user_policy(UserName="reader", PolicyName="p", PolicyDocument=json.dumps(READER))
    iam.close()
    credentials.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    credentials.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    refused = pytest.raises(live.LiveError, match=r"may not read .*BatchServiceRolePolicy")
    with endpoint.permissions_enforced(), refused as raised:
        live.document(BATCH)
    assert not isinstance(raised.value, live.UnreachableError)
    assert "GetPolicyVersion" in str(raised.value)


def test_nobody_listens(credentials: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        credentials.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(live.UnreachableError, match="AWS cannot be asked: Could not connect"):
            live.document(BATCH)


def test_somebody_listens_and_never_answers(credentials: pytest.MonkeyPatch) -> None:
    credentials.setattr(live, "READ_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        credentials.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(live.UnreachableError, match="AWS cannot be asked: Read timeout"):
            live.document(BATCH)


@pytest.mark.parametrize("address", ["nonsense", "http://", "ftp://127.0.0.1", "http://[::1"])
def test_no_endpoint(credentials: pytest.MonkeyPatch, address: str) -> None:
    credentials.setenv("AWS_ENDPOINT_URL", address)
    with pytest.raises(live.UnreachableError, match="AWS cannot be asked"):
        live.document(BATCH)


def error(code: str, message: str) -> bytes:
    return (
        f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>"
        "</ErrorResponse>"
    ).encode()


def policy(version: str) -> bytes:
    return (
        "<GetPolicyResponse><GetPolicyResult><Policy>"
        f"<DefaultVersionId>{version}</DefaultVersionId>"
        "</Policy></GetPolicyResult></GetPolicyResponse>"
    ).encode()


def version(document: str, date: str = "2020-01-01T00:00:00Z") -> bytes:
    return (
        "<GetPolicyVersionResponse><GetPolicyVersionResult><PolicyVersion>"
        f"<Document>{document}</Document><CreateDate>{date}</CreateDate></PolicyVersion>"
        "</GetPolicyVersionResult></GetPolicyVersionResponse>"
    ).encode()


@pytest.mark.parametrize(
    ("status", "answers", "message"),
    [
        (400, [error("Throttling", "Rate exceeded")], "AWS throttles the requests"),
        (500, [error("InternalFailure", "&#10;no")], "does not give"),
        (403, [error("ExpiredToken", "x" * 5000)], "AWS refuses the credentials: ExpiredToken: x"),
        (200, [b"<html>Sign in</html>"], "does not answer as AWS does"),
        (200, [b"not xml at all"], "does not answer as AWS does"),
        (200, [b""], "does not answer as AWS does"),
        (200, [policy("v1"), version("no json")], "gives no policy document"),
        (200, [policy("v1"), version("[1, 2]")], "gives no policy document"),
        (200, [policy("v1"), version("[" * 100_000)], "does not answer as AWS does"),
        (200, [policy("latest"), version("{}")], "odd answer"),
        (200, [policy("v1"), version("{}", date="today")], "AWS"),
    ],
)
def test_answers_that_are_of_no_use(
    credentials: pytest.MonkeyPatch, status: int, answers: list[bytes], message: str
) -> None:
    with answering(status, answers) as address:
        credentials.setenv("AWS_ENDPOINT_URL", address)
        with pytest.raises(live.LiveError, match=message) as raised:
            live.document(BATCH)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 600


@contextmanager
def answering(status: int, answers: list[bytes]) -> Iterator[str]:
    """Run a server that gives one answer after the other, the last one again and again."""
    left = list(answers)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_without_boto3_the_message_says_how_to_install_it() -> None:
    script = (
        "import sys; sys.modules['boto3'] = None\n"
        "from slrlint.cli import main; sys.exit(main(['diff', 'aws:X', 'aws:X']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=process_environment(), capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "pip install 'slrlint[aws]'" in done.stderr
    assert done.stderr.count("\n") == 1
