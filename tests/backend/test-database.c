/* The Realtime Database over real HTTP: what is sent, and what comes back, to the
 * byte.
 */

#include "database-steps.h"
#include "test-await.h"

#include <string.h>

#define NO_KEY(place) DATABASE_ERROR ("Invalid data; couldn't parse key beginning at " place ". Key value can't be empty or contain $ # [ ] / or .")

static void
test_verbs (void)
{
  static const DatabaseStep STEPS[] = {
    { "GET /.json", NULL, 200, "null" },
    { "PUT /t/a.json", "{\"x\":1,\"y\":{\"z\":null}}", 200, "{\"x\":1}" },
    { "GET /t.json", NULL, 200, "{\"a\":{\"x\":1}}" },
    { "GET /t/a/x.json", NULL, 200, "1" },
    { "GET /t/a/x/deeper.json", NULL, 200, "null" },
    { "PATCH /t.json", "{\"a/y\":2,\"b\":\"two\"}", 200, "{\"a/y\":2,\"b\":\"two\"}" },
    { "GET /t.json", NULL, 200, "{\"a\":{\"x\":1,\"y\":2},\"b\":\"two\"}" },
    { "PUT /t/b/c.json", "true", 200, "true" },
    { "GET /t/b.json", NULL, 200, "{\"c\":true}" },
    { "DELETE /t/b.json", NULL, 200, "null" },
    { "PUT /t/a/x.json", "null", 200, "null" },
    { "GET /t.json", NULL, 200, "{\"a\":{\"y\":2}}" },
    { "PATCH /t.json", "{\"a/y\":null}", 200, "{\"a/y\":null}" },
    { "GET /.json", NULL, 200, "null" },
    { "PUT /l.json", "[1,null,3]", 200, "[1,null,3]" },
    { "GET /l/2.json", NULL, 200, "3" },
    { "GET /l.json?print=pretty", NULL, 200, "[ 1, null, 3 ]" },
    { "PUT /s.json?print=silent", "1", 204, "" },
    { "GET /s.json?print=silent", NULL, 204, "" },
    { "PATCH /.json?print=pretty", "{\"p\":{\"q\":1}}", 200, "{\n  \"p\" : {\n    \"q\" : 1\n  }\n}" },
    { "GET /.json?shallow=true", NULL, 200, "{\"l\":true,\"p\":true,\"s\":true}" },
    { "GET /s.json?shallow=true", NULL, 200, "1" },
    { "PUT /%C3%A9%20x%2C.json", "1", 200, "1" },
    { "GET /%C3%A9%20x,.json", NULL, 200, "1" },
    { "GET /p.json?format=export&timeout=10s", NULL, 200, "{\"q\":1}" },
  };

  database_steps_run (STEPS, G_N_ELEMENTS (STEPS));
}

