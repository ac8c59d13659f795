/* What goes wrong on purpose with connections that last: event streams, and the
 * WebSockets of the realtime protocol and of signalling.
 */

#include "test-backend.h"
#include "wire.h"

#include <string.h>

/* A script can be given while the backend runs, since it is an emulator. */
static TestBackend *
start (void)
{
  return test_backend_new_with ("emulator", TRUE, NULL);
}

static void
add (TestBackend *backend, const char *script)
{
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "POST", "/.faults", script, NULL);

  g_test_message ("%s: %s", script, answer->body);
  g_assert_cmpuint (answer->status, ==, 200);
}

static guint
put (TestBackend *backend, const char *path, const char *value)
{
  g_autofree char *target = g_strdup_printf ("/%s.json", path);
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "PUT", target, value, "Authorization", "Bearer owner", NULL);

  return answer->status;
}

static char *
get (TestBackend *backend, const char *path)
{
  g_autofree char *target = g_strdup_printf ("/%s.json", path);
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "GET", target, NULL, "Authorization", "Bearer owner", NULL);

  return g_steal_pointer (&answer->body);
}

static void
add_for (TestBackend *backend, const char *after, const char *deed)
{
  g_autofree char *script = g_strdup_printf ("{\"after\":\"%s\",\"do\":\"%s\"}", after, deed);

  add (backend, script);
}

/* -- Streams --------------------------------------------------------------------- */

static void
test_streams (void)
{
  static const struct
  {
    const char *deed;
    gboolean is_begun, ends;
    const char *last;
  } CASES[] = {
    { "close", FALSE, TRUE, "" },
    { "stall", TRUE, FALSE, "" },
    { "truncate 17", TRUE, TRUE, "event: put\ndata: " },
    { "garbage", TRUE, TRUE, "\xff\xfe}{ garbage \x01\xc3\x28" },
    { "revoke", TRUE, TRUE, "event: put\ndata: {\"path\":\"/\",\"data\":1}\n\nevent: auth_revoked\ndata: credential is no longer valid\n\n" },
    { "restart", TRUE, TRUE, "event: put\ndata: {\"path\":\"/\",\"data\":1}\n\n" },
  };
  g_autoptr (TestBackend) backend = start ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (Wire) wire = NULL;
      const char *events;

      g_assert_cmpuint (put (backend, "a", "1"), ==, 200);
      g_test_message ("%s", CASES[i].deed);
      add_for (backend, i % 2 == 0 ? "stream" : "stream/a", CASES[i].deed);
      wire = wire_listen (backend, "a");
      if (CASES[i].ends)
        wire_expect_end (wire);
      else
        wire_expect (wire, "\r\n\r\n");
      events = strstr (wire->arrived->str, "\r\n\r\n");
      g_assert_true ((events != NULL) == CASES[i].is_begun);
      if (strcmp (CASES[i].deed, "restart") == 0 && *(events + 4) == '\0')
        continue; /* the end may come before the beginning is written */
      if (events != NULL)
        g_assert_cmpstr (events + 4, ==, CASES[i].last);
      g_assert_cmpuint (put (backend, "a", "1"), ==, 200);
      g_assert_true (wire->is_over == CASES[i].ends);
    }
}

static void
test_late_stream (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (Wire) wire = NULL;
  gint64 before = g_get_monotonic_time ();

  add_for (backend, "stream", "delay 200ms");
  wire = wire_listen (backend, "a");
  g_assert_cmpuint (put (backend, "a", "1"), ==, 200);
  wire_expect (wire, "data: {\"path\":\"/\",\"data\":1}\n");
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 200000);
  add_for (backend, "stream", "status 503");
  {
    g_autoptr (Wire) refused = wire_listen (backend, "a");

    wire_expect (refused, "HTTP/1.1 503 ");
  }
}

/* -- WebSockets ------------------------------------------------------------------ */

#define PUT_A "{\"t\":\"d\",\"d\":{\"r\":1,\"a\":\"p\",\"b\":{\"p\":\"/a\",\"d\":5}}}"
#define MERGE_A "{\"t\":\"d\",\"d\":{\"r\":1,\"a\":\"m\",\"b\":{\"p\":\"/\",\"d\":{\"a\":5}}}}"
#define OWNER "{\"t\":\"d\",\"d\":{\"r\":0,\"a\":\"gauth\",\"b\":{\"cred\":\"owner\"}}}"

static Wire *
connect_realtime (TestBackend *backend)
{
  Wire *wire = wire_upgrade (backend, "/.ws?v=5&ns=parley-local");

  wire_expect (wire, "\"t\":\"h\"");
  wire_say (wire, OWNER);
  wire_expect (wire, "\"r\":0");
  return wire;
}

