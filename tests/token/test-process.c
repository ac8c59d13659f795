/* The program itself: what it says, how it is asked whether it lives, and how it
 * ends.
 *
 *   test-token-process PARLEY-TOKEN-SERVICE
 */

#include "test-await.h"
#include "token-client.h"
#include "token-cloud.h"
#include "web-json.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define OTHER_SID "SK00000000000000000000000000000002"

static const char *program;

/* A running program and the lines that it has said. */
typedef struct
{
  GSubprocess *process;
  GDataInputStream *output;
  GPtrArray *lines; /* of JsonObject */
  GString *text;    /* all of it */
  char *uri;
  gboolean is_over;
  gboolean is_unread; /* nobody reads what it says, for a while */
  TokenClient client; /* asks it */
} Child;

static void read_line (Child *self);

/* Every line is an object of JSON. */
static void
take_line (Child *self, const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = web_json_parse (line, -1, &error);
  JsonObject *object = web_json_node_get_object (node);
  const char *message = web_json_get_string (object, "message");

  g_test_message ("%s", line);
  g_assert_no_error (error);
  g_assert_nonnull (object);
  g_string_append_printf (self->text, "%s\n", line);
  g_ptr_array_add (self->lines, json_object_ref (object));
  if (message != NULL && g_str_has_prefix (message, "listening on "))
    self->uri = g_strdup (message + strlen ("listening on "));
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer data)
{
  Child *self = data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line == NULL)
    {
      self->is_over = TRUE;
      return;
    }
  take_line (self, line);
  if (!self->is_unread)
    read_line (self);
}

static void
read_line (Child *self)
{
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

static gboolean
is_listening (gpointer data)
{
  return ((Child *)data)->uri != NULL;
}

static Child *
child_new (Cloud *cloud, const char *name, const char *value)
{
  Child *self = g_new0 (Child, 1);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_auto (GStrv) variables = token_client_environment ("demo", cloud->uri, cloud->keys_uri);
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; variables[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (variables[i], "=", 2);

      environment = g_environ_setenv (environment, parts[0], parts[1], TRUE);
    }
  environment = g_environ_setenv (environment, "PARLEY_RATE_PER_PERSON", "1000000", TRUE);
  environment = g_environ_setenv (environment, "PARLEY_RATE_PER_ADDRESS", "1000000", TRUE);
  environment = g_environ_setenv (environment, name, value, TRUE);
  if (g_str_equal (name, "PARLEY_TWILIO_API_KEY_FILE"))
    environment = g_environ_unsetenv (environment, "PARLEY_TWILIO_API_KEY");
  g_subprocess_launcher_set_environ (launcher, environment);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program, NULL);
  g_assert_no_error (error);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);
  self->text = g_string_new (NULL);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  read_line (self);
  test_wait_until (is_listening, self, "the service to listen");
  self->client.uri = self->uri;
  self->client.session = soup_session_new ();
  return self;
}

static gboolean
is_over (gpointer data)
{
  return ((Child *)data)->is_over;
}

/* Ends with 0 when it is told to. */
static void
end (Child *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait_async (self->process, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_subprocess_wait_finish (self->process, result, NULL);
  g_assert_cmpint (g_subprocess_get_if_exited (self->process) ? g_subprocess_get_exit_status (self->process) : -1, ==, 0);
  test_wait_until (is_over, self, "the end of what it says");
}

static void
child_free (Child *self)
{
  soup_session_abort (self->client.session);
  g_object_unref (self->client.session);
  g_object_unref (self->output);
  g_object_unref (self->process);
  g_ptr_array_unref (self->lines);
  g_string_free (self->text, TRUE);
  g_free (self->uri);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Child, child_free)

static gboolean
is_request (JsonObject *line)
{
  return g_strcmp0 (web_json_get_string (line, "message"), "request") == 0;
}

static JsonObject *
find_request (Child *self, guint index)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (is_request (self->lines->pdata[i]) && index-- == 0)
      return self->lines->pdata[i];
  g_assert_not_reached ();
}

static JsonObject *
find_metrics (Child *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (json_object_has_member (self->lines->pdata[i], "_aws"))
      return self->lines->pdata[i];
  g_assert_not_reached ();
}

