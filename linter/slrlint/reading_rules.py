"""The two rules that the readers themselves enforce: their pages, codes and names."""

from __future__ import annotations

from slrlint.rule import Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy
    from slrlint.rule import Options

NAMES = {"POL001": "unreadable-document", "POL002": "duplicate-key"}
"""Codes and names of the rules in this module."""


class _ReadingRule(Rule):
    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:  # noqa: ARG002
        """Yield nothing: the reader has spoken before there is a policy to look at."""
        yield from ()


class UnreadableDocument(_ReadingRule):
    """A file, or the JSON text in a string, cannot be read as what it should be.

    What it does:
        Reports the first place at which a text breaks its own format: a missing bracket, a trailing
        comma, a comment in JSON, a second document in one file, `NaN`, bytes that are no UTF-8, a
        template that was never rendered, a merge-conflict marker, more nesting or more YAML aliases
        than any policy needs; and what is too large to be read.  It is an error where the text
        shows a policy (`Statement` together with `Effect`, `Action` or `NotAction`), where a text
        that may hold one is longer than `limits.text-size`, or a `.json` file is empty, and
        information elsewhere.

    Why it matters:
        AWS refuses such a document, and nothing else in the file could be checked.

    Example:
        ```json bad
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "iam:DeleteRole",
              "Resource": "arn:aws:iam::111122223333:role/cleanup-*",
            }
          ]
        }
        ```

    Use instead:
        ```json good
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "iam:DeleteRole",
              "Resource": "arn:aws:iam::111122223333:role/cleanup-*"
            }
          ]
        }
        ```

    Fix safety:
        There is no fix: a file that cannot be read is never changed.

    References:
        - RFC 8259, The JavaScript Object Notation (JSON) Data Interchange Format
        - YAML Ain't Markup Language, version 1.2
        - IAM User Guide, "Grammar of the IAM JSON policy language"
    """

    code = "POL001"
    name = NAMES["POL001"]
    family = "grammar"
    severity = "error"


class DuplicateKey(_ReadingRule):
    """One object of a policy has the same key twice.

    What it does:
        Reports the second of two equal keys in one object (or YAML mapping) of a policy document,
        and elsewhere in the file if the value that is lost shows a policy.

    Why it matters:
        Parsers keep the last value and drop the first in silence, so what a reader of the file sees
        is not what is granted.  AWS refuses the document.

    Example:
        ```json bad
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "iam:ListRoles",
              "Action": "iam:GetRole",
              "Resource": "*"
            }
          ]
        }
        ```

    Use instead:
        ```json good
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": ["iam:ListRoles", "iam:GetRole"],
              "Resource": "*"
            }
          ]
        }
        ```

    Fix safety:
        There is no fix: only a person knows which of the two values is meant.

    References:
        - IAM User Guide, "Grammar of the IAM JSON policy language"
        - RFC 8259, section 4
    """

    code = "POL002"
    name = NAMES["POL002"]
    family = "grammar"
    severity = "error"
