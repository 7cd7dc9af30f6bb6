"""Reads one HCL file: finds the policies in its blocks, names them and says what kind they are."""

from __future__ import annotations

import json
import re

from slrlint.finding import Span
from slrlint.formats import EMBEDDED, Found, Problem, Reading, discovery
from slrlint.formats.places import Places
from slrlint.formats.terraform import blocks, documents, policy_document
from slrlint.formats.terraform.evaluate import Context
from slrlint.formats.terraform.module import Module, index_of, kind_in_resource
from slrlint.formats.terraform.syntax import Syntax
from slrlint.formats.terraform.values import Budget, TooLargeError, Value
from slrlint.policy import holes
from slrlint.record import Record
from slrlint.source import shows_policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from slrlint.finding import Route
    from slrlint.formats.terraform.blocks import Block
    from slrlint.source import Source

_MARKER = re.compile(r"^(?:<{7}(?!<)|={7}$|>{7}(?!>)).*$", re.MULTILINE)
_NO_NEWLINE = re.compile(r"[^\n]")
DATA_SOURCE = "aws_iam_policy_document"
"""The data source whose blocks are a policy document."""

_PLAIN_NAMES = ("policy", "content")
_EMPTY = Context({})


class Entry(Record):
    """What a block or a top-level attribute holds that may be a policy.

    `address` is its name in the module, `kind` the one that it gives to a policy in its argument
    `attribute`.
    """

    address: str
    value: Value
    kind: Callable[[str], str | None]


def read(source: Source) -> Reading:
    """Return the policies in an HCL file, with what cannot be read of it."""
    text = holes.scrub(source.text)
    conflicts = list(_conflicts(text))
    syntax = Syntax(_blanked(text, conflicts))
    budget = Budget(source)
    module = Module(source.path, index_of(syntax), budget, source.limits)
    problems = list(_unreadable(source, syntax, conflicts))
    try:
        entries = sorted(_entries(syntax, module), key=_locals_last)
        reading = assemble(source, text, entries, module, budget)
    except (TooLargeError, holes.TooManyHolesError):
        problems.append(too_large(source))
        reading = assemble(source, text, [], module, Budget(source))
    kept = [each for each in reading.documents if not _overlaps(each, reading, conflicts)]
    comments = tuple(
        (source.line_column(offset)[0], comment)
        for offset, comment in sorted(syntax.comments("slrlint:"))
    )
    return Reading(tuple(kept), (*problems, *reading.problems), reading.locate, comments)


def assemble(
    source: Source, text: str, entries: list[Entry], module: Module, budget: Budget
) -> Reading:
    """Return the policies in `entries`, each document once, and strings that are broken JSON.

    Raises `TooLargeError`.
    """
    by_address: dict[str, Entry] = {}
    met: dict[str, int] = {}
    for entry in entries:
        count = met[entry.address] = met.get(entry.address, 0) + 1
        # No two blocks of a module have one address, but a broken one is to be read, too.
        address = entry.address if count == 1 else f"{entry.address}#{count}"
        by_address[address] = entry
    whole = Span(0, len(text))
    values = {
        address: documents.shaped(entry.value, budget) for address, entry in by_address.items()
    }
    root = Value(dict(values), whole)
    places = Places(text, lambda: documents.node_of(root, whole))
    found = discovery.find(documents.plain(root, budget), source.limits)
    seen: set[tuple[object, ...]] = set()
    kept = [
        _described(each, by_address, root, module)
        for each in found.documents
        if _is_new(each, root, seen)
    ]
    problems = [_broken(each, root, places) for each in found.broken]
    if module.lacks:
        problems.append(_cut(source))
    return Reading(tuple(kept), tuple(problems), places)


