"""The JSON reader."""

from __future__ import annotations

from slrlint.finding import Span
from slrlint.formats import Problem, Reading, discovery
from slrlint.formats.json_data import load, parse
from slrlint.formats.places import Places
from slrlint.formats.tree import UnreadableError
from slrlint.policy import holes
from slrlint.source import shows_policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slrlint.finding import Route
    from slrlint.formats.json_data import Loaded
    from slrlint.formats.tree import Node
    from slrlint.limits import Limits
    from slrlint.source import Source


def read(source: Source) -> Reading:
    """Read one JSON document."""
    text = holes.scrub(source.text)
    try:
        loaded = load(text, source.limits.nesting)
    except UnreadableError as error:
        return Reading((), (unreadable(error, source),), Places(text, lambda: parse(text)))
    functions = '"Ref"' in text or '"Fn::' in text
    found = reading(loaded, text, lambda: _tree(text), source.limits, functions=functions)
    if isinstance(loaded.data, dict) and "format_version" in loaded.data:
        from slrlint.formats.terraform import plan

        return plan.narrowed(found, loaded.data)
    return found


def reading(
    loaded: Loaded,
    text: str,
    tree: Callable[[], Node],
    limits: Limits,
    *,
    functions: bool,
) -> Reading:
    """Return the policies of a document, with what is wrong in them and in their strings.

    `text` is what the data was read from and `tree` makes its tree; `functions` says whether there
    may be functions of CloudFormation in it.
    """
    if not may_hold_policy(text):
        return Reading((), (), Places(text, tree))
    if functions:
        return _evaluated(loaded, text, tree, limits)
    found = discovery.find(loaded.data, limits)
    places = Places(text, tree, found.origins)
    return Reading(tuple(found.documents), tuple(_problems(found, loaded, places)), places)


def _evaluated(loaded: Loaded, text: str, tree: Callable[[], Node], limits: Limits) -> Reading:
    """Return the reading of a document that may use CloudFormation's functions."""
    from slrlint.formats import cloudformation

    templates: dict[Route, cloudformation.Template] = {}

    def text_of(function: dict[str, object], route: Route) -> str | None:
        return cloudformation.nearest(templates, route).text(function)

    def enter(template: dict[str, object], route: Route) -> None:
        templates[route] = cloudformation.Template(template)

    found = discovery.find(loaded.data, limits, discovery.Functions(text_of, enter))
    origins = dict(found.origins)
    documents = []
    for document, moved in cloudformation.evaluated(found, templates):
        documents.append(document)
        origins.update(moved)
    places = cloudformation.TemplatePlaces(text, tree, origins, templates)
    return Reading(tuple(documents), tuple(_problems(found, loaded, places)), places)


def _problems(found: discovery.Discovery, loaded: Loaded, places: Places) -> Iterator[Problem]:
    for each in found.broken:
        yield broken(each, places)
    suspects = [(), *found.suspect] if loaded.suspect else found.suspect
    if suspects:
        from slrlint.formats import duplicates

        yield from duplicates.problems(suspects, found.documents, places)


def _tree(text: str) -> Node:
    from slrlint.formats import json_positions

    return json_positions.tree(text)


def may_hold_policy(text: str) -> bool:
    """Say whether the text of a document has what every policy has (or may hide it)."""
    return "Statement" in text or any(each in text for each in discovery.VERSIONS) or "\\u" in text


def unreadable(error: UnreadableError, source: Source) -> Problem:
    """Return the POL001 for text that is not its format: an error where a policy is at stake."""
    empty = not source.text.strip() and source.path.lower().endswith(".json")
    return Problem(
        "POL001",
        Span(error.start, error.end),
        error.message,
        error.help,
        "error" if empty or shows_policy(source.text) else "info",
    )


def broken(found: discovery.Broken, places: Places) -> Problem:
    """Return the POL001 for a string that should hold JSON."""
    error = found.error
    return Problem(
        "POL001",
        places.inside(found.route, error.start, error.end),
        f"the JSON text in this string cannot be read: {error.message}",
        error.help,
        "error" if found.severe else "info",
    )
