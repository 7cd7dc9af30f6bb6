"""Fixes: from what a rule proposes to a text that differs there and nowhere else.

`translate` turns a fix into changes of the text, `expect` into changes of the plain data; `mend`
makes changes only where the text reads again as the data say, round after round until nothing is
left to do.
"""
