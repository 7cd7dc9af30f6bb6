"""Compares two policy documents and says in plain words what changed.

`changes` is the taxonomy, `severity` judges, `sentences` puts into words, `verdict` does the whole
of it for a pair of documents, `versions` finds the published version of a document.
"""
