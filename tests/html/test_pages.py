"""Every page is one file that loads and runs nothing, and shows text as text."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrlint import reporters
from slrlint.comparison import Published
from slrlint.drift import permissions
from slrlint.report import Counts, Report
from slrlint.reporters.escape import visible
from slrlint.reporters.html import page, told
from tests.drift.support import allow, batch, compare, policy
from tests.html import samples
from tests.html.parsed import Page

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section"),
    *("article", "h1", "h2", "h3", "h4", "p", "br", "wbr", "strong", "span", "code", "a"),
    *("ul", "li", "dl", "dt", "dd", "div", "details", "summary", "del", "ins"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption"),
    *("svg", "desc", "g", "rect", "line", "circle", "text"),
}
LINKS = {"href", "src", "srcset", "action", "data", "xlink:href", "poster", "background", "style"}
anything = st.text(st.characters(exclude_categories=()), max_size=40)


def parsed(name: str) -> Page:
    return Page(samples.pages()[name])


@pytest.mark.parametrize("name", samples.NAMES)
class TestEveryPage:
    def test_is_whole_and_has_only_elements_that_do_nothing(self, name: str) -> None:
        found = parsed(name)
        assert {each.tag for each in found.elements} <= TAGS
        assert not found.comments
        for each in found.elements:
            assert not [key for key in each.attributes if key.startswith("on")]

    def test_refers_to_nothing_outside_itself(self, name: str) -> None:
        found = parsed(name)
        ids = [each.attributes["id"] for each in found.elements if "id" in each.attributes]
        assert len(set(ids)) == len(ids)
        for each in found.elements:
            for key in LINKS & each.attributes.keys():
                assert key == "href"
                assert each.attributes[key].removeprefix("#") in ids
            for each_id in each.attributes.get("aria-labelledby", "").split():
                assert each_id in ids
        source = samples.pages()[name]
        assert "url(" not in source
        assert "@import" not in source
        assert set(re.findall(r'="(\w+:[^"]*)"', source)) <= {"http://www.w3.org/2000/svg"}

    def test_admits_its_own_style_only(self, name: str) -> None:
        found = parsed(name)
        (style,) = re.findall(r"<style>(.*?)</style>", samples.pages()[name], re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        (policy_,) = [
            each.attributes["content"]
            for each in found.all("meta")
            if each.attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        assert policy_ == (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        )
        position = [each.tag for each in found.elements].index
        metas = [each.attributes for each in found.elements[: position("title")]]
        assert any("http-equiv" in each for each in metas)
        assert position("title") < position("style")

    def test_has_an_outline_without_gaps(self, name: str) -> None:
        found = parsed(name)
        levels = [int(each.tag[1]) for each in found.all("h1", "h2", "h3", "h4")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_says_what_tables_and_pictures_are(self, name: str) -> None:
        found = parsed(name)
        assert len(found.all("table")) == len(found.all("caption"))
        assert all("scope" in each.attributes for each in found.all("th"))
        pictures = found.all("svg")
        for each in pictures:
            assert each.attributes["role"] == "img"
            assert len(each.attributes["aria-labelledby"].split()) == 2
        tables = [text for text in found.inside("caption") if text.startswith("Actions that each")]
        assert len(pictures) == len(tables)


def test_the_names_of_the_samples() -> None:
    assert set(samples.pages()) == set(samples.NAMES)


def test_pages_are_the_same_every_time() -> None:
    before = samples.pages()
    samples.pages.cache_clear()
    assert samples.pages() == before


@pytest.mark.parametrize("name", ["hostile", "several", "incomplete", "histories", "no-history"])
def test_markup_in_a_policy_is_text(name: str) -> None:
    found = parsed(name)
    assert visible(samples.MARKUP) in found.text
    assert not found.all("script", "img", "b")


def test_hostile_text_is_shown_wherever_a_policy_has_it() -> None:
    found = parsed("hostile")
    for tag in ("h2", "dd", "code"):
        assert samples.MARKUP in " ".join(found.inside(tag)), tag
    places = [text for text in found.inside("p") if text.startswith('statement 1 "')]
    assert samples.MARKUP in places[0]


@given(texts=st.lists(anything, min_size=6, max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_text_is_text(texts: list[str]) -> None:
    compared = samples.drifted()
    change = compared.changes[0]._replace(
        before=(texts[0],),
        after=(texts[1],),
        reason=texts[2],
        witness={"action": texts[3], "context": {texts[4]: [texts[5]]}},
    )
    changed = compared._replace(
        name=texts[0],
        changes=(change, *compared.changes[1:]),
        summary=(compared.summary[0]._replace(sentence=texts[1]), *compared.summary[1:]),
        notes=(texts[2],),
        published=None,
    )
    source = reporters.render(samples.report(changed), "html")
    source.encode("utf-8")
    found = Page(source)
    assert {each.tag for each in found.elements} <= TAGS
    for text in texts:
        assert " ".join(visible(text).split()) in found.text


def test_drift_shows_verdict_changes_and_timeline() -> None:
    found = parsed("drift")
    assert found.inside("title")[0] == "slrlint drift: BatchServiceRolePolicy has drifted"
    text = found.text
    assert text.index("2 errors, 4 warnings, 1 note") < text.index("Errors (2)")
    assert text.index("Errors (2)") < text.index("Warnings (4)") < text.index("Notes (1)")
    assert "may now pass roles to ecs.amazonaws.com" in text
    assert "StringEquals iam:PassedToService ecs.amazonaws.com" in found.inside("code")
    assert "iam:PassRole" in found.inside("code")
    assert '    "ecs.amazonaws.com",'.strip() in found.inside("ins")
    assert "approved: v4" in found.inside("text")


def test_a_timeline_is_that_of_the_policy_with_this_arn() -> None:
    other = Published("arn:aws:iam::123456789012:policy/BatchServiceRolePolicy", "v4", None)
    for published in (None, other):
        compared = samples.drifted()._replace(published=published)
        assert not Page(reporters.render(samples.report(compared), "html")).all("svg")
    unknown = samples.drifted()._replace(name="Unknown")
    assert not Page(reporters.render(samples.report(unknown), "html")).all("svg")


def headline(report: Report) -> str:
    text = Page(reporters.render(report, "html")).inside("title")[0]
    return text.partition(": ")[2]


def test_headlines() -> None:
    wider = compare(policy(), policy(allow("s3:GetObject")))
    narrower = compare(policy(allow("s3:GetObject")), policy())
    equal = compare(policy(allow("s3:GetObject")), policy(allow("s3:GetObject")))
    report = samples.report
    assert headline(report(wider)) == "policy has drifted"
    assert headline(report(equal)) == "No drift"
    assert headline(report(equal)._replace(errors=("x",))) == "No drift, as far as could be seen"
    assert headline(report(wider, equal, narrower)) == "2 of 3 policies have drifted"
    assert headline(report()) == "Nothing was compared"
    assert headline(report(wider, command="diff")) == "Requests are allowed that were not"
    assert headline(report(narrower, command="diff")) == "Requests are no longer allowed"
    assert headline(report(equal, command="diff")) == "Both allow the same requests"
    assert headline(report(wider, equal, command="diff")) == "1 of 2 policies changed"
    assert headline(Report("check", (), (), Counts(), {})) == "All clear"


def tone(report: Report) -> str:
    (header,) = Page(reporters.render(report, "html")).all("header")
    return header.attributes["class"].removeprefix("verdict ")


def test_the_verdict_is_coloured_by_what_was_found() -> None:
    lost = compare(policy(allow("s3:GetObject")), policy())
    assert tone(samples.report(samples.drifted())) == "error"
    assert tone(samples.report(lost)) == "info"
    assert tone(samples.report(lost, direction="wider")) == "ok"
    assert tone(samples.report(lost, direction="wider")._replace(errors=("x",))) == "error"


def test_many_changes_make_no_endless_page() -> None:
    compared = samples.drifted()
    many = compared._replace(summary=compared.summary * 1_000, published=None)
    source = reporters.render(samples.report(many)._replace(diagnostics=()), "html")
    assert source.count("<article") == told.MOST_CHANGES
    assert f"and {len(many.summary) - told.MOST_CHANGES} more changes, in the JSON report" in source
    assert len(source) < 3_000_000


def test_long_texts_are_cut() -> None:
    long = "x" * 100_000
    compared = samples.drifted()._replace(notes=(long,), name=long, published=None)
    source = reporters.render(samples.report(compared)._replace(diagnostics=()), "html")
    assert "x" * (page.LONGEST + 1) not in source
    assert f"… ({100_000 - page.LONGEST:,} more characters)" in source


def test_long_statements_and_lists_are_cut() -> None:
    actions = [f"s3:Get{number}" for number in range(300)]
    compared = compare(policy(), policy(allow(actions)))
    found = Page(reporters.render(samples.report(compared), "html"))
    assert len(found.inside("ins")) == 60
    widened = compare(policy(allow(actions[0])), policy(allow(actions)))
    shown = Page(reporters.render(samples.report(widened), "html"))
    assert "and 259 more" in shown.inside("li")


def test_unchanged_policies_are_named() -> None:
    found = parsed("compared")
    assert any("a.json -> b.json" in text for text in found.inside("code"))
    assert "differing in: 1 Sid" in found.text


def test_history_is_told_newest_first() -> None:
    found = parsed("history")
    versions = [text for text in found.inside("h3") if re.fullmatch(r"v\d+", text)]
    assert versions == [f"v{number}" for number in range(8, 0, -1)]
    opened = ["open" in each.attributes for each in found.all("details") if each.attributes]
    assert opened == [True] + [False] * 7
    assert "v8 of 2026-08-05 is current" in found.text
    assert "8 versions known, none missing" in found.text


def test_the_table_says_what_the_plot_shows() -> None:
    ((_, steps),) = samples.lines_of("BatchServiceRolePolicy")
    last = steps[-1].comparison
    assert last is not None
    gained = permissions.counted(last).gained
    cell = ", ".join(f"{number} {level}" for level, number in gained.items())
    assert cell in [" ".join(text.split()) for text in parsed("history").inside("td")]


def test_versions_that_nobody_recorded_are_named() -> None:
    assert "recorded by nobody" in parsed("histories").text


def test_one_version_has_no_plot() -> None:
    found = parsed("history-of-one")
    assert not found.all("svg")
    assert "Only one version is known" in found.text


def test_structural_differences_are_a_table() -> None:
    assert "Differences of the canonical documents" in parsed("compared").inside("caption")


def test_batch_sides() -> None:
    found = Page(reporters.render(samples.report(compare(batch("v8"), batch("v4"))), "html"))
    assert "Before, and no longer" in found.inside("p")
    assert found.inside("del")
    assert "Lost" in found.inside("dt")
