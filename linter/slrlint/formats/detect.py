"""Chooses the reader of a file by its name and, where that says nothing, by its content."""

from __future__ import annotations

import os
import re

from slrlint.finding import Span
from slrlint.formats import Problem, Reading, discovery
from slrlint.formats.places import Places
from slrlint.formats.tree import Node
from slrlint.policy import holes
from slrlint.source import shows_policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.source import Source

_SUFFIXES = {
    ".adoc": "asciidoc",
    ".asciidoc": "asciidoc",
    ".bash": "shell",
    ".hcl": "terraform",
    ".json": "json",
    ".markdown": "markdown",
    ".md": "markdown",
    ".mdx": "markdown",
    ".sh": "shell",
    ".snap": "snapshot",
    ".tf": "terraform",
    ".tfvars": "terraform",
    ".tofu": "terraform",
    ".yaml": "yaml",
    ".yml": "yaml",
}
_TERRAFORM_JSON = (".tf.json", ".tofu.json")
_TERRAFORM_TEMPLATES = (".tftpl", ".tpl", ".tmpl")
_HEADS = (
    ("json", r"\s*[\[{]"),
    ("yaml", r"(?:\s*#(?!!)[^\n]*\n)*\s*(?:---|- |[\w\"'][\w.:/\"' -]*:(?:\s|$))"),
)
_SIGNS = {
    "terraform": ("tatement", "Effect", "actions", *discovery.VERSIONS),
    "yaml": ("tatement", *discovery.VERSIONS),
}
_SIGNS_OF_FRAGMENTS = ("Statement", "Effect", "aws_iam_policy_document")
_ESCAPE = re.compile(r"\\(?:x|u00|U000000)[2-7]")
_TEMPLATES = (".template", ".tpl", ".tmpl", ".j2", ".jinja", ".jinja2", ".gotmpl", ".golden", "")


def read(source: Source) -> Reading:
    """Return the policies in a file, whatever its format.

    A file of no known format gives a reading without documents and without problems, which is not
    `recognised`.
    """
    if source.fault is not None and not (_is_named(source) or shows_policy(source.text)):
        return _foreign(source)
    if source.fault is not None:
        return _unread(source, *source.fault)
    try:
        return _bounded(_chosen(source), source)
    except holes.TooManyHolesError as error:
        return too_many_holes(source, error)


def too_many_holes(source: Source, error: holes.TooManyHolesError) -> Reading:
    """Return the reading of a file with more interpolations than there can be holes."""
    return _unread(source, str(error), "Split the file.", 0)


def _bounded(reading: Reading, source: Source) -> Reading:
    """Return a reading without the policies that are too large to be looked at, and say so."""
    most = source.limits.policy_size
    if len(source.text) <= most and not _may_expand(source):
        return reading
    large = [each for each in reading.documents if _has_more(each.data, most)]
    if not large:
        return reading
    problems = [
        Problem(
            "POL001",
            reading.locate(each.route),
            f"this policy has more than {most:,} characters and was not looked at",
            "AWS takes 32,768 at most: see how the file was made, or raise limits.policy-size.",
            "error",
        )
        for each in large
    ]
    kept = tuple(each for each in reading.documents if not any(each is other for other in large))
    return reading._replace(documents=kept, problems=(*reading.problems, *problems))


def _may_expand(source: Source) -> bool:
    """Say whether a document of this file may have more text than the file."""
    path = source.path.lower()
    plain = path.endswith(".json") and not path.endswith(_TERRAFORM_JSON)
    text = source.text
    return not plain or "Fn::" in text or ("\\" in text and "\\u" in text)


def _has_more(data: object, most: int) -> bool:
    """Say whether plain data has more than `most` characters, white space not counted."""
    left = most
    stack = [data]
    while stack and left >= 0:
        value = stack.pop()
        if isinstance(value, dict):
            stack += value
            stack += value.values()
        elif isinstance(value, list):
            stack += value
        else:
            left -= len(value) if isinstance(value, str) else 1
        left -= 1
    return left < 0


