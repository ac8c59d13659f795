/* Nobody waits for a line: where the reader of the other end is behind, the line
 * is lost and counted.  A pipe that can be written to takes PIPE_BUF bytes
 * without blocking, and no line that is written often is longer.
 */

#include "token-journal.h"

#include "web-http.h"
#include "web-json.h"
#include "web-jwt.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define MAX_MESSAGE_BYTES 2000

struct _TokenJournal
{
  int output;            /* -1 for none */
  gnutls_hmac_hd_t hash; /* keyed */
  guint64 n_lost;
  gboolean is_torn; /* the last line was lost half way */
  GString *line;
};

/* GLib's writer cannot be taken back, and may be called after the journal is gone. */
static TokenJournal *taking_log;

/**
 * token_journal_new:
 * @output: a file descriptor, or -1 to say nothing
 * @hash_key: (nullable): what people's ids are hashed with, so that the lines of
 *   several tasks can be brought together; %NULL for a key that nobody knows
 */
TokenJournal *
token_journal_new (int output, const char *hash_key)
{
  TokenJournal *self = g_new0 (TokenJournal, 1);
  g_autofree char *key = hash_key != NULL ? g_strdup (hash_key) : web_random_token (32);

  self->output = output;
  if (gnutls_hmac_init (&self->hash, GNUTLS_MAC_SHA256, key, strlen (key)) < 0)
    g_error ("HMAC-SHA256 is not to be had");
  self->line = g_string_new (NULL);
  return self;
}

void
token_journal_free (TokenJournal *self)
{
  if (taking_log == self)
    taking_log = NULL;
  gnutls_hmac_deinit (self->hash, NULL);
  g_string_free (self->line, TRUE);
  g_free (self);
}

static gboolean
can_write (TokenJournal *self)
{
  struct pollfd poll_fd = { .fd = self->output, .events = POLLOUT };

  return poll (&poll_fd, 1, 0) == 1 && (poll_fd.revents & POLLOUT) != 0;
}

static gsize
write_bytes (TokenJournal *self, const char *bytes, gsize length)
{
  gsize done = 0;

  while (done < length)
    {
      gssize written = can_write (self) ? write (self->output, bytes + done, length - done) : -1;

      if (written <= 0)
        break;
      done += (gsize)written;
    }
  return done;
}

static void
write_line (TokenJournal *self)
{
  gsize done;

  if (self->output < 0)
    return;
  if (self->is_torn && write_bytes (self, "\n", 1) == 1)
    self->is_torn = FALSE;
  done = self->is_torn ? 0 : write_bytes (self, self->line->str, self->line->len);
  if (done == self->line->len)
    return;
  self->n_lost++;
  self->is_torn = self->is_torn || done > 0;
}

static void
begin_line (TokenJournal *self, const char *level)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  g_string_printf (self->line, "{\"ts\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\",\"level\":\"%s\"",
                   g_date_time_get_year (now), g_date_time_get_month (now), g_date_time_get_day_of_month (now),
                   g_date_time_get_hour (now), g_date_time_get_minute (now), g_date_time_get_second (now),
                   g_date_time_get_microsecond (now) / 1000, level);
}

static void
append_hash (TokenJournal *self, const char *uid)
{
  guint64 hash[4];

  if (gnutls_hmac (self->hash, uid, strlen (uid)) < 0)
    g_error ("HMAC-SHA256 failed");
  gnutls_hmac_output (self->hash, hash);
  g_string_append_printf (self->line, ",\"uid_hash\":\"%016" G_GINT64_MODIFIER "x\"", GUINT64_FROM_BE (hash[0]));
}

void
token_journal_add_request (TokenJournal *self, const TokenJournalEntry *entry)
{
  if (self->output < 0)
    return;
  begin_line (self, entry->status >= 500 ? "error" : "info");
  g_string_append_printf (self->line, ",\"message\":\"request\",\"request_id\":\"%s\",\"route\":\"%s\",\"method\":\"%s\",\"status\":%u,\"cause\":\"%s\",\"ms\":%" G_GINT64_FORMAT ".%03d",
                          entry->id, entry->route, entry->method, entry->status, entry->cause, entry->microseconds / 1000, (int)(entry->microseconds % 1000));
  if (entry->uid != NULL)
    append_hash (self, entry->uid);
  g_string_append (self->line, "}\n");
  write_line (self);
}

static void
append_quoted (GString *line, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize)strnlen (text, MAX_MESSAGE_BYTES));
  g_autofree char *redacted = web_uri_redact (valid);
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), redacted);
  g_autofree char *json = web_json_to_text (node);

  g_string_append (line, json);
}

/**
 * token_journal_add_message:
 * @level: debug, info, warning or error
 * @message: anything; what looks like a secret in an address is taken out
 */
void
token_journal_add_message (TokenJournal *self, const char *level, const char *message)
{
  begin_line (self, level);
  g_string_append (self->line, ",\"message\":");
  append_quoted (self->line, message);
  g_string_append (self->line, "}\n");
  write_line (self);
}

/* Takes what was counted; the metrics are told of lost lines first. */
void
token_journal_add_metrics (TokenJournal *self, TokenMetrics *metrics)
{
  g_autofree char *line = NULL;

  token_metrics_set (metrics, TOKEN_METRIC_LINES_LOST, self->n_lost);
  self->n_lost = 0;
  line = token_metrics_take_line (metrics);
  g_string_printf (self->line, "%s\n", line);
  write_line (self);
}

static const char *
name_level (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "error";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  return level & G_LOG_LEVEL_DEBUG ? "debug" : "info";
}

static GLogWriterOutput
on_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  const char *domain = NULL;

  if (taking_log == NULL)
    return g_log_writer_default (level, fields, n_fields, data);
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
      domain = fields[i].value;
  if ((level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) && g_log_writer_default_would_drop (level, domain))
    return G_LOG_WRITER_HANDLED;
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      token_journal_add_message (taking_log, name_level (level), fields[i].value);
  return G_LOG_WRITER_HANDLED;
}

void
token_journal_take_log (TokenJournal *self)
{
  taking_log = self;
  g_log_set_writer_func (on_log, NULL, NULL);
}
