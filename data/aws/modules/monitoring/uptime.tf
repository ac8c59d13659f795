# Looks at the service from outside as a client does.  Route 53's health checks do
# not speak TLS 1.3, so that it is a canary.  CloudFormation takes its program as
# text; the provider's own resource would want an archive that somebody must build.

locals {
  is_watched = var.is_running && var.uptime_minutes != null
}

resource "aws_s3_bucket" "uptime" {
  count = local.is_watched ? 1 : 0

  bucket        = "${var.name}-uptime-${var.account_id}"
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "uptime" {
  count = local.is_watched ? 1 : 0

  bucket                  = aws_s3_bucket.uptime[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "uptime" {
  count = local.is_watched ? 1 : 0

  bucket = aws_s3_bucket.uptime[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "uptime" {
  count = local.is_watched ? 1 : 0

  bucket = aws_s3_bucket.uptime[0].id

  rule {
    id     = "forget"
    status = "Enabled"

    filter {
      prefix = ""
    }

    expiration {
      days = 14
    }
  }
}

resource "aws_iam_role" "uptime" {
  count = local.is_watched ? 1 : 0

  name = "${var.name}-uptime"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Run"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      # Lambda refuses roles with conditions; whoever makes a function of this role must
      # be allowed to pass it on, in this account.
      Action = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "uptime" {
  count = local.is_watched ? 1 : 0

  name = "tell"
  role = aws_iam_role.uptime[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "KeepResults"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = ["${aws_s3_bucket.uptime[0].arn}/*"]
      },
      {
        Sid      = "FindBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation"]
        Resource = [aws_s3_bucket.uptime[0].arn]
      },
      {
        # By AWS's documentation each canary must be able to; it has no resource.
        Sid      = "ListBuckets"
        Effect   = "Allow"
        Action   = ["s3:ListAllMyBuckets"]
        Resource = ["*"]
      },
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["arn:aws:logs:${var.region}:${var.account_id}:log-group:/aws/lambda/cwsyn-${var.name}-*"]
      },
      {
        # There is no resource that this could be limited to, but a namespace.
        Sid       = "Count"
        Effect    = "Allow"
        Action    = ["cloudwatch:PutMetricData"]
        Resource  = ["*"]
        Condition = { StringEquals = { "cloudwatch:namespace" = "CloudWatchSynthetics" } }
      },
    ]
  })
}

resource "aws_cloudformation_stack" "uptime" {
  count = local.is_watched ? 1 : 0

  name = "${var.name}-uptime"
  template_body = jsonencode({
    Resources = {
      Canary = {
        Type = "AWS::Synthetics::Canary"
        Properties = {
          Name                       = var.name
          RuntimeVersion             = var.uptime_runtime
          Code                       = { Handler = "pageLoadBlueprint.handler", Script = file("${path.module}/uptime.js") }
          ExecutionRoleArn           = aws_iam_role.uptime[0].arn
          ArtifactS3Location         = "s3://${aws_s3_bucket.uptime[0].id}"
          StartCanaryAfterCreation   = true
          SuccessRetentionPeriod     = 14
          FailureRetentionPeriod     = 14
          ProvisionedResourceCleanup = "AUTOMATIC"
          Schedule                   = { Expression = "rate(${var.uptime_minutes} minutes)" }
          RunConfig = {
            TimeoutInSeconds     = 60
            EnvironmentVariables = { PARLEY_HOST = var.domain }
          }
        }
      }
    }
  })

  depends_on = [aws_iam_role_policy.uptime]
}
