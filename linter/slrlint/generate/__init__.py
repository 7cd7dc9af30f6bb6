"""Policies to write: the statements that let people manage service-linked roles, and no more.

`statements` makes them from the catalogue, `cleanup` adds what has to go before a role can, and
`render` writes a policy as JSON, YAML, CloudFormation or Terraform.
"""
