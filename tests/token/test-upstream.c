/* The service while those behind it are slow, down, lying or refusing, and while
 * its callers are.
 */

#include "test-await.h"
#include "token-client.h"
#include "token-clock.h"
#include "token-cloud.h"
#include "web-json.h"

#include <string.h>

static TokenClient *
serve (Cloud *cloud, const char *name, const char *value)
{
  return token_client_new ("demo", cloud->uri, cloud->keys_uri, name, value, NULL);
}

/* Whatever the database does, the caller hears that it is not to be had, or that
 * it took too long, and within nine seconds.
 */
static void
test_database (void)
{
  static const struct
  {
    CloudMood mood;
    guint status, expected;
    const char *code;
  } cases[] = {
    { CLOUD_RESETS, 200, 503, "unavailable" },
    { CLOUD_BABBLES, 200, 503, "unavailable" },
    { CLOUD_OVERRUNS, 200, 503, "unavailable" },
    { CLOUD_ANSWERS, 500, 503, "unavailable" },
    { CLOUD_ANSWERS, 429, 503, "unavailable" },
    { CLOUD_HOLDS, 200, 503, "unavailable" },
    { CLOUD_DRIPS, 200, 504, "timeout" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Cloud) cloud = cloud_new ();
      g_autoptr (TokenClient) service = serve (cloud, NULL, NULL);
      g_autofree char *token = cloud_make_id_token (cloud, "{}");

      g_test_message ("mood %d, status %u", cases[i].mood, cases[i].status);
      cloud->database.mood = cases[i].mood;
      cloud->database.status = cases[i].status;
      token_client_expect_refusal (service, token, BODY, cases[i].expected, cases[i].code);
      /* It was not for ever. */
      cloud_release (cloud);
      cloud->database.status = 200;
      json_object_unref (token_client_ask (service, token, BODY, 200));
    }
}

/* So with keys; the service is alive, and not ready. */
static void
test_keys (void)
{
  static const CloudMood moods[] = { CLOUD_RESETS, CLOUD_BABBLES, CLOUD_OVERRUNS, CLOUD_HOLDS, CLOUD_DRIPS };

  for (guint i = 0; i < G_N_ELEMENTS (moods); i++)
    {
      g_autoptr (Cloud) cloud = cloud_new ();
      g_autoptr (TokenClient) service = NULL;
      g_autofree char *token = cloud_make_id_token (cloud, "{}");
      g_autoptr (SoupMessage) message = NULL;
      guint status;

      cloud->keys.mood = moods[i];
      service = serve (cloud, NULL, NULL);
      message = token_client_request (service, "POST", "/v1/token", token, BODY);
      status = token_client_try (service, message);
      g_assert_true (status == 503 || status == 504);
      token_client_expect_status (service, "GET", "/readyz", 503);
      token_client_expect_status (service, "GET", "/healthz", 200);
    }
}

typedef struct
{
  guint n_asked, n_answered, n_busy, n_late;
} Crowd;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Crowd *crowd = data;
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, NULL);

  crowd->n_answered++;
  if (soup_message_get_status (message) == 503)
    {
      crowd->n_busy++;
      g_assert_nonnull (soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After"));
    }
}

static void
crowd_in (TokenClient *service, Crowd *crowd, const char *token, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (SoupMessage) message = token_client_request (service, "POST", "/v1/token", token, BODY);

      soup_session_send_and_read_async (service->session, message, G_PRIORITY_DEFAULT, NULL, on_answer, crowd);
      crowd->n_asked++;
    }
}

static gboolean
has_turned_away (gpointer data)
{
  return ((Crowd *)data)->n_busy >= 30;
}

static gboolean
is_over (gpointer data)
{
  return ((Crowd *)data)->n_answered == ((Crowd *)data)->n_asked;
}

/* Nobody queues up behind a database that does not answer: ten wait, and the rest
 * are told to come back while they do.
 */
static void
test_pile (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = token_client_new ("demo", cloud->uri, cloud->keys_uri, "PARLEY_MAX_REQUESTS", "10", "PARLEY_RATE_PER_PERSON", "10000",
                                                      "PARLEY_RATE_PER_ADDRESS", "10000", NULL);
  g_autofree char *token = cloud_make_id_token (cloud, "{}");
  Crowd crowd = { 0 };

  json_object_unref (token_client_ask (service, token, "{\"room\":\"warm\",\"call\":\"warm\"}", 200));
  cloud->database.mood = CLOUD_HOLDS;
  crowd_in (service, &crowd, token, 40);
  test_wait_until (has_turned_away, &crowd, "those who cannot wait");
  g_assert_cmpuint (crowd.n_answered, ==, 30);
  cloud_release (cloud);
  test_wait_until (is_over, &crowd, "the others");
  g_assert_cmpuint (crowd.n_busy, ==, 30);
}

