"""Parts of a file that are documents of their own: fences, heredocs, snapshots."""

from __future__ import annotations

import re

from slrlint.finding import Span
from slrlint.formats import Found, Problem, Reading, discovery, json_data
from slrlint.formats.tree import Node, Scalar, UnreadableError
from slrlint.record import Record
from slrlint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from slrlint.finding import Route
    from slrlint.formats import Reader

_ABRIDGED = re.compile(r"\.\.\.|\u2026|<[A-Za-z][^<>\r\n]*>")
_TEXT = re.compile(r'"(?:[^"\\\r\n]|\\.)*"')
_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\r\n]*|/\*(?:[^*]|\*(?!/))*\*/')
_STATEMENT = re.compile(r'"Statement"\s*:')
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_VERSION = f'"Version": "{discovery.VERSIONS[0]}"'
_YAML_HEAD = f"Version: {discovery.VERSIONS[0]}\nStatement:\n"


class Fragment(Record):
    """A document inside another text.

    `name` is the step of the route that leads to it and `suffix` says its format.  `offsets` has
    the place in the outer text of each character of `text` and of its end.  It is not `complete`
    if it is a part of a policy only.  It is `tagged` if somebody has said that it has this format.
    """

    name: str
    suffix: str
    text: str
    offsets: Sequence[int]
    complete: bool = True
    tagged: bool = True


class Part(Record):
    """A fragment that was read: its text, what it holds, and where its characters stand."""

    text: str
    reading: Reading
    offsets: Sequence[int]


def read(source: Source, fragments: Iterable[Fragment], read_one: Reader) -> Reading:
    """Return the policies in the fragments of a file; their routes begin with a fragment's name.

    `read_one` reads a fragment as a file of its own.  One that is a statement, or some statements,
    is read as an incomplete policy.
    """
    documents: list[Found] = []
    problems: list[Problem] = []
    parts: dict[str, Part] = {}
    for written in fragments:
        fragment = _wrapped(written)
        if fragment.name in parts:
            fragment = fragment._replace(name=f"{fragment.name} ({len(parts) + 1})")
        # No file has this path, so no reader can mistake what lies around it for the fragment's.
        path = f"{source.path}/{fragment.name}{fragment.suffix}"
        reading = read_one(Source(path, fragment.text, limits=source.limits))
        parts[fragment.name] = Part(fragment.text, reading, fragment.offsets)
        documents.extend(
            found._replace(
                route=(fragment.name, *found.route),
                complete=found.complete and fragment.complete,
            )
            for found in reading.documents
        )
        problems.extend(
            problem._replace(span=_mapped(problem.span, fragment.offsets))
            for problem in reading.problems
            if problem.code != "POL001" or _is_meant_whole(fragment)
        )
    return Reading(tuple(documents), tuple(problems), FragmentPlaces(len(source.text), parts))


class FragmentPlaces:
    """Finds places (`slrlint.formats.Locate`) by asking the fragment that a route begins with."""

    def __init__(self, length: int, parts: Mapping[str, Part]) -> None:
        """Take the fragments by name; `length` is the outer text's."""
        self._length = length
        self._parts = parts

    def __call__(self, route: Route, *, key: bool = False) -> Span:
        """Return the span of the value at `route`, or of the key that leads to it."""
        part = self.part(route)
        if part is None:
            return Span(0, self._length)
        return _mapped(part.reading.locate(route[1:], key=key), part.offsets)

    def scalar(self, route: Route) -> Scalar | None:
        """Return the text of the string at `route`, mapped to the file."""
        part = self.part(route)
        found = part.reading.locate.scalar(route[1:]) if part else None
        if part is None or found is None:
            return None
        return found._replace(offsets=[part.offsets[offset] for offset in found.offsets])

    def node(self, route: Route) -> Node | None:  # noqa: ARG002 - the interface is Locate's
        """Return None: nothing in a fragment stands in the file as a tree of its own."""
        return None

    def part(self, route: Route) -> Part | None:
        """Return the fragment that a route begins with, None if it begins with none."""
        return self._parts.get(str(route[0])) if route else None


