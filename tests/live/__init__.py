"""Policies read over real HTTP, from a server that answers as AWS does."""
