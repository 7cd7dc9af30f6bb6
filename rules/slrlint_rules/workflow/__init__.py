"""Grants that leave their user without the next step."""
