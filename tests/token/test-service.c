/* The service as its callers see it: Firebase is the local backend, signed in to
 * by the real flow, or a server that answers what no good one would.
 */

#include "room-client.h"
#include "test-await.h"
#include "test-backend.h"
#include "token-client.h"
#include "token-cloud.h"

#include "web-json.h"
#include "web-jwt.h"

#include <string.h>

#define NOW "{'.sv':'timestamp'}"
#define OVER "-O000000000000000003"
#define KEYS "/securetoken.googleapis.com/jwk"

static TokenClient *
service_new_for (TestBackend *backend, const char *name, const char *value)
{
  g_autofree char *keys = g_strconcat (test_backend_get_uri (backend), KEYS, NULL);

  return token_client_new ("parley-local", test_backend_get_uri (backend), keys, name, value, NULL);
}

static void
patch (TestBackend *backend, TestUser *user, const char *text)
{
  g_autoptr (GString) json = g_string_new (text);

  g_string_replace (json, "UID", user->uid, 0);
  g_string_replace (json, "'", "\"", 0);
  test_backend_patch (backend, user, "", json->str);
}

/* A room of Ada's alone, a call in it, and one that is over. */
static TestBackend *
start (TestUser **ada, TestUser **ben)
{
  static const char *const calls[] = { CALL, OVER };
  TestBackend *backend = test_backend_new_with ("rules-file", NULL, "api-key", API_KEY, "people", "Ada <ada@example.org>,Ben <ben@example.org>", NULL);

  *ada = test_backend_sign_in (backend, "ada@example.org");
  *ben = test_backend_sign_in (backend, "ben@example.org");
  patch (backend, *ada,
         "{'rooms/" ROOM "':{'kind':'group','name':'Team','owner':'UID','createdAt':" NOW "},"
         "'members/" ROOM "/UID':{'role':'owner','joinedAt':" NOW "}}");
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autofree char *ring = g_strdup_printf ("{'calls/" ROOM "/%s':{'by':'UID','startedAt':" NOW ",'kind':'video','state':'ringing',"
                                               "'participants':{'UID':{'state':'in','at':" NOW "}}}}",
                                               calls[i]);

      patch (backend, *ada, ring);
    }
  patch (backend, *ada,
         "{'calls/" ROOM "/" OVER "/state':'ended','calls/" ROOM "/" OVER "/endedAt':" NOW ","
         "'calls/" ROOM "/" OVER "/participants/UID':{'state':'out','at':" NOW "}}");
  return backend;
}

/* A token of the service opens a room of the local Twilio. */
static void
test_member (void)
{
  TestUser *users[2];
  g_autoptr (TestBackend) backend = start (&users[0], &users[1]);
  g_autoptr (TestUser) ada = users[0];
  g_autoptr (TestUser) ben = users[1];
  g_autoptr (TokenClient) service = service_new_for (backend, NULL, NULL);
  g_autoptr (JsonObject) answer = token_client_ask (service, ada->id_token, BODY, 200);
  g_autoptr (RoomClient) client = room_client_open (test_backend_get_uri (backend));
  g_autoptr (JsonObject) connected = NULL;

  g_assert_cmpstr (web_json_get_string (answer, "room"), ==, ROOM "/" CALL);
  g_assert_cmpstr (web_json_get_string (answer, "identity"), ==, ada->uid);
  g_assert_cmpint (web_json_get_int (answer, "expiresAt", 0), >, g_get_real_time () / 1000);
  room_client_greet (client);
  room_client_say (client, "{'type':'connect','version':2,'name':null,'token':'%s'}", web_json_get_string (answer, "token"));
  connected = room_client_hear (client, "connected");
  g_assert_cmpstr (web_json_get_string (connected, "name"), ==, ROOM "/" CALL);
}

