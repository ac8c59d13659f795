/* The way of Firebase's emulator: many databases, administrators who only say that
 * they are, tokens that nobody signed, and rules that can be set.
 */

#include "stream-listener.h"
#include "test-await.h"
#include "test-backend.h"

#include <string.h>

#define ERROR(text) "{\n  \"error\" : \"" text "\"\n}\n"

static TestBackend *
start (void)
{
  return test_backend_new_with ("emulator", TRUE, NULL);
}

static void
check (TestBackend *backend, const char *method, const char *target, const char *body, gboolean is_owner, guint status, const char *text)
{
  g_autoptr (TestAnswer) answer = test_backend_send (backend, method, target, body, is_owner ? "Authorization" : NULL, "Bearer owner", NULL);

  g_test_message ("%s %s: %u %s", method, target, answer->status, answer->body);
  g_assert_cmpuint (answer->status, ==, status);
  if (text != NULL)
    g_assert_cmpstr (answer->body, ==, text);
}

static void
test_namespaces (void)
{
  g_autoptr (TestBackend) backend = start ();

  check (backend, "PUT", "/a.json?ns=one", "{\"x\":1,\"y\":2}", TRUE, 200, NULL);
  check (backend, "PUT", "/.json?ns=two", "7", TRUE, 200, NULL);
  check (backend, "PUT", "/a.json", "\"the first\"", TRUE, 200, NULL);
  check (backend, "GET", "/.json?ns=three", NULL, TRUE, 200, "null");
  check (backend, "GET", "/.json?ns=a.b", NULL, TRUE, 403, ERROR ("Invalid Firebase database name"));

  test_backend_restart (backend);
  check (backend, "GET", "/.json?ns=one", NULL, TRUE, 200, "{\"a\":{\"x\":1,\"y\":2}}");
  check (backend, "GET", "/.json?ns=two", NULL, TRUE, 200, "7");
  check (backend, "GET", "/.json?ns=parley-local", NULL, TRUE, 200, "{\"a\":\"the first\"}");

  check (backend, "DELETE", "/.json", NULL, TRUE, 200, "null");
  check (backend, "PATCH", "/a.json?ns=one", "{\"x\":null}", TRUE, 200, NULL);
  check (backend, "DELETE", "/.json?ns=two", NULL, TRUE, 200, "null");
  test_backend_restart (backend);
  check (backend, "GET", "/.json", NULL, TRUE, 200, "null");
  check (backend, "GET", "/.json?ns=one", NULL, TRUE, 200, "{\"a\":{\"y\":2}}");
  check (backend, "GET", "/.json?ns=two", NULL, TRUE, 200, "null");
}

static void
test_one_without (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
  g_autofree char *target = g_strconcat ("/.json?ns=other&auth=", ada->id_token, NULL);
  g_autoptr (TestAnswer) answer = NULL;

  test_backend_put (backend, ada, "a", "1");
  answer = test_backend_send (backend, "GET", target, NULL, NULL);
  g_assert_cmpstr (answer->body, ==, "{\"a\":1}");
  check (backend, "GET", "/a.json", NULL, TRUE, 401, ERROR ("Unauthorized request."));
  check (backend, "GET", "/a.json?access_token=owner", NULL, FALSE, 401, ERROR ("Unauthorized request."));
  check (backend, "GET", "/.settings/rules.json", NULL, FALSE, 401, ERROR ("Permission denied"));
}

static char *
encode (const char *text)
{
  char *encoded = g_base64_encode ((const guchar *)text, strlen (text));

  g_strdelimit (encoded, "+", '-');
  g_strdelimit (encoded, "/", '_');
  *strchrnul (encoded, '=') = '\0';
  return encoded;
}

static char *
make_target (const char *claims)
{
  g_autofree char *head = encode ("{\"alg\":\"none\",\"type\":\"JWT\"}"), *body = encode (claims);

  return g_strdup_printf ("/a.json?auth=%s.%s.", head, body);
}

static void
test_unsigned (void)
{
  static const struct
  {
    const char *claims;
    guint status;
  } CASES[] = {
    { "{\"sub\":\"u\",\"iat\":0,\"exp\":3600}", 200 },
    { "{\"sub\":\"u\",\"iat\":1,\"exp\":3600}", 401 },
    { "{\"sub\":\"u\",\"iat\":1,\"exp\":9999999999}", 200 },
    { "{\"user_id\":\"u\",\"iat\":0}", 200 },
    { "{\"iat\":0}", 401 },
    { "[]", 401 },
    { "", 401 },
  };
  g_autoptr (TestBackend) backend = start (), strict = test_backend_new ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *target = make_target (CASES[i].claims);

      check (backend, "GET", target, NULL, FALSE, CASES[i].status, NULL);
      check (strict, "GET", target, NULL, FALSE, 401, NULL);
    }
}

