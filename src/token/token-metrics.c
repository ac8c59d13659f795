/* CloudWatch reads lines of this form out of a log by itself (the embedded metric
 * format), so that nothing here needs a way to AWS or a permission there.  What
 * it does not understand it drops without a word, so the form is kept small: one
 * document, one dimension, a name for each cause instead of a dimension for it.
 *
 * Latencies go into a histogram whose classes are 4 % apart.  A document takes a
 * hundred values of a metric: where there were more requests, the hundred points
 * that part them evenly stand for all, and Requests says how many they were.
 */

#include "token-metrics.h"

#include <math.h>
#include <string.h>

#define NAMESPACE "Parley/TokenService"
#define MAX_VALUES 100
/* From 10 µs on, each class 4 % above the last; the highest is beyond 20 s. */
#define FIRST_CLASS 10.0
#define STEP 1.04
#define N_CLASSES 384

static const struct
{
  const char *name, *unit;
} metrics[TOKEN_N_METRICS] = {
  [TOKEN_METRIC_REQUESTS] = { "Requests", "Count" },
  [TOKEN_METRIC_ISSUED] = { "TokensIssued", "Count" },
  [TOKEN_METRIC_REFUSED] = { "TokensRefused", "Count" },
  [TOKEN_METRIC_REFUSED_REQUEST] = { "RefusedInvalidRequest", "Count" },
  [TOKEN_METRIC_REFUSED_UNAUTHENTICATED] = { "RefusedUnauthenticated", "Count" },
  [TOKEN_METRIC_REFUSED_NOT_MEMBER] = { "RefusedNotAMember", "Count" },
  [TOKEN_METRIC_REFUSED_NO_CALL] = { "RefusedNoSuchCall", "Count" },
  [TOKEN_METRIC_REFUSED_TOO_MANY] = { "RefusedTooManyRequests", "Count" },
  [TOKEN_METRIC_REFUSED_UNAVAILABLE] = { "RefusedUnavailable", "Count" },
  [TOKEN_METRIC_REFUSED_TIMEOUT] = { "RefusedTimeout", "Count" },
  [TOKEN_METRIC_KEYS_ERRORS] = { "SigningKeysErrors", "Count" },
  [TOKEN_METRIC_DATABASE_ERRORS] = { "DatabaseErrors", "Count" },
  [TOKEN_METRIC_TWILIO_ERRORS] = { "TwilioErrors", "Count" },
  [TOKEN_METRIC_CONNECTIONS_REFUSED] = { "ConnectionsRefused", "Count" },
  [TOKEN_METRIC_LINES_LOST] = { "LogLinesLost", "Count" },
  [TOKEN_METRIC_KEYS_AGE] = { "SigningKeysAge", "Seconds" },
  [TOKEN_METRIC_BREAKER_OPEN] = { "TwilioBreakerOpen", "Count" },
  [TOKEN_METRIC_CONNECTIONS] = { "Connections", "Count" },
  [TOKEN_METRIC_IN_FLIGHT] = { "MostInFlight", "Count" },
};

struct _TokenMetrics
{
  char *environment;
  guint64 values[TOKEN_N_METRICS];
  guint latencies[N_CLASSES];
  guint n_latencies;
};

/**
 * token_metrics_new:
 * @environment: the one dimension's value: which deployment this is
 */
TokenMetrics *
token_metrics_new (const char *environment)
{
  TokenMetrics *self = g_new0 (TokenMetrics, 1);

  self->environment = g_strdup (environment);
  return self;
}

void
token_metrics_free (TokenMetrics *self)
{
  g_free (self->environment);
  g_free (self);
}

void
token_metrics_count (TokenMetrics *self, TokenMetric metric)
{
  self->values[metric]++;
}

void
token_metrics_set (TokenMetrics *self, TokenMetric metric, guint64 value)
{
  self->values[metric] = value;
}

void
token_metrics_add_latency (TokenMetrics *self, gint64 microseconds)
{
  double position = microseconds > FIRST_CLASS ? log ((double)microseconds / FIRST_CLASS) / log (STEP) : 0;

  self->latencies[MIN ((guint)position, N_CLASSES - 1)]++;
  self->n_latencies++;
}

static void
append_value (GString *text, guint class)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof number, "%.3f", FIRST_CLASS * pow (STEP, class) / 1000);
  if (text->str[text->len - 1] != '[')
    g_string_append_c (text, ',');
  g_string_append (text, number);
}

/* The values that part what was measured into pieces of the same size. */
static void
append_latencies (TokenMetrics *self, GString *text)
{
  guint n_values = MIN (self->n_latencies, MAX_VALUES), n_written = 0, seen = 0;

  g_string_append_c (text, '[');
  for (guint class = 0; class < N_CLASSES; class ++)
    {
      seen += self->latencies[class];
      for (; n_written < n_values && (guint64)n_written * self->n_latencies < (guint64)seen * n_values; n_written++)
        append_value (text, class);
    }
  g_string_append_c (text, ']');
}

static void
append_directive (TokenMetrics *self, GString *text)
{
  g_string_append_printf (text, "{\"_aws\":{\"Timestamp\":%" G_GINT64_FORMAT ",\"CloudWatchMetrics\":[{\"Namespace\":\"" NAMESPACE "\","
                                "\"Dimensions\":[[\"Environment\"]],\"Metrics\":[",
                          g_get_real_time () / 1000);
  for (guint i = 0; i < TOKEN_N_METRICS; i++)
    g_string_append_printf (text, "%s{\"Name\":\"%s\",\"Unit\":\"%s\"}", i > 0 ? "," : "", metrics[i].name, metrics[i].unit);
  if (self->n_latencies > 0)
    g_string_append (text, ",{\"Name\":\"Latency\",\"Unit\":\"Milliseconds\"}");
  g_string_append (text, "]}]}");
}

static void
forget (TokenMetrics *self)
{
  memset (self->values, 0, sizeof self->values);
  memset (self->latencies, 0, sizeof self->latencies);
  self->n_latencies = 0;
}

/* Returns: (transfer full): a line without its end */
char *
token_metrics_take_line (TokenMetrics *self)
{
  GString *text = g_string_new (NULL);

  append_directive (self, text);
  g_string_append_printf (text, ",\"Environment\":\"%s\"", self->environment);
  for (guint i = 0; i < TOKEN_N_METRICS; i++)
    g_string_append_printf (text, ",\"%s\":%" G_GUINT64_FORMAT, metrics[i].name, self->values[i]);
  if (self->n_latencies > 0)
    {
      g_string_append (text, ",\"Latency\":");
      append_latencies (self, text);
    }
  g_string_append_c (text, '}');
  forget (self);
  return g_string_free_and_steal (text);
}
