output "kms_key_arn" {
  description = "Of the key that everything of the environment is encrypted with."
  value       = aws_kms_key.this.arn
}

output "twilio_api_key_arn" {
  description = "Of the secret with Twilio's API key."
  value       = aws_secretsmanager_secret.twilio_api_key.arn
}

output "log_key_arn" {
  description = "Of the secret that people's ids are hashed with in logs."
  value       = aws_secretsmanager_secret.log_key.arn
}