static void
check_request (JsonObject *line, guint status, const char *cause, gboolean has_uid)
{
  g_assert_nonnull (web_json_get_string (line, "ts"));
  g_assert_cmpstr (web_json_get_string (line, "level"), ==, status >= 500 ? "error" : "info");
  g_assert_cmpuint (strlen (web_json_get_string (line, "request_id")), ==, 35);
  g_assert_cmpint (web_json_get_int (line, "status", 0), ==, status);
  g_assert_cmpstr (web_json_get_string (line, "cause"), ==, cause);
  g_assert_cmpfloat (web_json_get_double (line, "ms", -1), >=, 0);
  g_assert_cmpint (web_json_get_string (line, "uid_hash") != NULL, ==, has_uid);
}

/* As CloudWatch reads it: what is declared is there, and is a number or numbers. */
static void
check_metrics (JsonObject *line)
{
  JsonArray *directives = web_json_get_array (web_json_get_object (line, "_aws"), "CloudWatchMetrics");
  JsonObject *directive = web_json_array_get_object (directives, 0);
  JsonArray *metrics = web_json_get_array (directive, "Metrics");
  gint64 age = g_get_real_time () / 1000 - web_json_get_int (web_json_get_object (line, "_aws"), "Timestamp", 0);

  g_assert_cmpint (age, >=, 0);
  g_assert_cmpint (age, <, 240 * 1000);
  g_assert_cmpuint (json_array_get_length (directives), ==, 1);
  g_assert_cmpstr (web_json_get_string (directive, "Namespace"), ==, "Parley/TokenService");
  g_assert_cmpuint (json_array_get_length (web_json_get_array (directive, "Dimensions")), ==, 1);
  g_assert_cmpstr (web_json_get_string (line, "Environment"), ==, "staging");
  g_assert_cmpuint (json_array_get_length (metrics), <=, 100);
  for (guint i = 0; i < json_array_get_length (metrics); i++)
    {
      const char *name = web_json_get_string (web_json_array_get_object (metrics, i), "Name");
      JsonArray *values = web_json_get_array (line, name);

      g_assert_nonnull (web_json_get_string (web_json_array_get_object (metrics, i), "Unit"));
      if (values == NULL)
        g_assert_cmpint (web_json_get_int (line, name, -1), >=, 0);
      else
        g_assert_cmpuint (json_array_get_length (values), <=, 100);
    }
}

/* An operator who has the key finds a person in the logs of all tasks. */
static void
test_hash (void)
{
  static const char KEY[] = "a key that all tasks have";
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Child) child = child_new (cloud, "PARLEY_LOG_KEY", KEY);
  g_autofree char *token = cloud_make_id_token (cloud, "{'sub':'ada'}");
  g_autofree char *hash = g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *)KEY, strlen (KEY), "ada", -1);

  hash[16] = '\0';
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (JsonObject) answer = token_client_ask (&child->client, token, BODY, 200);

      g_assert_nonnull (answer);
    }
  end (child);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpstr (web_json_get_string (find_request (child, i), "uid_hash"), ==, hash);
}

/* One line for each request, one for what was counted, and in none of them what is
 * nobody's business.
 */
