output "security_group_id" {
  description = "Of the balancer; nothing else may reach a task."
  value       = aws_security_group.this.id
}

output "target_group_arn" {
  description = "What tasks register with."
  value       = aws_lb_target_group.this.arn
}

output "target_group_suffix" {
  description = "Of the target group, as metrics name it."
  value       = aws_lb_target_group.this.arn_suffix
}

output "load_balancer_suffix" {
  description = "Of the balancer, as metrics name it."
  value       = aws_lb.this.arn_suffix
}

output "certificate_arn" {
  description = "Of the certificate, for the alarm before it ends."
  value       = aws_acm_certificate.this.arn
}
