"""What is wrong with the shape of a document, for the rules POL003 to POL010.

The gate of `slrlint.policy.grammar` says that something is wrong, `schema` what, `explain` says it
to people.  Imported by these rules only: `schema` loads jsonschema.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from slrlint.finding import Finding
    from slrlint.policy.model import Policy


def findings(policy: Policy, code: str) -> Iterator[Finding]:
    """Yield the findings of one code about the shape of `policy`."""
    from slrlint.malformed.explain import explained

    return (each for each in explained(policy) if each.code == code)
