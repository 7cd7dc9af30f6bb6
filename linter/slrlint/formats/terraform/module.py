"""The module folder: what ``local.x`` and ``var.y`` mean, and what a policy is used for."""

from __future__ import annotations

import os
import re
from functools import lru_cache

from slrlint.formats import holders
from slrlint.formats.terraform import blocks, kinds
from slrlint.formats.terraform.evaluate import Context, Evaluator
from slrlint.formats.terraform.syntax import Syntax
from slrlint.limits import DEFAULT
from slrlint.policy import holes
from slrlint.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from slrlint.formats.terraform.blocks import Block
    from slrlint.formats.terraform.values import Budget, Value
    from slrlint.limits import Limits

SUFFIXES = (".tf", ".tofu")
"""The files of a folder that make up its module."""

_REFERENCE = r"(data\.aws_iam_policy_document\.[\w-]+|local\.[\w-]+|aws_iam_policy\.[\w-]+)"
_USE = re.compile(
    rf"(?:^|\{{)[ \t]*([\w-]+)[ \t]*=[ \t]*(?:\[\s*)?[^\n]*?{_REFERENCE}", re.MULTILINE
)
_ASSIGNED = re.compile(r"(?:^|\{)[ \t]*([\w-]+)[ \t]*=(?!=)", re.MULTILINE)
_VARIABLE = re.compile(r'\bvariable[ \t]+"?([\w-]+)')
_ATTACHED = frozenset({"policy_arn", "managed_policy_arns", "policy_arns"})


class Index(Record):
    """What other files of a module may need of one: syntax, locals, defaults, uses of policies.

    `uses` has, for each address used, the address of the user and the kind that it gives.
    """

    syntax: Syntax
    locals: dict[str, Node]
    defaults: dict[str, Node]
    uses: dict[str, list[tuple[str, str]]]


def index_of(syntax: Syntax) -> Index:
    """Look through the top level of a file."""
    own_locals: dict[str, Node] = {}
    defaults: dict[str, Node] = {}
    uses: dict[str, list[tuple[str, str]]] = {}
    for root in syntax.roots:
        for block in blocks.blocks(root, syntax):
            if block.type == "locals":
                for name, _, expression in blocks.attributes(block.node, syntax):
                    own_locals.setdefault(name, expression)
            elif block.type == "variable" and block.labels:
                for name, _, expression in blocks.attributes(block.node, syntax):
                    if name == "default":
                        defaults.setdefault(block.labels[0], expression)
            elif block.type == "resource" and len(block.labels) == 2:
                for used, kind in _uses(block, syntax):
                    uses.setdefault(used, []).append((block.address, kind))
    return Index(syntax, own_locals, defaults, uses)


def _uses(block: Block, syntax: Syntax) -> Iterator[tuple[str, str]]:
    """Yield the addresses that a resource uses as policies, with the kind that it gives them."""
    text = syntax.source(block.node)
    for match in _USE.finditer(text):
        attribute, used = match.groups()
        kind: str | None
        if attribute == "permissions_boundary":
            kind = "boundary"
        elif attribute in _ATTACHED:
            kind = "identity"
        else:
            kind = kind_in_resource(block.labels[0], attribute, text)
        if kind is not None:
            yield used, kind


def kind_in_resource(resource_type: str, attribute: str, text: str) -> str | None:
    """Return the kind of a policy in a resource whose source is `text`."""
    kind = kinds.kind_of(resource_type, attribute)
    if kind == "scp":
        for type_, said in kinds.ORGANIZATIONS.items():
            if f'"{type_}"' in text:
                return said
    return kind


