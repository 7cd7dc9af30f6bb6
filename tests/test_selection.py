from __future__ import annotations

import pytest

from slrlint.registry import READER_RULES, registered
from slrlint.selection import SelectionError, selected
from slrlint.settings import Settings

RULES = registered()
DEFAULT = {entry.code for entry in RULES if entry.default} | set(READER_RULES)
PEDANTIC = {entry.code for entry in RULES if not entry.default}


def codes(**settings: object) -> frozenset[str]:
    selection = selected(Settings()._replace(**settings), RULES)  # type: ignore[arg-type]
    assert {entry.code for entry in selection.rules} == selection.codes - set(READER_RULES)
    return selection.codes


def test_default() -> None:
    assert PEDANTIC
    assert codes() == DEFAULT


def test_pedantic() -> None:
    assert codes(pedantic=True) == DEFAULT | PEDANTIC
    assert codes(extend_select=("SLR209",)) == DEFAULT | {"SLR209"}
    assert "SLR209" not in codes(select=("SLR2",))
    assert "SLR209" in codes(select=("SLR2",), pedantic=True)
    assert codes(select=("ALL",)) == DEFAULT | PEDANTIC


def test_select_replaces_and_extend_select_adds() -> None:
    assert codes(select=("SLR302",)) == {"SLR302"}
    assert codes(select=("SLR302",), extend_select=("POL001",)) == {"SLR302", "POL001"}
    assert codes(extend_select=("SLR302",)) == DEFAULT


def test_the_longer_selector_wins_and_ignore_wins_a_draw() -> None:
    assert "SLR302" not in codes(ignore=("SLR3",))
    assert "SLR302" in codes(select=("SLR302",), ignore=("SLR3",))
    assert "SLR302" in codes(extend_select=("SLR302",), ignore=("SLR3",))
    assert "SLR302" not in codes(select=("SLR3",), ignore=("SLR302",))
    assert "SLR302" not in codes(select=("SLR302",), ignore=("SLR302",))
    assert codes(ignore=("ALL",)) == frozenset()
    assert codes(select=("ALL",), ignore=("ALL",)) == frozenset()
    assert codes(extend_select=("POL",), ignore=("ALL",)) == {
        code for code in DEFAULT if code.startswith("POL")
    }


@pytest.mark.parametrize("field", ["select", "extend_select", "ignore"])
def test_a_selector_of_nothing_is_an_error(field: str) -> None:
    with pytest.raises(SelectionError, match=r"no rule has the code 'SLR999'"):
        codes(**{field: ("SLR999",)})