static void
test_refused (void)
{
  TestUser *users[2];
  g_autoptr (TestBackend) backend = start (&users[0], &users[1]);
  g_autoptr (TestUser) ada = users[0];
  g_autoptr (TestUser) ben = users[1];
  g_autoptr (TokenClient) service = service_new_for (backend, NULL, NULL);
  g_autofree char *forged = g_strconcat (ada->id_token, "A", NULL);
  g_autofree char *huge = g_strnfill (9000, 'x');
  g_autofree char *large = g_strdup_printf ("{\"room\":\"" ROOM "\",\"call\":\"" CALL "\",\"x\":\"%.5000s\"}", huge);

  token_client_expect_refusal (service, NULL, BODY, 401, "unauthenticated");
  token_client_expect_refusal (service, "x", BODY, 401, "unauthenticated");
  token_client_expect_refusal (service, forged, BODY, 401, "unauthenticated");
  token_client_expect_refusal (service, huge, BODY, 401, "unauthenticated");
  token_client_expect_refusal (service, ben->id_token, BODY, 403, "not-a-member");
  token_client_expect_refusal (service, ada->id_token, "{\"room\":\"other\",\"call\":\"" CALL "\"}", 403, "not-a-member");
  token_client_expect_refusal (service, ada->id_token, "{\"room\":\"" ROOM "\",\"call\":\"" OVER "\"}", 404, "no-such-call");
  token_client_expect_refusal (service, ada->id_token, "{\"room\":\"" ROOM "\",\"call\":\"none\"}", 404, "no-such-call");
  token_client_expect_refusal (service, ada->id_token, "{\"room\":\"a/b\",\"call\":\"none\"}", 400, "invalid-request");
  token_client_expect_refusal (service, ada->id_token, "{}", 400, "invalid-request");
  token_client_expect_refusal (service, ada->id_token, "", 400, "invalid-request");
  g_assert_null (token_client_ask (service, ada->id_token, large, 413));
}

/* What is let through makes a name that Twilio takes: 128 characters, no more. */
static void
test_lengths (void)
{
  TestUser *users[2];
  g_autoptr (TestBackend) backend = start (&users[0], &users[1]);
  g_autoptr (TestUser) ada = users[0];
  g_autoptr (TestUser) ben = users[1];
  g_autoptr (TokenClient) service = service_new_for (backend, NULL, NULL);
  g_autofree char *longest = g_strnfill (63, 'n');
  g_autofree char *good = g_strdup_printf ("{\"room\":\"%s\",\"call\":\"%s\"}", longest, longest);
  g_autofree char *bad_room = g_strdup_printf ("{\"room\":\"%sn\",\"call\":\"n\"}", longest);
  g_autofree char *bad_call = g_strdup_printf ("{\"room\":\"n\",\"call\":\"%sn\"}", longest);

  token_client_expect_refusal (service, ada->id_token, good, 403, "not-a-member");
  token_client_expect_refusal (service, ada->id_token, bad_room, 400, "invalid-request");
  token_client_expect_refusal (service, ada->id_token, bad_call, 400, "invalid-request");
}

static void
test_too_often (void)
{
  TestUser *users[2];
  g_autoptr (TestBackend) backend = start (&users[0], &users[1]);
  g_autoptr (TestUser) ada = users[0];
  g_autoptr (TestUser) ben = users[1];
  g_autoptr (TokenClient) service = service_new_for (backend, NULL, NULL);

  for (int i = 0; i < 10; i++)
    token_client_expect_refusal (service, ben->id_token, BODY, 403, "not-a-member");
  token_client_expect_refusal (service, ben->id_token, BODY, 429, "too-many-requests");
  json_object_unref (token_client_ask (service, ada->id_token, BODY, 200));
}

