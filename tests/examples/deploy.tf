# What the deployment pipeline of the data platform may do with service-linked roles.
variable "account" {
  type = string
}

data "aws_iam_policy_document" "deploy" {
  statement {
    sid       = "CreateRoleForRedshift"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["arn:aws:iam:::role/aws-service-role/redshift.amazonaws.com/AWSServiceRoleForRedshift"]

    condition {
      test     = "StringEquals"
      variable = "iam:AWSServiceName"
      values   = ["redshift.amazonaws.com"]
    }
  }

  statement {
    sid       = "CreateRoleForElastiCache"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["arn:aws:iam::${var.account}:role/aws-service-role/elasticache.amazonaws.com/AWSServiceRoleForElastiCache"]

    condition {
      test     = "StringEquals"
      variable = "iam:AWSServiceName"
      values   = ["elasticache.amazonaws.com"]
    }
  }
}
