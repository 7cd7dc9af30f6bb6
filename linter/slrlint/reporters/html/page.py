"""The frame of every page: templates, style, and the policy that keeps everything else out.

A page is one file that loads nothing, runs nothing and sends nothing: its content security policy
admits the one style sheet that it carries, by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import os.path
import re
from functools import cache

import jinja2
from markupsafe import Markup, escape

from slrlint import __version__
from slrlint.reporters.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 4_000
"""Characters of one text that a page shows at most; real ones are far shorter."""

_WORDS = re.compile("(?<=[a-z])(?=[A-Z])")
_TEMPLATES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")


def page(template: str, content: Mapping[str, object]) -> str:
    """Return a page made from a template and what it shows.

    Every text in `content` is shown as that text: on one line, with what would deceive a reader
    spelled, cut beyond `LONGEST`, and with no markup; only `Markup` is taken as it is.
    """
    style = _style()
    text = _environment().get_template(template)
    return text.render(content, style=style, policy=_policy(style), version=__version__)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=_shown,
        keep_trailing_newline=True,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["breakable"] = _breakable
    return environment


def _breakable(name: str) -> Markup:
    """Return a name of several words in one that may break between them."""
    return Markup(_WORDS.sub("<wbr>", str(escape(_shown(name)))))  # noqa: S704 - escaped before


def _shown(value: object) -> object:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    left_out = len(value) - LONGEST
    if left_out <= 0:
        return visible(value)
    return f"{visible(value[:LONGEST])}… ({left_out:,} more characters)"


@cache
def _style() -> Markup:
    with open(os.path.join(_TEMPLATES, "style.css"), encoding="utf-8", newline="\n") as file:
        return Markup(file.read())  # noqa: S704 - our own file


def _policy(style: str) -> str:
    """Return the content security policy that admits `style` and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    sources = {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {source}" for name, source in sources.items())
