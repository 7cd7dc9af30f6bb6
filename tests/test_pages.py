"""A docstring becomes a page."""

from __future__ import annotations

import pytest

from slrlint import pages, registry
from slrlint.rule import Rule


class Documented(Rule):
    """One line says it all.

    More before the first heading.

    What it does:
        Reports ``this`` and
        that.

        - a list
            - inside

    Example:
        ```json bad kind=scp condition-form=reference
        {
          "a": 1
        }
        ```
        Or:
        ````yaml bad
        text: |
          ```json bad
          not an example
          ```
        ````
        ```console
        not one either
        ```

    Use instead:
        ```hcl good
        x = 1
        ```

    References:
        - somewhere: `code`
    """

    code = "ACME001"
    name = "documented"
    family = "arn"
    severity = "info"
    default = False


class Bare(Rule):
    code = "ACME002"
    name = "bare"
    family = "arn"
    severity = "error"


def test_summary_and_sections() -> None:
    page = pages.page(Documented)
    assert page.summary == "One line says it all."
    assert [heading for heading, _ in page.sections] == [
        "",
        "What it does",
        "Example",
        "Use instead",
        "References",
    ]
    sections = dict(page.sections)
    assert sections[""] == "More before the first heading."
    assert sections["What it does"] == ("Reports ``this`` and\nthat.\n\n- a list\n    - inside")


def test_examples() -> None:
    bad, yaml, good = pages.examples(Documented)
    assert bad == pages.Example(
        "json", "bad", '{\n  "a": 1\n}\n', {"kind": "scp", "condition-form": "reference"}
    )
    assert yaml.language == "yaml"
    assert "not an example" in yaml.text
    assert good == pages.Example("hcl", "good", "x = 1\n", {})


def test_plain_text_has_no_markup() -> None:
    text = pages.plain(pages.page(Documented))
    assert text.startswith("ACME001 documented\n\nOne line says it all.\n")
    assert "pedantic" in text
    assert "\nWhat it does:\n  Reports `this` and\n  that.\n" in text
    assert '\n      {\n        "a": 1\n      }\n' in text
    assert "```json bad kind" not in text


def test_markdown() -> None:
    text = pages.markdown(pages.page(Documented), 3)
    assert text.startswith("### ACME001 documented\n\nOne line says it all.\n")
    assert "\n#### Use instead\n\n```hcl good\nx = 1\n```\n" in text


def test_a_rule_without_docstring_has_an_empty_page() -> None:
    page = pages.page(Bare)
    # The docstring of the base class is no page of the rule's.
    assert (page.summary, page.sections) == ("", ())
    assert pages.plain(page).startswith("ACME002 bare\n")
    assert pages.examples(Bare) == []


def test_pages_of_every_rule_sorted_by_code() -> None:
    codes = [page.code for page in pages.pages()]
    assert codes == sorted(codes)
    assert set(registry.READER_RULES) < set(codes)
    assert len(codes) == len(registry.registered()) + len(registry.READER_RULES)


@pytest.mark.parametrize("code", ["POL001", "SLR101"])
def test_of_code(code: str) -> None:
    page = pages.of_code(code)
    assert page is not None
    assert page.code == code


def test_of_an_unknown_code() -> None:
    assert pages.of_code("ACME999") is None


def test_of_the_code_of_a_plugin_that_this_run_has_loaded() -> None:
    registry.Registered("ACME001", "documented", "policy", "", plugin=Documented).load()
    assert pages.of_code("ACME001") == pages.page(Documented)
