/* What the service takes at the most, and what a request may forbid itself. */

#include "database-steps.h"

#include <string.h>

#define TOO_DEEP DATABASE_ERROR ("Invalid path: Path specified exceeds the maximum depth that can be written (32).")
#define TOO_LONG DATABASE_ERROR ("Invalid path: Path specified exceeds the maximum length that can be written (768 bytes).")
#define TOO_LARGE DATABASE_ERROR ("Data to write exceeds the maximum size that can be modified with a single request.")
#define BAD_TIMEOUT DATABASE_ERROR ("timeout must be a positive number of ms, s or min, and 15min at the most")
#define MIXED DATABASE_ERROR ("Mixing 'shallow' and querying parameters is not supported")

static char *
repeat (const char *text, guint count)
{
  GString *repeated = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append (repeated, text);
  return g_string_free_and_steal (repeated);
}

static void
run (TestBackend *backend, TestUser *user, const char *request, const char *body, guint status, const char *answer)
{
  const DatabaseStep step = { request, body, status, answer };

  database_step_run (backend, user->id_token, &step);
}

static void
test_depth (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *path = repeat ("/k", 32), *open = repeat ("{\"k\":", 32), *close = repeat ("}", 32);
  g_autofree char *deepest = g_strconcat ("PUT ", path, ".json", NULL), *deeper = g_strconcat ("PUT ", path, "/k.json", NULL);
  g_autofree char *priority = g_strconcat ("PUT ", path, "/.priority.json", NULL);
  g_autofree char *body = g_strconcat (open, "1", close, NULL), *below = g_strconcat ("PUT ", path, ".json", NULL);

  run (backend, ada, deepest, "1", 200, "1");
  run (backend, ada, priority, "1", 200, "1");
  run (backend, ada, deeper, "1", 400, TOO_DEEP);
  run (backend, ada, below, "{\"k\":1}", 400, DATABASE_ERROR ("Invalid data; data exceeds the maximum depth of 32."));
  run (backend, ada, "PUT /.json", body, 200, NULL);
  run (backend, ada, "PUT /x.json", body, 400, DATABASE_ERROR ("Invalid data; data exceeds the maximum depth of 32."));
}

static void
test_keys (void)
{
  static const char *const FORBIDDEN[] = { "a.b", "a$b", "a#b", "a[b", "a]b", "a\\u001fb", "a\\u007fb", "" };
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *key = repeat ("ä", 384);
  g_autofree char *longest = g_strdup_printf ("{\"%s\":1}", key), *longer = g_strdup_printf ("{\"%sx\":1}", key);
  g_autofree char *uri = g_uri_escape_string (key, NULL, FALSE);
  g_autofree char *good = g_strdup_printf ("GET /t/%s.json", uri), *bad = g_strdup_printf ("GET /t/%sx.json", uri);

  run (backend, ada, "PUT /t.json", longest, 200, longest);
  run (backend, ada, good, NULL, 200, "1");
  run (backend, ada, "PUT /t.json", longer, 400, DATABASE_ERROR ("Invalid data; a key exceeds the maximum length of 768 bytes."));
  run (backend, ada, bad, NULL, 400, TOO_LONG);
  run (backend, ada, "PATCH /t.json", longer, 400, DATABASE_ERROR ("Invalid data; a key exceeds the maximum length of 768 bytes."));
  for (guint i = 0; i < G_N_ELEMENTS (FORBIDDEN); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"%s\":1}", FORBIDDEN[i]);

      run (backend, ada, "PUT /t.json", body, 400, NULL);
      run (backend, ada, "PATCH /t.json", body, 400, NULL);
    }
  run (backend, ada, "PUT /t.json", "{\"a/b\":1}", 400, NULL);
  run (backend, ada, "GET /t.json", NULL, 200, longest);
}

static void
test_strings (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *string = g_strnfill (10 * 1024 * 1024, 'x');
  g_autofree char *longest = g_strdup_printf ("\"%s\"", string), *longer = g_strdup_printf ("\"%sx\"", string);

  run (backend, ada, "PUT /t.json", longest, 200, longest);
  run (backend, ada, "PUT /t.json", longer, 400, DATABASE_ERROR ("Invalid data; string is longer than the maximum of 10485760 bytes."));
}

