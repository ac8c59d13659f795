variable "name" {
  description = "What everything of the service is named after."
  type        = string
}

variable "environment" {
  description = "Which one it is, dev, staging or production; the dimension of the service's metrics."
  type        = string
}

variable "account_id" {
  description = "AWS account that the service runs in."
  type        = string
}

variable "region" {
  description = "AWS region that the service runs in."
  type        = string
}

variable "vpc_id" {
  description = "Network that tasks are in."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets that tasks are spread over."
  type        = list(string)
}

variable "assigns_public_address" {
  description = "Whether each task has a public address; only for development."
  type        = bool
}

variable "load_balancer_security_group_id" {
  description = "Who alone may reach a task."
  type        = string
}

variable "load_balancer_suffix" {
  description = "Of the balancer, as metrics name it."
  type        = string
}

variable "target_group_arn" {
  description = "What tasks register with."
  type        = string
}

variable "target_group_suffix" {
  description = "Of the target group, as metrics name it."
  type        = string
}

variable "port" {
  description = "TCP port on which a task listens."
  type        = number
}

variable "image" {
  description = "Image by its digest, REPOSITORY@sha256:…; null until there is one, and then nothing runs."
  type        = string
  nullable    = true

  validation {
    condition     = var.image == null || can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "The image must be named by its digest, not by a tag."
  }
}

variable "cpu_architecture" {
  description = "Of the image: X86_64 or ARM64."
  type        = string

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "The architecture must be X86_64 or ARM64."
  }
}

variable "cpu" {
  description = "Processor of a task, in 1024ths."
  type        = number
}

variable "memory" {
  description = "Memory of a task, in MiB."
  type        = number

  validation {
    condition     = contains(lookup({ 256 = [512, 1024, 2048], 512 = [1024, 2048, 3072, 4096], 1024 = [2048, 3072, 4096, 5120, 6144, 7168, 8192] }, var.cpu, []), var.memory)
    error_message = "Fargate has no task of so much processor and memory together."
  }
}

variable "tasks_min" {
  description = "Tasks that always run."
  type        = number

  validation {
    condition     = var.tasks_min >= 1
    error_message = "One task at least must run."
  }
}

variable "tasks_max" {
  description = "Tasks that may run."
  type        = number

  validation {
    condition     = var.tasks_max > var.tasks_min
    error_message = "There must be room to scale: more tasks at most than at least."
  }
}

variable "container_insights" {
  description = "Metrics of single tasks, which cost extra: disabled, enabled or enhanced."
  type        = string

  validation {
    condition     = contains(["disabled", "enabled", "enhanced"], var.container_insights)
    error_message = "It must be disabled, enabled or enhanced."
  }
}

variable "log_retention_days" {
  description = "Days for which logs are kept; one of the numbers that CloudWatch knows."
  type        = number

  validation {
    condition     = contains([7, 14, 30, 60, 90, 120, 180, 365, 400, 731], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 7, 14, 30, 60, 90, 120, 180, 365, 400 or 731 days."
  }
}

variable "kms_key_arn" {
  description = "Key that secrets and logs are encrypted with."
  type        = string
}

variable "twilio_api_key_arn" {
  description = "Secret with Twilio's API key."
  type        = string
}

variable "log_key_arn" {
  description = "Secret with the key that people's ids are hashed with in logs."
  type        = string
}

variable "repository_arn" {
  description = "Repository that the image is in."
  type        = string
}

variable "firebase_project" {
  description = "Id of the Firebase project."
  type        = string
}

variable "database_url" {
  description = "Of the Realtime Database."
  type        = string
}

variable "twilio_account_sid" {
  description = "Of Twilio's account, AC and 32 hexadecimal digits."
  type        = string
}

variable "room_type" {
  description = "Type of Twilio's rooms, made before they are joined; null leaves them to the account's default."
  type        = string
  nullable    = true

  validation {
    condition     = var.room_type == null || try(contains(["group", "group-small", "peer-to-peer", "go"], var.room_type), false)
    error_message = "The type must be group, group-small, peer-to-peer or go."
  }
}

variable "rate_per_person" {
  description = "Requests a minute of one person, for each task."
  type        = number
}

variable "rate_per_address" {
  description = "Requests a minute from one address, for each task."
  type        = number
}
