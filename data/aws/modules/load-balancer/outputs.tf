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

output "firewall_name" {
  description = "As metrics name the firewall; null without one."
  value       = one(aws_wafv2_web_acl.this[*].name)
}

# A service may register with a target group only once a listener forwards to it.
output "listener_rule_arn" {
  description = "Of the rule that forwards requests to tasks."
  value       = aws_lb_listener_rule.service.arn
}
