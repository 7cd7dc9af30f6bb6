"""``python -m slrlint``."""

from __future__ import annotations

import sys

from slrlint.cli import main

sys.exit(main())
