"""Records: `typing.NamedTuple` without what it costs at every start.

To a type checker a `Record` is a `typing.NamedTuple`, and it is used like one.  When it runs, the
class is a bare tuple until its first instance is made, and `collections.namedtuple` makes the rest
of it then: a run has instances of few of the records whose modules it loads.  `typing` would
evaluate every annotation and make everything at once (0.11 ms a class), and importing it takes
longer than linting a policy; so nothing that lints a JSON file imports it, and ``TYPE_CHECKING`` is
a name that type checkers know wherever it comes from.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:

    class _Unmade(tuple):
        """What a record is before its first instance."""

        __slots__ = ()

        def __new__(cls, *values, **named):
            _make(cls)
            return cls(*values, **named)

        @classmethod
        def _make(cls, values):
            _make(cls)
            return cls._make(values)

    def _make(record):
        defaults = record._field_defaults.values()
        made = namedtuple(record.__name__, record._fields, defaults=defaults)  # noqa: PYI024
        for name, value in vars(made).items():
            if name not in vars(record):
                setattr(record, name, value)

    class _Maker(type):
        """Takes a class statement with `Record` as its base for fields, defaults and methods."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            body.update(__slots__=(), _fields=fields, _field_defaults=defaults)
            return type(name, (_Unmade,), body)

    class Record(metaclass=_Maker):
        """The base of a class of records: annotated names are its fields, values their defaults."""


__all__ = ["Record"]