static void
test_realtime (void)
{
  static const struct
  {
    const char *after, *deed, *request, *says;
    gboolean ends;
    const char *value;
  } CASES[] = {
    { "a", "close", PUT_A, NULL, TRUE, "5" },
    { "realtime/p", "close", PUT_A, NULL, TRUE, "5" },
    { "a", "close", MERGE_A, NULL, TRUE, "5" },
    { "a", "truncate 9", PUT_A, "{\"t\":\"d\"", TRUE, "5" },
    { "a", "garbage", PUT_A, "garbage", TRUE, "5" },
    { "a", "restart", PUT_A, NULL, TRUE, "5" },
    { "a", "delay 100ms", PUT_A, "\"s\":\"ok\"", FALSE, "5" },
    { "a", "status 503", PUT_A, "{\"r\":1,\"b\":{\"s\":\"unavailable\",\"d\":\"Internal server error.\"}}", FALSE, "1" },
    { "a", "status 401", MERGE_A, "{\"r\":1,\"b\":{\"s\":\"permission_denied\",\"d\":\"Permission denied\"}}", FALSE, "1" },
    { "a", "revoke", PUT_A, "{\"a\":\"ac\",\"b\":{\"s\":\"expired_token\"", FALSE, "1" },
    { "realtime/q", "close", PUT_A, "\"s\":\"ok\"", FALSE, "5" },
  };
  g_autoptr (TestBackend) backend = start ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (Wire) wire = NULL;
      g_autofree char *value = NULL;

      g_test_message ("%s: %s", CASES[i].deed, CASES[i].request);
      g_assert_cmpuint (put (backend, "a", "1"), ==, 200);
      wire = connect_realtime (backend);
      add_for (backend, CASES[i].after, CASES[i].deed);
      wire_say (wire, CASES[i].request);
      if (CASES[i].says != NULL)
        wire_expect (wire, CASES[i].says);
      if (CASES[i].ends)
        wire_expect_end (wire);
      g_assert_true (CASES[i].ends || !wire->is_over);
      value = get (backend, "a");
      g_assert_cmpstr (value, ==, CASES[i].value);
      {
        g_autoptr (TestAnswer) left = test_backend_send (backend, "DELETE", "/.faults", NULL, NULL);

        g_assert_true ((*left->body == '\0') == (i + 1 < G_N_ELEMENTS (CASES)));
      }
    }
}

/* Nothing is heard of it any more, but what is said to it is done. */
static void
test_silent_realtime (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (Wire) wire = connect_realtime (backend), other = NULL;
  gsize length;

  add_for (backend, "a", "stall");
  length = wire->arrived->len;
  wire_say (wire, PUT_A);
  other = wire_listen (backend, "a");
  wire_expect (other, "\"data\":5}");
  g_assert_cmpuint (put (backend, "a", "1"), ==, 200);
  g_assert_false (wire->is_over);
  g_assert_cmpuint (wire->arrived->len, ==, length);
}

/* From the greeting on. */
static void
test_new_websockets (void)
{
  static const struct
  {
    const char *after, *target, *deed, *says;
    gboolean ends;
  } CASES[] = {
    { "realtime", "/.ws?v=5", "close", "HTTP/1.1 101 ", TRUE },
    { "realtime", "/.ws?v=5", "status 503", "HTTP/1.1 503 ", FALSE },
    { "realtime", "/.ws?v=5", "garbage", "garbage", TRUE },
    { "realtime", "/.ws?v=5", "revoke", "expired_token", FALSE },
    { "realtime", "/.ws?v=5", "restart", "HTTP/1.1 101 ", TRUE },
    { "signaling", "/signaling", "status 503", "HTTP/1.1 503 ", FALSE },
    { "signaling", "/signaling", "close", "HTTP/1.1 101 ", TRUE },
    { "signaling", "/signaling", "garbage", "garbage", TRUE },
    { "signaling", "/signaling", "truncate 4", "{\"", TRUE },
    { "signaling", "/signaling", "delay 100ms", "{\"type\":\"welcome\"", FALSE },
    { "signaling", "/signaling", "revoke", "\"code\":20104", FALSE },
    { "signaling/connect", "/signaling", "revoke", "\"code\":20104", FALSE },
    { "signaling/connect", "/signaling", "close", "HTTP/1.1 101 ", TRUE },
    { "signaling/connect", "/signaling", "restart", "HTTP/1.1 101 ", TRUE },
    { "signaling/update", "/signaling", "close", "\"code\":20101", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (TestBackend) backend = start ();
      g_autoptr (Wire) wire = NULL;

      g_test_message ("%s: %s", CASES[i].after, CASES[i].deed);
      add_for (backend, CASES[i].after, CASES[i].deed);
      wire = wire_upgrade (backend, CASES[i].target);
      wire_expect (wire, "\r\n\r\n");
      if (!wire->is_over && CASES[i].after[0] == 's' && wire_has (wire, "HTTP/1.1 101"))
        wire_say (wire, "{\"type\":\"hello\",\"version\":2,\"body\":{\"type\":\"connect\",\"version\":2,\"token\":\"x\"}}");
      wire_expect (wire, CASES[i].says);
      if (CASES[i].ends)
        wire_expect_end (wire);
      else
        g_assert_false (wire->is_over);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fault-connections/streams", test_streams);
  g_test_add_func ("/fault-connections/late-stream", test_late_stream);
  g_test_add_func ("/fault-connections/realtime", test_realtime);
  g_test_add_func ("/fault-connections/silent-realtime", test_silent_realtime);
  g_test_add_func ("/fault-connections/new-websockets", test_new_websockets);
  return g_test_run ();
}
