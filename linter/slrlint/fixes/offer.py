"""Which fixes a report may promise: those that can be made where their findings stand."""

from __future__ import annotations

from slrlint.fixes.one_round import possible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from slrlint.finding import Diagnostic
    from slrlint.source import Source


def kept(source: Source, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of one text with fixes that cannot be made in it left to a person.

    Such a fix has the safety ``display``: a YAML alias, the result of a function or an abridged
    page say where the mistake is, but not where it is written.
    """
    found = tuple(diagnostics)
    can = {id(each) for each in possible(source, [each for each in found if each.fix])}
    return tuple(each if id(each) in can else _by_hand(each) for each in found)


def _by_hand(found: Diagnostic) -> Diagnostic:
    return found._replace(fix=found.fix._replace(safety="display")) if found.fix else found
