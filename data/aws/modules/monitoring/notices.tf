# Where alarms go: notices by mail, pages by mail and to whatever wakes somebody.

resource "aws_sns_topic" "notices" {
  name              = "${var.name}-notices"
  kms_master_key_id = var.kms_key_arn
}

resource "aws_sns_topic" "pages" {
  name              = "${var.name}-pages"
  kms_master_key_id = var.kms_key_arn
}

resource "aws_sns_topic_policy" "this" {
  for_each = { notices = aws_sns_topic.notices.arn, pages = aws_sns_topic.pages.arn }

  arn = each.value
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TellOfAlarms"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = each.value
        Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
      },
      {
        # EventBridge takes no conditions in the policies of topics.
        Sid       = "TellOfEvents"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sns:Publish"
        Resource  = each.value
      },
    ]
  })
}

resource "aws_sns_topic_subscription" "notices" {
  for_each = toset(var.mail_addresses)

  topic_arn = aws_sns_topic.notices.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_sns_topic_subscription" "pages_by_mail" {
  for_each = toset(var.mail_addresses)

  topic_arn = aws_sns_topic.pages.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_sns_topic_subscription" "pages" {
  for_each = toset(var.pager_urls)

  topic_arn = aws_sns_topic.pages.arn
  protocol  = "https"
  endpoint  = each.key
}

# A version that did not become healthy and was taken back.
resource "aws_cloudwatch_event_rule" "deployment_failed" {
  name = "${var.name}-deployment-failed"
  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Deployment State Change"]
    resources   = ["arn:aws:ecs:${var.region}:${var.account_id}:service/${var.cluster_name}/${var.service_name}"]
    detail      = { eventName = ["SERVICE_DEPLOYMENT_FAILED"] }
  })
}

resource "aws_cloudwatch_event_target" "deployment_failed" {
  rule = aws_cloudwatch_event_rule.deployment_failed.name
  arn  = aws_sns_topic.notices.arn
}

resource "aws_budgets_budget" "this" {
  count = length(var.mail_addresses) == 0 ? 0 : 1

  name         = var.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"

  dynamic "notification" {
    for_each = { 80 = "ACTUAL", 100 = "FORECASTED" }

    content {
      comparison_operator        = "GREATER_THAN"
      threshold                  = tonumber(notification.key)
      threshold_type             = "PERCENTAGE"
      notification_type          = notification.value
      subscriber_email_addresses = var.mail_addresses
    }
  }
}