def _entries(syntax: Syntax, module: Module) -> Iterator[Entry]:
    evaluator = module.evaluator
    statements: list[Value] = []

    def wanted(node: Node) -> bool:
        return _may_hold_policy(syntax.data[node.start_byte : node.end_byte])

    for root in syntax.roots:
        for name, _, expression in blocks.attributes(root, syntax):
            if wanted(expression):
                yield Entry(name, evaluator.evaluate(expression, _EMPTY), _no_kind)
        for child in root.children:
            if child.type == "object" and wanted(child):
                yield Entry("object", evaluator.object(child, _EMPTY), _no_kind)
        for block in blocks.blocks(root, syntax):
            if block.type == "data" and block.labels[:1] == (DATA_SOURCE,):
                if not block.node.has_error:
                    value = blocks.value_of(block.node, evaluator, _EMPTY, _everything)
                    policy = policy_document.policy_of(value)
                    if policy is not None:
                        yield Entry(block.address, policy, _no_kind)
            elif block.type == "statement":
                statements.append(blocks.value_of(block.node, evaluator, _EMPTY, _everything))
            elif block.type == "locals":
                for name, _, expression in blocks.attributes(block.node, syntax):
                    if wanted(expression):
                        value = evaluator.evaluate(expression, _EMPTY)
                        yield Entry(f"local.{name}", value, _no_kind)
            elif wanted(block.node):
                value = blocks.value_of(block.node, evaluator, _EMPTY, wanted)
                yield Entry(block.address, value, _kind_in(block, syntax))
    if statements:
        span = statements[0].span
        policy = policy_document.policy_of(Value({"statement": Value(statements, span)}, span))
        if policy is not None:
            yield Entry("statement", policy._replace(partial=True), _no_kind)


def _kind_in(block: Block, syntax: Syntax) -> Callable[[str], str | None]:
    if block.type != "resource" or not block.labels:
        return _no_kind
    return lambda attribute: kind_in_resource(block.labels[0], attribute, syntax.source(block.node))


def _no_kind(_: str) -> None:
    return None


def _everything(_: Node) -> bool:
    return True


def _may_hold_policy(data: bytes) -> bool:
    return (
        b"Statement" in data
        or (b"Effect" in data and b"Action" in data)
        or (b"actions" in data and (b"resources" in data or b"principals" in data))
    )


def _locals_last(entry: Entry) -> bool:
    """Sort a policy in a local behind the resources that may use it and give it a name."""
    return entry.address.startswith("local.")


def _described(found: Found, entries: dict[str, Entry], root: Value, module: Module) -> Found:
    """Return `found` with the name, the kind and the completeness that its place gives it."""
    address, path = _split(found.route)
    entry = entries.get(address)
    attribute = str(path[0]) if path else ""
    kind = (entry.kind(attribute) if entry else None) or found.kind
    if entry is not None:
        kind = module.kind_of(entry.address, kind)
    way = documents.way_to(root, found.route)
    complete = not any(each.partial for each in way) and documents.complete(way[-1])
    data = found.data if complete else _distinct_sids(found.data)
    rest = [str(step) for step in path if step != EMBEDDED]
    name = ".".join([address, *([] if attribute in _PLAIN_NAMES else rest)]) or None
    holder = module.holder_of(entry.address, attribute) if entry else None
    return Found(data, kind, found.route, name, complete, holder)


def _split(route: Route) -> tuple[str, Route]:
    return (str(route[0]), route[1:]) if route else ("", ())


def _is_new(found: Found, root: Value, seen: set[tuple[object, ...]]) -> bool:
    """Say whether the text of a document's statements was not met before with the same values.

    Two resources may use one local; a local with a policy stands for itself and in its users.
    """
    way = documents.way_to(root, found.route)
    if EMBEDDED in found.route:
        mark = (way[-1].span, json.dumps(found.data))
        new = way[-1].span is not None and mark not in seen
        seen.add(mark)
        return new
    data = found.data
    items = data.get("Statement") if isinstance(data, dict) else None
    listed = items if isinstance(items, list) else [items]
    route = (*found.route, "Statement")
    marks = []
    for index, item in enumerate(listed):
        way = documents.way_to(root, (*route, index) if isinstance(items, list) else route)
        marks.append((way[-1].span, json.dumps(item)))
    new = not seen.issuperset(marks) or not marks
    seen.update(marks)
    return new


