output "cluster_name" {
  description = "Of the cluster."
  value       = aws_ecs_cluster.this.name
}

output "service_name" {
  description = "Of the service; null while there is no image."
  value       = one(aws_ecs_service.this[*].name)
}

output "service_arn" {
  description = "Of the service; null while there is no image."
  value       = one(aws_ecs_service.this[*].id)
}

output "log_group_name" {
  description = "Where the service's log is."
  value       = aws_cloudwatch_log_group.this.name
}
