"""Run as somebody whom permissions hold for, also where the tests run as root."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Values of linux/capability.h, linux/prctl.h and linux/securebits.h.
_VERSION = 0x20080522
_OVERRIDE = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
_SET_SECUREBITS = 28
_NO_ROOT = 1


class UnableError(Exception):
    """Root cannot be made to respect permissions here."""


@contextmanager
def respected() -> Iterator[None]:
    """Make permissions hold for this process and those that it starts; raises `UnableError`.

    Root gives up for a while what lets it pass by them, and that programs run by it get that back.
    """
    if os.geteuid() != 0:
        yield
        return
    if sys.platform != "linux":
        raise UnableError
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION, 0)
    before = (ctypes.c_uint32 * 6)()
    if libc.capget(header, before) or libc.prctl(_SET_SECUREBITS, _NO_ROOT, 0, 0, 0):
        raise UnableError
    fewer = (ctypes.c_uint32 * 6)(*before)
    fewer[0] &= ~_OVERRIDE
    try:
        if libc.capset(header, fewer):
            raise UnableError
        yield
    finally:
        libc.capset(header, before)
        libc.prctl(_SET_SECUREBITS, 0, 0, 0, 0)