static void
test_errors (void)
{
  static const DatabaseStep STEPS[] = {
    { "GET /t", NULL, 404, DATABASE_ERROR ("append .json to your request URI to use the REST API.") },
    { "GET /t.xml", NULL, 404, DATABASE_ERROR ("append .json to your request URI to use the REST API.") },
    { "GET /a.b/c.json", NULL, 400, DATABASE_ERROR ("Invalid path: Invalid token in path") },
    { "GET /a%2Fb.json", NULL, 400, DATABASE_ERROR ("Invalid path: Invalid token in path") },
    { "GET /%24a.json", NULL, 400, DATABASE_ERROR ("Invalid path: Invalid token in path") },
    { "PUT /t.json", "", 400, DATABASE_ERROR ("Error: No data supplied.") },
    { "PUT /t.json", "{\"a\":", 400, DATABASE_ERROR ("Invalid data; couldn't parse JSON object, array, or value.") },
    { "PUT /t.json", "nonsense", 400, DATABASE_ERROR ("Invalid data; couldn't parse JSON object, array, or value.") },
    { "PUT /t.json", "\"a\\u0000b\"", 400, DATABASE_ERROR ("Invalid data; couldn't parse JSON object, array, or value.") },
    { "PUT /t.json", "\"a\\\\u0000b\"", 200, "\"a\\\\u0000b\"" },
    { "PUT /t.json", "99999999999999999999", 400, DATABASE_ERROR ("Invalid data; couldn't parse JSON object, array, or value.") },
    { "PUT /t.json", "1e400", 400, DATABASE_ERROR ("Invalid data; couldn't parse JSON object, array, or value.") },
    { "PUT /t.json", "{\"a.b\":1}", 400, NO_KEY ("1:2") },
    { "PATCH /t.json", "7", 400, DATABASE_ERROR ("Invalid data; couldn't parse JSON object. Are you sending a JSON object with valid key names?") },
    { "POST /t.json", "{\"$\":1}", 400, NO_KEY ("1:2") },
    { "BREW /t.json", NULL, 405, DATABASE_ERROR ("Method Not Allowed") },
    { "GET /t.json?print=nice", NULL, 400, DATABASE_ERROR ("print must be either pretty or silent") },
    { "GET /t.json?limitToFirst=2", NULL, 400, DATABASE_ERROR ("orderBy must be defined when other query parameters are defined") },
    { "GET /t.json?orderBy=%24key", NULL, 400, DATABASE_ERROR ("orderBy must be a valid JSON encoded path") },
    { "GET /t.json?orderBy=7", NULL, 400, DATABASE_ERROR ("orderBy must be a valid JSON encoded path") },
    { "GET /t.json?orderBy=%22a.b%22", NULL, 400, DATABASE_ERROR ("orderBy must be a valid JSON encoded path") },
    { "GET /t.json?orderBy=%22%24key%22&limitToFirst=0", NULL, 400, DATABASE_ERROR ("limitToFirst must be a positive integer") },
    { "GET /t.json?orderBy=%22%24key%22&limitToLast=x", NULL, 400, DATABASE_ERROR ("limitToLast must be a positive integer") },
    { "GET /t.json?orderBy=%22%24key%22&limitToFirst=1&limitToLast=1", NULL, 400, NULL },
    { "GET /t.json?orderBy=%22%24key%22&startAt=3", NULL, 400, NULL },
    { "GET /t.json?orderBy=%22%24key%22&startAt=%7B%7D", NULL, 400, DATABASE_ERROR ("startAt: Constraint index field must be a JSON primitive") },
    { "GET /t.json?orderBy=%22%24key%22&equalTo=%22a%22&endAt=%22b%22", NULL, 400, DATABASE_ERROR ("endAt: only one bound on each side") },
    { "GET /t.json?orderBy=%22%24key%22&shallow=true", NULL, 400, DATABASE_ERROR ("Mixing 'shallow' and querying parameters is not supported") },
    { "GET /t.json?orderBy=%22h%22", NULL, 400, DATABASE_ERROR ("Index not defined, add \\\".indexOn\\\": \\\"h\\\", for path \\\"/t\\\", to the rules") },
    { "GET /t.json?orderBy=%22%24value%22", NULL, 400, DATABASE_ERROR ("Index not defined, add \\\".indexOn\\\": \\\".value\\\", for path \\\"/t\\\", to the rules") },
  };

  database_steps_run (STEPS, G_N_ELEMENTS (STEPS));
}

