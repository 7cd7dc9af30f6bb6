"""The condition on iam:AWSServiceName."""
