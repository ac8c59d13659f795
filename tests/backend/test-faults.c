/* What goes wrong on purpose: each fault, on everything that is served. */

#include "test-backend.h"
#include "wire.h"

#include <glib/gstdio.h>
#include <string.h>

#define KEY "?key=parley-local-backend"
#define SECURE "/securetoken.googleapis.com/v1/token" KEY
#define TOOLKIT "/identitytoolkit.googleapis.com/v1/accounts:lookup" KEY
#define ASK "client_id=100000000000-parley.apps.googleusercontent.com&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback&response_type=code&scope=openid&state=s"

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

static void
expect_left (TestBackend *backend, const char *script)
{
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "GET", "/.faults", NULL, NULL);

  g_assert_cmpstr (answer->body, ==, script);
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

/* -- The script ---------------------------------------------------------------- */

static void
test_bad_scripts (void)
{
  static const struct
  {
    const char *script;
    const char *says;
  } CASES[] = {
    { "x", "line 1: each line is a JSON object" },
    { "[]", "line 1: each line is a JSON object" },
    { "{\"after\":\"a\",\"do\":\"close\"}\n\n{\"after\":\"a\"}", "line 3: “do” takes" },
    { "{\"do\":\"close\"}", "“after” takes a place" },
    { "{\"after\":\"\",\"do\":\"close\"}", "“after” takes a place" },
    { "{\"after\":\"a//b\",\"do\":\"close\"}", "empty names" },
    { "{\"after\":\"a\",\"do\":\"close 3\"}", "“do” takes" },
    { "{\"after\":\"a\",\"do\":\"closed\"}", "“do” takes" },
    { "{\"after\":\"a\",\"do\":\"status\"}", "“do” takes" },
    { "{\"after\":\"a\",\"do\":\"status 200\"}", "“do” takes" },
    { "{\"after\":\"a\",\"do\":\"delay\"}", "“do” takes" },
    { "{\"after\":\"a\",\"do\":\"delay 2\"}", "“do” takes" },
    { "{\"after\":\"a\",\"do\":\"delay s\"}", "“do” takes" },
    { "{\"after\":\"a\",\"do\":\"truncate -1\"}", "“do” takes" },
    { "{\"after\":\"a\",\"do\":\"close\",\"count\":0}", "1 at the least" },
    { "{\"after\":\"a\",\"do\":\"close\",\"count\":\"3\"}", "1 at the least" },
    { "{\"after\":\"a\",\"do\":\"close\",\"times\":-1}", "1 at the least" },
    { "{\"after\":\"a\",\"do\":\"close\",\"who\":1}", "“who” is not a part of a fault" },
  };
  g_autoptr (TestBackend) backend = start ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (TestAnswer) answer = test_backend_send (backend, "POST", "/.faults", CASES[i].script, NULL);

      g_test_message ("%s: %s", CASES[i].script, answer->body);
      g_assert_cmpuint (answer->status, ==, 400);
      g_assert_nonnull (strstr (answer->body, CASES[i].says));
    }
  expect_left (backend, "");
}

