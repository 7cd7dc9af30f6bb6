"""Records: `typing.NamedTuple` without what it costs at every start.

To a type checker a `Record` is a `typing.NamedTuple`, and it is used like one.  When it runs, the
constructor of a class is made only for its third instance, since to compile one takes longer than
to lint a policy: a run has one or two instances of most of the records that it has any of.  Neither
`typing` nor `collections` is imported, and ``TYPE_CHECKING`` is a name that type checkers know
wherever it comes from.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    try:
        from _collections import _tuplegetter as getter
    except ImportError:
        from operator import itemgetter

        def getter(place, doc):
            """Return the attribute for one place of a tuple."""
            return property(itemgetter(place), doc=doc)

    _FEW = 2
    _instances = {}
    """How many there are of the classes that have few."""

    class _Named(tuple):
        """What all records share, by the names that `collections.namedtuple` gives it."""

        __slots__ = ()

        def __new__(cls, *values, **named):
            count = _instances[cls] = _instances.get(cls, 0) + 1
            fields = cls._fields
            if count <= _FEW and len(values) <= len(fields):
                given = {**cls._field_defaults, **named}
                rest = fields[len(values) :]
                if given.keys() <= set(fields) and not named.keys() & set(fields[: len(values)]):
                    try:
                        return tuple.__new__(cls, (*values, *[given[name] for name in rest]))
                    except KeyError:
                        pass
            cls.__new__ = staticmethod(_constructor(cls))
            return cls(*values, **named)

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **named):
            made = self._make(map(named.pop, self._fields, self))
            if named:
                raise ValueError(f"Got unexpected field names: {list(named)!r}")
            return made

        __replace__ = _replace

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            shown = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({shown})"

        def __getnewargs__(self):
            return tuple(self)

    def _constructor(record):
        """Return the constructor of a class with its fields for parameters."""
        fields = ", ".join(record._fields)
        made = eval(  # noqa: S307 - the names of fields, which the class statement has as names
            f"lambda _class, {fields}: _tuple(_class, ({fields}{',' if fields else ''}))",
            {"_tuple": tuple.__new__},
        )
        made.__name__ = "__new__"
        made.__defaults__ = tuple(record._field_defaults.values())
        return made

    class _Maker(type):
        """Takes a class statement with `Record` as its base for fields, defaults and methods."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            body.update({field: getter(place, None) for place, field in enumerate(fields)})
            body.update(__slots__=(), _fields=fields, _field_defaults=defaults)
            return type(name, (_Named,), {**body, "__match_args__": fields})

    class Record(metaclass=_Maker):
        """The base of a class of records: annotated names are its fields, values their defaults."""


__all__ = ["Record"]
