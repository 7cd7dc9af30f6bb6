"""What slrlint says of the statements that AWS's own guides print: each one judged."""

from __future__ import annotations

from collections import Counter

from tests.linting import lint
from tests.published.suites import needs_shared, rows

# Printed on `*` or on the whole path of service-linked roles.
BROAD = {"SLR301", "SLR302"}
# The pages' own mistakes, by guide and code.
MISPRINTS = {
    # A customer's role name where only a service-linked role can be created.
    ("amazon-elasticache-docs", "SLR101"),
    # The name of a managed policy in place of principal and role.
    ("amazon-eventbridge-user-guide", "SLR106"),
    ("amazon-rds-user-guide", "SLR104"),
    # An ordinary deletion of a service-linked role, refused by IAM (the page of IAM Identity Center
    # prints the service's own policy).
    ("aws-single-sign-on-user-guide", "SLR402"),
    # Deletion without its status.
    ("amazon-connect-admin-guide", "SLR401"),
}


@needs_shared
def test_every_finding_is_judged():
    unjudged = Counter()
    for row in rows("slr_doc_statements.jsonl"):
        guide = row["repo"].split("/")[1]
        for found in lint({"Effect": "Allow", **row["statement"]}):
            judged = found.code in BROAD or (guide, found.code) in MISPRINTS
            if found.code.startswith("SLR") and not judged:
                unjudged[guide, found.code, found.message] += 1
    assert not unjudged
