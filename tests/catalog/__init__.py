"""Tests of slrlint.catalog."""
