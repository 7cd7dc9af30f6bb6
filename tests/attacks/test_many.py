"""Many policies in one file: the time of a run grows with their number and no faster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.attacks.bounded import DELETE, run

if TYPE_CHECKING:
    from pathlib import Path

MANY = 12_000
POLICY = {"Version": "2012-10-17", "Statement": [DELETE]}
YAML = """\
k{}:
  Version: "2012-10-17"
  Statement: [{{Effect: Allow, Action: iam:DeleteServiceLinkedRole, Resource: "*"}}]
"""


@pytest.mark.parametrize("name", ["many.json", "template.json", "many.yaml"])
def test_many_policies_in_one_mapping(tmp_path: Path, name: str) -> None:
    resource = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": POLICY}}
    text = {
        "many.json": json.dumps({f"k{i}": POLICY for i in range(MANY)}),
        "template.json": json.dumps({"Resources": {f"k{i}": resource for i in range(MANY // 2)}}),
        "many.yaml": "".join(map(YAML.format, range(MANY // 2))),
    }[name]
    (tmp_path / name).write_text(text)
    done = run(tmp_path, "check", "--isolated", "--output-format=concise", name, seconds=20)
    assert done.stdout.count("SLR302") >= MANY // 2


def test_findings_of_a_file_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "line.json").write_text(json.dumps([POLICY] * MANY))
    done = run(tmp_path, "check", "--isolated", "--output-format=concise", "line.json", seconds=20)
    assert done.stdout.count("SLR302") == MANY