/* Rooms of a type that was asked for are made before they are joined. */
static void
test_room_types (void)
{
  TestUser *users[2];
  g_autoptr (TestBackend) backend = start (&users[0], &users[1]);
  g_autoptr (TestUser) ada = users[0];
  g_autoptr (TestUser) ben = users[1];
  g_autoptr (TokenClient) mesh = service_new_for (backend, "PARLEY_ROOM_TYPE", "peer-to-peer");
  g_autoptr (TokenClient) group = service_new_for (backend, "PARLEY_ROOM_TYPE", "group");
  g_autofree char *encoded = g_base64_encode ((const guchar *)API_KEY, strlen (API_KEY));
  g_autofree char *authorization = g_strconcat ("Basic ", encoded, NULL);
  g_autoptr (TestAnswer) room = NULL;

  json_object_unref (token_client_ask (mesh, ada->id_token, BODY, 200));
  json_object_unref (token_client_ask (mesh, ada->id_token, BODY, 200));
  room = test_backend_send (backend, "GET", "/v1/Rooms/" ROOM "%2F" CALL, NULL, "Authorization", authorization, NULL);
  g_assert_cmpuint (room->status, ==, 200);
  g_assert_nonnull (strstr (room->body, "peer-to-peer"));
  token_client_expect_refusal (group, ada->id_token, BODY, 503, "unavailable");
}

static void
test_routes (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_ruled ();
  g_autoptr (TokenClient) service = service_new_for (backend, NULL, NULL);

  token_client_expect_status (service, "GET", "/healthz", 200);
  token_client_expect_status (service, "GET", "/v1/token", 405);
  token_client_expect_status (service, "GET", "/", 404);
  token_client_expect_status (service, "GET", "/v1/token/x", 404);
  token_client_expect_status (service, "GET", "/.well-known/parley.json", 404);
}

static void
test_descriptor (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_ruled ();
  g_autofree char *path = g_build_filename (test_backend_get_directory (backend), "descriptor.json", NULL);
  g_autoptr (TokenClient) service = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (JsonObject) body = NULL;

  g_assert_true (g_file_set_contents (path, "{\"name\":\"Example\"}", -1, NULL));
  service = service_new_for (backend, "PARLEY_DESCRIPTOR_FILE", path);
  message = token_client_request (service, "GET", "/.well-known/parley.json", NULL, NULL);
  body = token_client_send (service, message, 200);
  g_assert_cmpstr (web_json_get_string (body, "name"), ==, "Example");
}

/* Signed as it should be, and still not believed. */
static void
test_claims (void)
{
  static const char *const changes[] = {
    "{'aud':'other'}",
    "{'aud':7}",
    "{'iss':'https://securetoken.google.com/other'}",
    "{'iss':'https://accounts.google.com'}",
    "{'sub':''}",
    "{'sub':null}",
    "{'exp':1700000000}",
    "{'exp':'never'}",
    "{'iat':99999999999}",
    "{'auth_time':99999999999}",
    "{'auth_time':null}",
  };
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = token_client_new ("demo", cloud->uri, cloud->keys_uri, NULL);
  g_autofree char *good = cloud_make_id_token (cloud, "{}");

  json_object_unref (token_client_ask (service, good, BODY, 200));
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *token = cloud_make_id_token (cloud, changes[i]);

      g_test_message ("%s", changes[i]);
      token_client_expect_refusal (service, token, BODY, 401, "unauthenticated");
    }
  g_assert_cmpuint (cloud->keys.asked->len, ==, 1);
}

static void
test_unsigned (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) strict = token_client_new ("demo", cloud->uri, cloud->keys_uri, NULL);
  g_autoptr (TokenClient) emulator = token_client_new ("demo", cloud->uri, cloud->keys_uri, "PARLEY_FIREBASE_EMULATOR", "1", NULL);
  g_autofree char *token = cloud_make_unsigned_token ("{'auth_time':null}");
  g_autofree char *eternal = cloud_make_unsigned_token ("{'iat':0,'exp':1}");
  g_autofree char *expired = cloud_make_unsigned_token ("{'exp':1}");
  g_autofree char *other = cloud_make_unsigned_token ("{'aud':'other'}");

  token_client_expect_refusal (strict, token, BODY, 401, "unauthenticated");
  json_object_unref (token_client_ask (emulator, token, BODY, 200));
  json_object_unref (token_client_ask (emulator, eternal, BODY, 200));
  token_client_expect_refusal (emulator, expired, BODY, 401, "unauthenticated");
  token_client_expect_refusal (emulator, other, BODY, 401, "unauthenticated");
  token_client_expect_status (emulator, "GET", "/readyz", 200);
}

