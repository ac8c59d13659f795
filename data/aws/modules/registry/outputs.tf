output "repository_url" {
  description = "Where to push to."
  value       = aws_ecr_repository.this.repository_url
}

output "repository_arn" {
  description = "For who may pull."
  value       = aws_ecr_repository.this.arn
}
