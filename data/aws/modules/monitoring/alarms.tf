# What somebody should know of.  Each alarm has its paragraph in OPERATING.md, which
# says what to do; its name is the paragraph's.  The service's own metrics have one
# dimension, the environment, and are named as the service writes them.

locals {
  service  = { namespace = "Parley/TokenService", dimensions = { Environment = var.environment } }
  tasks    = { namespace = "AWS/ECS", dimensions = { ClusterName = var.cluster_name, ServiceName = var.service_name } }
  balancer = { namespace = "AWS/ApplicationELB", dimensions = { LoadBalancer = var.load_balancer_suffix } }
  targets = {
    namespace  = "AWS/ApplicationELB"
    dimensions = { LoadBalancer = var.load_balancer_suffix, TargetGroup = var.target_group_suffix }
  }

  # of: whose metric; missing: what it means when there is no value.
  alarms = {
    no-healthy-task = {
      of      = local.targets, metric = "HealthyHostCount", statistic = "Minimum", is = "LessThanThreshold", threshold = 1
      minutes = 2, missing = "breaching", pages = true
      meaning = "No task answers: nobody can start or join a call."
    }
    too-few-tasks = {
      of      = local.targets, metric = "HealthyHostCount", statistic = "Minimum", is = "LessThanThreshold", threshold = var.tasks_min
      minutes = 10, missing = "breaching", pages = false
      meaning = "Fewer tasks than always should run have been healthy for ten minutes."
    }
    unhealthy-task = {
      of      = local.targets, metric = "UnHealthyHostCount", statistic = "Maximum", is = "GreaterThanThreshold", threshold = 0
      minutes = 5, missing = "notBreaching", pages = false
      meaning = "A task has not been ready for five minutes."
    }
    balancer-errors = {
      of      = local.balancer, metric = "HTTPCode_ELB_5XX_Count", statistic = "Sum", is = "GreaterThanThreshold", threshold = 5
      minutes = 3, missing = "notBreaching", pages = false
      meaning = "The load balancer itself answers with errors: it finds no task, or tasks close connections."
    }
    slow = {
      of      = local.service, metric = "Latency", statistic = "p99", is = "GreaterThanThreshold", threshold = 1500
      minutes = 5, missing = "notBreaching", pages = false
      meaning = "One request of a hundred takes longer than one and a half seconds."
    }
    silent = {
      of      = local.service, metric = "Requests", statistic = "SampleCount", is = "LessThanThreshold", threshold = 1
      minutes = 5, missing = "breaching", pages = true
      meaning = "No task has told what it counts for five minutes, which each does every minute."
    }
    cpu-high = {
      of      = local.tasks, metric = "CPUUtilization", statistic = "Average", is = "GreaterThanThreshold", threshold = 80
      minutes = 5, missing = "notBreaching", pages = false
      meaning = "Scaling does not keep up: tasks have used 80 % of their processors for five minutes."
    }
    memory-high = {
      of      = local.tasks, metric = "MemoryUtilization", statistic = "Maximum", is = "GreaterThanThreshold", threshold = 80
      minutes = 5, missing = "notBreaching", pages = false
      meaning = "A task has used 80 % of its memory for five minutes."
    }
    signing-keys-old = {
      of      = local.service, metric = "SigningKeysAge", statistic = "Maximum", is = "GreaterThanThreshold", threshold = 43200
      minutes = 5, missing = "notBreaching", pages = true
      meaning = "Google's keys are twelve hours old; at a day nobody is let in any more."
    }
    database-errors = {
      of      = local.service, metric = "DatabaseErrors", statistic = "Sum", is = "GreaterThanThreshold", threshold = 5
      minutes = 3, missing = "notBreaching", pages = false
      meaning = "The Realtime Database does not say who is a member."
    }
    twilio-left-alone = {
      of      = local.service, metric = "TwilioBreakerOpen", statistic = "Maximum", is = "GreaterThanOrEqualToThreshold", threshold = 1
      minutes = 3, missing = "notBreaching", pages = false
      meaning = "Twilio fails so often that it is not asked any more."
    }
    twilio-errors = {
      of      = local.service, metric = "TwilioErrors", statistic = "Sum", is = "GreaterThanThreshold", threshold = 5
      minutes = 3, missing = "notBreaching", pages = false
      meaning = "Twilio does not make rooms."
    }
    strangers = {
      of      = local.service, metric = "RefusedNotAMember", statistic = "Sum", is = "GreaterThanThreshold", threshold = 100
      minutes = 5, missing = "notBreaching", pages = false
      meaning = "Many are refused who are no members: somebody tries rooms, or the rules are wrong."
    }
    bad-tokens = {
      of      = local.service, metric = "RefusedUnauthenticated", statistic = "Sum", is = "GreaterThanThreshold", threshold = 100
      minutes = 5, missing = "notBreaching", pages = false
      meaning = "Many come with tokens that are not to be believed."
    }
    too-many-requests = {
      of      = local.service, metric = "RefusedTooManyRequests", statistic = "Sum", is = "GreaterThanThreshold", threshold = 200
      minutes = 5, missing = "notBreaching", pages = false
      meaning = "Many are told to wait: a client that asks in a loop, or many people behind one address."
    }
    connections-refused = {
      of      = local.service, metric = "ConnectionsRefused", statistic = "Sum", is = "GreaterThanThreshold", threshold = 0
      minutes = 3, missing = "notBreaching", pages = false
      meaning = "Tasks have more connections than they take."
    }
    log-lines-lost = {
      of      = local.service, metric = "LogLinesLost", statistic = "Sum", is = "GreaterThanThreshold", threshold = 0
      minutes = 3, missing = "notBreaching", pages = false
      meaning = "Log lines were lost, so that counts may be too low."
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = { for key, alarm in local.alarms : key => alarm if var.is_running }

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.meaning
  namespace           = each.value.of.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.of.dimensions
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  comparison_operator = each.value.is
  threshold           = each.value.threshold
  period              = 60
  evaluation_periods  = each.value.minutes
  datapoints_to_alarm = each.value.minutes
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.notices.arn]
  ok_actions          = [aws_sns_topic.notices.arn]
}

# A share, not a number: a single error at night is none of a hundred.  Where nothing
# was asked there is nothing to divide, and the alarm keeps quiet.
resource "aws_cloudwatch_metric_alarm" "errors" {
  count = var.is_running ? 1 : 0

  alarm_name          = "${var.name}-errors"
  alarm_description   = "Two requests of a hundred, and ten at least, end in errors of the service."
  comparison_operator = "GreaterThanThreshold"
  threshold           = 2
  evaluation_periods  = 3
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.notices.arn]
  ok_actions          = [aws_sns_topic.notices.arn]

  metric_query {
    id          = "share"
    label       = "Errors of a hundred requests"
    expression  = "IF(FILL(errors, 0) >= 10, 100 * FILL(errors, 0) / requests, 0)"
    return_data = true
  }

  metric_query {
    id = "errors"

    metric {
      namespace   = local.targets.namespace
      metric_name = "HTTPCode_Target_5XX_Count"
      dimensions  = local.targets.dimensions
      stat        = "Sum"
      period      = 60
    }
  }

  metric_query {
    id = "requests"

    metric {
      namespace   = local.targets.namespace
      metric_name = "RequestCount"
      dimensions  = local.targets.dimensions
      stat        = "Sum"
      period      = 60
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "certificate" {
  alarm_name          = "${var.name}-certificate"
  alarm_description   = "The certificate ends in less than twenty days and was not renewed."
  namespace           = "AWS/CertificateManager"
  metric_name         = "DaysToExpiry"
  dimensions          = { CertificateArn = var.certificate_arn }
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = 20
  period              = 86400
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  treat_missing_data  = "ignore"
  alarm_actions       = [aws_sns_topic.notices.arn]
  ok_actions          = [aws_sns_topic.notices.arn]
}

resource "aws_cloudwatch_metric_alarm" "uptime" {
  count = local.is_watched ? 1 : 0

  alarm_name          = "${var.name}-uptime"
  alarm_description   = "From outside the service has not been seen to work, twice of three times."
  namespace           = "CloudWatchSynthetics"
  metric_name         = "SuccessPercent"
  dimensions          = { CanaryName = var.name }
  statistic           = "Average"
  comparison_operator = "LessThanThreshold"
  threshold           = 100
  period              = var.uptime_minutes * 60
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.notices.arn]
  ok_actions          = [aws_sns_topic.notices.arn]
}

# What somebody is woken for: one alarm, however many of its causes there are.
resource "aws_cloudwatch_composite_alarm" "page" {
  count = var.is_running ? 1 : 0

  alarm_name        = "${var.name}-page"
  alarm_description = "People cannot call, or soon will not be able to."
  alarm_actions     = [aws_sns_topic.pages.arn]
  ok_actions        = [aws_sns_topic.pages.arn]
  alarm_rule = join(" OR ", [for name in concat(
    [for key, alarm in local.alarms : aws_cloudwatch_metric_alarm.this[key].alarm_name if alarm.pages],
    aws_cloudwatch_metric_alarm.errors[*].alarm_name,
    aws_cloudwatch_metric_alarm.uptime[*].alarm_name,
  ) : "ALARM(\"${name}\")"])
}
