"""What a comparison of two policy documents found, ready to be reported."""

from __future__ import annotations

from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from slrlint.finding import Place, Route

Request = dict[str, object]
"""A witness as plain data: ``action``, ``resource``, ``context`` and, where policies name
principals, ``principal``."""


class Statement(Record):
    """A statement on one side: its position from 0, Sid, where it stands, its plain data."""

    position: int
    sid: str | None
    place: Place
    data: Mapping[str, object]


class Change(Record):
    """Requests that only one of two documents allows.

    `code` and `name` are those of `slrlint.drift.changes`.  `direction` is ``wider`` (only the new
    document allows them) or ``narrower``, `element` what made the change: ``action``,
    ``resource``, ``condition``, ``principal``, ``effect`` or ``statement``.  `old` and `new` are
    the statement on both sides, None where it has no counterpart.  `level` is the highest AWS
    access level of the actions concerned, None where no action is known.  `before` and `after` are
    the patterns that only the old and only the new statement has.  `reason` says why a change
    without a `witness` could not be decided.  `place` is where a reader should look first, and
    `route` leads there from the root of the file.
    """

    code: str
    name: str
    direction: str
    element: str
    severity: str
    level: str | None
    sentence: str
    old: Statement | None
    new: Statement | None
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    witness: Request | None
    reason: str
    place: Place
    route: Route


class Summary(Record):
    """One sentence for changes that are the same story: `changes` are indices into them."""

    code: str
    name: str
    direction: str
    severity: str
    sentence: str
    changes: tuple[int, ...]


class Cosmetic(Record):
    """A difference that changes no request: its kind, a sentence, the statements' positions."""

    kind: str
    sentence: str
    new_position: int | None
    old_position: int | None


class Structural(Record):
    """A difference of the canonical documents: what was done at a path, the value on both sides."""

    action: str
    path: str
    old: object
    new: object


class Subject(Record):
    """A compared document: the file (or other source) it came from, and its name there."""

    path: str
    name: str | None
    kind: str | None


class Published(Record):
    """The managed policy that is compared: its ARN and the version on both sides, if known."""

    arn: str
    old: str | None
    new: str | None


class Comparison(Record):
    """The differences of two documents; a side is None where the policy was added or removed.

    `verdict` is ``equal``, ``wider``, ``narrower``, ``both`` or ``undecided``.  `notes` say what
    the comparison leaves out.  `structural` is None unless it was asked for.  `published` is None
    where nobody knows which managed policy the documents are versions of.
    """

    name: str
    old: Subject | None
    new: Subject | None
    verdict: str
    changes: tuple[Change, ...]
    summary: tuple[Summary, ...]
    cosmetic: tuple[Cosmetic, ...]
    notes: tuple[str, ...]
    structural: tuple[Structural, ...] | None = None
    published: Published | None = None
