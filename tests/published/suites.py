"""Cases that others published: data beside the repository, and tests that skip without it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.checkout import ROOT

FOLDER = ROOT.parent / "shared"

needs_shared = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published cases are not here")


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a suite, none where it is not here."""
    path = FOLDER / "suites" / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def managed_policies() -> dict[str, dict[str, Any]]:
    """Return the current AWS managed policies by name, from the development package moto."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    return {name: row["Document"] for name, row in json.loads(aws_managed_policies_data).items()}
