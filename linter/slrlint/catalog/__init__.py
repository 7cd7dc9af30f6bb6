"""What is known about AWS: the service-linked roles, and the actions of every service."""
