"""What the data of a document are once its fixes are made."""

from __future__ import annotations

from copy import deepcopy

from slrlint.finding import Edit, Insert, Remove, Rename
from slrlint.fixes.change import UnfixableError
from slrlint.fixes.scalars import with_holes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


_ORDER = (Edit, Insert, Remove, Rename)


def edited(data: object, edits: Iterable[Edit | Rename | Insert | Remove]) -> object:
    """Return a copy of plain `data` with `edits` made; their routes are those of `data` as it is.

    Raises `UnfixableError` where an edit has nothing to change.
    """
    root = [deepcopy(data)]
    # Later steps of this order do not change the routes of the earlier ones.
    for kind in _ORDER:
        for edit in sorted((each for each in edits if type(each) is kind), key=_depth):
            _make(root, edit)
    return root[0]


def same(one: object, other: object) -> bool:
    """Say whether two plain data are the same policy, a list of one being its member."""
    return _bare(one) == _bare(other)


def _bare(value: object) -> object:
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items()}
    if isinstance(value, list):
        members = [_bare(each) for each in value]
        return members[0] if len(members) == 1 else members
    return value


def _depth(edit: Edit | Rename | Insert | Remove) -> tuple[int, int]:
    last = edit.route[-1] if edit.route else 0
    return -len(edit.route), -last if isinstance(last, int) else 0


def _make(root: list[object], edit: Edit | Rename | Insert | Remove) -> None:
    try:
        holder: object = root
        step: str | int = 0
        for following in edit.route:
            holder, step = holder[step], following  # type: ignore[index]
        value = holder[step]  # type: ignore[index]
        if isinstance(edit, Edit) and isinstance(value, str):
            holder[step] = with_holes_of(value, edit.new)  # type: ignore[index]
        elif isinstance(edit, Rename) and isinstance(holder, dict) and edit.new not in holder:
            pairs = [(edit.new if key == step else key, each) for key, each in holder.items()]
            holder.clear()
            holder.update(pairs)
        elif isinstance(edit, Insert) and edit.key is not None:
            if edit.key in value:
                raise UnfixableError(f"{edit.key} is there already")
            value[edit.key] = edit.value
        elif isinstance(edit, Insert) and isinstance(value, list | str):
            members = value if isinstance(value, list) else [value]
            holder[step] = [*members, edit.value]  # type: ignore[index]
        elif isinstance(edit, Remove) and isinstance(holder, dict | list):
            del holder[step]  # type: ignore[arg-type]
        else:
            raise UnfixableError("the fix does not fit what stands here")
    except (KeyError, IndexError, TypeError) as error:
        raise UnfixableError("the fix does not fit what stands here") from error