/* Which requests a line is for. */
static void
test_places (void)
{
  static const struct
  {
    const char *after;
    const char *method, *target, *body;
    gboolean is_struck;
  } CASES[] = {
    { "messages/*", "PUT", "/messages/r.json", "1", TRUE },
    { "messages/*", "PUT", "/messages/r/m/text.json", "1", TRUE },
    { "messages/*", "GET", "/messages.json", NULL, TRUE },
    { "messages/*", "GET", "/.json", NULL, TRUE },
    { "messages/*", "GET", "/members/r.json", NULL, FALSE },
    { "/messages/*/m", "GET", "/messages/r/n.json", NULL, FALSE },
    { "messages/*", "PATCH", "/.json", "{\"messages/r/m\":1,\"inbox/u\":2}", TRUE },
    { "messages/*", "PATCH", "/.json", "{\"members/r/m\":1}", FALSE },
    { "messages/a b", "PUT", "/messages/a%20b.json", "1", TRUE },
    { "*", "PUT", "/x.json", "1", TRUE },
    { "stream", "GET", "/x.json", NULL, FALSE },
    { "token", "POST", "/v1/token", "{}", TRUE },
    { "v1/*", "POST", "/v1/token", "{}", TRUE },
    { "token", "POST", "/google/token", "", FALSE },
    { "google/token", "POST", "/google/token", "", TRUE },
    { "identity", "POST", "/google/token", "", TRUE },
    { "identity", "POST", TOOLKIT, "{}", TRUE },
    { "identity", "POST", SECURE, "", TRUE },
    { "identity", "GET", "/healthz", NULL, FALSE },
    { "healthz", "GET", "/healthz", NULL, TRUE },
    { ".faults", "GET", "/.faults", NULL, FALSE },
  };
  g_autoptr (TestBackend) backend = start ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *script = g_strdup_printf ("{\"after\":\"%s\",\"do\":\"status 599\"}", CASES[i].after);
      g_autoptr (TestAnswer) answer = NULL, left = NULL;

      add (backend, script);
      answer = test_backend_send (backend, CASES[i].method, CASES[i].target, CASES[i].body, "Authorization", "Bearer owner", NULL);
      g_test_message ("%s %s after %s: %u", CASES[i].method, CASES[i].target, CASES[i].after, answer->status);
      g_assert_true ((answer->status == 599) == CASES[i].is_struck);
      left = test_backend_send (backend, "DELETE", "/.faults", NULL, NULL);
      g_assert_true ((*left->body == '\0') == CASES[i].is_struck);
    }
}

static void
test_counts (void)
{
  static const guint WANTED[] = { 200, 200, 503, 503, 429, 200, 200 };
  g_autoptr (TestBackend) backend = start ();

  add (backend, "{\"after\":\"a/*\",\"count\":3,\"times\":2,\"do\":\"status 503\"}\n"
                "{\"after\":\"a/b\",\"count\":4,\"do\":\"status 429\"}");
  for (guint i = 0; i < G_N_ELEMENTS (WANTED); i++)
    {
      g_assert_cmpuint (put (backend, "a/b", "1"), ==, WANTED[i]);
      if (i == 1)
        expect_left (backend, "{\"after\":\"a/*\",\"count\":1,\"times\":2,\"do\":\"status 503\"}\n"
                              "{\"after\":\"a/b\",\"count\":2,\"times\":1,\"do\":\"status 429\"}\n");
    }
  expect_left (backend, "");
}

/* Without a script there is nothing to control. */
static void
test_without (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "POST", "/.faults", "{\"after\":\"*\",\"do\":\"close\"}", NULL);

  g_assert_cmpuint (answer->status, !=, 200);
  g_assert_cmpuint (put (backend, "a", "1"), ==, 401);
}

/* -- Over HTTP ------------------------------------------------------------------ */

static void
check_refusal (TestBackend *backend, const char *deed, const char *method, const char *target, guint status, const char *body)
{
  const char *end = strchrnul (target, '?');
  g_autofree char *path = g_strndup (target + 1, (gsize)(end - target - 1));
  g_autofree char *after = path[0] != '.' && g_str_has_suffix (path, ".json") ? g_strndup (path, strlen (path) - 5) : g_strdup (path);
  g_autofree char *script = g_strdup_printf ("{\"after\":\"%s\",\"do\":\"%s\"}", after, deed);
  g_autoptr (TestAnswer) answer = NULL;

  add (backend, script);
  answer = test_backend_send (backend, method, target, strcmp (method, "GET") != 0 ? "{}" : NULL, "Authorization", "Bearer owner", NULL);
  g_assert_cmpuint (answer->status, ==, status);
  if (status == 302)
    g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "Location"), ==, body);
  else
    g_assert_cmpstr (answer->body, ==, body);
  g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "Retry-After"), ==, status == 429 ? "1" : NULL);
}

#define TOOLKIT_ERROR(code, text, name) "{\"error\":{\"code\":" #code ",\"message\":\"" text "\",\"errors\":[{\"message\":\"" text "\",\"domain\":\"global\",\"reason\":\"invalid\"}],\"status\":\"" name "\"}}"
#define GOOGLE_ERROR(code, text) "{\"error\":\"" code "\",\"error_description\":\"" text "\"}"
#define TOKEN_ERROR(code, text) "{\"error\":{\"code\":\"" code "\",\"message\":\"" text "\"}}"
#define DATABASE_ERROR(text) "{\n  \"error\" : \"" text "\"\n}\n"

