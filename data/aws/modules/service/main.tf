# The service itself, on Fargate.  It calls nothing of AWS: its secrets are put into
# its environment, its metrics are lines of its log.  So it has no role of its own,
# and only the agent that starts it may read anything.

resource "aws_cloudwatch_log_group" "this" {
  name              = "/parley/${var.environment}/token-service"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = var.container_insights
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE"]
}

resource "aws_security_group" "this" {
  name        = "${var.name}-tasks"
  description = "Parley's token service"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "load_balancer" {
  security_group_id            = aws_security_group.this.id
  description                  = "The load balancer"
  referenced_security_group_id = var.load_balancer_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port
}

resource "aws_vpc_security_group_egress_rule" "tasks" {
  security_group_id            = var.load_balancer_security_group_id
  description                  = "Tasks of the token service"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port
}

# Google and Twilio have no fixed addresses.
resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "Google, Twilio and AWS, by HTTPS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

locals {
  settings = merge(
    {
      PARLEY_LISTEN             = "0.0.0.0:${var.port}"
      PARLEY_ENVIRONMENT        = var.environment
      PARLEY_FIREBASE_PROJECT   = var.firebase_project
      PARLEY_DATABASE_URL       = var.database_url
      PARLEY_TWILIO_ACCOUNT_SID = var.twilio_account_sid
      # Nobody but the one balancer reaches a task.
      PARLEY_TRUSTED_PROXIES  = "1"
      PARLEY_RATE_PER_PERSON  = tostring(var.rate_per_person)
      PARLEY_RATE_PER_ADDRESS = tostring(var.rate_per_address)
      PARLEY_DRAIN_SECONDS    = "15"
    },
    var.room_type == null ? {} : { PARLEY_ROOM_TYPE = var.room_type },
  )
}

resource "aws_ecs_task_definition" "this" {
  count = var.image == null ? 0 : 1

  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = tostring(var.cpu)
  memory                   = tostring(var.memory)
  execution_role_arn       = aws_iam_role.execution.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  container_definitions = jsonencode([{
    name                   = "token-service"
    image                  = var.image
    essential              = true
    user                   = "65532:65532"
    readonlyRootFilesystem = true
    privileged             = false
    # The service ends within 25 seconds of the signal.
    stopTimeout     = 30
    portMappings    = [{ containerPort = var.port, protocol = "tcp" }]
    linuxParameters = { capabilities = { drop = ["ALL"] } }
    ulimits         = [{ name = "nofile", softLimit = 65536, hardLimit = 65536 }]
    environment     = [for name in sort(keys(local.settings)) : { name = name, value = local.settings[name] }]
    secrets = [
      { name = "PARLEY_LOG_KEY", valueFrom = var.log_key_arn },
      { name = "PARLEY_TWILIO_API_KEY", valueFrom = var.twilio_api_key_arn },
    ]
    healthCheck = {
      command     = ["CMD", "/usr/bin/parley-token-service", "--healthcheck"]
      interval    = 10
      timeout     = 5
      retries     = 3
      startPeriod = 15
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.this.name
        "awslogs-region"        = var.region
        "awslogs-stream-prefix" = "token-service"
        # Rather a lost line than a service that waits for its log.
        "mode"            = "non-blocking"
        "max-buffer-size" = "4m"
      }
    }
  }])
}

# Until there is an image there is nothing to run: everything else can be made
# first, the registry among it.
resource "aws_ecs_service" "this" {
  count = var.image == null ? 0 : 1

  name                               = var.name
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.this[0].arn
  launch_type                        = "FARGATE"
  platform_version                   = "LATEST"
  desired_count                      = var.tasks_min
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  availability_zone_rebalancing      = "ENABLED"
  health_check_grace_period_seconds  = 30
  enable_execute_command             = false
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [aws_security_group.this.id]
    assign_public_ip = var.assigns_public_address
  }

  load_balancer {
    target_group_arn = var.target_group_arn
    container_name   = "token-service"
    container_port   = var.port
  }

  # A version whose tasks do not become healthy is taken back by itself.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  lifecycle {
    ignore_changes = [desired_count]
  }

  depends_on = [aws_iam_role_policy.execution]
}
