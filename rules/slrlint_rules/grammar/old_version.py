"""POL012: old-version."""

from __future__ import annotations

from slrlint.finding import Edit, Finding, Fix, Insert
from slrlint.policy import holes
from slrlint.policy.grammar import VERSIONS
from slrlint.policy.strings import strings
from slrlint.rule import Options, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.policy.model import Policy

_OLD, _CURRENT = VERSIONS


class OldVersion(Rule):
    """The document is written in the old version of the policy language.

    What it does:
        Reports identity policies and permissions boundaries whose Version is missing or 2008-10-17,
        and other documents of that version where they use a policy variable, ``${...}``.

    Why it matters:
        Without Version the language is 2008-10-17. In it ``${aws:username}`` is literal text, so a
        statement that is meant for everybody's own things matches nothing. CreatePolicy refuses any
        version but 2012-10-17; inline policies pass without one, until somebody adds a variable.

    Example:
        ```json bad
        {
          "Version": "2008-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": "iam:GetRole",
            "Resource": "*"
          }
        }
        ```

    Use instead:
        ```json good
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": "iam:GetRole",
            "Resource": "*"
          }
        }
        ```

    Fix safety:
        Safe where the document holds no ``${``: it says the same in both versions. Unsafe where it
        does, since its variables come alive.

    References:
        - IAM User Guide, "IAM JSON policy elements: Version" and "Variables and tags"
    """

    code = "POL012"
    name = "old-version"
    family = "grammar"
    severity = "warning"
    confidence = "high"

    def check(self, policy: Policy, options: Options) -> Iterator[Finding]:
        """Yield one finding if the document should be of the current version."""
        version = policy.data.get("Version", _OLD)
        if version != _OLD:
            return
        texts = [each.text for each in strings(policy.data)]
        variables = any("${" in text for text in texts)
        if policy.kind not in ("identity", "boundary") and not variables:
            return
        # A hole may bring a variable in when it is filled.
        unsure = variables or any(holes.has_holes(text) for text in texts)
        why = "in which ${...} is literal text" if variables else "which CreatePolicy refuses"
        if "Version" in policy.data:
            yield Finding(
                self.code,
                ("Version",),
                f"{_OLD} is the old version of the policy language, {why}",
                f'write "{_CURRENT}"',
                fix=_fix(Edit(("Version",), _CURRENT), unsure=unsure),
            )
        else:
            yield Finding(
                self.code,
                ("Statement",),
                f"the policy has no Version, so AWS takes it for one of {_OLD}, {why}",
                f'add "Version": "{_CURRENT}"',
                on_key=True,
                fix=_fix(Insert((), "Version", _CURRENT), unsure=unsure),
            )


def _fix(change: Edit | Insert, *, unsure: bool) -> Fix:
    return Fix("unsafe" if unsure else "safe", f'Make Version "{_CURRENT}"', (change,))
