"""The ARN of a service-linked role."""
