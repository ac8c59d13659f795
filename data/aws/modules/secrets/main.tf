# The two secrets of the service, and the key that they, the logs, the images and
# the notices are encrypted with.  Only the secrets' places are made here: an
# operator puts the values in by hand, so that no state and no plan ever has them.

resource "aws_kms_key" "this" {
  description             = "Parley, ${var.name}: secrets, logs, images and notices"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = jsonencode({ Version = "2012-10-17", Statement = local.key_statements })
}

locals {
  key_statements = [
    {
      # Without it nobody could administer the key; access is then a matter of
      # the account's own policies.
      Sid       = "Administer"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
      Action = [
        "kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Revoke*", "kms:RetireGrant",
        "kms:Disable*", "kms:Get*", "kms:Delete*", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion",
        "kms:TagResource", "kms:UntagResource", "kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo",
        "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext",
      ]
      Resource = "*"
    },
    {
      Sid       = "EncryptLogs"
      Effect    = "Allow"
      Principal = { Service = "logs.${var.region}.amazonaws.com" }
      Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:DescribeKey"]
      Resource  = "*"
      Condition = {
        ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${var.region}:${var.account_id}:log-group:/parley/*" }
      }
    },
    {
      # Those who publish encrypted notices do not reliably say for which account;
      # whose notices are taken is a matter of the topics' own policies.
      Sid       = "EncryptNotices"
      Effect    = "Allow"
      Principal = { Service = ["cloudwatch.amazonaws.com", "events.amazonaws.com"] }
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = "*"
    },
  ]
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}

resource "aws_secretsmanager_secret" "twilio_api_key" {
  name                    = "${var.name}/twilio-api-key"
  description             = "SID:SECRET of an API key of Twilio's region US1"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = var.recovery_days
}

resource "aws_secretsmanager_secret" "log_key" {
  name                    = "${var.name}/log-key"
  description             = "What people's ids are hashed with in logs, 16 characters at least"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = var.recovery_days
}
