"""POL016: invalid-character."""

from __future__ import annotations

import re

from slrlint.finding import Finding
from slrlint.policy import holes
from slrlint.policy.strings import strings
from slrlint.rule import Options, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy

_REFUSED = re.compile(r"[^\t\n\r\x20-\xff]")


class InvalidCharacter(Rule):
    """A character that IAM does not take in policy documents.

    What it does:
        Reports strings and element names of identity policies, permissions boundaries and trust
        policies that hold a character other than tab, line feed, carriage return and U+0020 to
        U+00FF. Most often it is a long dash, a curly quotation mark, or an invisible blank that came
        with a copied text.

    Why it matters:
        IAM refuses the document. A character that looks like another one, such as a Cyrillic letter,
        also matches nothing.

    Example:
        ```json bad
        {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports\u20132026/*"
        }
        ```

    Use instead:
        ```json good
        {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports-2026/*"
        }
        ```

    Fix safety:
        There is no fix: what the character should be is for a person to decide.

    References:
        - IAM User Guide, "IAM and AWS STS quotas": the characters of policy documents
    """

    code = "POL016"
    name = "invalid-character"
    family = "grammar"
    severity = "error"
    confidence = "high"
    defers_to = ("POL008",)

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding for each string with such a character."""
        if policy.kind not in ("identity", "boundary", "trust"):
            return
        for each in strings(policy.data):
            found = None if each.text.isascii() and each.text.isprintable() else _first(each.text)
            if found is not None:
                yield Finding(
                    self.code,
                    each.route,
                    f"the text holds the character U+{ord(found):04X}, which IAM refuses in policies",
                    "write it with characters up to U+00FF only, such as a plain hyphen or quotation mark",
                    on_key=each.is_key,
                )


def _first(text: str) -> str | None:
    match = _REFUSED.search(holes.fill(text, ""))
    return match[0] if match else None