static void
test_auth (void)
{
  static const DatabaseStep STEPS[] = {
    { "GET /t.json?{auth}TOKEN", NULL, 200, "null" },
    { "GET /t.json?noauth=1", NULL, 401, DATABASE_ERROR ("Permission denied") },
    { "PUT /t.json?noauth=1", "1", 401, DATABASE_ERROR ("Permission denied") },
    { "PATCH /.json?noauth=1", "{\"t\":1}", 401, DATABASE_ERROR ("Permission denied") },
    { "DELETE /t.json?noauth=1", NULL, 401, DATABASE_ERROR ("Permission denied") },
    { "GET /t.json?auth=", NULL, 401, DATABASE_ERROR ("Could not parse auth token.") },
    { "GET /t.json?auth=x", NULL, 401, DATABASE_ERROR ("Could not parse auth token.") },
    { "GET /t.json?auth=TOKENx", NULL, 401, DATABASE_ERROR ("Could not parse auth token.") },
    { "GET /t.json?auth=eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJ4In0.", NULL, 401, DATABASE_ERROR ("Missing claim 'kid' in auth header.") },
    { "GET /t.json?access_token=owner&noauth=1", NULL, 401, DATABASE_ERROR ("Unauthorized request.") },
    { "GET /t.json", NULL, 200, "null" },
  };
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (TestAnswer) bearer = test_backend_send (backend, "GET", "/t.json", NULL, "Authorization", "Bearer owner", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (STEPS); i++)
    database_step_run (backend, ada->id_token, &STEPS[i]);
  g_assert_cmpuint (bearer->status, ==, 401);
}

#define BY_KEY "GET /t.json?orderBy=%22%24key%22"

static void
test_key_queries (void)
{
  static const DatabaseStep STEPS[] = {
    { "PUT /t.json", "{\"k1\":1,\"k2\":2,\"k3\":3,\"k4\":4,\"10\":10,\"9\":9}", 200, NULL },
    { BY_KEY, NULL, 200, "{\"9\":9,\"10\":10,\"k1\":1,\"k2\":2,\"k3\":3,\"k4\":4}" },
    { BY_KEY "&limitToFirst=3", NULL, 200, "{\"9\":9,\"10\":10,\"k1\":1}" },
    { BY_KEY "&limitToLast=2", NULL, 200, "{\"k3\":3,\"k4\":4}" },
    { BY_KEY "&limitToLast=99", NULL, 200, "{\"9\":9,\"10\":10,\"k1\":1,\"k2\":2,\"k3\":3,\"k4\":4}" },
    { BY_KEY "&startAt=%22k2%22", NULL, 200, "{\"k2\":2,\"k3\":3,\"k4\":4}" },
    { BY_KEY "&startAfter=%22k2%22&limitToFirst=1", NULL, 200, "{\"k3\":3}" },
    { BY_KEY "&startAt=%22k11%22&limitToFirst=1", NULL, 200, "{\"k2\":2}" },
    { BY_KEY "&endAt=%22k2%22&limitToLast=2", NULL, 200, "{\"k1\":1,\"k2\":2}" },
    { BY_KEY "&endBefore=%22k2%22&limitToLast=1", NULL, 200, "{\"k1\":1}" },
    { BY_KEY "&endBefore=%2210%22", NULL, 200, "{\"9\":9}" },
    { BY_KEY "&startAt=%22k1%22&endAt=%22k3%22&limitToLast=2", NULL, 200, "{\"k2\":2,\"k3\":3}" },
    { BY_KEY "&equalTo=%22k3%22", NULL, 200, "{\"k3\":3}" },
    { BY_KEY "&equalTo=%22no%22", NULL, 200, "null" },
    { BY_KEY "&startAt=%22k3%22&endAt=%22k1%22", NULL, 200, "null" },
    { "GET /t/k1.json?orderBy=%22%24key%22", NULL, 200, "null" },
    { "GET /none.json?orderBy=%22%24key%22&limitToLast=1", NULL, 200, "null" },
  };

  database_steps_run (STEPS, G_N_ELEMENTS (STEPS));
}