/* A connection of a caller's own, and what came over it. */
typedef struct
{
  GSocketConnection *connection;
  GString *heard;
  gboolean is_over;
  char buffer[4096];
} Wire;

static void
on_heard (GObject *source, GAsyncResult *result, gpointer data)
{
  Wire *self = data;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (length <= 0)
    {
      self->is_over = TRUE;
      return;
    }
  g_string_append_len (self->heard, self->buffer, length);
  g_input_stream_read_async (G_INPUT_STREAM (source), self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT, NULL, on_heard, self);
}

static Wire *
wire_open (TokenClient *service)
{
  Wire *self = g_new0 (Wire, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GInputStream *input;

  g_socket_client_set_enable_proxy (client, FALSE);
  self->connection = g_socket_client_connect_to_uri (client, service->uri, 80, NULL, &error);
  g_assert_no_error (error);
  self->heard = g_string_new (NULL);
  input = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));
  g_input_stream_read_async (input, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT, NULL, on_heard, self);
  return self;
}

static gboolean
wire_is_over (gpointer data)
{
  return ((Wire *)data)->is_over;
}

/* After it is over, or the reading would be on its way still. */
static void
wire_free (Wire *self)
{
  test_wait_until (wire_is_over, self, "the end of a connection");
  g_object_unref (self->connection);
  g_string_free (self->heard, TRUE);
  g_free (self);
}

static void
wire_say (Wire *self, const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)), text, strlen (text), NULL, NULL, NULL);
}

static gboolean
wire_has_answer (gpointer data)
{
  return strstr (((Wire *)data)->heard->str, "\r\n\r\nok\n") != NULL;
}

static gboolean
wire_is_answered (gpointer data)
{
  return strstr (((Wire *)data)->heard->str, "\r\n\r\n") != NULL;
}

#define GET_HEALTH "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"

/* Who says nothing, who stops in the middle and who keeps a connection is let go
 * when the time for that is over, and no sooner.
 */
