from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from slrlint.engine import Checked, Covered
from slrlint.exemptions import Exemption, expired, unused
from slrlint.finding import Diagnostic, Place
from slrlint.globs import Glob
from slrlint.settings import Settings
from slrlint.suppress import Kept, suppress

if TYPE_CHECKING:
    from slrlint.finding import Route

TODAY = "2026-06-15"
KNOWN = frozenset({"SLR301", "SLR302", "POL001"})


def found(
    code: str = "SLR302",
    line: int = 5,
    route: Route = ("Statement", 0, "Resource"),
    sid: str | None = None,
) -> Diagnostic:
    place = Place("p/a.yaml", line, 1, line, 2, 0, 1)
    return Diagnostic(code, "name", "warning", "text", "", place, route, "f" * 32, 0, sid)


def run(
    *diagnostics: Diagnostic,
    comments: tuple[tuple[int, str], ...] = (),
    lines: dict[Route, int] | None = None,
    today: str = TODAY,
    enabled: frozenset[str] = KNOWN,
    **settings: object,
) -> Kept:
    checked = Checked("p/a.yaml", diagnostics, 1, comments, lines or {})
    chosen = Settings()._replace(**settings)  # type: ignore[arg-type]
    return suppress(checked, "/r/p/a.yaml", chosen, enabled, KNOWN, today)


def entry(**fields: object) -> Exemption:
    base = Exemption("SLR302", "looked at", folder="/r", origin="slrlint.toml:1")
    return base._replace(**fields)  # type: ignore[arg-type]


def test_nothing_is_taken_away_without_a_reason() -> None:
    diagnostics = (found(), found("SLR301"))
    assert run(*diagnostics) == Kept(diagnostics, (), frozenset(), ())


def test_per_file_ignores() -> None:
    rules = ((Glob("/r", "p/*"), ("SLR3",)), (Glob("/r", "q/*"), ("POL",)))
    kept = run(found(), found("POL001"), per_file_ignores=rules)
    assert [each.code for each in kept.diagnostics] == ["POL001"]
    assert len(kept.accepted) == 1


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({}, True),
        ({"rule": "SLR"}, True),
        ({"rule": "SLR301"}, False),
        ({"path": Glob("/r", "p/a.yaml")}, True),
        ({"path": Glob("/r", "b.yaml")}, False),
        ({"sid": "Cleanup"}, True),
        ({"sid": "cleanup"}, False),
        ({"route": ("Statement", 0)}, True),
        ({"route": ("Statement", 0, "Resource")}, True),
        ({"route": ("Statement", 1)}, False),
        ({"route": ("Statement", 0, "Resource", 0)}, False),
        ({"expires": TODAY}, True),
        ({"expires": "2026-06-14"}, False),
    ],
)
def test_an_entry_takes_away_what_it_describes(fields: dict[str, object], taken: bool) -> None:
    exemption = entry(**fields)
    kept = run(found(sid="Cleanup"), exemptions=(exemption,))
    assert len(kept.accepted) == int(taken)
    assert kept.used == (frozenset({exemption}) if taken else frozenset())


def test_expired_entries_are_told() -> None:
    entries = (entry(), entry(expires=TODAY), entry(expires="2026-06-14"))
    assert expired(entries, TODAY) == (
        "slrlint.toml:1: the ignore entry for SLR302 expired on 2026-06-14",
    )


@pytest.mark.parametrize(
    ("fields", "linted", "folders", "told"),
    [
        ({"path": Glob("/r", "p/a.json")}, {"/r/p/a.json"}, [], True),
        ({"path": Glob("/r", "p/a.json")}, {"/r/p/b.json"}, [], False),
        ({"path": Glob("/r", "p/*.json")}, {"/r/p/a.json"}, [], False),
        ({"path": Glob("/r", "p/*.json")}, {"/r/p/a.json"}, ["/r/p"], False),
        ({"path": Glob("/r", "p/*.json")}, {"/r/p/a.json"}, ["/r"], True),
        ({}, {"/r/p/a.json"}, [], False),
        ({}, {"/r/p/a.json"}, ["/"], True),
        ({}, {"/rr/p/a.json"}, ["/rr"], False),
        ({"rule": "SLR999"}, set(), ["/r"], False),
        ({"expires": "2026-06-14"}, set(), ["/r"], False),
    ],
)
def test_unused_entries_are_told_where_they_could_have_been_used(
    fields: dict[str, object], linted: set[str], folders: list[str], told: bool
) -> None:
    exemption = entry(**fields)
    assert bool(unused([exemption], set(), linted, folders, KNOWN, TODAY)) == told
    assert unused([exemption], {exemption}, linted, folders, KNOWN, TODAY) == ()


