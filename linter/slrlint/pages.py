"""Pages of the rules, read from their docstrings.

The first line of a docstring is the summary.  Sections follow: a heading of `HEADINGS` on a line of
its own with a colon, and its text indented below (Markdown).  Fences with a verdict are examples,
which the tests run::

    Example:
        ```json bad kind=scp
        {"Effect": "Deny", ...}
        ```

The words after the backticks are the language (``json``, ``yaml``, ``hcl``), the verdict (``bad``
or ``good``) and the options that the example needs: ``kind=`` (one of `policy.model.KINDS`) and
``condition-form=`` (as in the configuration).  An example is a whole document or one statement;
a ``bad`` one is reported with exactly the code of its page, a ``good`` one is clean.  The examples
of a pedantic rule run with that rule switched on.
"""

from __future__ import annotations

import re

from slrlint import registry
from slrlint.record import Record
from slrlint.rule import Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEADINGS = (
    "What it does",
    "Why it matters",
    "Example",
    "Use instead",
    "Fix safety",
    "References",
)
"""The headings of every page, in this order."""

VERDICTS = ("bad", "good")

_HEADING = re.compile(rf"({'|'.join(HEADINGS)}):")
_FENCE = re.compile(r"(`{3,})([^`]*)")


class Example(Record):
    """One example of a page; `options` are the ``key=value`` words of its fence."""

    language: str
    verdict: str
    text: str
    options: dict[str, str]


class Page(Record):
    """What there is to know about a rule.

    `sections` are (heading, Markdown) in the order of the docstring; text before the first heading
    has the heading ``""``.
    """

    code: str
    name: str
    family: str
    severity: str
    confidence: str
    default: bool
    since: str
    summary: str
    sections: tuple[tuple[str, str], ...]


def page(rule: type[Rule]) -> Page:
    """Return the page of `rule`; without docstrings (``python -OO``) it has no text."""
    summary, _, rest = (rule.__doc__ or "").strip().partition("\n")
    return Page(
        rule.code,
        rule.name,
        rule.family,
        rule.severity,
        rule.confidence,
        rule.default,
        rule.since,
        summary.strip(),
        tuple(_sections(rest)),
    )


def pages(plugins: Iterable[str] = ()) -> tuple[Page, ...]:
    """Return the pages of all rules, sorted by code: the readers', ours, those of `plugins`.

    Raises `registry.RegistryError` for a plugin that cannot be used.
    """
    classes = [*_reader_rules(), *(type(each.load()) for each in registry.registered(plugins))]
    return tuple(sorted(map(page, classes)))


def of_code(code: str) -> Page | None:
    """Return the page of `code`: of a rule that slrlint has or this run has loaded, of a change."""
    rule = registry.loaded(code)
    if rule is not None:
        return page(type(rule))
    for each in _reader_rules():
        if each.code == code:
            return page(each)
    for entry in registry.registered():
        if entry.code == code:
            return page(type(entry.load()))
    from slrlint.drift import pages as of_changes

    return of_changes.page(code)


def examples(rule: type[Rule]) -> list[Example]:
    """Return the examples of `rule` in the order of its page."""
    return [each for _, body in page(rule).sections for each in _examples(body)]


def markdown(page: Page, level: int = 1) -> str:
    """Return `page` as Markdown whose first heading has `level`."""
    lines = [f"{'#' * level} {page.code} {page.name}", "", page.summary, "", f"*{facts(page)}*"]
    for heading, body in page.sections:
        if heading:
            lines += ["", f"{'#' * (level + 1)} {heading}"]
        lines += ["", body]
    return "\n".join(lines) + "\n"


def plain(page: Page) -> str:
    """Return `page` as plain text: headings with a colon, examples indented."""
    lines = [f"{page.code} {page.name}", "", page.summary, "", facts(page)]
    for heading, body in page.sections:
        lines += ["", f"{heading}:"] if heading else [""]
        lines += [f"  {line}".rstrip() for line in _without_fences(body)]
    return "\n".join(lines) + "\n"


def facts(page: Page) -> str:
    """Return in one line what the attributes of a rule say."""
    asked = "on by default" if page.default else "pedantic: only when asked for"
    return (
        f"Severity {page.severity}, confidence {page.confidence}, {asked}, since {page.since}, "
        f"family {page.family}."
    )


def _reader_rules() -> Iterator[type[Rule]]:
    from slrlint import reading_rules

    for value in vars(reading_rules).values():
        if isinstance(value, type) and issubclass(value, Rule) and hasattr(value, "code"):
            yield value


def _sections(text: str) -> Iterator[tuple[str, str]]:
    from textwrap import dedent

    found: list[tuple[str, list[str]]] = [("", [])]
    for line in dedent(text).splitlines():
        match = _HEADING.fullmatch(line)
        if match is not None:
            found.append((match[1], []))
        else:
            found[-1][1].append(line)
    for heading, lines in found:
        body = dedent("\n".join(lines)).strip("\n")
        if heading or body:
            yield heading, body


def _blocks(body: str) -> Iterator[tuple[str | None, list[str]]]:
    """Yield the lines between fences with None and the lines inside a fence with its words."""
    lines: list[str] = []
    words: str | None = None
    ticks = ""
    for line in body.splitlines():
        match = _FENCE.fullmatch(line)
        if match is None or (ticks and (match[1] < ticks or match[2].strip())):
            lines.append(line)
            continue
        yield words, lines
        lines = []
        ticks, words = ("", None) if ticks else (match[1], match[2].strip())
    yield words, lines


def _examples(body: str) -> Iterator[Example]:
    for words, lines in _blocks(body):
        language, verdict, *options = [*(words or "").split(), "", ""]
        if verdict in VERDICTS:
            pairs = (option.partition("=") for option in options if option)
            content = "".join(f"{line}\n" for line in lines)
            yield Example(language, verdict, content, {key: value for key, _, value in pairs})


def _without_fences(body: str) -> Iterator[str]:
    for words, lines in _blocks(body):
        if words is None:
            yield from (line.replace("``", "`") for line in lines)
        else:
            yield from (f"    {line}" for line in lines)
