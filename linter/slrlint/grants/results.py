"""What an identity may do, as the rows and cells of a table."""

from __future__ import annotations

from slrlint.grants.decide import CONDITION, NO, UNDECIDED, YES
from slrlint.record import Record
from slrlint.service_linked import CREATE, DELETE, EDIT, STATUS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.algebra.request import Request
    from slrlint.grants.policies import Attachment, Identity
    from slrlint.grants.targets import Target

STRENGTH = {YES: 3, CONDITION: 2, UNDECIDED: 1, NO: 0}
"""Which of several answers speaks for all: the one that lets most people do most."""


class Column(Record):
    """What people may do with a role; any of the `actions` will do."""

    key: str
    title: str
    actions: tuple[str, ...]


COLUMNS = (
    Column("create", "create", (CREATE,)),
    Column("edit", "edit description", (EDIT,)),
    Column("delete", "delete", (DELETE,)),
    Column("status", "deletion status", (STATUS,)),
    Column("policy", "attach or put policy", ("iam:AttachRolePolicy", "iam:PutRolePolicy")),
)


class Statement(Record):
    """A statement that has to do with an answer; `position` counts from 0, as in its document."""

    attachment: Attachment
    position: int
    sid: str | None
    conditions: tuple[str, ...]


class Cell(Record):
    """The answer for one role (or group) and column; see `slrlint.grants.decide.Verdict`."""

    answer: str
    action: str
    reason: str = ""
    grants: tuple[Statement, ...] = ()
    within: tuple[Statement, ...] = ()
    denies: tuple[Statement, ...] = ()
    lacking: tuple[Attachment, ...] = ()
    witness: Request | None = None
    refused: Request | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for cells that say the same about different roles."""
        if self.answer == NO:
            return (NO,)
        return self[:-2]


class Row(Record):
    """The answers for one role, or for a group of which the rows below it are exceptions."""

    target: Target
    cells: tuple[Cell, ...]
    exceptions: bool

    @property
    def label(self) -> str:
        """The role's name, or what the group is called."""
        if not self.exceptions:
            return self.target.label
        return self.target.label.replace("every role", "every other role", 1)

    @property
    def reached(self) -> bool:
        """Whether any answer is another than no."""
        return any(cell.answer != NO for cell in self.cells)


class Result(Record):
    """An identity and its rows; no rows where it reaches no service-linked role."""

    identity: Identity
    rows: tuple[Row, ...]