def _chosen(source: Source) -> Reading:
    suffix = os.path.splitext(source.path)[1].lower()
    named = _SUFFIXES.get(suffix)
    if source.path.lower().endswith(_TERRAFORM_JSON):
        named = "terraform"
    if named is not None:
        return _read_as(named, source)
    if suffix in _TERRAFORM_TEMPLATES and ("${" in source.text or "%{" in source.text):
        if _is_too_long(source):
            return _too_long("terraform", source)
        from slrlint.formats.terraform import template_file

        rendered = template_file.read(source)
        if rendered is not None and rendered.documents:
            return rendered
    for shown, head in _HEADS:
        if re.match(head, source.text):
            return _guessed(_read_as(shown, source), source, suffix)
    return _foreign(source) if source.text.strip() else nothing(source)


def _is_named(source: Source) -> bool:
    """Say whether the name of a file gives its format away."""
    suffix = os.path.splitext(source.path)[1].lower()
    return suffix in _SUFFIXES or (suffix in _TEMPLATES and suffix != "")


def _read_as(name: str, source: Source) -> Reading:
    if name == "json":
        from slrlint.formats import json

        return json.read(source)
    if _is_too_long(source):
        return _too_long(name, source)
    if name == "yaml":
        from slrlint.formats import yaml

        return yaml.read(source)
    if name == "terraform":
        from slrlint.formats import terraform

        return terraform.read(source)
    return _read_fragments(name, source)


def _read_fragments(name: str, source: Source) -> Reading:
    """Read a format whose documents are parts of its text."""
    if name == "snapshot":
        from slrlint.formats import snapshot

        return snapshot.read(source, read)
    if name == "shell":
        from slrlint.formats import shell

        return shell.read(source, read)
    from slrlint.formats import markdown

    if name == "markdown":
        return markdown.read(source, read)
    return markdown.read_asciidoc(source, read)


def _is_too_long(source: Source) -> bool:
    return len(source.text) > source.limits.text_size


def _too_long(name: str, source: Source) -> Reading:
    """Return the reading of a text of the format `name` that is too long to be read as that."""
    if not _may_hold_policy(name, source.text):
        return nothing(source)
    problem = Problem(
        "POL001",
        Span(0, 1),
        f"the file has {len(source.text):,} characters, more than the limit of "
        f"{source.limits.text_size:,} for what is not JSON, and was not read",
        "Split the file, or raise limits.text-size in the configuration.",
        "error" if shows_policy(source.text) or name == "terraform" else "info",
    )
    return nothing(source)._replace(problems=(problem,))


def _may_hold_policy(name: str, text: str) -> bool:
    """Say whether the reader of a format could find a policy, as far as words can tell.

    They can be hidden by the escapes for ASCII characters that YAML and Terraform know.
    """
    signs = _SIGNS.get(name)
    if signs is None:
        return any(each in text for each in _SIGNS_OF_FRAGMENTS)
    return any(each in text for each in signs) or _ESCAPE.search(text) is not None


def _guessed(reading: Reading, source: Source, suffix: str) -> Reading:
    """Return a reading whose format is a guess: mistakes count only where a policy is at stake.

    Prose begins like YAML easily; only the suffixes of templates make a mistake in it credible.
    """
    severe = any(problem.severity == "error" for problem in reading.problems)
    credible = suffix in _TEMPLATES or source.text.lstrip()[:1] in ("{", "[")
    if reading.documents or (severe and credible):
        return reading
    return nothing(source) if not reading.problems else _foreign(source)


def _foreign(source: Source) -> Reading:
    """Return the reading of a text that is in no known format."""
    return nothing(source)._replace(recognised=False)


def nothing(source: Source) -> Reading:
    """Return the reading of a text without policies."""
    return Reading((), (), Places(source.text, lambda: Node("scalar", 0, len(source.text))))


def _unread(source: Source, message: str, help_: str, offset: int) -> Reading:
    """Return the reading of a file that could not be looked into, and why."""
    severity = "error" if shows_policy(source.text) else "info"
    at = min(offset, len(source.text))
    span = Span(at, min(at + 1, len(source.text)))
    problem = Problem("POL001", span, message, help_, severity)
    return nothing(source)._replace(problems=(problem,))