/* `at`, `members` and `name` are what the shipped rules declare an index for. */
static void
test_child_queries (void)
{
#define BY_MEMBERS "GET /publicRooms.json?orderBy=%22members%22"
  static const DatabaseStep STEPS[] = {
    { "PUT /publicRooms.json", "{\"a\":{\"members\":3},\"b\":{\"members\":1},\"c\":{\"members\":3},\"d\":{\"x\":1},\"e\":{\"members\":true},\"f\":{\"members\":\"s\"}}", 200, NULL },
    { BY_MEMBERS "&limitToLast=2", NULL, 200, "{\"c\":{\"members\":3},\"f\":{\"members\":\"s\"}}" },
    { BY_MEMBERS "&limitToFirst=2", NULL, 200, "{\"d\":{\"x\":1},\"e\":{\"members\":true}}" },
    { BY_MEMBERS "&equalTo=3", NULL, 200, "{\"a\":{\"members\":3},\"c\":{\"members\":3}}" },
    { BY_MEMBERS "&equalTo=3,%22c%22", NULL, 200, "{\"c\":{\"members\":3}}" },
    { BY_MEMBERS "&startAt=3,%22b%22&endAt=3", NULL, 200, "{\"c\":{\"members\":3}}" },
    { BY_MEMBERS "&startAfter=1&endBefore=%22s%22", NULL, 200, "{\"a\":{\"members\":3},\"c\":{\"members\":3}}" },
    { BY_MEMBERS "&equalTo=null", NULL, 200, "{\"d\":{\"x\":1}}" },
    { BY_MEMBERS "&endAt=true", NULL, 200, "{\"d\":{\"x\":1},\"e\":{\"members\":true}}" },
  };

  database_steps_run (STEPS, G_N_ELEMENTS (STEPS));
}

static TestAnswer *
send (TestBackend *backend, TestUser *user, const char *method, const char *path, const char *body, const char *header, const char *value)
{
  g_autofree char *target = g_strconcat (path, strchr (path, '?') != NULL ? "&" : "?", "auth=", user->id_token, NULL);

  return test_backend_send (backend, method, target, body, header, value, NULL);
}

static void
test_conditions (void)
{
  static const struct
  {
    const char *method;
    const char *path;
    const char *body;
    const char *header;
    const char *value;
    guint status;
    const char *answer;
    const char *etag;
  } CASES[] = {
    { "GET", "/c.json", NULL, "X-Firebase-ETag", "true", 200, "null", "null_etag" },
    { "PUT", "/c.json", "7", "if-match", "x", 412, "null", "null_etag" },
    { "PUT", "/c.json", "7", "if-match", "null_etag", 200, "7", NULL },
    { "PUT", "/c.json", "7", "if-match", "null_etag", 412, "7", "7wQgMram7RVqVIg/xRZWPfygGx0=" },
    { "GET", "/c.json", NULL, "X-Firebase-ETag", "true", 200, "7", "7wQgMram7RVqVIg/xRZWPfygGx0=" },
    { "GET", "/c.json", NULL, "If-None-Match", "7wQgMram7RVqVIg/xRZWPfygGx0=", 304, "", NULL },
    { "PUT", "/c.json", "4", "if-match", "7wQgMram7RVqVIg/xRZWPfygGx0=", 200, "4", NULL },
    { "PUT", "/c.json", "4.5623", "X-Firebase-ETag", "true", 200, "4.5623", "vf1CL0tIRwXXunHcG/irRECk3lY=" },
    { "PATCH", "/c.json", "{\"a\":1}", "if-match", "x", 400, NULL, NULL },
    { "PUT", "/c.json?print=silent", "1", "if-match", "x", 400, NULL, NULL },
    { "GET", "/c.json?orderBy=%22%24key%22", NULL, "X-Firebase-ETag", "true", 400, NULL, NULL },
    { "DELETE", "/c.json", NULL, "if-match", "x", 412, "4.5623", "vf1CL0tIRwXXunHcG/irRECk3lY=" },
    { "DELETE", "/c.json", NULL, "if-match", "vf1CL0tIRwXXunHcG/irRECk3lY=", 200, "null", NULL },
    { "POST", "/c.json", "{\"a\":1}", "X-HTTP-Method-Override", "PATCH", 200, "{\"a\":1}", NULL },
  };
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (TestAnswer) answer = send (backend, ada, CASES[i].method, CASES[i].path, CASES[i].body, CASES[i].header, CASES[i].value);

      g_test_message ("%u: %s %s", i, CASES[i].method, CASES[i].path);
      if (CASES[i].answer != NULL)
        g_assert_cmpstr (answer->body, ==, CASES[i].answer);
      g_assert_cmpuint (answer->status, ==, CASES[i].status);
      if (CASES[i].etag != NULL)
        g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "ETag"), ==, CASES[i].etag);
    }
}