/* Every error that a client must cope with, in the words of whoever would say it. */
static void
test_refusals (void)
{
  static const struct
  {
    const char *deed, *method, *target;
    guint status;
    const char *body;
  } CASES[] = {
    { "status 503", "GET", "/a.json", 503, DATABASE_ERROR ("Internal server error.") },
    { "status 401", "PUT", "/a.json", 401, DATABASE_ERROR ("Permission denied") },
    { "status 401 Missing claim 'kid' in auth header.", "GET", "/a.json", 401, DATABASE_ERROR ("Missing claim 'kid' in auth header.") },
    { "status 423 The database is disabled.", "GET", "/a.json", 423, DATABASE_ERROR ("The database is disabled.") },
    { "revoke", "GET", "/a.json", 401, DATABASE_ERROR ("Auth token is expired") },
    { "status 500", "POST", SECURE, 500, TOOLKIT_ERROR (500, "INTERNAL_ERROR", "INTERNAL") },
    { "status 429", "POST", SECURE, 429, TOOLKIT_ERROR (429, "TOO_MANY_ATTEMPTS_TRY_LATER", "RESOURCE_EXHAUSTED") },
    { "revoke", "POST", SECURE, 400, TOOLKIT_ERROR (400, "TOKEN_EXPIRED", "INVALID_ARGUMENT") },
    { "status 400 USER_DISABLED", "POST", SECURE, 400, TOOLKIT_ERROR (400, "USER_DISABLED", "INVALID_ARGUMENT") },
    { "status 400 USER_NOT_FOUND", "POST", SECURE, 400, TOOLKIT_ERROR (400, "USER_NOT_FOUND", "INVALID_ARGUMENT") },
    { "status 400 OPERATION_NOT_ALLOWED", "POST", TOOLKIT, 400, TOOLKIT_ERROR (400, "OPERATION_NOT_ALLOWED", "INVALID_ARGUMENT") },
    { "status 400 MISSING_OR_INVALID_NONCE : Nonce is missing in the request.", "POST", TOOLKIT, 400, TOOLKIT_ERROR (400, "MISSING_OR_INVALID_NONCE : Nonce is missing in the request.", "INVALID_ARGUMENT") },
    { "status 503", "POST", "/google/token", 503, GOOGLE_ERROR ("temporarily_unavailable", "Service Unavailable") },
    { "status 400 invalid_grant: Bad Request", "POST", "/google/token", 400, GOOGLE_ERROR ("invalid_grant", "Bad Request") },
    { "status 400 unauthorized_client", "POST", "/google/token", 400, GOOGLE_ERROR ("unauthorized_client", "Bad Request") },
    { "revoke", "POST", "/google/token", 400, GOOGLE_ERROR ("invalid_grant", "Token has been expired or revoked.") },
    { "status 400 access_denied", "GET", "/google/auth?" ASK, 302, "http://127.0.0.1:9/callback?error=access_denied&state=s" },
    { "status 400 server_error", "GET", "/google/auth?" ASK, 302, "http://127.0.0.1:9/callback?error=server_error&state=s" },
    { "status 503", "GET", "/google/auth?" ASK, 503, GOOGLE_ERROR ("temporarily_unavailable", "Service Unavailable") },
    { "status 503", "GET", "/google/keys", 503, GOOGLE_ERROR ("temporarily_unavailable", "Service Unavailable") },
    { "status 429", "POST", "/v1/token", 429, TOKEN_ERROR ("too-many-requests", "Too Many Requests") },
    { "status 403", "POST", "/v1/token", 403, TOKEN_ERROR ("not-a-member", "Forbidden") },
    { "status 502", "POST", "/v1/token", 502, TOKEN_ERROR ("unavailable", "Bad Gateway") },
    { "revoke", "POST", "/v1/token", 401, TOKEN_ERROR ("unauthenticated", "The ID token is not valid, or has expired.") },
    { "status 429", "GET", "/v1/Rooms", 429, "{\"code\":20429,\"message\":\"Too Many Requests\",\"status\":429}" },
    { "status 503", "GET", "/signaling", 503, "Service Unavailable" },
    { "status 404", "GET", "/.well-known/parley.json", 404, "Not Found" },
  };
  g_autoptr (TestBackend) backend = start ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_test_message ("%s %s: %s", CASES[i].method, CASES[i].target, CASES[i].deed);
      check_refusal (backend, CASES[i].deed, CASES[i].method, CASES[i].target, CASES[i].status, CASES[i].body);
    }
}

