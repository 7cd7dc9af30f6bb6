"""Pure IAM semantics: no I/O, no positions, no rules."""
