"""slrlint beside other tools: what they are, what they are given, what they make of it."""