static const struct
{
  const char *method, *target, *after;
} SERVED[] = {
  { "GET", "/a.json", "a" },
  { "POST", "/v1/token", "token" },
  { "GET", "/google/keys", "identity" },
  { "POST", SECURE, "identity" },
  { "GET", "/v1/Rooms", "v1/Rooms" },
};

static Wire *
ask (TestBackend *backend, guint i)
{
  g_autofree char *request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer owner\r\nContent-Length: 0\r\n\r\n", SERVED[i].method, SERVED[i].target);

  return wire_new (backend, request);
}

static void
add_for (TestBackend *backend, const char *after, const char *deed)
{
  g_autofree char *script = g_strdup_printf ("{\"after\":\"%s\",\"do\":\"%s\"}", after, deed);

  add (backend, script);
}

/* What was asked for is done all the same. */
static void
test_close (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autofree char *value = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (SERVED); i++)
    {
      g_autoptr (Wire) wire = NULL;

      add_for (backend, SERVED[i].after, "close");
      wire = ask (backend, i);
      wire_expect_end (wire);
      g_assert_cmpstr (wire->arrived->str, ==, "");
    }
  add_for (backend, "a", "close");
  {
    g_autoptr (Wire) wire = wire_new (backend, "PUT /a.json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer owner\r\nContent-Length: 1\r\n\r\n7");

    wire_expect_end (wire);
    g_assert_cmpstr (wire->arrived->str, ==, "");
  }
  value = get (backend, "a");
  g_assert_cmpstr (value, ==, "7");
}

static void
test_stall (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autofree char *value = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (SERVED); i++)
    {
      g_autoptr (Wire) wire = NULL;

      add_for (backend, SERVED[i].after, "stall");
      wire = ask (backend, i);
      /* Others are served meanwhile. */
      g_assert_cmpuint (put (backend, "b", "1"), ==, 200);
      g_assert_cmpuint (put (backend, "b", "2"), ==, 200);
      expect_left (backend, "");
      g_assert_false (wire->is_over);
      g_assert_cmpstr (wire->arrived->str, ==, "");
    }
}

static void
test_truncate (void)
{
  g_autoptr (TestBackend) backend = start ();

  g_assert_cmpuint (put (backend, "a", "\"0123456789\""), ==, 200);
  for (guint i = 0; i < G_N_ELEMENTS (SERVED); i++)
    {
      g_autoptr (Wire) wire = NULL;
      const char *body;

      add_for (backend, SERVED[i].after, "truncate 5");
      wire = ask (backend, i);
      wire_expect_end (wire);
      body = strstr (wire->arrived->str, "\r\n\r\n");
      g_assert_nonnull (body);
      g_assert_cmpuint (strlen (body + 4), ==, 5);
      if (i == 0)
        g_assert_cmpstr (body + 4, ==, "\"0123");
      if (i == 0)
        wire_expect (wire, "\r\nContent-Length: 12\r\n");
    }
}

static void
test_garbage (void)
{
  g_autoptr (TestBackend) backend = start ();

  for (guint i = 0; i < G_N_ELEMENTS (SERVED); i++)
    {
      g_autoptr (TestAnswer) answer = NULL;

      add_for (backend, SERVED[i].after, "garbage");
      answer = test_backend_send (backend, SERVED[i].method, SERVED[i].target, NULL, "Authorization", "Bearer owner", NULL);
      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_nonnull (strstr (answer->body, "garbage"));
      g_assert_false (g_utf8_validate (answer->body, -1, NULL));
    }
}