/* Made-up tokens with made-up keys do not make the service ask again and again. */
static void
test_unknown_keys (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Cloud) stranger = cloud_new ();
  g_autoptr (TokenClient) service = token_client_new ("demo", cloud->uri, cloud->keys_uri, NULL);
  g_autofree char *good = cloud_make_id_token (cloud, "{}");
  g_autofree char *forged = cloud_make_id_token (stranger, "{}");

  for (int i = 0; i < 5; i++)
    token_client_expect_refusal (service, forged, BODY, 401, "unauthenticated");
  json_object_unref (token_client_ask (service, good, BODY, 200));
  g_assert_cmpuint (cloud->keys.asked->len, ==, 1);
}

static void
test_no_keys (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = NULL;
  g_autofree char *token = cloud_make_id_token (cloud, "{}");

  cloud->keys.status = 500;
  service = token_client_new ("demo", cloud->uri, cloud->keys_uri, NULL);
  token_client_expect_refusal (service, token, BODY, 503, "unavailable");
  token_client_expect_status (service, "GET", "/readyz", 503);
  token_client_expect_status (service, "GET", "/healthz", 200);
}

/* Only a value is a permission; silence and errors never are. */
static void
test_database (void)
{
  static const struct
  {
    guint status;
    const char *text;
    guint expected;
    const char *code;
  } cases[] = {
    { 200, "null", 403, "not-a-member" },
    { 200, "", 403, "not-a-member" },
    { 200, "not json", 403, "not-a-member" },
    { 401, "{\"error\":\"Permission denied\"}", 403, "not-a-member" },
    { 401, "{\"error\":\"Auth token is expired\"}", 401, "unauthenticated" },
    { 401, "{\"error\":7}", 403, "not-a-member" },
    { 403, "{}", 403, "not-a-member" },
    { 500, "\"live\"", 503, "unavailable" },
    { 404, NULL, 503, "unavailable" },
    { 200, "\"ended\"", 404, "no-such-call" },
    { 200, "{}", 404, "no-such-call" },
  };
  g_autoptr (Cloud) cloud = cloud_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TokenClient) service = token_client_new ("demo", cloud->uri, cloud->keys_uri, NULL);
      g_autofree char *token = cloud_make_id_token (cloud, "{}");

      cloud->database.status = cases[i].status;
      cloud->database.text = cases[i].text;
      g_test_message ("%u %s", cases[i].status, cases[i].text);
      token_client_expect_refusal (service, token, BODY, cases[i].expected, cases[i].code);
    }
}

/* The uid comes from the token, escaped; the emulator's database is kept. */
static void
test_questions (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autofree char *database = g_strconcat (cloud->uri, "?ns=demo", NULL);
  g_autoptr (TokenClient) service = token_client_new ("demo", database, cloud->keys_uri, "PARLEY_TWILIO_REST_URI", cloud->uri, NULL);
  g_autofree char *token = cloud_make_id_token (cloud, "{'sub':'a/b?c'}");

  json_object_unref (token_client_ask (service, token, BODY, 200));
  g_assert_cmpuint (cloud->database.asked->len, ==, 2);
  g_assert_nonnull (strstr (cloud->database.asked->pdata[0], "/members/" ROOM "/a%2Fb%3Fc.json?"));
  g_assert_nonnull (strstr (cloud->database.asked->pdata[0], "&ns=demo"));
  g_assert_nonnull (strstr (cloud->database.asked->pdata[1], "/calls/" ROOM "/" CALL "/state.json?"));
  g_assert_nonnull (strstr (cloud->database.asked->pdata[1], "&ns=demo"));
}

/* Whether nobody listens there any more. */
static gboolean
is_closed (gpointer data)
{
  g_autofree char *uri = token_server_get_uri (((TokenClient *)data)->server);

  return uri == NULL;
}

/* A request that stays on its way until the cloud lets it go. */
static SoupMessage *
ask_slowly (TokenClient *service, Cloud *cloud, const char *token, GCancellable *cancellable, GAsyncResult **slot)
{
  SoupMessage *message = token_client_request (service, "POST", "/v1/token", token, BODY);

  cloud->database.mood = CLOUD_HOLDS;
  soup_session_send_and_read_async (service->session, message, G_PRIORITY_DEFAULT, cancellable, test_await_ready, slot);
  test_wait_until (cloud_is_holding, cloud, "a question to the database");
  return message;
}

