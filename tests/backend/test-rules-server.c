/* The shipped rules over real HTTP: what a member is told, until they are none. */

#include "test-await.h"
#include "test-backend.h"

#include <string.h>

#define ROOM "-Room000000000000000"
#define DENIED "{\n  \"error\" : \"Permission denied\"\n}\n"

typedef struct
{
  TestBackend *backend;
  TestUser *ada, *ben;
} Fixture;

/* In @format, names of people and times stand behind a sign that no uid has. */
static void
patch (Fixture *fixture, const char *format)
{
  g_autoptr (GString) json = g_string_new (format);

  g_string_replace (json, "@ADA", fixture->ada->uid, 0);
  g_string_replace (json, "@BEN", fixture->ben->uid, 0);
  g_string_replace (json, "@TS", "{\".sv\":\"timestamp\"}", 0);
  test_backend_patch (fixture->backend, fixture->ada, "", json->str);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->backend = test_backend_new_ruled ();
  fixture->ada = test_backend_sign_in (fixture->backend, "ada@example.org");
  fixture->ben = test_backend_sign_in (fixture->backend, "ben@example.org");
  patch (fixture, "{\"rooms/" ROOM "\":{\"kind\":\"group\",\"name\":\"Team\",\"owner\":\"@ADA\",\"createdAt\":@TS},\"members/" ROOM "/@ADA\":{\"role\":\"owner\",\"joinedAt\":@TS}}");
  patch (fixture, "{\"members/" ROOM "/@BEN\":{\"role\":\"member\",\"joinedAt\":@TS}}");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_user_free (fixture->ada);
  test_user_free (fixture->ben);
  test_backend_free (fixture->backend);
}

static void
expect (Fixture *fixture, TestUser *user, const char *method, const char *target, const char *body, guint status, const char *text)
{
  g_autofree char *signed_target = user != NULL ? g_strdup_printf ("%s%cauth=%s", target, strchr (target, '?') != NULL ? '&' : '?', user->id_token) : g_strdup (target);
  g_autoptr (TestAnswer) answer = test_backend_send (fixture->backend, method, signed_target, body, NULL);

  g_assert_cmpuint (answer->status, ==, status);
  if (text != NULL)
    g_assert_cmpstr (answer->body, ==, text);
}

static void
test_requests (Fixture *fixture, gconstpointer data)
{
  expect (fixture, fixture->ben, "GET", "/messages/" ROOM ".json", NULL, 200, "null");
  expect (fixture, NULL, "GET", "/messages/" ROOM ".json", NULL, 401, DENIED);
  expect (fixture, fixture->ben, "GET", "/messages.json", NULL, 401, DENIED);
  expect (fixture, fixture->ben, "GET", "/.json", NULL, 401, DENIED);
  expect (fixture, fixture->ben, "PUT", "/rooms/" ROOM "/name.json", "\"Mine\"", 401, DENIED);
  expect (fixture, fixture->ada, "PUT", "/rooms/" ROOM "/name.json", "\"Crew\"", 200, "\"Crew\"");
  expect (fixture, fixture->ben, "DELETE", "/rooms/" ROOM ".json", NULL, 401, DENIED);
  expect (fixture, NULL, "PATCH", "/.json", "{\"x\":1}", 401, DENIED);
  expect (fixture, fixture->ben, "GET", "/changes/" ROOM ".json?orderBy=%22at%22", NULL, 200, "null");
  expect (fixture, fixture->ben, "GET", "/changes/" ROOM ".json?orderBy=%22kind%22", NULL, 400,
          "{\n  \"error\" : \"Index not defined, add \\\".indexOn\\\": \\\"kind\\\", for path \\\"/changes/" ROOM "\\\", to the rules\"\n}\n");
}

static SoupMessage *
listen_to (Fixture *fixture, SoupSession *session, const char *target, GInputStream **stream)
{
  g_autofree char *uri = g_strdup_printf ("%s%s%cauth=%s", test_backend_get_uri (fixture->backend), target, strchr (target, '?') != NULL ? '&' : '?', fixture->ben->id_token);
  SoupMessage *message = soup_message_new ("GET", uri);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", "text/event-stream");
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  *stream = soup_session_send_finish (session, result, &error);
  g_assert_no_error (error);
  return message;
}

static char *
read_to_end (GInputStream *stream)
{
  g_autoptr (GOutputStream) all = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  g_output_stream_splice_async (all, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_output_stream_splice_finish (all, result, NULL);
  return g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (all)), g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (all)));
}

/* What is written in the very update that takes the permission away is not told. */
static void
test_cancel (Fixture *fixture, gconstpointer target)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (SoupMessage) message = listen_to (fixture, session, target, &stream);
  g_autofree char *events = NULL;

  patch (fixture, "{\"members/" ROOM "/@BEN\":null,\"messages/" ROOM "/-M000000000000000000\":{\"author\":\"@ADA\",\"sentAt\":@TS,\"text\":\"secret\"}}");
  events = read_to_end (stream);
  g_assert_cmpstr (events, ==, "event: put\ndata: {\"path\":\"/\",\"data\":null}\n\nevent: cancel\ndata: null\n\n");
  expect (fixture, fixture->ben, "GET", target, NULL, 401, DENIED);
  soup_session_abort (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/rules-server/requests", Fixture, NULL, set_up, test_requests, tear_down);
  g_test_add ("/rules-server/cancel", Fixture, "/messages/" ROOM ".json", set_up, test_cancel, tear_down);
  g_test_add ("/rules-server/cancel-query", Fixture, "/messages/" ROOM ".json?orderBy=%22%24key%22&limitToLast=50", set_up, test_cancel, tear_down);
  return g_test_run ();
}