static void
test_journal (void)
{
  static const char TRACE[] = "1-67891233-abcdef012345678912345678";
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Child) child = child_new (cloud, "PARLEY_ENVIRONMENT", "staging");
  g_autofree char *token = cloud_make_id_token (cloud, "{'sub':'somebody-of-note','email':'ada@example.org'}");
  g_autoptr (JsonObject) answer = token_client_ask (&child->client, token, BODY, 200);
  g_autoptr (SoupMessage) traced = token_client_request (&child->client, "POST", "/v1/token", "x", BODY);
  JsonObject *metrics;

  soup_message_headers_append (soup_message_get_request_headers (traced), "X-Amzn-Trace-Id", "Root=1-67891233-abcdef012345678912345678");
  soup_message_headers_append (soup_message_get_request_headers (traced), "X-Forwarded-For", "203.0.113.77");
  g_assert_cmpuint (token_client_try (&child->client, traced), ==, 401);
  g_assert_cmpstr (soup_message_headers_get_one (soup_message_get_response_headers (traced), "X-Request-Id"), ==, TRACE);
  token_client_expect_status (&child->client, "GET", "/healthz", 200);
  token_client_expect_status (&child->client, "GET", "/secret/path?auth=secret", 404);
  cloud->database.status = 500;
  token_client_expect_refusal (&child->client, token, "{\"room\":\"other\",\"call\":\"other\"}", 503, "unavailable");
  end (child);

  check_request (find_request (child, 0), 200, "issued", TRUE);
  check_request (find_request (child, 1), 401, "unauthenticated", FALSE);
  g_assert_cmpstr (web_json_get_string (find_request (child, 1), "request_id"), ==, TRACE);
  check_request (find_request (child, 2), 404, "no-such-route", FALSE);
  check_request (find_request (child, 3), 503, "unavailable", TRUE);
  g_assert_cmpstr (web_json_get_string (find_request (child, 0), "uid_hash"), ==, web_json_get_string (find_request (child, 3), "uid_hash"));
  metrics = find_metrics (child);
  check_metrics (metrics);
  g_assert_cmpint (web_json_get_int (metrics, "Requests", 0), ==, 4);
  g_assert_cmpint (web_json_get_int (metrics, "TokensIssued", 0), ==, 1);
  g_assert_cmpint (web_json_get_int (metrics, "TokensRefused", 0), ==, 2);
  g_assert_cmpint (web_json_get_int (metrics, "RefusedUnauthenticated", 0), ==, 1);
  g_assert_cmpint (web_json_get_int (metrics, "RefusedUnavailable", 0), ==, 1);
  g_assert_cmpint (web_json_get_int (metrics, "DatabaseErrors", 0), ==, 2);
  g_assert_cmpuint (json_array_get_length (web_json_get_array (metrics, "Latency")), ==, 3);

  for (const char *const *secret = (const char *const[]){ token, web_json_get_string (answer, "token"), "the-secret-of-the-tests", "somebody-of-note", "ada@example.org",
                                                          "203.0.113.77", "secret", "127.0.0.1/", ROOM, NULL };
       *secret != NULL; secret++)
    g_assert_null (strstr (child->text->str, *secret));
}

static gboolean
has_said_much (gpointer data)
{
  return ((Child *)data)->lines->len > 200;
}

/* Whoever does not read what it says does not keep it from its work, and is told
 * how many lines are lost.
 */
static void
test_unread (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Child) child = child_new (cloud, "PARLEY_ENVIRONMENT", "test");

  child->is_unread = TRUE;
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (SoupMessage) message = token_client_request (&child->client, "POST", "/v1/token", "x", BODY);

      g_assert_cmpuint (token_client_try (&child->client, message), ==, 401);
    }
  child->is_unread = FALSE;
  read_line (child);
  test_wait_until (has_said_much, child, "what it said meanwhile");
  end (child);
  g_assert_cmpint (web_json_get_int (find_metrics (child), "LogLinesLost", 0), >, 0);
  g_assert_cmpint (web_json_get_int (find_metrics (child), "Requests", 0), ==, 1000);
}

static int
run_with (const char *uri, const char *argument)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  g_subprocess_launcher_setenv (launcher, "PARLEY_LISTEN", uri, TRUE);
  process = g_subprocess_launcher_spawn (launcher, NULL, program, argument, NULL);
  g_subprocess_wait_async (process, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_subprocess_wait_finish (process, result, NULL);
  return g_subprocess_get_exit_status (process);
}

/* What a container's health check runs: alive, somebody else, nobody, and nonsense. */
static void
test_health_check (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Child) child = child_new (cloud, "PARLEY_ENVIRONMENT", "test");
  const char *address = child->uri + strlen ("http://");
  g_autofree char *anywhere = g_strconcat ("0.0.0.0", strrchr (address, ':'), NULL);

  cloud->database.status = 404;
  g_assert_cmpint (run_with (address, "--healthcheck"), ==, 0);
  g_assert_cmpint (run_with (anywhere, "--healthcheck"), ==, 0);
  g_assert_cmpint (run_with (strchr (cloud->uri, '1'), "--healthcheck"), ==, 1);
  g_assert_cmpint (run_with ("nowhere", "--healthcheck"), ==, 1);
  g_assert_cmpint (run_with (address, "--help"), ==, 2);
  end (child);
  g_assert_cmpint (run_with (address, "--healthcheck"), ==, 1);
}

