# For all environments: where the state is kept, in each one's own account, and that
# the values are those of the file beside.  Terragrunt makes the bucket when it is
# first asked to.  The values are read by Terraform itself, so that the tests read
# the same file in the same way.

locals {
  values = jsondecode(file("${get_terragrunt_dir()}/environment.tfvars.json"))
}

remote_state {
  backend = "s3"

  generate = {
    path      = "backend.tf"
    if_exists = "overwrite_terragrunt"
  }

  config = {
    bucket       = "parley-state-${local.values.account_id}"
    key          = "${local.values.environment}/terraform.tfstate"
    region       = local.values.region
    encrypt      = true
    use_lockfile = true
  }
}

terraform {
  extra_arguments "values" {
    commands           = get_terraform_commands_that_need_vars()
    required_var_files = ["${get_terragrunt_dir()}/environment.tfvars.json"]
  }
}
