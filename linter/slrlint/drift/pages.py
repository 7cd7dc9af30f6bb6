"""The pages of the kinds of changes, for ``slrlint explain`` and for code scanning."""

from __future__ import annotations

from slrlint.drift import changes, severity
from slrlint.pages import Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.drift.changes import Kind

FAMILY = "drift"
SINCE = "0.1.0"

_PROOF = (
    "Every change is proven by a request that one version of the policy allows and the other does "
    "not, or is marked as undecided with the reason."
)
_WIDER = "New access is what a review must not miss: the text of a policy rarely shows it."
_NARROWER = "Lost access breaks whoever relied on it, a service as well as a person."
_SEVERITY = "The severity depends on what the actions can do:"
_REFERENCES = """- IAM User Guide, "Policy evaluation logic"
- Service Authorization Reference, "Access levels\""""
_WIDTH = 92


def page(code: str) -> Page | None:
    """Return the page of a kind of change, None where there is no such code."""
    kind = changes.of_code(code)
    return None if kind is None else _page(kind)


def pages() -> tuple[Page, ...]:
    """Return the pages of all kinds of changes, sorted by code."""
    return tuple(_page(kind) for kind in sorted(changes.KINDS))


def _page(kind: Kind) -> Page:
    mirror = changes.of_code(kind.mirror)
    name = "" if mirror is None else f" {mirror.name}"
    does = f"Reported by `slrlint diff` and `slrlint drift` where {kind.meaning}. {_PROOF}"
    why = _WIDER if kind.direction == changes.WIDER else _NARROWER
    return Page(
        code=kind.code,
        name=kind.name,
        family=FAMILY,
        severity="warning",
        confidence="high",
        default=True,
        since=SINCE,
        summary=f"{kind.meaning[:1].upper()}{kind.meaning[1:]}.",
        sections=(
            ("What it does", _wrapped(does, f"The opposite change is {kind.mirror}{name}.")),
            ("Why it matters", f"{_wrapped(why, _SEVERITY)}\n\n{_table()}"),
            ("References", _REFERENCES),
        ),
    )


def _wrapped(*paragraphs: str) -> str:
    from textwrap import fill

    return "\n\n".join(fill(each, _WIDTH, break_on_hyphens=False) for each in paragraphs)


def _table() -> str:
    lines = (severity.__doc__ or "").splitlines()
    return "\n".join(line for line in lines if line.startswith("|"))
