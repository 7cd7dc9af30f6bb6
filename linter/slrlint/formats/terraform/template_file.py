"""Template files (``.tftpl``, ``.tpl``): text with ``${}`` and ``%{}`` that renders to JSON."""

from __future__ import annotations

from slrlint.formats.terraform import templates
from slrlint.formats.terraform.configuration import Entry, assemble, too_large
from slrlint.formats.terraform.evaluate import Context, Evaluator
from slrlint.formats.terraform.module import Module, index_of
from slrlint.formats.terraform.syntax import Syntax
from slrlint.formats.terraform.values import Budget, TooLargeError
from slrlint.policy import holes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.formats import Reading
    from slrlint.source import Source


def read(source: Source) -> Reading | None:
    """Return the policies in the JSON that a template renders to, None if it is no template.

    Every reference is a hole: the variables of a template are given where it is used.
    """
    text = holes.scrub(source.text)
    syntax, template = templates.standing_alone(text)
    if template is None:
        return None
    budget = Budget(source)
    module = Module("", index_of(Syntax("")), budget, source.limits)
    try:
        value = Evaluator(syntax, module, budget, here=True).template(template, Context({}))
        reading = assemble(source, text, [Entry("template", value, lambda _: None)], module, budget)
    except (TooLargeError, holes.TooManyHolesError):
        reading = assemble(source, text, [], module, Budget(source))
        return reading._replace(problems=(too_large(source),))
    documents = tuple(each._replace(name=None) for each in reading.documents)
    return reading._replace(documents=documents)
