/* The event-stream parser: one table of streams, each fed whole, byte by byte
 * and cut at every place, always with the same events to come out.
 */

#include "web-error.h"
#include "web-event-stream.h"

#include <string.h>

typedef struct
{
  const char *stream;
  const char *events; /* "event=data|event=data" */
} Case;

static const Case cases[] = {
  { "event: put\ndata: {\"path\":\"/\",\"data\":null}\n\n", "put={\"path\":\"/\",\"data\":null}" },
  { "event: put\r\ndata: 1\r\n\r\nevent: patch\r\ndata: 2\r\n\r\n", "put=1|patch=2" },
  { "event: put\rdata: 1\r\revent: patch\rdata: 2\r\r", "put=1|patch=2" },
  { ": comment\n\n:\nevent:put\ndata:1\n\n", "put=1" },
  { "data: a\ndata: b\ndata:\ndata:  c\n\n", "message=a\nb\n\n c" },
  { "data\n\n", "message=" },
  { "event: keep-alive\ndata: null\n\n", "keep-alive=null" },
  { "event: lost\n\ndata: x\n\n", "message=x" },
  { "id: 7\nretry: 10\nunknown: y\ndata: x\n\n", "message=x" },
  { "\xef\xbb\xbf"
    "data: x\n\n",
    "message=x" },
  { "\xef\xbb"
    "data: x\n\ndata: y\n\n",
    "message=y" },
  { "data: é😀\n\n", "message=é😀" },
  { "data: unfinished\n", "" },
  { "data: unfinished", "" },
  { "event: auth_revoked\ndata: credential is no longer valid\n\n", "auth_revoked=credential is no longer valid" },
  { "", "" },
  { "\n\n\n\r\r\n\r", "" },
};

static void
on_event (const char *event, const char *data, gpointer seen)
{
  g_string_append_printf (seen, "%s%s=%s", ((GString *)seen)->len > 0 ? "|" : "", event, data);
}

static void
push (WebEventStream *stream, const char *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  /* A copy of the exact size, so that a read past the end is seen. */
  g_autofree char *copy = length > 0 ? g_memdup2 (bytes, length) : NULL;

  g_assert_true (web_event_stream_push (stream, copy, length, &error));
  g_assert_no_error (error);
}

static void
check (const Case *c, gsize first, gsize then)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (WebEventStream) stream = web_event_stream_new (1000, on_event, seen);
  gsize length = strlen (c->stream);

  push (stream, c->stream, first);
  for (gsize i = first; i < length; i += then)
    push (stream, c->stream + i, MIN (then, length - i));
  g_assert_cmpstr (seen->str, ==, c->events);
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = strlen (cases[i].stream);

      check (&cases[i], 0, 1);
      for (gsize cut = 0; cut <= length; cut++)
        check (&cases[i], cut, MAX (length, 1));
    }
}

static void
assert_refused (const char *bytes, gsize length, WebError code)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (WebEventStream) stream = web_event_stream_new (20, on_event, seen);
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;

  for (gsize i = 0; ok && i < length; i += 7)
    ok = web_event_stream_push (stream, bytes + i, MIN (7, length - i), &error);
  g_assert_false (ok);
  g_assert_error (error, WEB_ERROR, (int)code);
}

static void
test_refused (void)
{
  assert_refused ("data: 0123456789abcdefghij\n\n", 28, WEB_ERROR_TOO_LARGE);
  assert_refused ("data: 0123456789\ndata: 0123456789\n\n", 35, WEB_ERROR_TOO_LARGE);
  assert_refused (": 0123456789abcdefghijklmnop", 28, WEB_ERROR_TOO_LARGE);
  assert_refused ("data: \0\n\n", 9, WEB_ERROR_MALFORMED);
  assert_refused ("data: \xff\n\n", 9, WEB_ERROR_MALFORMED);
  assert_refused ("event: \xff\ndata: 1\n\n", 18, WEB_ERROR_MALFORMED);
}

typedef struct
{
  WebEventStream *stream;
  guint n_events;
} Suicide;

static void
on_last_event (const char *event, const char *data, gpointer user_data)
{
  Suicide *suicide = user_data;

  suicide->n_events++;
  g_clear_pointer (&suicide->stream, web_event_stream_free);
}

static void
test_freed_within (void)
{
  Suicide suicide = { 0 };
  const char *text = "data: 1\n\ndata: 2\n\n";

  suicide.stream = web_event_stream_new (1000, on_last_event, &suicide);
  g_assert_true (web_event_stream_push (suicide.stream, text, strlen (text), NULL));
  g_assert_cmpuint (suicide.n_events, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/event-stream/cases", test_cases);
  g_test_add_func ("/web/event-stream/refused", test_refused);
  g_test_add_func ("/web/event-stream/freed-within", test_freed_within);
  return g_test_run ();
}
