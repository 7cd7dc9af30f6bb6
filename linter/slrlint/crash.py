"""A mistake of our own: one line for the user, the traceback for who looks for it."""

from __future__ import annotations

import os


def line(error: BaseException) -> str:
    """Return what to tell the user about an exception that nobody foresaw.

    With SLRLINT_DEBUG=1 the traceback goes to standard error as well.
    """
    if os.environ.get("SLRLINT_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    return f"internal error: {what}; please report it (SLRLINT_DEBUG=1 shows where it happened)"
