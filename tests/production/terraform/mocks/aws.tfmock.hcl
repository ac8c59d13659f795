# What AWS would answer, where others need it to be of a form: Terraform makes up the
# rest.

mock_resource "aws_vpc" {
  defaults = {
    ipv6_cidr_block = "2001:db8:1234::/56"
  }
}

mock_resource "aws_kms_key" {
  defaults = {
    arn    = "arn:aws:kms:eu-central-1:333333333333:key/11111111-2222-3333-4444-555555555555"
    key_id = "11111111-2222-3333-4444-555555555555"
  }
}

mock_resource "aws_secretsmanager_secret" {
  defaults = {
    arn = "arn:aws:secretsmanager:eu-central-1:333333333333:secret:made-up-AbCdEf"
  }
}

mock_resource "aws_ecr_repository" {
  defaults = {
    arn            = "arn:aws:ecr:eu-central-1:333333333333:repository/made-up"
    repository_url = "333333333333.dkr.ecr.eu-central-1.amazonaws.com/made-up"
  }
}

mock_resource "aws_acm_certificate" {
  defaults = {
    arn = "arn:aws:acm:eu-central-1:333333333333:certificate/11111111-2222-3333-4444-555555555555"
    domain_validation_options = [{
      domain_name           = "calls.example.org"
      resource_record_name  = "_proof.calls.example.org"
      resource_record_type  = "CNAME"
      resource_record_value = "_proof.acm-validations.aws"
    }]
  }
}

mock_resource "aws_acm_certificate_validation" {
  defaults = {
    certificate_arn = "arn:aws:acm:eu-central-1:333333333333:certificate/11111111-2222-3333-4444-555555555555"
  }
}

mock_resource "aws_lb" {
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:eu-central-1:333333333333:loadbalancer/app/made-up/0123456789abcdef"
    arn_suffix = "app/made-up/0123456789abcdef"
    dns_name   = "made-up.eu-central-1.elb.amazonaws.com"
  }
}

mock_resource "aws_lb_target_group" {
  defaults = {
    arn        = "arn:aws:elasticloadbalancing:eu-central-1:333333333333:targetgroup/made-up/0123456789abcdef"
    arn_suffix = "targetgroup/made-up/0123456789abcdef"
  }
}

mock_resource "aws_lb_listener" {
  defaults = {
    arn = "arn:aws:elasticloadbalancing:eu-central-1:333333333333:listener/app/made-up/0123456789abcdef/0123456789abcdef"
  }
}

mock_resource "aws_s3_bucket" {
  defaults = {
    arn = "arn:aws:s3:::made-up"
  }
}

mock_resource "aws_iam_role" {
  defaults = {
    arn = "arn:aws:iam::333333333333:role/made-up"
  }
}

mock_resource "aws_sns_topic" {
  defaults = {
    arn = "arn:aws:sns:eu-central-1:333333333333:made-up"
  }
}

mock_resource "aws_ecs_task_definition" {
  defaults = {
    arn = "arn:aws:ecs:eu-central-1:333333333333:task-definition/made-up:1"
  }
}

mock_resource "aws_wafv2_web_acl" {
  defaults = {
    arn = "arn:aws:wafv2:eu-central-1:333333333333:regional/webacl/made-up/11111111-2222-3333-4444-555555555555"
  }
}
