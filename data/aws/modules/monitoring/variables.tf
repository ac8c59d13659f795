variable "name" {
  description = "What alarms, the dashboard and the canary are named after; a canary's name has 21 characters at most."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]{1,21}$", var.name))
    error_message = "The name must be at most 21 lower-case letters, digits and -."
  }
}

variable "environment" {
  description = "Which one it is, dev, staging or production; the dimension of the service's metrics."
  type        = string
}

variable "account_id" {
  description = "AWS account that is watched."
  type        = string
}

variable "region" {
  description = "AWS region that is watched."
  type        = string
}

variable "domain" {
  description = "Name by which clients find the service."
  type        = string
}

variable "is_running" {
  description = "Whether there are tasks yet; without them every alarm would ring."
  type        = bool
}

variable "tasks_min" {
  description = "Tasks that always run."
  type        = number
}

variable "cluster_name" {
  description = "Of the cluster."
  type        = string
}

variable "service_name" {
  description = "Of the service."
  type        = string
}

variable "load_balancer_suffix" {
  description = "Of the balancer, as metrics name it."
  type        = string
}

variable "target_group_suffix" {
  description = "Of the target group, as metrics name it."
  type        = string
}

variable "certificate_arn" {
  description = "Of the balancer's certificate."
  type        = string
}

variable "log_group_name" {
  description = "Where the service's log is."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that notices are encrypted with."
  type        = string
}

variable "mail_addresses" {
  description = "Who is told by mail."
  type        = list(string)
}

variable "pager_urls" {
  description = "HTTPS addresses that wake somebody."
  type        = list(string)

  validation {
    condition     = alltrue([for url in var.pager_urls : startswith(url, "https://")])
    error_message = "Pagers are told by https only."
  }
}

variable "uptime_minutes" {
  description = "Minutes between looks from outside; null for none."
  type        = number
  nullable    = true

  validation {
    condition     = var.uptime_minutes == null || try(var.uptime_minutes >= 1 && var.uptime_minutes <= 60, false)
    error_message = "Looks are 1 to 60 minutes apart."
  }
}

variable "uptime_runtime" {
  description = "Runtime of the canary; AWS withdraws old ones."
  type        = string
}

variable "monthly_budget_usd" {
  description = "US dollars a month of which 80 % are worth a mail."
  type        = number

  validation {
    condition     = var.monthly_budget_usd > 0
    error_message = "The budget must be above zero."
  }
}
