"""The package and its parts."""
