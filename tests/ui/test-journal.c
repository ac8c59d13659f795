/* What a report of a problem may have in it. */
#include "parley-journal.h"

#include <string.h>

static void
test_redact (void)
{
  const struct
  {
    const char *noted, *kept;
  } cases[] = {
    { "a stream ended: the connection was closed", "a stream ended: the connection was closed" },
    { "GET https://example.org/x.json?auth=abc.def&print=silent", "GET https://example.org/x.json?auth=…&print=silent" },
    { "token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl was refused", "token … was refused" },
    { "nobody is ada@example.org", "nobody is …@…" },
    { "the room “Dinner on Friday” is gone", "the room “…” is gone" },
    { "he said \"yes\"", "he said \"…\"" },
    { "messages/-NabcdefghijklmnopqR/x", "messages/…/x" },
    { "/home/ada/.local/share/parley/default cannot be read", "/… cannot be read" },
    { "code 403, 12 rooms, 1024 bytes", "code 403, 12 rooms, 1024 bytes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *clean = parley_journal_redact (cases[i].noted);

      g_assert_cmpstr (clean, ==, cases[i].kept);
    }
}

/* As it is handed on outside of tests, which have a handler of their own before it. */
#define note(domain, ...) g_log_structured (domain, G_LOG_LEVEL_DEBUG, "MESSAGE", __VA_ARGS__)

static void
test_keeps (void)
{
  g_autofree char *journal = NULL;

  for (guint i = 0; i < 300; i++)
    note ("parley-chat", "line %u", i);
  note ("parley", "for %s", "ada@example.org");
  note ("Other", "somebody else's");
  journal = parley_journal_read ();
  g_assert_nonnull (strstr (journal, "debug: line 299\n"));
  g_assert_null (strstr (journal, "line 99\n"));
  g_assert_nonnull (strstr (journal, "for …@…\n"));
  g_assert_null (strstr (journal, "example.org"));
  g_assert_null (strstr (journal, "somebody else's"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  parley_journal_begin ();
  g_test_add_func ("/journal/redact", test_redact);
  g_test_add_func ("/journal/keeps", test_keeps);
  return g_test_run ();
}
