"""Records: `typing.NamedTuple` without what it costs at every start.

To a type checker a `Record` is a `typing.NamedTuple`, and it is used like one.  When it runs, the
class is made by `collections.namedtuple` from the names of the annotations.  `typing` would
evaluate each annotation first, which takes longer than making the class does, and importing it
takes longer than linting a policy; so nothing that lints a JSON file imports it, and
``TYPE_CHECKING`` is a name that type checkers know wherever it comes from.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    _MADE = ("__module__", "__qualname__", "__annotations__")

    class _Maker(type):
        """Makes a class statement with `Record` as its base a named tuple with its methods."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])  # noqa: PYI024
            made.__qualname__ = body["__qualname__"]
            for key, value in body.items():
                if key not in fields and key not in _MADE:
                    setattr(made, key, value)
            return made

    class Record(metaclass=_Maker):
        """The base of a class of records: annotated names are its fields, values their defaults."""


__all__ = ["Record"]
