"""One page for people who would rather look than read: a single file without a script.

`render` is the reporter of the format ``html``; `slrlint.reporters.html.history` makes the page of
``slrlint baseline history``.  Importing either raises `MissingPackageError` where jinja2 and svg.py
(the extra ``html``) are not installed.
"""

from __future__ import annotations

from slrlint.reporters import MissingPackageError

try:
    import jinja2  # noqa: F401 - asked for here, so that every module of the package fails alike
    import svg  # noqa: F401
except ImportError:
    raise MissingPackageError(
        "the format html needs jinja2 and svg.py: pip install 'slrlint[html]'"
    ) from None

from slrlint.reporters.html.report import render

__all__ = ["render"]