static void
test_post (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (TestAnswer) first = send (backend, ada, "POST", "/l.json", "\"one\"", "Accept", "*/*");
  g_autoptr (TestAnswer) second = send (backend, ada, "POST", "/l.json", "\"two\"", "Accept", "*/*");
  g_autofree char *value = test_backend_get (backend, ada, "l");
  g_autofree char *expected = g_strdup_printf ("{\"%.20s\":\"one\",\"%.20s\":\"two\"}", first->body + strlen ("{\"name\":\""), second->body + strlen ("{\"name\":\""));

  g_assert_true (g_regex_match_simple ("^\\{\"name\":\"[-0-9A-Z_a-z]{20}\"\\}$", first->body, 0, 0));
  g_assert_cmpstr (value, ==, expected);
}

/* All of a write gets one time, and it is about now. */
static void
test_server_time (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  gint64 before = g_get_real_time () / 1000;
  g_autoptr (TestAnswer) answer = send (backend, ada, "PATCH", "/.json", "{\"a\":{\".sv\":\"timestamp\"},\"b/c\":{\".sv\":\"timestamp\"}}", "Accept", "*/*");
  gint64 time = g_ascii_strtoll (answer->body + strlen ("{\"a\":"), NULL, 10);
  g_autofree char *expected = g_strdup_printf ("{\"a\":%" G_GINT64_FORMAT ",\"b/c\":%" G_GINT64_FORMAT "}", time, time);

  g_assert_cmpstr (answer->body, ==, expected);
  g_assert_cmpint (time, >=, before);
  g_assert_cmpint (time, <=, g_get_real_time () / 1000);
}

/* A refused part refuses all of it. */
static void
test_all_or_nothing (void)
{
  static const DatabaseStep STEPS[] = {
    { "PUT /t.json", "{\"a\":1}", 200, NULL },
    { "PATCH /.json", "{\"t/a\":2,\"t/b.c\":3}", 400, NULL },
    { "PATCH /.json", "{\"t/a\":2,\"t/a/b\":3}", 400, NULL },
    { "PATCH /.json", "{\"t/a\":2,\"u\":{\".sv\":\"x\"}}", 400, NULL },
    { "GET /.json", NULL, 200, "{\"t\":{\"a\":1}}" },
  };

  database_steps_run (STEPS, G_N_ELEMENTS (STEPS));
}

static void
test_limits (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *string = g_strnfill (10 * 1024 * 1024, 'x');
  g_autofree char *longest = g_strdup_printf ("\"%s\"", string), *longer = g_strdup_printf ("\"%sx\"", string);
  g_autofree char *key = g_strnfill (768, 'k'), *good_key = g_strdup_printf ("{\"%s\":1}", key), *bad_key = g_strdup_printf ("{\"%sk\":1}", key);
  g_autoptr (GString) deep = g_string_new ("1");
  const struct
  {
    const char *path;
    const char *body;
    guint status;
  } cases[] = {
    { "/s.json", longest, 200 }, { "/s.json", longer, 400 }, { "/k.json", good_key, 200 }, { "/k.json", bad_key, 400 }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TestAnswer) answer = send (backend, ada, "PUT", cases[i].path, cases[i].body, "Accept", "*/*");

      g_assert_cmpuint (answer->status, ==, cases[i].status);
    }
  for (guint i = 0; i < 31; i++)
    {
      g_string_prepend (deep, "{\"a\":");
      g_string_append_c (deep, '}');
    }
  {
    g_autoptr (TestAnswer) good = send (backend, ada, "PUT", "/d.json", deep->str, "Accept", "*/*");
    g_autoptr (TestAnswer) bad = send (backend, ada, "PUT", "/d/e.json", deep->str, "Accept", "*/*");

    g_assert_cmpuint (good->status, ==, 200);
    g_assert_cmpuint (bad->status, ==, 400);
  }
}

