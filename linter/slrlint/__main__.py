"""``python -m slrlint``."""

from __future__ import annotations

import sys

from slrlint.cli import script

sys.exit(script())