def _mapped(span: Span, offsets: Sequence[int]) -> Span:
    return Span(offsets[span.start], offsets[span.end])


def _is_meant_whole(fragment: Fragment) -> bool:
    """Say whether a fragment that cannot be read is surely meant to be a whole document.

    An excerpt is not, and neither is what is abridged with dots or names what has to be filled in.
    """
    text = fragment.text.strip()
    if _ABRIDGED.search(_TEXT.sub("", text)):
        return False
    if fragment.suffix == ".json" and text[:1] not in ("{", "["):
        return False
    return fragment.tagged or _looks_whole(fragment.suffix, text)


def _looks_whole(suffix: str, text: str) -> bool:
    """Say whether a text of no stated format has the beginning and the end of a policy."""
    if suffix == ".json":
        return text[0] + text[-1] in ("{}", "[]") and _STATEMENT.search(text) is not None
    return suffix == ".yaml" and "Statement:" in text and any(v in text for v in discovery.VERSIONS)


def _wrapped(fragment: Fragment) -> Fragment:
    """Return a fragment that is a whole document: statements get a policy around them."""
    if fragment.suffix == ".json":
        return _wrapped_json(fragment)
    if fragment.suffix == ".yaml":
        return _wrapped_yaml(fragment)
    return fragment


def _wrapped_json(fragment: Fragment) -> Fragment:
    fragment = fragment._replace(text=_COMMENT.sub(_blanked, fragment.text))
    body = fragment.text.rstrip().removesuffix(",")
    if _are_statements(f"[{body}]"):
        return _around(fragment, f'{{{_VERSION}, "Statement": [', body, "]}")
    if _are_statements(body):
        return _around(fragment, f'{{{_VERSION}, "Statement": ', body, "}")
    if _STATEMENT.match(body.lstrip()):
        return _around(fragment, f"{{{_VERSION}, ", body, "}")
    return fragment


def _blanked(match: re.Match[str]) -> str:
    """Return a string as it is, and blanks for a comment: a page may explain its JSON."""
    return match[0] if match[0].startswith('"') else re.sub(r"[^\r\n]", " ", match[0])


def _are_statements(text: str) -> bool:
    if '"Effect"' not in text:
        return False
    try:
        data = json_data.load(text).data
    except UnreadableError:
        return False
    return discovery.are_statements(data)


def _wrapped_yaml(fragment: Fragment) -> Fragment:
    if "Effect" not in fragment.text:
        return fragment
    from slrlint.formats import yaml
    from slrlint.formats.tree import data_of

    stream = yaml.parse(fragment.text)
    if stream.root is None or stream.error is not None:
        return fragment
    data = data_of(stream.root)
    if not discovery.are_statements(data if isinstance(data, list) else [data]):
        return fragment
    return _around(_indented(fragment), _YAML_HEAD, None, "")


def _indented(fragment: Fragment) -> Fragment:
    """Return the fragment with one more space before every line."""
    text: list[str] = []
    offsets: list[int] = []
    for match in _LINE.finditer(fragment.text):
        text.append(f" {match[0]}")
        offsets.append(fragment.offsets[match.start()])
        offsets.extend(fragment.offsets[match.start() : match.end()])
    offsets.append(fragment.offsets[-1])
    return fragment._replace(text="".join(text), offsets=offsets)


def _around(fragment: Fragment, before: str, body: str | None, after: str) -> Fragment:
    """Return an incomplete fragment: `body` (its text if None) between two texts of ours."""
    kept = fragment.text if body is None else body
    offsets = fragment.offsets
    return Fragment(
        fragment.name,
        fragment.suffix,
        before + kept + after,
        [
            *([offsets[0]] * len(before)),
            *offsets[: len(kept)],
            *([offsets[len(kept)]] * (len(after) + 1)),
        ],
        complete=False,
        tagged=fragment.tagged,
    )
