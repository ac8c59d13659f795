/* Whatever the bytes, and however they are cut, the same events come out, or the
 * same refusal.
 */

#include "web-event-stream.h"

#include <string.h>

#define LIMIT 64

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static void
on_event (const char *event, const char *data, gpointer seen)
{
  g_assert_true (g_utf8_validate (event, -1, NULL) && g_utf8_validate (data, -1, NULL));
  g_assert_cmpuint (strlen (data), <=, LIMIT);
  g_string_append_printf (seen, "%s=%s|", event, data);
}

static GString *
feed (const guint8 *bytes, gsize length, gsize portion, gboolean *ok)
{
  GString *seen = g_string_new (NULL);
  g_autoptr (WebEventStream) stream = web_event_stream_new (LIMIT, on_event, seen);

  *ok = TRUE;
  for (gsize i = 0; *ok && i < length; i += portion)
    *ok = web_event_stream_push (stream, (const char *)bytes + i, MIN (portion, length - i), NULL);
  return seen;
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  gboolean ok_whole, ok_cut;
  g_autoptr (GString) whole = NULL;

  /* A NUL refuses the portion that it is in, and so depends on the cut. */
  if (memchr (bytes, '\0', length) != NULL)
    return 0;
  whole = feed (bytes, length, MAX (length, 1), &ok_whole);
  for (gsize portion = 1; portion < 9; portion++)
    {
      g_autoptr (GString) cut = feed (bytes, length, portion, &ok_cut);

      g_assert_cmpint (ok_whole, ==, ok_cut);
      g_assert_cmpstr (whole->str, ==, cut->str);
    }
  return 0;
}
