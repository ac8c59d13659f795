# One page to look at when an alarm has come: people above, what causes it below.

locals {
  own = ["Parley/TokenService", "Environment", var.environment]
  lb  = ["LoadBalancer", var.load_balancer_suffix]
  tg  = ["TargetGroup", var.target_group_suffix, "LoadBalancer", var.load_balancer_suffix]
  ecs = ["ClusterName", var.cluster_name, "ServiceName", var.service_name]

  refusals = [
    "RefusedInvalidRequest", "RefusedUnauthenticated", "RefusedNotAMember", "RefusedNoSuchCall",
    "RefusedTooManyRequests", "RefusedUnavailable", "RefusedTimeout",
  ]

  widgets = [
    { title = "Tokens", stat = "Sum", metrics = [for name in ["TokensIssued", "TokensRefused"] : concat([local.own[0], name], slice(local.own, 1, 3))] },
    { title = "Refused, by cause", stat = "Sum", metrics = [for name in local.refusals : concat([local.own[0], name], slice(local.own, 1, 3))] },
    {
      title   = "Milliseconds to a token", stat = "p50"
      metrics = [for stat in ["p50", "p95", "p99"] : concat([local.own[0], "Latency"], slice(local.own, 1, 3), [{ stat = stat, label = stat }])]
    },
    {
      title = "Answers of the balancer and of tasks", stat = "Sum"
      metrics = concat(
        [for name in ["RequestCount", "HTTPCode_ELB_4XX_Count", "HTTPCode_ELB_5XX_Count"] : concat(["AWS/ApplicationELB", name], local.lb)],
        [for name in ["HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count"] : concat(["AWS/ApplicationELB", name], local.tg)],
      )
    },
    { title = "Tasks", stat = "Average", metrics = [for name in ["HealthyHostCount", "UnHealthyHostCount"] : concat(["AWS/ApplicationELB", name], local.tg)] },
    { title = "Processor and memory, %", stat = "Maximum", metrics = [for name in ["CPUUtilization", "MemoryUtilization"] : concat(["AWS/ECS", name], local.ecs)] },
    { title = "Others' errors", stat = "Sum", metrics = [for name in ["DatabaseErrors", "SigningKeysErrors", "TwilioErrors"] : concat([local.own[0], name], slice(local.own, 1, 3))] },
    { title = "Seconds since Google's keys were fetched", stat = "Maximum", metrics = [concat([local.own[0], "SigningKeysAge"], slice(local.own, 1, 3))] },
    {
      title   = "Callers", stat = "Maximum"
      metrics = [for name in ["Connections", "MostInFlight", "ConnectionsRefused", "TwilioBreakerOpen", "LogLinesLost"] : concat([local.own[0], name], slice(local.own, 1, 3))]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = [for index, widget in local.widgets : {
      type   = "metric"
      x      = 8 * (index % 3)
      y      = 6 * floor(index / 3)
      width  = 8
      height = 6
      properties = {
        title   = widget.title
        region  = var.region
        view    = "timeSeries"
        period  = 60
        stat    = widget.stat
        metrics = widget.metrics
      }
    }]
  })
}

# Kept questions to the log, for the one that is asked first.
resource "aws_cloudwatch_query_definition" "this" {
  for_each = {
    causes   = "filter message = 'request' | stats count(*) by cause, status"
    slowest  = "filter message = 'request' | fields ts, request_id, ms, cause | sort ms desc | limit 50"
    refused  = "filter message = 'request' and status >= 400 | stats count(*) as n by uid_hash, cause | sort n desc | limit 50"
    warnings = "filter level != 'info' | fields ts, level, message | sort ts desc | limit 200"
  }

  name            = "${var.name}/${each.key}"
  log_group_names = [var.log_group_name]
  query_string    = each.value
}
