"""How many service-linked roles a grant reaches."""
