# One address that asks without end is refused before it costs a task anything.
# The service has its own, finer limits by person.  Samples of requests would show
# their Authorization header, so that none are taken.

locals {
  silent = { SampledRequestsEnabled = false, CloudWatchMetricsEnabled = true }
}

resource "aws_wafv2_web_acl" "this" {
  count = var.requests_per_address == null ? 0 : 1

  name  = var.name
  scope = "REGIONAL"

  default_action {
    allow {}
  }

  rule_json = jsonencode([
    {
      Name     = "requests-per-address"
      Priority = 0
      Statement = {
        RateBasedStatement = { Limit = var.requests_per_address, EvaluationWindowSec = 300, AggregateKeyType = "IP" }
      }
      Action           = { Block = { CustomResponse = { ResponseCode = 429, ResponseHeaders = [{ Name = "Retry-After", Value = "300" }] } } }
      VisibilityConfig = merge(local.silent, { MetricName = "requests-per-address" })
    },
    {
      Name     = "bad-reputation"
      Priority = 1
      Statement = {
        ManagedRuleGroupStatement = { VendorName = "AWS", Name = "AWSManagedRulesAmazonIpReputationList" }
      }
      OverrideAction   = { None = {} }
      VisibilityConfig = merge(local.silent, { MetricName = "bad-reputation" })
    },
  ])

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
    sampled_requests_enabled   = false
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.requests_per_address == null ? 0 : 1

  resource_arn = aws_lb.this.arn
  web_acl_arn  = aws_wafv2_web_acl.this[0].arn
}
