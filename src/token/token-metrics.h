#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TokenMetric:
 *
 * What is counted, in the order of token-metrics.c's names.  Those from
 * %TOKEN_METRIC_KEYS_AGE on are states, the last one set counts.
 */
typedef enum
{
  TOKEN_METRIC_REQUESTS,
  TOKEN_METRIC_ISSUED,
  TOKEN_METRIC_REFUSED,
  TOKEN_METRIC_REFUSED_REQUEST, /* in the order of TokenError */
  TOKEN_METRIC_REFUSED_UNAUTHENTICATED,
  TOKEN_METRIC_REFUSED_NOT_MEMBER,
  TOKEN_METRIC_REFUSED_NO_CALL,
  TOKEN_METRIC_REFUSED_TOO_MANY,
  TOKEN_METRIC_REFUSED_UNAVAILABLE,
  TOKEN_METRIC_REFUSED_TIMEOUT,
  TOKEN_METRIC_KEYS_ERRORS,
  TOKEN_METRIC_DATABASE_ERRORS,
  TOKEN_METRIC_TWILIO_ERRORS,
  TOKEN_METRIC_CONNECTIONS_REFUSED,
  TOKEN_METRIC_LINES_LOST,
  TOKEN_METRIC_KEYS_AGE,
  TOKEN_METRIC_BREAKER_OPEN,
  TOKEN_METRIC_CONNECTIONS,
  TOKEN_METRIC_IN_FLIGHT,
  TOKEN_N_METRICS
} TokenMetric;

/* Counts, and says them in CloudWatch's embedded metric format. */
typedef struct _TokenMetrics TokenMetrics;

TokenMetrics *token_metrics_new (const char *environment);
void token_metrics_free (TokenMetrics *self);

void token_metrics_count (TokenMetrics *self, TokenMetric metric);
void token_metrics_set (TokenMetrics *self, TokenMetric metric, guint64 value);
void token_metrics_add_latency (TokenMetrics *self, gint64 microseconds);
/* A line of JSON about what was counted since the last, which is then forgotten. */
char *token_metrics_take_line (TokenMetrics *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenMetrics, token_metrics_free)

G_END_DECLS