/* What a write removes counts as well. */
static void
test_write_size (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *string = g_strnfill (1024 * 1024, 'x'), *body = g_strdup_printf ("{\"a\":\"%s\",\"b\":1}", string);

  run (backend, ada, "PUT /t.json?writeSizeLimit=tiny", body, 400, TOO_LARGE);
  run (backend, ada, "GET /t.json", NULL, 200, "null");
  run (backend, ada, "PUT /t.json?writeSizeLimit=small", body, 200, NULL);
  run (backend, ada, "PATCH /.json?writeSizeLimit=tiny", "{\"t/b\":2,\"u\":1}", 200, "{\"t/b\":2,\"u\":1}");
  run (backend, ada, "PUT /t.json?writeSizeLimit=tiny", "1", 400, TOO_LARGE);
  run (backend, ada, "DELETE /.json?writeSizeLimit=tiny", NULL, 400, TOO_LARGE);
  run (backend, ada, "POST /t.json?writeSizeLimit=tiny", body, 400, TOO_LARGE);
  run (backend, ada, "DELETE /.json?writeSizeLimit=huge", NULL, 400, DATABASE_ERROR ("writeSizeLimit must be either tiny, small, medium, large or unlimited"));
  run (backend, ada, "DELETE /t/b.json?writeSizeLimit=tiny", NULL, 200, "null");
  run (backend, ada, "PUT /t.json?writeSizeLimit=medium", "1", 200, "1");
  run (backend, ada, "DELETE /.json?writeSizeLimit=large", NULL, 200, "null");
  run (backend, ada, "PUT /t.json?writeSizeLimit=unlimited", body, 200, NULL);
}

static void
test_timeout (void)
{
  static const DatabaseStep STEPS[] = {
    { "GET /t.json?timeout=500ms", NULL, 200, "null" },
    { "GET /t.json?timeout=3s", NULL, 200, "null" },
    { "GET /t.json?timeout=15min", NULL, 200, "null" },
    { "GET /t.json?timeout=16min", NULL, 400, BAD_TIMEOUT },
    { "GET /t.json?timeout=901s", NULL, 400, BAD_TIMEOUT },
    { "GET /t.json?timeout=0s", NULL, 400, BAD_TIMEOUT },
    { "GET /t.json?timeout=-1s", NULL, 400, BAD_TIMEOUT },
    { "GET /t.json?timeout=3", NULL, 400, BAD_TIMEOUT },
    { "GET /t.json?timeout=99999999999999999999min", NULL, 400, BAD_TIMEOUT },
    { "GET /t.json?timeout=soon", NULL, 400, BAD_TIMEOUT },
  };

  database_steps_run (STEPS, G_N_ELEMENTS (STEPS));
}

/* Fifty thousand children are not sorted and written out within a millisecond. */
static void
test_timed_out (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (GString) body = g_string_new ("{");

  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (body, "%s\"k%u\":\"a text of some length\"", i > 0 ? "," : "", i);
  g_string_append_c (body, '}');
  run (backend, ada, "PUT /t.json?print=silent", body->str, 204, "");
  run (backend, ada, "GET /t.json?orderBy=%22%24priority%22&timeout=1ms", NULL, 400, DATABASE_ERROR ("Request timed out."));
  run (backend, ada, "GET /t.json?orderBy=%22%24priority%22&limitToFirst=1&timeout=15min", NULL, 200, NULL);
}

