"""The table of rules, the classes behind it and their pages agree and are complete."""

from __future__ import annotations

import pkgutil
import re
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import slrlint_rules
from slrlint import pages, reading_rules, registry
from slrlint.finding import SEVERITIES
from slrlint.policy.model import KINDS
from slrlint.rule import Rule
from slrlint_rules import RULES

FAMILIES = ("grammar", "arn", "condition", "breadth", "workflow")
READERS = (reading_rules.UnreadableDocument, reading_rules.DuplicateKey)
OURS = [registry.rule_class(entry.module) for entry in RULES]
every_rule = pytest.mark.parametrize(
    "rule", [pytest.param(rule, id=rule.code) for rule in (*READERS, *OURS)]
)


def test_every_module_is_in_the_table() -> None:
    found = {
        module.name.removeprefix("slrlint_rules.")
        for module in pkgutil.walk_packages(slrlint_rules.__path__, "slrlint_rules.")
        if not module.ispkg
    }
    assert found == {entry.module for entry in RULES}


def test_the_table_is_sorted_and_unique() -> None:
    codes = [*registry.READER_RULES, *(entry.code for entry in RULES)]
    assert codes == sorted(codes)
    assert all(one != two for one, two in pairwise(codes))
    names = [*reading_rules.NAMES.values(), *(entry.name for entry in RULES)]
    assert len(set(names)) == len(names)


def test_the_reading_rules_are_the_registry_s() -> None:
    assert tuple(rule.code for rule in READERS) == registry.READER_RULES
    assert {rule.code: rule.name for rule in READERS} == reading_rules.NAMES


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry.code) for entry in RULES])
def test_the_table_says_what_the_class_says(entry: slrlint_rules.Entry) -> None:
    rule = registry.rule_class(entry.module)
    assert (rule.code, rule.name, rule.default) == (entry.code, entry.name, entry.default)
    family, module = entry.module.split(".")
    assert rule.family == family
    assert module == entry.name.replace("-", "_")
    assert rule.__name__ == entry.name.replace("-", " ").title().replace(" ", "")
    classes = [
        value
        for value in vars(__import__(rule.__module__, fromlist=["*"])).values()
        if isinstance(value, type) and issubclass(value, Rule) and value is not Rule
    ]
    assert classes == [rule]


@every_rule
def test_attributes(rule: type[Rule]) -> None:
    assert re.fullmatch(r"(POL|SLR)\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.family in FAMILIES
    assert rule.severity in SEVERITIES
    assert rule.confidence in ("high", "medium", "low")
    assert re.fullmatch(r"\d+\.\d+\.\d+", rule.since)
    codes = {other.code for other in (*READERS, *OURS)}
    assert set(rule.defers_to) <= codes - {rule.code}


@every_rule
def test_a_page_is_complete(rule: type[Rule]) -> None:
    page = pages.page(rule)
    assert re.fullmatch(r"\S.{,98}\.", page.summary)
    assert tuple(heading for heading, _ in page.sections) == pages.HEADINGS
    assert all(body.strip() for _, body in page.sections)
    examples = dict(page.sections)
    assert [each.verdict for each in pages.examples(rule)].count("good") >= 1
    assert " bad" in examples["Example"]
    assert " good" in examples["Use instead"]


@every_rule
def test_examples_are_of_known_kinds(rule: type[Rule]) -> None:
    for example in pages.examples(rule):
        assert example.language in ("json", "yaml", "hcl")
        assert set(example.options) <= {"kind", "condition-form"}
        assert example.options.get("kind", "identity") in KINDS


@every_rule
def test_a_page_shows_the_text_as_it_is_written(rule: type[Rule]) -> None:
    """No asterisk, underscore or angle bracket of a pattern is taken for markup."""
    for token in MarkdownIt("commonmark", {"html": True}).parse(pages.markdown(pages.page(rule))):
        assert token.type != "html_block"
        for child in token.children or ():
            assert child.type in ("text", "softbreak", "code_inline", "em_open", "em_close"), child
    text = pages.markdown(pages.page(rule))
    emphasised = [
        token
        for token in MarkdownIt("commonmark").parse(text)
        if any(child.type == "em_open" for child in token.children or ())
    ]
    assert len(emphasised) == 1  # the line of facts


def test_the_index_is_current() -> None:
    root = Path(__file__).parents[2]
    namespace: dict[str, object] = {"__name__": "build_rule_index", "__file__": ""}
    script = root / "linter" / "scripts" / "build_rule_index.py"
    exec(compile(script.read_text("utf-8"), str(script), "exec"), namespace)  # noqa: S102 - of our own making
    index = namespace["index"]
    assert callable(index)
    assert (root / "rules" / "README.md").read_text("utf-8") == index(pages.pages())
