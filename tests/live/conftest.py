"""A server for all tests of this folder, and an environment that leads boto3 to it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.live import aws

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.live.aws import Endpoint


@pytest.fixture(scope="session")
def server() -> Iterator[Endpoint]:
    with aws.serve() as endpoint:
        yield endpoint


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A machine without any AWS settings, in an empty folder."""
    for name in os.environ:
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.fixture
def credentials(bare: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The same with credentials."""
    bare.setenv("AWS_ACCESS_KEY_ID", "somebody")
    bare.setenv("AWS_SECRET_ACCESS_KEY", "none")
    return bare


@pytest.fixture
def endpoint(server: Endpoint, credentials: pytest.MonkeyPatch) -> Endpoint:
    """The server, and boto3 pointed at it.

    It has AWS's own policies as moto knows them; what a test changes stays changed, so every test
    takes a policy of its own.
    """
    credentials.setenv("AWS_ENDPOINT_URL", server.url)
    return server
