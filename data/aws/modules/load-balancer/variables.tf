variable "name" {
  description = "What the balancer is named after; at most 32 letters, digits and -."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,30}[a-z0-9]$", var.name))
    error_message = "The name must be at most 32 lower-case letters, digits and -."
  }
}

variable "account_id" {
  description = "AWS account, a part of the name of the bucket with the access logs."
  type        = string
}

variable "vpc_id" {
  description = "Network that the balancer is in."
  type        = string
}

variable "subnet_ids" {
  description = "Public subnets, one in each zone."
  type        = list(string)
}

variable "domain" {
  description = "Name by which clients find the service."
  type        = string
}

variable "zone_id" {
  description = "Route 53 zone that the name is in."
  type        = string
}

variable "port" {
  description = "TCP port on which tasks listen."
  type        = number
}

variable "tls_policy" {
  description = "One of the balancer's TLS policies that allow nothing older than TLS 1.3."
  type        = string
  default     = "ELBSecurityPolicy-TLS13-1-3-2021-06"

  validation {
    condition     = can(regex("^ELBSecurityPolicy-TLS13-1-3-(PQ-|FIPS-|FIPS-PQ-)?20[0-9]{2}-[0-9]{2}$", var.tls_policy))
    error_message = "The policy must allow TLS 1.3 only."
  }
}

variable "descriptor" {
  description = "Deployment descriptor, as JSON; the balancer answers with 1024 bytes at most."
  type        = string

  validation {
    condition     = can(jsondecode(var.descriptor)) && length(var.descriptor) <= 1024
    error_message = "The descriptor must be JSON of 1024 bytes at most."
  }
}

variable "requests_per_address" {
  description = "Requests in five minutes from one address before it is refused, 10 at least; null for no firewall."
  type        = number
  nullable    = true

  validation {
    condition     = var.requests_per_address == null || try(var.requests_per_address >= 10, false)
    error_message = "The firewall counts from 10 requests in five minutes on."
  }
}

variable "log_retention_days" {
  description = "Days for which access logs are kept."
  type        = number
}

variable "deletion_protection" {
  description = "Whether the balancer and its logs are protected from being deleted."
  type        = bool
}
