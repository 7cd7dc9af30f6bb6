"""Types of option values that several commands share, for argparse."""

from __future__ import annotations

import argparse

_DIGITS = 12


def account(text: str) -> str:
    """Return the number of an account: twelve digits.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if len(text) != _DIGITS or not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no account: {_DIGITS} digits")
    return text
