"""SLR301 says what IAM Access Analyzer says of the creation of service-linked roles."""

from __future__ import annotations

from tests.linting import lint
from tests.published.suites import managed_policies, needs_shared, rows


@needs_shared
def test_same_verdicts_on_managed_policies():
    documents = managed_policies()
    ours, theirs = set(), set()
    for row in rows("access_analyzer_findings.dev.jsonl"):
        name = row["policy"]
        if name not in documents:
            continue
        for finding in row["findings"]:
            if finding["code"].startswith("CREATE_SLR"):
                theirs.add((name, finding["path"][1]))
        for found in lint(documents[name]):
            if found.code == "SLR301":
                ours.add((name, found.route[1]))
    assert theirs
    assert ours == theirs
