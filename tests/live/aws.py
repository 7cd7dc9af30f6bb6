"""An endpoint that answers as AWS does: moto's server, a process of its own."""

from __future__ import annotations

import json
import queue
import re
import subprocess
import sys
import threading
import urllib.request
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import boto3

from tests import checkout

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS_TO_START = 120
_ADDRESS = re.compile(r"Running on (http://127\.0\.0\.1:\d+)")


class Endpoint(NamedTuple):
    """A running server."""

    url: str

    @contextmanager
    def permissions_enforced(self) -> Iterator[None]:
        """Within this, let callers do only what their policies allow."""
        self._enforce_after("0")
        try:
            yield
        finally:
            self._enforce_after("inf")

    def administrator(self) -> Any:
        """Return an IAM client that may do everything while permissions are not enforced."""
        return boto3.client(
            "iam",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="administrator",
            aws_secret_access_key="none",  # noqa: S106 - of a server of this test
        )

    def publish(self, arn: str, document: object) -> str:
        """Make `document` the default version of a policy, as only AWS can; return its name."""
        iam = self.administrator()
        versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
        if len(versions) == 5:  # IAM keeps five
            old = next(each for each in versions if not each["IsDefaultVersion"])
            iam.delete_policy_version(PolicyArn=arn, VersionId=old["VersionId"])
        made = iam.create_policy_version(
            PolicyArn=arn, PolicyDocument=json.dumps(document), SetAsDefault=True
        )
        iam.close()
        return str(made["PolicyVersion"]["VersionId"])

    def _enforce_after(self, requests: str) -> None:
        request = urllib.request.Request(  # noqa: S310 - of a server of this test
            f"{self.url}/moto-api/reset-auth",
            requests.encode(),
            {"Content-Type": "text/plain"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - of a server of this test
            answer.read()


@contextmanager
def serve() -> Iterator[Endpoint]:
    """Run the server with all managed policies of AWS on a free port."""
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
        env=checkout.environment(MOTO_IAM_LOAD_MANAGED_POLICIES="true"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    addresses: queue.Queue[str | None] = queue.Queue()
    reader = threading.Thread(target=_read, args=(server.stderr, addresses))
    reader.start()
    try:
        address = addresses.get(timeout=SECONDS_TO_START)
        assert address is not None, "moto's server has ended"
        yield Endpoint(address)
    finally:
        server.kill()
        server.wait()
        reader.join()


def _read(log: IO[str], addresses: queue.Queue[str | None]) -> None:
    """Read a server's log to its end, so that it never waits; tell the address in it."""
    with log:
        for line in log:
            found = _ADDRESS.search(line)
            if found is not None:
                addresses.put(found[1])
    addresses.put(None)