static void
test_slow_callers (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = serve (cloud, NULL, NULL);
  Wire *silent = wire_open (service), *kept = wire_open (service), *half = wire_open (service), *body = wire_open (service);

  wire_say (kept, GET_HEALTH);
  test_wait_until (wire_has_answer, kept, "an answer");
  wire_say (half, GET_HEALTH);
  test_wait_until (wire_has_answer, half, "an answer");
  wire_say (half, "GET /heal");
  wire_say (body, "POST /v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
  token_client_expect_status (service, "GET", "/healthz", 200);
  token_clock_advance (6);
  test_wait_until (wire_is_over, half, "the end of who stopped in the middle");
  g_assert_false (silent->is_over);
  token_clock_advance (6);
  test_wait_until (wire_is_over, silent, "the end of who said nothing");
  test_wait_until (wire_is_over, body, "the end of who sent half a body");
  g_assert_false (kept->is_over);
  g_string_truncate (kept->heard, 0);
  wire_say (kept, GET_HEALTH);
  test_wait_until (wire_has_answer, kept, "another answer");
  token_clock_advance (80);
  wire_free (kept);
  wire_free (silent);
  wire_free (half);
  wire_free (body);
}

/* One too many is told so, and there is room again when somebody leaves. */
static void
test_many_callers (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = serve (cloud, "PARLEY_MAX_CONNECTIONS", "3");
  Wire *wires[3], *more;

  for (guint i = 0; i < 3; i++)
    {
      wires[i] = wire_open (service);
      wire_say (wires[i], GET_HEALTH);
      test_wait_until (wire_has_answer, wires[i], "an answer");
    }
  more = wire_open (service);
  test_wait_until (wire_is_over, more, "who is one too many");
  g_assert_true (g_str_has_prefix (more->heard->str, "HTTP/1.1 503 "));
  g_assert_nonnull (strstr (more->heard->str, "\r\nRetry-After: "));
  wire_free (more);
  token_clock_advance (80);
  for (guint i = 0; i < 3; i++)
    wire_free (wires[i]);
  token_client_expect_status (service, "GET", "/healthz", 200);
}

/* More than a request needs is not read. */
static void
test_large_requests (void)
{
  static const struct
  {
    const char *head;
    guint filling;
    const char *expected;
  } cases[] = {
    { "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Much: ", 17000, "HTTP/1.1 431 " },
    { "POST /v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n", 0, "" },
    { "POST /v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n", 1000000, "" },
    { "POST /v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", 5000, "HTTP/1.1 413 " },
    { "POST /v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\nExpect: 100-continue\r\n\r\n", 0, "HTTP/1.1 413 " },
    { "POST /v1/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 0, "HTTP/1.1 411 " },
    { "POST /v1/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 0, "HTTP/1.1 411 " },
    { "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Endless: ", 1000000, "" },
    { "GET /", 1000000, "" },
  };
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = serve (cloud, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Wire *wire = wire_open (service);
      g_autofree char *filling = g_strnfill (cases[i].filling, 'x');

      g_test_message ("%s", cases[i].head);
      wire_say (wire, cases[i].head);
      wire_say (wire, filling);
      if (cases[i].filling == 17000)
        wire_say (wire, "\r\n\r\n");
      if (*cases[i].expected != '\0')
        test_wait_until (wire_is_answered, wire, "an answer");
      token_clock_advance (12);
      test_wait_until (wire_is_over, wire, "the end of who says too much");
      g_assert_true (g_str_has_prefix (wire->heard->str, cases[i].expected));
      g_assert_null (strstr (wire->heard->str, "200 OK"));
      wire_free (wire);
    }
}

/* Twilio fails five times, is left alone, is tried once, and is well again. */
static void
test_twilio (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = token_client_new ("demo", cloud->uri, cloud->keys_uri, "PARLEY_ROOM_TYPE", "group", "PARLEY_RATE_PER_PERSON", "1000", NULL);
  g_autofree char *token = cloud_make_id_token (cloud, "{}");

  cloud->rooms.status = 500;
  for (guint i = 0; i < 8; i++)
    token_client_expect_refusal (service, token, BODY, 503, "unavailable");
  g_assert_cmpuint (cloud->rooms.asked->len, ==, 5);
  /* All tasks ask the same Twilio: none is taken out for it. */
  token_client_expect_status (service, "GET", "/readyz", 200);
  token_clock_advance (11);
  for (guint i = 0; i < 3; i++)
    token_client_expect_refusal (service, token, BODY, 503, "unavailable");
  g_assert_cmpuint (cloud->rooms.asked->len, ==, 6);
  token_clock_advance (11);
  cloud->rooms.status = 201;
  json_object_unref (token_client_ask (service, token, BODY, 200));
  /* That the room is there is known for a while. */
  json_object_unref (token_client_ask (service, token, BODY, 200));
  g_assert_cmpuint (cloud->rooms.asked->len, ==, 7);
}

/* A refusal is Twilio's answer, not its illness. */
static void
test_twilio_refuses (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = serve (cloud, "PARLEY_ROOM_TYPE", "group");
  g_autofree char *token = cloud_make_id_token (cloud, "{}");

  cloud->rooms.status = 400;
  cloud->rooms.text = "{\"code\":53103}";
  for (guint i = 0; i < 8; i++)
    token_client_expect_refusal (service, token, BODY, 503, "unavailable");
  g_assert_cmpuint (cloud->rooms.asked->len, ==, 8);
  cloud->rooms.text = "{\"code\":53113}";
  json_object_unref (token_client_ask (service, token, BODY, 200));
}

/* A yes of the database is good for some seconds, for that person, room and call. */
static void
test_known (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = serve (cloud, NULL, NULL);
  g_autofree char *ada = cloud_make_id_token (cloud, "{'sub':'ada'}"), *ben = cloud_make_id_token (cloud, "{'sub':'ben'}");

  json_object_unref (token_client_ask (service, ada, BODY, 200));
  g_assert_cmpuint (cloud->database.asked->len, ==, 2);
  json_object_unref (token_client_ask (service, ada, BODY, 200));
  g_assert_cmpuint (cloud->database.asked->len, ==, 2);
  cloud->database.text = "null";
  /* Another person, room and call are each another matter. */
  token_client_expect_refusal (service, ben, BODY, 403, "not-a-member");
  token_client_expect_refusal (service, ada, "{\"room\":\"other\",\"call\":\"" CALL "\"}", 403, "not-a-member");
  token_client_expect_refusal (service, ada, "{\"room\":\"" ROOM "\",\"call\":\"other\"}", 404, "no-such-call");
  token_clock_advance (6);
  token_client_expect_refusal (service, ada, BODY, 404, "no-such-call");
  token_clock_advance (6);
  token_client_expect_refusal (service, ada, BODY, 403, "not-a-member");
  /* A no is asked again at once. */
  cloud->database.text = "\"live\"";
  json_object_unref (token_client_ask (service, ada, BODY, 200));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token/upstream/database", test_database);
  g_test_add_func ("/token/upstream/keys", test_keys);
  g_test_add_func ("/token/upstream/pile", test_pile);
  g_test_add_func ("/token/upstream/twilio", test_twilio);
  g_test_add_func ("/token/upstream/twilio-refuses", test_twilio_refuses);
  g_test_add_func ("/token/upstream/known", test_known);
  g_test_add_func ("/token/callers/slow", test_slow_callers);
  g_test_add_func ("/token/callers/many", test_many_callers);
  g_test_add_func ("/token/callers/large", test_large_requests);
  return g_test_run ();
}
