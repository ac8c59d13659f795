output "descriptor" {
  description = "Deployment descriptor, which the balancer serves at /.well-known/parley.json; to be put elsewhere too where people should type another host name."
  value       = jsonencode(local.descriptor)
}

output "descriptor_uri" {
  description = "Where clients find the descriptor when they are told the domain."
  value       = "https://${var.domain}/.well-known/parley.json"
}

output "registry" {
  description = "Where images of the service are pushed to."
  value       = module.registry.repository_url
}

output "secret_arns" {
  description = "Places whose values an operator puts in by hand."
  value = {
    twilio_api_key = module.secrets.twilio_api_key_arn
    log_key        = module.secrets.log_key_arn
  }
}

output "cluster" {
  description = "Cluster and service, for forced deployments."
  value       = { cluster = module.service.cluster_name, service = module.service.service_name }
}

output "log_group" {
  description = "Where the service's log is."
  value       = module.service.log_group_name
}

output "dashboard" {
  description = "Name of the dashboard."
  value       = module.monitoring.dashboard
}
