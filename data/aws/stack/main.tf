# One environment, whole: environments/ says in a file of values what each is like.
# There are no lookups in the account, so that everything can be worked out, and
# checked, without one.

locals {
  name = "parley-${var.environment}"
  port = 8080

  # As src/DESIGN.md and clients have it; what is Google's, Firebase's and Twilio's
  # own is left to the client.
  descriptor = merge(
    {
      name = var.organisation
      google = merge(
        { clientId = var.google_client_id },
        var.google_client_secret == null ? {} : { clientSecret = var.google_client_secret },
      )
      firebase = {
        apiKey      = var.firebase_api_key
        projectId   = var.firebase_project
        databaseUrl = var.database_url
      }
      calls = { tokenUri = "https://${var.domain}/v1/token" }
    },
    { minimumTls = "1.3" },
  )
}

module "network" {
  source = "../modules/network"

  name   = local.name
  region = var.region
  cidr   = var.cidr
  zones  = var.zones
  egress = var.egress
}

module "secrets" {
  source = "../modules/secrets"

  name          = local.name
  region        = var.region
  account_id    = var.account_id
  recovery_days = var.secret_recovery_days
}

module "registry" {
  source = "../modules/registry"

  name        = "${local.name}/token-service"
  kms_key_arn = module.secrets.kms_key_arn
}

module "load_balancer" {
  source = "../modules/load-balancer"

  name                 = local.name
  account_id           = var.account_id
  vpc_id               = module.network.vpc_id
  subnet_ids           = module.network.public_subnet_ids
  domain               = var.domain
  zone_id              = var.zone_id
  port                 = local.port
  tls_policy           = var.tls_policy
  descriptor           = jsonencode(local.descriptor)
  requests_per_address = var.requests_per_address
  log_retention_days   = var.log_retention_days
  deletion_protection  = var.deletion_protection
}

module "service" {
  source = "../modules/service"

  name                            = local.name
  environment                     = var.environment
  account_id                      = var.account_id
  region                          = var.region
  vpc_id                          = module.network.vpc_id
  subnet_ids                      = module.network.task_subnet_ids
  assigns_public_address          = module.network.assigns_public_address
  load_balancer_security_group_id = module.load_balancer.security_group_id
  load_balancer_suffix            = module.load_balancer.load_balancer_suffix
  target_group_arn                = module.load_balancer.target_group_arn
  target_group_suffix             = module.load_balancer.target_group_suffix
  port                            = local.port
  image                           = var.image_digest == null ? null : "${module.registry.repository_url}@${var.image_digest}"
  cpu_architecture                = var.cpu_architecture
  cpu                             = var.cpu
  memory                          = var.memory
  tasks_min                       = var.tasks_min
  tasks_max                       = var.tasks_max
  container_insights              = var.container_insights
  log_retention_days              = var.log_retention_days
  kms_key_arn                     = module.secrets.kms_key_arn
  twilio_api_key_arn              = module.secrets.twilio_api_key_arn
  log_key_arn                     = module.secrets.log_key_arn
  repository_arn                  = module.registry.repository_arn
  firebase_project                = var.firebase_project
  database_url                    = var.database_url
  twilio_account_sid              = var.twilio_account_sid
  room_type                       = var.room_type
  rate_per_person                 = var.rate_per_person
  rate_per_address                = var.rate_per_address

  # Tasks may register only once the balancer forwards to them.
  depends_on = [module.load_balancer]
}

module "monitoring" {
  source = "../modules/monitoring"

  name                 = local.name
  environment          = var.environment
  account_id           = var.account_id
  region               = var.region
  domain               = var.domain
  is_running           = var.image_digest != null
  tasks_min            = var.tasks_min
  cluster_name         = module.service.cluster_name
  service_name         = local.name
  load_balancer_suffix = module.load_balancer.load_balancer_suffix
  target_group_suffix  = module.load_balancer.target_group_suffix
  certificate_arn      = module.load_balancer.certificate_arn
  log_group_name       = module.service.log_group_name
  kms_key_arn          = module.secrets.kms_key_arn
  mail_addresses       = var.mail_addresses
  pager_urls           = var.pager_urls
  uptime_minutes       = var.uptime_minutes
  uptime_runtime       = var.uptime_runtime
  monthly_budget_usd   = var.monthly_budget_usd
}
