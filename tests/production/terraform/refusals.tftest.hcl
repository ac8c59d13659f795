# What must not be asked for, refused by the values' own conditions.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "a_tag_for_a_digest" {
  command = plan

  variables {
    image_digest = "latest"
  }

  expect_failures = [var.image_digest]
}

run "an_unknown_environment" {
  command = plan

  variables {
    environment = "test"
  }

  expect_failures = [var.environment]
}

run "public_addresses" {
  command = plan

  variables {
    egress = "public_address"
  }

  expect_failures = [var.egress]
}

run "two_zones" {
  command = plan

  variables {
    zones = ["eu-central-1a", "eu-central-1b"]
  }

  expect_failures = [var.zones]
}

run "too_few_tasks" {
  command = plan

  variables {
    tasks_min = 2
  }

  expect_failures = [var.tasks_min]
}

run "logs_for_a_week" {
  command = plan

  variables {
    log_retention_days = 7
  }

  expect_failures = [var.log_retention_days]
}

run "no_protection" {
  command = plan

  variables {
    deletion_protection = false
  }

  expect_failures = [var.deletion_protection]
}

run "no_firewall" {
  command = plan

  variables {
    requests_per_address = null
  }

  expect_failures = [var.requests_per_address]
}

run "nobody_told" {
  command = plan

  variables {
    mail_addresses = []
  }

  expect_failures = [var.mail_addresses]
}

run "no_watch" {
  command = plan

  variables {
    uptime_minutes = null
  }

  expect_failures = [var.uptime_minutes]
}

run "a_database_in_clear" {
  command = plan

  variables {
    database_url = "http://example.firebaseio.com"
  }

  expect_failures = [var.database_url]
}

run "a_secret_for_an_account" {
  command = plan

  variables {
    twilio_account_sid = "SK00000000000000000000000000000000"
  }

  expect_failures = [var.twilio_account_sid]
}

run "a_short_account" {
  command = plan

  variables {
    account_id = "1234"
  }

  expect_failures = [var.account_id]
}
