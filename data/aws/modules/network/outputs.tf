output "vpc_id" {
  description = "Of the network."
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "Where the load balancer goes, one in each zone."
  value       = [for zone in var.zones : aws_subnet.public[zone].id]
}

output "task_subnet_ids" {
  description = "Where tasks go, one in each zone: private, but for the egress public_address."
  value       = [for zone in var.zones : var.egress == "public_address" ? aws_subnet.public[zone].id : aws_subnet.private[zone].id]
}

output "assigns_public_address" {
  description = "Whether a task needs a public address of its own to reach the internet."
  value       = var.egress == "public_address"
}
