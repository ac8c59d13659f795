# What the internet sees: one address that speaks TLS 1.3 and nothing older, since
# every client is ours.  There is no listener on port 80: no program of ours asks
# there, and a redirect would invite a token in clear text.

resource "aws_security_group" "this" {
  name        = "${var.name}-load-balancer"
  description = "Parley's load balancer"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "Anybody, by HTTPS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "https_ipv6" {
  security_group_id = aws_security_group.this.id
  description       = "Anybody, by HTTPS"
  cidr_ipv6         = "::/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_lb" "this" {
  name               = var.name
  load_balancer_type = "application"
  internal           = false
  ip_address_type    = "dualstack"
  security_groups    = [aws_security_group.this.id]
  subnets            = var.subnet_ids

  # Less than the 75 seconds for which the service keeps a connection, or the
  # balancer would ask on one that is being closed.
  idle_timeout               = 30
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_deletion_protection = var.deletion_protection

  access_logs {
    bucket  = aws_s3_bucket.logs.id
    prefix  = local.log_prefix
    enabled = true
  }

  depends_on = [aws_s3_bucket_policy.logs]
}

resource "aws_lb_target_group" "this" {
  name        = var.name
  vpc_id      = var.vpc_id
  target_type = "ip"
  protocol    = "HTTP"
  port        = var.port

  # A request takes nine seconds at most.
  deregistration_delay          = 20
  load_balancing_algorithm_type = "least_outstanding_requests"

  # Of the database or of Twilio it says nothing: theirs being down would take all
  # tasks out together.
  health_check {
    path                = "/readyz"
    matcher             = "200"
    protocol            = "HTTP"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  protocol          = "HTTPS"
  port              = 443
  ssl_policy        = var.tls_policy
  certificate_arn   = aws_acm_certificate_validation.this.certificate_arn

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "application/json"
      status_code  = "404"
      message_body = jsonencode({ error = { code = "not-found", message = "There is nothing here" } })
    }
  }
}

# /readyz stays inside: which tasks are about to end is nobody's business.
resource "aws_lb_listener_rule" "service" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 10

  condition {
    path_pattern {
      values = ["/v1/token", "/healthz"]
    }
  }

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

# The balancer answers this by itself, also while there are no tasks.
resource "aws_lb_listener_rule" "descriptor" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 20

  condition {
    path_pattern {
      values = ["/.well-known/parley.json"]
    }
  }

  action {
    type = "fixed-response"

    fixed_response {
      content_type = "application/json"
      status_code  = "200"
      message_body = var.descriptor
    }
  }
}
