"""The Terraform reader: HCL configurations, templates, JSON syntax and plans."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from slrlint.formats import Reading
    from slrlint.source import Source


def read(source: Source) -> Reading:
    """Return the policies in a Terraform file, in HCL or JSON syntax."""
    if source.path.lower().endswith((".tf.json", ".tofu.json")):
        from slrlint.formats.terraform import json_syntax

        return json_syntax.read(source)
    from slrlint.formats.terraform import configuration

    return configuration.read(source)
