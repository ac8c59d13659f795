output "dashboard" {
  description = "Name of the dashboard."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}

output "notices_topic_arn" {
  description = "Where notices go, for others who have something to tell."
  value       = aws_sns_topic.notices.arn
}