static void
test_delay (void)
{
  g_autoptr (TestBackend) backend = start ();

  for (guint i = 0; i < G_N_ELEMENTS (SERVED); i++)
    {
      g_autoptr (TestAnswer) plain = test_backend_send (backend, SERVED[i].method, SERVED[i].target, NULL, "Authorization", "Bearer owner", NULL);
      g_autoptr (TestAnswer) late = NULL;
      gint64 before;

      add_for (backend, SERVED[i].after, "delay 200ms");
      before = g_get_monotonic_time ();
      late = test_backend_send (backend, SERVED[i].method, SERVED[i].target, NULL, "Authorization", "Bearer owner", NULL);
      g_assert_cmpint (g_get_monotonic_time () - before, >=, 200000);
      g_assert_cmpuint (late->status, ==, plain->status);
    }
}

/* It ends while an answer is still held. */
static void
test_delay_and_end (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (Wire) late = NULL, stalled = NULL;

  add_for (backend, "a", "delay 1000s");
  add_for (backend, "v1", "stall");
  late = ask (backend, 0);
  stalled = ask (backend, 4);
  g_assert_cmpuint (put (backend, "b", "1"), ==, 200);
  test_backend_stop (backend);
  wire_expect_end (late);
  wire_expect_end (stalled);
}

static void
test_restart (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (Wire) stream = wire_listen (backend, "a"), asking = NULL;
  g_autofree char *value = NULL;

  wire_expect (stream, "event: put");
  add (backend, "{\"after\":\"a\",\"count\":2,\"do\":\"restart\"}\n{\"after\":\"a\",\"count\":3,\"do\":\"status 503\"}");
  g_assert_cmpuint (put (backend, "a", "1"), ==, 200);
  asking = wire_new (backend, "PUT /a.json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer owner\r\nContent-Length: 1\r\n\r\n2");
  wire_expect_end (asking);
  wire_expect_end (stream);
  g_assert_cmpstr (asking->arrived->str, ==, "");
  /* The script goes on where it was. */
  g_assert_cmpuint (put (backend, "a", "3"), ==, 503);
  value = get (backend, "a");
  g_assert_cmpstr (value, ==, "2");
}

/* A file, as the command line names it. */
static void
test_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  g_autoptr (BackendServer) server = backend_server_new (NULL);
  int descriptor = g_file_open_tmp ("faults-XXXXXX", &file, &error);

  g_assert_no_error (error);
  g_close (descriptor, NULL);
  g_assert_true (g_file_set_contents (file, "{\"after\":\"a\",\"do\":\"status 503\"}\n", -1, NULL));
  {
    g_autoptr (TestBackend) backend = test_backend_new_with ("faults-file", file, NULL);

    g_assert_cmpuint (put (backend, "a", "1"), ==, 503);
    g_assert_cmpuint (put (backend, "a", "1"), ==, 401);
    expect_left (backend, "");
    add_for (backend, "a", "status 502");
    g_assert_cmpuint (put (backend, "a", "1"), ==, 502);
  }
  g_assert_true (g_file_set_contents (file, "{\"after\":\"a\"}\n", -1, NULL));
  g_object_set (server, "faults-file", file, NULL);
  g_assert_false (backend_server_start (server, "127.0.0.1", 0, &error));
  g_assert_nonnull (strstr (error->message, "line 1: “do” takes"));
  g_unlink (file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faults/bad-scripts", test_bad_scripts);
  g_test_add_func ("/faults/places", test_places);
  g_test_add_func ("/faults/counts", test_counts);
  g_test_add_func ("/faults/without", test_without);
  g_test_add_func ("/faults/file", test_file);
  g_test_add_func ("/faults/refusals", test_refusals);
  g_test_add_func ("/faults/close", test_close);
  g_test_add_func ("/faults/stall", test_stall);
  g_test_add_func ("/faults/truncate", test_truncate);
  g_test_add_func ("/faults/garbage", test_garbage);
  g_test_add_func ("/faults/delay", test_delay);
  g_test_add_func ("/faults/delay-and-end", test_delay_and_end);
  g_test_add_func ("/faults/restart", test_restart);
  return g_test_run ();
}