/* Who is being served is served; nobody else can come. */
static void
test_drain (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = token_client_new ("demo", cloud->uri, cloud->keys_uri, NULL);
  g_autofree char *token = cloud_make_id_token (cloud, "{}");
  GAsyncResult *asked = NULL, *drained = NULL;
  g_autoptr (SoupMessage) message = ask_slowly (service, cloud, token, NULL, &asked);
  g_autoptr (GAsyncResult) answer = NULL;
  g_autoptr (GAsyncResult) end = NULL;
  g_autoptr (GBytes) bytes = NULL;

  token_server_drain_async (service->server, test_await_ready, &drained);
  test_wait_until (is_closed, service, "the service to listen no more");
  g_assert_null (drained);
  cloud_release (cloud);
  end = test_await (&drained);
  g_assert_true (token_server_drain_finish (service->server, end, NULL));
  answer = test_await (&asked);
  bytes = soup_session_send_and_read_finish (service->session, answer, NULL);
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  g_assert_cmpstr (soup_message_headers_get_one (soup_message_get_response_headers (message), "Connection"), ==, "close");
}

/* Until whoever sends requests has seen that it is not ready, they are served. */
static void
test_lag (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = token_client_new ("demo", cloud->uri, cloud->keys_uri, "PARLEY_DRAIN_SECONDS", "2", NULL);
  g_autofree char *token = cloud_make_id_token (cloud, "{}");
  GAsyncResult *drained = NULL;
  g_autoptr (GAsyncResult) end = NULL;

  json_object_unref (token_client_ask (service, token, BODY, 200));
  token_client_expect_status (service, "GET", "/readyz", 200);
  token_server_drain_async (service->server, test_await_ready, &drained);
  token_client_expect_status (service, "GET", "/readyz", 503);
  token_client_expect_status (service, "GET", "/healthz", 200);
  json_object_unref (token_client_ask (service, token, BODY, 200));
  g_assert_null (drained);
  end = test_await (&drained);
  g_assert_true (token_server_drain_finish (service->server, end, NULL));
  g_assert_true (is_closed (service));
}

/* Somebody who hangs up before the answer is there. */
static void
test_hang_up (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (TokenClient) service = token_client_new ("demo", cloud->uri, cloud->keys_uri, NULL);
  g_autofree char *token = cloud_make_id_token (cloud, "{}");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *asked = NULL, *drained = NULL;
  g_autoptr (SoupMessage) message = ask_slowly (service, cloud, token, cancellable, &asked);
  g_autoptr (GAsyncResult) end = NULL;

  g_cancellable_cancel (cancellable);
  g_object_unref (test_await (&asked));
  token_server_drain_async (service->server, test_await_ready, &drained);
  cloud_release (cloud);
  end = test_await (&drained);
  g_assert_true (token_server_drain_finish (service->server, end, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token/service/member", test_member);
  g_test_add_func ("/token/service/refused", test_refused);
  g_test_add_func ("/token/service/lengths", test_lengths);
  g_test_add_func ("/token/service/too-often", test_too_often);
  g_test_add_func ("/token/service/room-types", test_room_types);
  g_test_add_func ("/token/service/routes", test_routes);
  g_test_add_func ("/token/service/descriptor", test_descriptor);
  g_test_add_func ("/token/service/claims", test_claims);
  g_test_add_func ("/token/service/unsigned", test_unsigned);
  g_test_add_func ("/token/service/unknown-keys", test_unknown_keys);
  g_test_add_func ("/token/service/no-keys", test_no_keys);
  g_test_add_func ("/token/service/database", test_database);
  g_test_add_func ("/token/service/questions", test_questions);
  g_test_add_func ("/token/service/drain", test_drain);
  g_test_add_func ("/token/service/lag", test_lag);
  g_test_add_func ("/token/service/hang-up", test_hang_up);
  return g_test_run ();
}
