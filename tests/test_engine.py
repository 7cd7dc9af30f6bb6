"""The engine: what the rules say together about one document."""

from __future__ import annotations

from slrlint.finding import Insert
from tests.linting import lint

ROLE = "arn:aws:iam::*:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch"


def test_fixes_that_insert_a_mapping_stand_beside_other_findings():
    findings = lint({"Effect": "Allow", "Action": "iam:DeleteServiceLinkedRole", "Resource": ROLE})
    assert len(findings) > 1
    assert any(
        isinstance(edit, Insert) and isinstance(edit.value, dict)
        for finding in findings
        if finding.fix
        for edit in finding.fix.edits
    )
    assert len(set(map(str, findings))) == len(findings)
