variable "environment" {
  description = "Which one it is: dev, staging or production."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.environment)
    error_message = "The environment must be dev, staging or production."
  }
}

variable "account_id" {
  description = "AWS account of this environment alone, twelve digits."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account has twelve digits."
  }
}

variable "region" {
  description = "AWS region."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "That is no region, such as eu-central-1."
  }
}

variable "zones" {
  description = "Availability zones of the region, three at least in production."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= (var.environment == "production" ? 3 : 2)
    error_message = "There must be two zones, in production three."
  }
}

variable "cidr" {
  description = "IPv4 range of the network, another for each environment."
  type        = string
}

variable "egress" {
  description = "How tasks reach the internet: nat_per_zone, nat_single or, in dev alone, public_address."
  type        = string

  validation {
    condition     = var.environment == "dev" || var.egress != "public_address"
    error_message = "Only in dev may tasks have public addresses."
  }
}

variable "domain" {
  description = "Name by which clients find the service, such as calls.example.org."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]+([.][a-z0-9-]+)+$", var.domain))
    error_message = "That is no host name."
  }
}

variable "zone_id" {
  description = "Route 53 zone that the domain is in."
  type        = string
}

variable "tls_policy" {
  description = "TLS policy of the load balancer, 1.3 only."
  type        = string
  default     = "ELBSecurityPolicy-TLS13-1-3-2021-06"
}

variable "requests_per_address" {
  description = "Requests in five minutes from one address before the firewall refuses it; null for no firewall, in dev alone."
  type        = number
  nullable    = true

  validation {
    condition     = var.environment == "dev" || var.requests_per_address != null
    error_message = "Only dev may be without a firewall."
  }
}

variable "image_digest" {
  description = "Of the image in this environment's registry, sha256:…; null before the first was pushed."
  type        = string
  nullable    = true
  default     = null

  validation {
    condition     = var.image_digest == null || can(regex("^sha256:[0-9a-f]{64}$", var.image_digest))
    error_message = "An image is named by its digest, sha256: and 64 hexadecimal digits."
  }
}

variable "cpu_architecture" {
  description = "Of the image: X86_64 or ARM64."
  type        = string
  default     = "X86_64"
}

variable "cpu" {
  description = "Processor of a task, in 1024ths."
  type        = number
  default     = 256
}

variable "memory" {
  description = "Memory of a task, in MiB."
  type        = number
  default     = 512
}

variable "tasks_min" {
  description = "Tasks that always run: one in dev, two in staging, three in production at least."
  type        = number

  validation {
    condition     = var.tasks_min >= { dev = 1, staging = 2, production = 3 }[var.environment]
    error_message = "Staging needs two tasks, production three."
  }
}

variable "tasks_max" {
  description = "Tasks that may run."
  type        = number
}

variable "container_insights" {
  description = "Metrics of single tasks, which cost extra: disabled, enabled or enhanced."
  type        = string
}

variable "log_retention_days" {
  description = "Days for which logs are kept; in production thirty at least."
  type        = number

  validation {
    condition     = var.environment != "production" || var.log_retention_days >= 30
    error_message = "Production keeps its logs for thirty days at least."
  }
}

variable "secret_recovery_days" {
  description = "Days in which a deleted secret can be taken back."
  type        = number
}

variable "deletion_protection" {
  description = "Whether the load balancer and its logs are protected from being deleted; always in production."
  type        = bool

  validation {
    condition     = var.environment != "production" || var.deletion_protection
    error_message = "Production is protected from being deleted."
  }
}

variable "organisation" {
  description = "Name of the organisation, which the sign-in page shows."
  type        = string
}

variable "google_client_id" {
  description = "OAuth client of the kind desktop app."
  type        = string
}

variable "google_client_secret" {
  description = "Of the same client; Google gives desktop apps one that is no secret. Null without."
  type        = string
  nullable    = true
  default     = null
}

variable "firebase_api_key" {
  description = "Web API key of the Firebase project, which is no secret."
  type        = string
}

variable "firebase_project" {
  description = "Id of the Firebase project."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]{1,64}$", var.firebase_project))
    error_message = "That is no project's id."
  }
}

variable "database_url" {
  description = "Of the Realtime Database, https://PROJECT-default-rtdb.firebaseio.com."
  type        = string

  validation {
    condition     = can(regex("^https://[a-z0-9.-]+$", var.database_url))
    error_message = "The database has an https address without a path."
  }
}

variable "twilio_account_sid" {
  description = "Of Twilio's account, AC and 32 hexadecimal digits."
  type        = string

  validation {
    condition     = can(regex("^AC[0-9a-f]{32}$", var.twilio_account_sid))
    error_message = "An account is AC and 32 hexadecimal digits."
  }
}

variable "room_type" {
  description = "Type of Twilio's rooms, made before they are joined; null leaves them to the account's default."
  type        = string
  nullable    = true
  default     = null
}

variable "rate_per_person" {
  description = "Requests a minute of one person, for each task."
  type        = number
  default     = 20
}

variable "rate_per_address" {
  description = "Requests a minute from one address, for each task."
  type        = number
  default     = 120
}

variable "mail_addresses" {
  description = "Who is told by mail; each confirms once."
  type        = list(string)

  validation {
    condition     = var.environment == "dev" || length(var.mail_addresses) > 0
    error_message = "Somebody must be told."
  }
}

variable "pager_urls" {
  description = "HTTPS addresses that wake somebody."
  type        = list(string)
  default     = []
}

variable "uptime_minutes" {
  description = "Minutes between looks from outside; null for none, in dev alone."
  type        = number
  nullable    = true

  validation {
    condition     = var.environment == "dev" || var.uptime_minutes != null
    error_message = "Only dev may go unwatched."
  }
}

variable "uptime_runtime" {
  description = "Runtime of the canary; AWS withdraws old ones."
  type        = string
  default     = "syn-nodejs-puppeteer-11.0"
}

variable "monthly_budget_usd" {
  description = "US dollars a month, AWS alone, of which 80 % are worth a mail."
  type        = number
}
