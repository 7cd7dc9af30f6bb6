"""The pre-commit hook."""
