"""The test suite, laid out as linter/ and rules/ are."""
