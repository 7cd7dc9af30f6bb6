"""The GitHub action."""