/* Only who is signed in may send a lot, and nobody without end. */
static void
test_large_bodies (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *string = g_strnfill (2 * 1024 * 1024, 'x'), *body = g_strdup_printf ("\"%s\"", string);
  g_autofree char *value = NULL;
  static const char *const TARGETS[] = { "/t.json", "/t.json?auth=x", "/google/token", "/nothing" };

  for (guint i = 0; i < G_N_ELEMENTS (TARGETS); i++)
    {
      g_autoptr (TestAnswer) answer = test_backend_send (backend, "POST", TARGETS[i], body, NULL);

      g_assert_cmpuint (answer->status, ==, 413);
      g_assert_cmpstr (answer->body, ==, "{\n  \"error\" : \"Payload is too large\"\n}\n");
    }
  test_backend_put (backend, ada, "t", body);
  value = test_backend_get (backend, ada, "t");
  g_assert_cmpstr (value, ==, body);
}

static void
test_preflight (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "OPTIONS", "/t.json", NULL, "Origin", "http://127.0.0.1:8000", "Access-Control-Request-Method", "PATCH", NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "Access-Control-Allow-Origin"), ==, "*");
  g_assert_nonnull (strstr (soup_message_headers_get_one (answer->headers, "Access-Control-Allow-Methods"), "PATCH"));
}

static char *
read_answer (GInputStream *input)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);
  GString *answer = g_string_new (NULL);

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  for (;;)
    {
      g_autoptr (GAsyncResult) result = NULL;
      GAsyncResult *slot = NULL;
      g_autofree char *line = NULL;

      g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
      result = test_await (&slot);
      line = g_data_input_stream_read_line_finish (lines, result, NULL, NULL);
      if (line == NULL || *line == '\r' || *line == '\0')
        return g_string_free_and_steal (answer);
      g_string_append_printf (answer, "%s\n", line);
    }
}

/* An answer without a body must not cost the connection. */
static void
test_kept_alive (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autofree char *request = g_strdup_printf ("PUT /t.json?print=silent&auth=%s HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1", ada->id_token);

  g_socket_client_connect_to_uri_async (client, test_backend_get_uri (backend), 80, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  connection = g_socket_client_connect_to_uri_finish (client, result, NULL);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *answer = NULL;

      g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request, strlen (request), NULL, NULL, NULL));
      answer = read_answer (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
      g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 204 No Content"));
      g_assert_null (strstr (answer, "Content-Length"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/database/verbs", test_verbs);
  g_test_add_func ("/database/errors", test_errors);
  g_test_add_func ("/database/auth", test_auth);
  g_test_add_func ("/database/key-queries", test_key_queries);
  g_test_add_func ("/database/child-queries", test_child_queries);
  g_test_add_func ("/database/conditions", test_conditions);
  g_test_add_func ("/database/post", test_post);
  g_test_add_func ("/database/server-time", test_server_time);
  g_test_add_func ("/database/all-or-nothing", test_all_or_nothing);
  g_test_add_func ("/database/limits", test_limits);
  g_test_add_func ("/database/large-bodies", test_large_bodies);
  g_test_add_func ("/database/kept-alive", test_kept_alive);
  g_test_add_func ("/database/preflight", test_preflight);
  return g_test_run ();
}
