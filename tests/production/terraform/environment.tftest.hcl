# An environment made from its own values, before there is an image and after.

mock_provider "aws" {
  source = "./tests/mocks"
}

# Two of a kind that policies must tell apart.
override_resource {
  target = module.secrets.aws_secretsmanager_secret.twilio_api_key
  values = { arn = "arn:aws:secretsmanager:eu-central-1:333333333333:secret:parley/twilio-api-key-AbCdEf" }
}

override_resource {
  target = module.secrets.aws_secretsmanager_secret.log_key
  values = { arn = "arn:aws:secretsmanager:eu-central-1:333333333333:secret:parley/log-key-GhIjKl" }
}

run "before_the_first_image" {
  variables {
    image_digest = null
  }

  assert {
    condition     = output.cluster.service == null
    error_message = "Without an image there is nothing to run."
  }

  assert {
    condition     = output.registry != ""
    error_message = "The registry must be there before the first image."
  }
}

run "running" {
  variables {
    image_digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  }

  assert {
    condition     = output.cluster.service == "parley-${var.environment}"
    error_message = "With an image the service runs."
  }

  assert {
    condition     = jsondecode(output.descriptor).calls.tokenUri == "https://${var.domain}/v1/token"
    error_message = "The descriptor says where tokens are."
  }
}
