"""A request that proves a claim, as people read it."""

from __future__ import annotations

from slrlint.reporters.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def request(witness: Mapping[str, object]) -> str:
    """Return a witness as one line of text."""
    import json

    parts = (
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in witness.items()
        if value
    )
    return ", ".join(f"{visible(name)} {visible(text)}" for name, text in parts)
