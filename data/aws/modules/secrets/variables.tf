variable "name" {
  description = "What the secrets and the key are named after."
  type        = string
}

variable "region" {
  description = "AWS region of the logs that the key encrypts."
  type        = string
}

variable "account_id" {
  description = "AWS account that the key belongs to."
  type        = string
}

variable "recovery_days" {
  description = "Days in which a deleted secret can be taken back, 7 to 30."
  type        = number

  validation {
    condition     = var.recovery_days >= 7 && var.recovery_days <= 30
    error_message = "A deleted secret can be taken back for 7 to 30 days."
  }
}