static void
test_administrator (void)
{
  g_autoptr (TestBackend) backend = start ();

  check (backend, "PUT", "/a.json", "1", FALSE, 401, ERROR ("Permission denied"));
  check (backend, "PUT", "/a.json", "1", TRUE, 200, "1");
  check (backend, "GET", "/a.json?access_token=owner", NULL, FALSE, 200, "1");
  check (backend, "GET", "/a.json?access_token=other", NULL, FALSE, 401, ERROR ("Unauthorized request."));
  check (backend, "GET", "/a.json?auth_variable_override=null", NULL, TRUE, 401, ERROR ("Permission denied"));
  check (backend, "GET", "/a.json?auth_variable_override=7", NULL, TRUE, 400, NULL);
  check (backend, "GET", "/a.json?auth_variable_override=%7B%22uid%22%3A%22u%22%7D", NULL, TRUE, 200, "1");
  check (backend, "GET", "/a.json?auth_variable_override=%7B%22uid%22%3A%22u%22%7D", NULL, FALSE, 401, ERROR ("Permission denied"));
}

static void
test_rules (void)
{
  static const char RULES[] = "{\"rules\":{\"t\":{\".indexOn\":\"x\"}}}";
  g_autoptr (TestBackend) backend = start ();

  check (backend, "GET", "/t.json?ns=r&orderBy=%22x%22", NULL, TRUE, 400, NULL);
  check (backend, "PUT", "/.settings/rules.json?ns=r", RULES, FALSE, 401, ERROR ("Permission denied"));
  check (backend, "PUT", "/.settings/rules.json?ns=r", "{", TRUE, 400, NULL);
  check (backend, "POST", "/.settings/rules.json?ns=r", RULES, TRUE, 405, NULL);
  check (backend, "PUT", "/.settings/rules.json?ns=r", RULES, TRUE, 200, "{\"status\":\"ok\"}");
  check (backend, "GET", "/.settings/rules.json?ns=r", NULL, FALSE, 401, ERROR ("Permission denied"));
  check (backend, "GET", "/.settings/rules.json?ns=r&format=strict", NULL, TRUE, 200, RULES);
  check (backend, "GET", "/t.json?ns=r&orderBy=%22x%22", NULL, TRUE, 200, "null");
  check (backend, "GET", "/t.json?ns=other&orderBy=%22x%22", NULL, TRUE, 400, NULL);
  test_backend_restart (backend);
  check (backend, "GET", "/.settings/rules.json?ns=r", NULL, TRUE, 200, RULES);
}

#define RULES_FOR(what) "{\"rules\":{\"a\":{\".read\":" what "},\"b\":{\".read\":true}}}"

/* With no write in between: new rules end what they do not allow, and nothing else. */
static void
test_new_rules (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (StreamListener) ending = stream_listener_connect (backend), staying = stream_listener_connect (backend);

  check (backend, "PUT", "/.settings/rules.json?ns=r", RULES_FOR ("true"), TRUE, 200, NULL);
  stream_listener_ask (ending, "/a.json?ns=r", NULL);
  stream_listener_ask (staying, "/b.json?ns=r", NULL);
  stream_listener_read (ending);
  stream_listener_read (staying);
  stream_listener_expect (ending, STREAM_HEAD STREAM_PUT ("/", "null"));
  stream_listener_expect (staying, STREAM_HEAD STREAM_PUT ("/", "null"));
  check (backend, "PUT", "/.settings/rules.json?ns=r", RULES_FOR ("false"), TRUE, 200, NULL);
  stream_listener_expect (ending, "event: cancel\ndata: null\n\n");
  stream_listener_expect_end (ending);
  check (backend, "PUT", "/b.json?ns=r", "1", TRUE, 200, NULL);
  stream_listener_expect (staying, STREAM_PUT ("/", "1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/emulator/namespaces", test_namespaces);
  g_test_add_func ("/emulator/one-without", test_one_without);
  g_test_add_func ("/emulator/unsigned", test_unsigned);
  g_test_add_func ("/emulator/administrator", test_administrator);
  g_test_add_func ("/emulator/rules", test_rules);
  g_test_add_func ("/emulator/new-rules", test_new_rules);
  return g_test_run ();
}
