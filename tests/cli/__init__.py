"""Tests of slrlint.cli."""
