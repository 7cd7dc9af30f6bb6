"""What identities may do with service-linked roles: who can create, edit and delete which one.

The modules, in the order of the data's way: `policies` (policies and identities), `files` and
`account` (where they come from), `targets` (the roles asked about), `matching` (which statements
match which role), `decide` (one action on one role, by the algebra), `answers` (one action on all
roles), `survey` (a whole identity, gathered into the rows of `results`), and the forms of output:
`grid` with `text` and `rich_text`, `as_json`, `as_csv`.
"""
