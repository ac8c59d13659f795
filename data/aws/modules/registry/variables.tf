variable "name" {
  description = "Of the repository."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that images are encrypted with."
  type        = string
}

variable "kept_images" {
  description = "How many images are kept; the oldest go first."
  type        = number
  default     = 20

  validation {
    condition     = var.kept_images >= 5
    error_message = "At least five images must be kept, to roll back to."
  }
}
