"""POL011: too-large."""

from __future__ import annotations

from slrlint.finding import Finding
from slrlint.policy import size
from slrlint.rule import Options, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy

_WHAT = {
    "boundary": "a permissions boundary",
    "scp": "a service control policy",
    "trust": "a trust policy",
}
_INLINE = {
    "role": "all inline policies of a role together",
    "group": "all inline policies of a group together",
    "user": "all inline policies of a user together",
}


class TooLarge(Rule):
    """The document is larger than AWS lets it be.

    What it does:
        Counts the characters of the document as compact JSON, without white space, and reports more
        than 6,144 for managed policies and permissions boundaries, 2,048 for trust policies, and
        10,240 for service control policies. Inline policies may have 10,240 characters in a role,
        5,120 in a group and 2,048 in a user, where all of them count together. Resource policies
        and permission sets are left alone: their quotas are others. What a template fills in counts
        nothing.

        A file does not always say what will hold the policy. One with 6,145 to 10,240 characters
        may be an inline policy of a role, so that the finding is only information then; more than
        that is too much for managed policies and roles alike.

    Why it matters:
        AWS refuses a document over the quota, most often in the middle of a deployment. (AWS's own
        managed policies are not bound by it.)

    Example:
        ```json bad kind=trust
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": [
              "arn:aws:iam::111122223333:role/example/deployment/pipelines/build",
              "arn:aws:iam::222233334444:role/example/deployment/pipelines/build",
              "arn:aws:iam::333344445555:role/example/deployment/pipelines/build",
              "arn:aws:iam::444455556666:role/example/deployment/pipelines/build",
              "arn:aws:iam::555566667777:role/example/deployment/pipelines/build",
              "arn:aws:iam::666677778888:role/example/deployment/pipelines/build",
              "arn:aws:iam::777788889999:role/example/deployment/pipelines/build",
              "arn:aws:iam::888899990000:role/example/deployment/pipelines/build",
              "arn:aws:iam::111111111111:role/example/deployment/pipelines/build",
              "arn:aws:iam::222222222222:role/example/deployment/pipelines/build",
              "arn:aws:iam::333333333333:role/example/deployment/pipelines/build",
              "arn:aws:iam::444444444444:role/example/deployment/pipelines/build",
              "arn:aws:iam::555555555555:role/example/deployment/pipelines/build",
              "arn:aws:iam::666666666666:role/example/deployment/pipelines/build",
              "arn:aws:iam::777777777777:role/example/deployment/pipelines/build",
              "arn:aws:iam::888888888888:role/example/deployment/pipelines/build",
              "arn:aws:iam::111122223333:role/example/deployment/pipelines/release",
              "arn:aws:iam::222233334444:role/example/deployment/pipelines/release",
              "arn:aws:iam::333344445555:role/example/deployment/pipelines/release",
              "arn:aws:iam::444455556666:role/example/deployment/pipelines/release",
              "arn:aws:iam::555566667777:role/example/deployment/pipelines/release",
              "arn:aws:iam::666677778888:role/example/deployment/pipelines/release",
              "arn:aws:iam::777788889999:role/example/deployment/pipelines/release",
              "arn:aws:iam::888899990000:role/example/deployment/pipelines/release",
              "arn:aws:iam::111111111111:role/example/deployment/pipelines/release",
              "arn:aws:iam::222222222222:role/example/deployment/pipelines/release",
              "arn:aws:iam::333333333333:role/example/deployment/pipelines/release",
              "arn:aws:iam::444444444444:role/example/deployment/pipelines/release",
              "arn:aws:iam::555555555555:role/example/deployment/pipelines/release",
              "arn:aws:iam::666666666666:role/example/deployment/pipelines/release",
              "arn:aws:iam::777777777777:role/example/deployment/pipelines/release",
              "arn:aws:iam::888888888888:role/example/deployment/pipelines/release"
            ]},
            "Action": "sts:AssumeRole"
          }
        }
        ```

    Use instead:
        ```json good kind=trust
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}
          }
        }
        ```

    Fix safety:
        There is no fix: how to split or shorten a policy is for a person to decide.

    References:
        - IAM User Guide, "IAM and AWS STS quotas"
        - AWS Organizations User Guide, "Quotas and service limits" (documents that are not saved
          with the console count white space, too)
        - AWS What's New, May 2026, on the larger quota of service control policies
    """

    code = "POL011"
    name = "too-large"
    family = "grammar"
    severity = "warning"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding if the document is over the quota of its kind.

        The size of a document is not known where its statements are not, as in a template that
        chooses between some.
        """
        quota = size.quota(policy.kind, policy.holder)
        if quota is None or not policy.complete:
            return
        found = size.of(policy.data)
        if found <= quota:
            return
        what = _WHAT.get(policy.kind) or _INLINE.get(policy.holder or "", "a managed policy")
        message = f"the policy has {found:,} characters without white space, but {what} may have {quota:,}"
        right = "split it, or let fewer statements and wildcards say the same"
        severity = None
        if policy.kind == "identity" and policy.holder is None:
            if found > size.INLINE_ROLE:
                message += f", and all inline policies of a role together {size.INLINE_ROLE:,}"
            else:
                severity = "info"
                right += (
                    f"; inline, those of a role may have {size.INLINE_ROLE:,} together,"
                    f" of a group {size.INLINE_GROUP:,}, of a user {size.INLINE_USER:,}"
                )
        yield Finding(self.code, ("Statement",), message, right, on_key=True, severity=severity)