static void
test_print (void)
{
  static const DatabaseStep STEPS[] = {
    { "PUT /t.json?print=pretty", "{\"a\":[1,{\"b\":2}]}", 200, "{\n  \"a\" : [ 1, {\n    \"b\" : 2\n  } ]\n}" },
    { "GET /t.json?print=pretty&shallow=true", NULL, 200, "{\n  \"a\" : true\n}" },
    { "GET /t.json?print=pretty&orderBy=%22%24key%22&limitToFirst=1", NULL, 200, "{\n  \"a\" : [ 1, {\n    \"b\" : 2\n  } ]\n}" },
    { "PATCH /t.json?print=silent", "{\"c\":1}", 204, "" },
    { "POST /l.json?print=silent", "1", 204, "" },
    { "GET /t.json?print=silent&shallow=true", NULL, 204, "" },
    { "GET /t.json?print=silent&orderBy=%22%24key%22", NULL, 204, "" },
    { "GET /t.json?print=silent&orderBy=%22h%22", NULL, 400, NULL },
    { "PUT /t.json?print=silent", "{", 400, DATABASE_ERROR ("Invalid data; couldn't parse JSON object, array, or value.") },
    { "DELETE /t.json?print=silent", NULL, 204, "" },
    { "GET /t.json?print=silent&{auth}x", NULL, 401, NULL },
    { "GET /t.json?print=", NULL, 400, DATABASE_ERROR ("print must be either pretty or silent") },
  };
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *target = g_strconcat ("/l.json?print=pretty&auth=", ada->id_token, NULL);
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "POST", target, "1", NULL);

  g_assert_true (g_regex_match_simple ("^\\{\n  \"name\" : \"[-0-9A-Z_a-z]{20}\"\n\\}$", answer->body, 0, 0));
  for (guint i = 0; i < G_N_ELEMENTS (STEPS); i++)
    database_step_run (backend, ada->id_token, &STEPS[i]);
}

static void
test_shallow (void)
{
  static const DatabaseStep STEPS[] = {
    { "PUT /t.json", "{\"a\":{\"b\":1,\".priority\":2},\"c\":2}", 200, NULL },
    { "GET /t.json?shallow=true", NULL, 200, "{\"a\":true,\"c\":true}" },
    { "GET /t.json?shallow=false", NULL, 200, "{\"a\":{\"b\":1},\"c\":2}" },
    { "GET /t.json?shallow=true&orderBy=%22%24key%22", NULL, 400, MIXED },
    { "GET /t.json?shallow=true&limitToFirst=2", NULL, 400, MIXED },
    { "GET /t.json?shallow=true&startAt=%22a%22", NULL, 400, MIXED },
    { "GET /t.json?shallow=true&equalTo=1", NULL, 400, MIXED },
    { "GET /t.json?shallow=true&orderBy=nonsense", NULL, 400, MIXED },
  };

  database_steps_run (STEPS, G_N_ELEMENTS (STEPS));
}

static void
test_browsers (void)
{
  static const DatabaseStep STEPS[] = {
    { "PUT /t.json", "{\"a\":1}", 200, NULL },
    { "GET /t.json?callback=page.got_1", NULL, 200, "page.got_1({\"a\":1});" },
    { "GET /t.json?callback=alert(1)", NULL, 400, DATABASE_ERROR ("callback must be the name of a function") },
    { "GET /t.json?callback=", NULL, 400, NULL },
    { "GET /t.json?callback=f&print=silent", NULL, 204, "" },
    { "GET /t.json?download=t.json", NULL, 200, "{\"a\":1}" },
  };
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *script = g_strconcat ("/t.json?callback=f&auth=", ada->id_token, NULL), *file = g_strconcat ("/t.json?download=a%22b.txt&auth=", ada->id_token, NULL);
  g_autoptr (TestAnswer) called = NULL, saved = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (STEPS); i++)
    database_step_run (backend, ada->id_token, &STEPS[i]);
  called = test_backend_send (backend, "GET", script, NULL, NULL);
  saved = test_backend_send (backend, "GET", file, NULL, NULL);
  g_assert_cmpstr (soup_message_headers_get_one (called->headers, "Content-Type"), ==, "application/javascript; charset=utf-8");
  g_assert_cmpstr (soup_message_headers_get_one (saved->headers, "Content-Disposition"), ==, "attachment; filename=\"a\\\"b.txt\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/database-limits/depth", test_depth);
  g_test_add_func ("/database-limits/keys", test_keys);
  g_test_add_func ("/database-limits/strings", test_strings);
  g_test_add_func ("/database-limits/write-size", test_write_size);
  g_test_add_func ("/database-limits/timeout", test_timeout);
  g_test_add_func ("/database-limits/timed-out", test_timed_out);
  g_test_add_func ("/database-limits/print", test_print);
  g_test_add_func ("/database-limits/shallow", test_shallow);
  g_test_add_func ("/database-limits/browsers", test_browsers);
  return g_test_run ();
}