def test_a_comment_on_the_line_of_the_finding() -> None:
    comments = ((5, "# slrlint: ignore[SLR302] a reason"),)
    kept = run(found(), found("SLR301"), found(line=6), comments=comments)
    assert [(each.code, each.place.line) for each in kept.diagnostics] == [
        ("SLR301", 5),
        ("SLR302", 6),
    ]
    assert kept.warnings == ()


def test_a_comment_on_the_first_line_of_the_statement() -> None:
    lines: dict[Route, int] = {("Statement", 0): 3, ("Statement", 1): 9}
    other = found(line=11, route=("Statement", 1, "Resource"))
    kept = run(found(), other, comments=((3, "# slrlint: ignore[SLR302] reason"),), lines=lines)
    assert kept.diagnostics == (other,)


@pytest.mark.parametrize(
    "comment",
    [
        "# slrlint: ignore[SLR301, SLR302] both",
        "#slrlint:ignore[slr302]",
        "# see below. slrlint: ignore[SLR301] x slrlint: ignore[SLR302] y",
        "<!-- slrlint: ignore[SLR302] in a page -->",
    ],
)
def test_how_comments_may_be_written(comment: str) -> None:
    assert run(found(), found("SLR301"), comments=((5, comment),)).accepted


@pytest.mark.parametrize(
    ("comment", "warning"),
    [
        ("# slrlint: ignore", "p/a.yaml:5: the comment names no rule and ignores nothing"),
        ("# slrlint: ignore[]", "p/a.yaml:5: the comment names no rule and ignores nothing"),
        ("# slrlint: ignore[SLR999]", "p/a.yaml:5: no rule has the code 'SLR999'"),
        ("# slrlint: ignore[POL001]", "p/a.yaml:5: the comment ignores POL001, which is not"),
    ],
)
def test_comments_in_vain_are_told(comment: str, warning: str) -> None:
    kept = run(found(), comments=((5, comment),))
    assert not kept.accepted
    assert [line.startswith(warning) for line in kept.warnings] == [True]


def test_a_comment_for_a_rule_that_does_not_run_is_not_told() -> None:
    comments = ((5, "# slrlint: ignore[SLR301] reason"),)
    assert run(found(), comments=comments, enabled=frozenset({"SLR302"})).warnings == ()


def test_other_comments_are_left_alone() -> None:
    assert run(found(), comments=((5, "# about slrlint: the docs"),)).warnings == ()


class TestCovered:
    """SLR305 stands for the SLR301 of the broad statement, and that for its SLR208."""

    SHADOW = found("SLR305", 5, ("Statement", 0, "Action"))
    BROAD = found("SLR301", 9, ("Statement", 1, "Action"))
    WEAK = found("SLR208", 12, ("Statement", 1, "Condition"))

    def kept(self, *comments: tuple[int, str]) -> list[str]:
        covered = (self.by(self.BROAD, self.SHADOW), self.by(self.WEAK, self.BROAD))
        checked = Checked("p/a.yaml", (self.SHADOW,), 1, comments, {}, covered)
        codes = frozenset({"SLR208", "SLR301", "SLR305"})
        kept = suppress(checked, "/r/p/a.yaml", Settings(), codes, codes, TODAY)
        assert kept.warnings == ()
        return [each.code for each in kept.diagnostics]

    @staticmethod
    def by(covered: Diagnostic, covering: Diagnostic) -> Covered:
        return Covered(covered, frozenset({(covering.code, covering.route)}))

    def test_one_finding_stands_for_the_others(self) -> None:
        assert self.kept() == ["SLR305"]

    def test_what_is_ignored_stands_for_nothing(self) -> None:
        shadow, broad = (5, "# slrlint: ignore[SLR305] x"), (9, "# slrlint: ignore[SLR301] x")
        assert self.kept(shadow) == ["SLR301"]
        assert self.kept(shadow, broad) == ["SLR208"]
