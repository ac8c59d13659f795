/* What the program has noted of itself, for a report that a person may send: the
 * latest lines, in memory only, and without what names somebody or opens something.
 * What is written to the terminal or the system's journal stays as it is.
 */
#include "parley-journal.h"

#include <string.h>

#define MAX_LINES 200
#define MAX_LINE_BYTES 400

/* Tokens, ids and keys are long and of these letters; addresses have an @; what
 * somebody wrote or is called stands in quotation marks; a path names its owner.
 */
static const struct
{
  const char *pattern;
  const char *replacement;
} SECRETS[] = {
  { "\\b([a-z_]*(?:auth|token|key|code|secret|state|verifier|challenge|ticket))=[^&\\s\"'<>]+", "\\1=…" },
  { "[^\\s<>\"']+@[^\\s<>\"']+", "…@…" },
  { "“[^”]*”", "“…”" },
  { "\"[^\"]*\"", "\"…\"" },
  { "[A-Za-z0-9_-]{16,}(?:\\.[A-Za-z0-9_-]{4,})*", "…" },
  { "/(?:home|root|run/user|var/home)/[^\\s:]*", "/…" },
};

/* GStreamer's threads write too. */
static GMutex lock;
static GQueue lines = G_QUEUE_INIT;

/**
 * parley_journal_redact:
 * @text: what was noted
 *
 * Returns: (transfer full): @text without what names somebody or opens something
 */
char *
parley_journal_redact (const char *text)
{
  char *clean = g_utf8_make_valid (text, (gssize)strnlen (text, MAX_LINE_BYTES));

  for (guint i = 0; i < G_N_ELEMENTS (SECRETS); i++)
    {
      g_autoptr (GRegex) regex = g_regex_new (SECRETS[i].pattern, G_REGEX_CASELESS, 0, NULL);
      char *next = g_regex_replace (regex, clean, -1, 0, SECRETS[i].replacement, 0, NULL);

      g_free (clean);
      clean = next;
    }
  return clean;
}

static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key))
      return fields[i].value;
  return NULL;
}

static const char *
name_level (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "critical";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  return level & G_LOG_LEVEL_DEBUG ? "debug" : "info";
}

/* Redacted when it is read: most lines never are. */
static void
keep (GLogLevelFlags level, const char *domain, const char *message)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  g_queue_push_tail (&lines, g_strdup_printf ("%s %s %s: %.*s", time, domain, name_level (level), MAX_LINE_BYTES, message));
  if (g_queue_get_length (&lines) > MAX_LINES)
    g_free (g_queue_pop_head (&lines));
}

/* Of other libraries only what is wrong: the rest is theirs. */
static gboolean
is_worth_keeping (GLogLevelFlags level, const char *domain)
{
  return g_str_has_prefix (domain, "parley") || (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0;
}

static GLogWriterOutput
on_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  const char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  const char *message = find_field (fields, n_fields, "MESSAGE");

  if (domain == NULL)
    domain = "";
  if (message != NULL && is_worth_keeping (level, domain))
    keep (level, domain, message);
  return g_log_writer_default (level, fields, n_fields, data);
}

/**
 * parley_journal_begin:
 *
 * From now on what is logged is kept as well.  To be called once, before anything
 * is logged.
 */
void
parley_journal_begin (void)
{
  g_log_set_writer_func (on_log, NULL, NULL);
}

/**
 * parley_journal_read:
 *
 * Returns: (transfer full): the latest lines, redacted, the newest last; "" where
 *   nothing was noted
 */
char *
parley_journal_read (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  GString *text = g_string_new (NULL);

  for (GList *line = lines.head; line != NULL; line = line->next)
    {
      g_autofree char *clean = parley_journal_redact (line->data);

      g_string_append_printf (text, "%s\n", clean);
    }
  return g_string_free_and_steal (text);
}
