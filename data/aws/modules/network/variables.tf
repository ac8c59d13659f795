variable "name" {
  description = "What everything in the network is named after."
  type        = string
}

variable "region" {
  description = "AWS region that the network is in."
  type        = string
}

variable "cidr" {
  description = "IPv4 range of the network, a /16 to a /20: each subnet gets a sixteenth of it."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.cidr)) && can(regex("/(16|17|18|19|20)$", var.cidr))
    error_message = "The range must be an IPv4 network from /16 to /20."
  }
}

variable "zones" {
  description = "Names of the availability zones, two to eight; a load balancer wants two at least."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 8 && length(distinct(var.zones)) == length(var.zones)
    error_message = "There must be two to eight different zones."
  }
}

variable "egress" {
  description = "How tasks reach the internet: nat_per_zone, nat_single (ends when its zone does), or public_address (tasks in public subnets; for development)."
  type        = string

  validation {
    condition     = contains(["public_address", "nat_single", "nat_per_zone"], var.egress)
    error_message = "The way out must be public_address, nat_single or nat_per_zone."
  }
}
