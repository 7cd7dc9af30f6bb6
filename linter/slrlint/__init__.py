"""slrlint: a static linter and an exact, semantic diff for AWS IAM policies."""

__version__ = "0.1.0"