class Module:
    """One file and, where it refers to them, the other files of its folder."""

    def __init__(self, path: str, own: Index, budget: Budget, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._own = own
        self._budget = budget
        self._siblings: list[_File] | None = None
        self._cut = False
        self.lacks = False
        """Whether a value was asked for that may stand in a file beyond the bounds of a module."""
        self._values: dict[tuple[str, str, bool], Value | None] = {}

    @property
    def evaluator(self) -> Evaluator:
        """What evaluates the expressions of this file.

        It knows the module: kept in it, it would make a cycle, and trees would stay in memory.
        """
        return Evaluator(self._own.syntax, self, self._budget, here=True)

    def resolve(self, kind: str, name: str, context: Context) -> Value | None:
        """Return the value of a ``local`` or a ``var`` (its default), None where it is not known.

        A default that is empty or a truth value says nothing: it is there to be overridden.
        """
        if kind == "var" and context.settled:
            return None
        at = (kind, name, context.settled)
        if at not in self._values:
            # A name that is asked for while it is being worked out is a cycle: not known.
            self._values[at] = None
            self._values[at] = self._evaluated(kind, name, context)
        return self._values[at]

    def kind_of(self, address: str, own_kind: str | None) -> str | None:
        """Return the kind that the uses of a policy in the module give it, else `own_kind`.

        `address` is that of a policy, a data source or a local.
        """
        kinds_found = self._kinds(address, seen=set())
        return kinds_found.pop() if len(kinds_found) == 1 else own_kind

    def holder_of(self, address: str, attribute: str) -> str | None:
        """Return what holds a policy: its own resource, else all that use it, if they agree."""
        own = holders.of_terraform(address.partition(".")[0], attribute)
        if own is not None:
            return own
        users = {
            holders.of_terraform(user.partition(".")[0], "")
            for index in (self._own, *self._others(address))
            for user, _ in index.uses.get(address, ())
        }
        return users.pop() if len(users) == 1 else None

    def _kinds(self, address: str, seen: set[str]) -> set[str]:
        if address in seen:
            return set()
        seen.add(address)
        found: set[str] = set()
        for index in (self._own, *self._others(address)):
            for user, kind in index.uses.get(address, ()):
                # A managed policy that is only ever a boundary makes its document one.
                through = self._kinds(user, seen) if kind == "identity" else set()
                found.update(through or {kind})
        return found

    def _evaluated(self, kind: str, name: str, context: Context) -> Value | None:
        inner = Context({}, context.depth, context.settled)
        for index in (self._own, *self._others_for(kind, name)):
            expression = (index.locals if kind == "local" else index.defaults).get(name)
            if expression is None:
                continue
            evaluator = self.evaluator
            if index is not self._own:
                evaluator = Evaluator(index.syntax, self, self._budget, here=False)
            value = evaluator.evaluate(expression, inner)
            if kind == "var" and (isinstance(value.data, bool) or value.data in (None, "", [], {})):
                return None
            return value
        self.lacks = self.lacks or self._cut
        return None

    def _others_for(self, kind: str, name: str) -> Iterator[Index]:
        own = self._own.locals if kind == "local" else self._own.defaults
        if name in own:
            return iter(())
        return self._others(f"{kind}.{name}")

    def _others(self, address: str) -> Iterator[Index]:
        """Yield the other files of the folder that may define or use `address`."""
        if self._siblings is None:
            self._siblings, self._cut = _siblings(self._path, self._limits)
        return (each.index() for each in self._siblings if address in each.addresses)


class _File:
    """Another file of the folder, parsed only where it may have what is looked for.

    `addresses` are the locals and variables that it may define and the policies that it uses.
    """

    __slots__ = ("_index", "_text", "addresses")

    def __init__(self, text: str) -> None:
        self._text = text
        self._index: Index | None = None
        self.addresses = {
            *(f"local.{name}" for name in _ASSIGNED.findall(text)),
            *(f"var.{name}" for name in _VARIABLE.findall(text)),
            *(used for _, used in _USE.findall(text)),
        }

    def index(self) -> Index:
        if self._index is None:
            self._index = index_of(Syntax(self._text))
        return self._index


def _siblings(path: str, limits: Limits) -> tuple[list[_File], bool]:
    """Read the other files of the folder, and say whether the bounds left some of them out.

    Links and odd things are left alone.
    """
    if not os.path.isfile(path):
        return [], False
    folder, own = os.path.split(os.path.abspath(path))
    found: list[_File] = []
    kept = _kept(folder)
    left = limits.module_size
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                entry.name
                for entry in entries
                if entry.name.endswith(SUFFIXES)
                and entry.name != own
                and entry.is_file(follow_symlinks=False)
            )
        for name in names[: limits.module_files]:
            sibling = os.path.join(folder, name)
            state = os.stat(sibling, follow_symlinks=False)
            left -= state.st_size
            if left < 0:
                return found, True
            mark = (sibling, state.st_mtime_ns, state.st_size)
            if mark not in kept:
                kept[mark] = _file(sibling, state.st_size)
            found.append(kept[mark])
    except OSError:
        return found, False
    return found, len(names) > limits.module_files


@lru_cache(maxsize=2)
def _kept(_folder: str) -> dict[tuple[str, int, int], _File]:
    """Return what was read in a folder, by path, time of change and size.

    Trees are large: only those of the last folder are kept, and of another that it is compared
    with.
    """
    return {}


def _file(path: str, size: int) -> _File:
    from slrlint.source import UnopenableError, read_source

    try:
        source = read_source(path, DEFAULT._replace(file_size=size))
    except UnopenableError:
        return _File("")
    return _File("" if source.fault else holes.scrub(source.text))