def _distinct_sids(policy: object) -> object:
    """Return a document without the Sids that alternatives of it have in common.

    Both branches of a condition stand in it, where only one of them ever will.
    """
    if not isinstance(policy, dict) or not isinstance(policy.get("Statement"), list):
        return policy
    seen = set()
    statements = []
    for statement in policy["Statement"]:
        sid = statement.get("Sid") if isinstance(statement, dict) else None
        if isinstance(sid, str) and sid in seen:
            statements.append({key: each for key, each in statement.items() if key != "Sid"})
        else:
            statements.append(statement)
        if isinstance(sid, str):
            seen.add(sid)
    return {**policy, "Statement": statements}


def _broken(each: discovery.Broken, root: Value, places: Places) -> Problem:
    """Return the POL001 for a string that should be JSON."""
    from slrlint.formats import json as json_format

    value = documents.way_to(root, each.route)[-1].data
    if isinstance(value, str) and holes.has_holes(value):
        return Problem(
            "POL001",
            places(each.route),
            "the JSON text in this string depends on interpolations that cannot be evaluated",
            "Lint what it renders to, or build it with jsonencode or aws_iam_policy_document.",
            "info",
        )
    return json_format.broken(each, places)


def _cut(source: Source) -> Problem:
    """Return the POL001 for a file that asks for values of a module that is too large."""
    limits = source.limits
    return Problem(
        "POL001",
        Span(0, 1),
        f"the other files of this module are more than {limits.module_files:,} or larger in all "
        f"than {limits.module_size:,} bytes: the rest was not read, and values that may stand "
        "there are unknown",
        "Raise limits.module-files or limits.module-size in the configuration.",
        "info",
    )


def _unreadable(source: Source, syntax: Syntax, conflicts: list[Span]) -> Iterator[Problem]:
    text = source.text
    severity = "error" if shows_policy(text) or DATA_SOURCE in text else "info"
    if conflicts:
        start = conflicts[0].start
        yield Problem(
            "POL001",
            Span(start, start + len(text[start : start + 7])),
            f"a merge-conflict marker ({text[start : start + 7]}) stands here",
            "Resolve the merge conflict.",
            severity,
        )
        return
    mistakes = sorted(syntax.mistakes())
    if mistakes:
        span, missing = mistakes[0]
        what = f"{missing} is missing here" if missing else _unexpected(text, span)
        yield Problem(
            "POL001",
            span,
            f"the text is not HCL: {what}",
            "See whether a quote, a bracket or the end of a heredoc is missing near this place.",
            severity,
        )


def _unexpected(text: str, span: Span) -> str:
    word = text[span.start : span.end].split(None, 1)
    if not word:
        return "it ends too early"
    shown = word[0] if len(word[0]) <= 30 else word[0][:30] + "…"
    return f"{shown if shown.isprintable() else ascii(shown)} is not expected here"


def too_large(source: Source) -> Problem:
    """Return the POL001 for a file whose expressions expand without measure."""
    return Problem(
        "POL001",
        Span(0, 0),
        f"the expressions of this file expand to more than {Budget(source).left:,} values and "
        "characters; nothing in it was read",
        "Split the file, or make its locals smaller.",
        "error" if shows_policy(source.text) else "info",
    )


def _conflicts(text: str) -> Iterator[Span]:
    """Yield the spans of merge conflicts, from the first marker to the last."""
    start = None
    for match in _MARKER.finditer(text):
        char = text[match.start()]
        if char == "<":
            start = match.start()
        elif char == ">" or start is None:
            yield Span(match.start() if start is None else start, match.end())
            start = None
    if start is not None:
        yield Span(start, len(text))


def _blanked(text: str, spans: list[Span]) -> str:
    """Return `text` with the characters of `spans` blank, newlines kept."""
    parts = []
    at = 0
    for start, end in spans:
        parts += [text[at:start], _NO_NEWLINE.sub(" ", text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


def _overlaps(found: Found, reading: Reading, spans: list[Span]) -> bool:
    if not spans:
        return False
    place = reading.locate(found.route)
    return any(span.start < place.end and place.start < span.end for span in spans)