/* A request that is on its way when it is told to end is answered first. */
static void
test_drain (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Child) child = child_new (cloud, "PARLEY_DRAIN_SECONDS", "3");
  g_autofree char *token = cloud_make_id_token (cloud, "{}");
  g_autoptr (SoupMessage) message = token_client_request (&child->client, "POST", "/v1/token", token, BODY);
  g_autoptr (GAsyncResult) answer = NULL, ended = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GAsyncResult *asked = NULL, *over = NULL;
  gint64 begun;

  cloud->database.mood = CLOUD_HOLDS;
  soup_session_send_and_read_async (child->client.session, message, G_PRIORITY_DEFAULT, NULL, test_await_ready, &asked);
  test_wait_until (cloud_is_holding, cloud, "a question to the database");
  begun = g_get_monotonic_time ();
  g_subprocess_send_signal (child->process, SIGTERM);
  g_subprocess_wait_async (child->process, NULL, test_await_ready, &over);
  for (;;)
    {
      g_autoptr (SoupMessage) readiness = token_client_request (&child->client, "GET", "/readyz", NULL, NULL);

      if (token_client_try (&child->client, readiness) == 503)
        break;
    }
  /* It is alive and listens still. */
  token_client_expect_status (&child->client, "GET", "/healthz", 200);
  g_assert_null (over);
  cloud_release (cloud);
  answer = test_await (&asked);
  bytes = soup_session_send_and_read_finish (child->client.session, answer, NULL);
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  ended = test_await (&over);
  g_subprocess_wait_finish (child->process, ended, NULL);
  g_assert_cmpint (g_subprocess_get_exit_status (child->process), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 3 * G_USEC_PER_SEC);
  test_wait_until (is_over, child, "the end of what it says");
}

/* Whoever does not read an answer does not keep it from ending. */
static void
test_stuck (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Child) child = child_new (cloud, "PARLEY_DRAIN_SECONDS", "0");
  g_autofree char *token = cloud_make_id_token (cloud, "{}");
  g_autoptr (SoupMessage) message = token_client_request (&child->client, "POST", "/v1/token", token, BODY);
  g_autoptr (GAsyncResult) answer = NULL;
  GAsyncResult *asked = NULL;

  cloud->database.mood = CLOUD_DRIPS;
  soup_session_send_and_read_async (child->client.session, message, G_PRIORITY_DEFAULT, NULL, test_await_ready, &asked);
  {
    CloudPart *part = &cloud->database;

    while (part->asked->len == 0)
      g_main_context_iteration (NULL, TRUE);
  }
  end (child);
  answer = test_await (&asked);
  g_bytes_unref (soup_session_send_and_read_finish (child->client.session, answer, NULL));
  g_assert_cmpuint (soup_message_get_status (message), ==, 504);
}

static char *
get_issuer (JsonObject *answer)
{
  g_autoptr (WebJwt) token = web_jwt_parse (web_json_get_string (answer, "token"), NULL);

  return g_strdup (web_json_get_string (web_jwt_get_claims (token), "iss"));
}

static gboolean
is_signed_by (Child *child, const char *token, const char *sid, const char *secret)
{
  g_autoptr (JsonObject) answer = token_client_ask (&child->client, token, BODY, 200);
  g_autoptr (WebJwt) jwt = web_jwt_parse (web_json_get_string (answer, "token"), NULL);
  g_autofree char *issuer = get_issuer (answer);

  return g_str_equal (issuer, sid) && web_jwt_check_hs256 (jwt, secret, NULL);
}

/* Another key in the file is used within seconds; a broken file is not. */
static void
test_key_file (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autofree char *directory = g_dir_make_tmp ("parley-key-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "key", NULL);
  g_autoptr (Child) child = NULL;
  g_autofree char *token = cloud_make_id_token (cloud, "{}");

  g_file_set_contents (path, API_KEY "\n", -1, NULL);
  child = child_new (cloud, "PARLEY_TWILIO_API_KEY_FILE", path);
  g_assert_true (is_signed_by (child, token, KEY_SID, "the-secret-of-the-tests"));
  g_file_set_contents (path, "nonsense", -1, NULL);
  while (strstr (child->text->str, "the last key stays in use") == NULL)
    json_object_unref (token_client_ask (&child->client, token, BODY, 200));
  g_assert_true (is_signed_by (child, token, KEY_SID, "the-secret-of-the-tests"));
  g_file_set_contents (path, OTHER_SID ":another-secret", -1, NULL);
  while (!is_signed_by (child, token, OTHER_SID, "another-secret"))
    ;
  end (child);
  g_assert_null (strstr (child->text->str, "another-secret"));
  g_unlink (path);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/token/process/journal", test_journal);
  g_test_add_func ("/token/process/hash", test_hash);
  g_test_add_func ("/token/process/unread", test_unread);
  g_test_add_func ("/token/process/health-check", test_health_check);
  g_test_add_func ("/token/process/drain", test_drain);
  g_test_add_func ("/token/process/stuck", test_stuck);
  g_test_add_func ("/token/process/key-file", test_key_file);
  return g_test_run ();
}
