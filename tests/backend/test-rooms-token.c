/* /v1/token of the local backend: people who signed in by the real flow, rooms
 * and calls in the real tree, and a token that the rooms then believe.
 */

#include "room-client.h"
#include "test-await.h"
#include "test-backend.h"

#include "web-json.h"

#define API_KEY "SK00000000000000000000000000000001:the-secret-of-the-tests"

#define NOW "{\".sv\":\"timestamp\"}"
#define ROOM "-O000000000000000001"
#define CALL "-O000000000000000002"
#define OVER "-O000000000000000003"
#define BODY "{\"room\":\"" ROOM "\",\"call\":\"" CALL "\"}"

static void
patch (TestBackend *backend, TestUser *user, const char *text)
{
  g_autoptr (GString) json = g_string_new (text);

  g_string_replace (json, "UID", user->uid, 0);
  g_string_replace (json, "'", "\"", 0);
  test_backend_patch (backend, user, "", json->str);
}

static void
ring (TestBackend *backend, TestUser *user, const char *call)
{
  g_autofree char *text = g_strdup_printf ("{'calls/" ROOM "/%s':{'by':'UID','startedAt':" NOW ",'kind':'video','state':'ringing',"
                                           "'participants':{'UID':{'state':'in','at':" NOW "}}}}",
                                           call);

  patch (backend, user, text);
}

/* As the application does it: a room of Ada's alone, a call, and one that is over. */
static TestBackend *
start (TestUser **ada, TestUser **ben)
{
  TestBackend *backend = test_backend_new_with ("rules-file", NULL, "api-key", API_KEY, "people", "Ada <ada@example.org>,Ben <ben@example.org>", NULL);

  *ada = test_backend_sign_in (backend, "ada@example.org");
  *ben = test_backend_sign_in (backend, "ben@example.org");
  patch (backend, *ada,
         "{'rooms/" ROOM "':{'kind':'group','name':'Team','owner':'UID','createdAt':" NOW "},"
         "'members/" ROOM "/UID':{'role':'owner','joinedAt':" NOW "}}");
  ring (backend, *ada, CALL);
  ring (backend, *ada, OVER);
  patch (backend, *ada,
         "{'calls/" ROOM "/" OVER "/state':'ended','calls/" ROOM "/" OVER "/endedAt':" NOW ","
         "'calls/" ROOM "/" OVER "/participants/UID':{'state':'out','at':" NOW "}}");
  return backend;
}

static JsonObject *
ask (TestBackend *backend, const char *token, const char *body, guint status)
{
  g_autofree char *authorization = g_strconcat ("Bearer ", token, NULL);
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "POST", "/v1/token", body, "Authorization", authorization, NULL);
  g_autoptr (JsonNode) node = web_json_parse (answer->body, -1, NULL);

  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "Cache-Control"), ==, "no-store");
  return json_object_ref (web_json_node_get_object (node));
}

static void
expect_refusal (TestBackend *backend, const char *token, const char *body, guint status, const char *code)
{
  g_autoptr (JsonObject) answer = ask (backend, token, body, status);
  JsonObject *error = web_json_get_object (answer, "error");

  g_assert_cmpstr (web_json_get_string (error, "code"), ==, code);
  g_assert_nonnull (web_json_get_string (error, "message"));
}

static void
test_member (void)
{
  TestUser *users[2];
  g_autoptr (TestBackend) backend = start (&users[0], &users[1]);
  g_autoptr (TestUser) ada = users[0];
  g_autoptr (TestUser) ben = users[1];
  g_autoptr (JsonObject) answer = ask (backend, ada->id_token, BODY, 200);
  g_autoptr (RoomClient) client = room_client_open (test_backend_get_uri (backend));
  g_autoptr (JsonObject) connected = NULL;
  gint64 seconds = web_json_get_int (answer, "expiresAt", 0) / 1000 - g_get_real_time () / G_USEC_PER_SEC;

  g_assert_cmpstr (web_json_get_string (answer, "room"), ==, ROOM "/" CALL);
  g_assert_cmpstr (web_json_get_string (answer, "identity"), ==, ada->uid);
  g_assert_cmpint (seconds, >, 3000);
  g_assert_cmpint (seconds, <=, 24 * 3600);
  room_client_greet (client);
  room_client_say (client, "{'type':'connect','version':2,'name':'" ROOM "/" CALL "','token':'%s'}", web_json_get_string (answer, "token"));
  connected = room_client_hear (client, "connected");
  g_assert_cmpstr (web_json_get_string (web_json_get_object (connected, "participant"), "identity"), ==, ada->uid);
}

static void
test_refused (void)
{
  TestUser *users[2];
  g_autoptr (TestBackend) backend = start (&users[0], &users[1]);
  g_autoptr (TestUser) ada = users[0];
  g_autoptr (TestUser) ben = users[1];
  const struct
  {
    const char *token, *body;
    guint status;
    const char *code;
  } cases[] = {
    { "x", BODY, 401, "unauthenticated" },
    { "", BODY, 401, "unauthenticated" },
    { ben->id_token, BODY, 403, "not-a-member" },
    { ada->id_token, "{\"room\":\"other\",\"call\":\"call\"}", 403, "not-a-member" },
    { ada->id_token, "{\"room\":\"" ROOM "\",\"call\":\"none\"}", 404, "no-such-call" },
    { ada->id_token, "{\"room\":\"" ROOM "\",\"call\":\"" OVER "\"}", 404, "no-such-call" },
    { ada->id_token, "", 400, "invalid-request" },
    { ada->id_token, "[]", 400, "invalid-request" },
    { ada->id_token, "{\"room\":\"room\"}", 400, "invalid-request" },
    { ada->id_token, "{\"room\":7,\"call\":\"call\"}", 400, "invalid-request" },
    { ada->id_token, "{\"room\":\"../users\",\"call\":\"call\"}", 400, "invalid-request" },
    { ada->id_token, "{\"room\":\"\",\"call\":\"\"}", 400, "invalid-request" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    expect_refusal (backend, cases[i].token, cases[i].body, cases[i].status, cases[i].code);
}

static void
test_too_often (void)
{
  TestUser *users[2];
  g_autoptr (TestBackend) backend = start (&users[0], &users[1]);
  g_autoptr (TestUser) ada = users[0];
  g_autoptr (TestUser) ben = users[1];
  g_autofree char *authorization = g_strconcat ("Bearer ", ben->id_token, NULL);
  guint status = 0;

  for (int i = 0; i < 100 && status != 429; i++)
    {
      g_autoptr (TestAnswer) answer = test_backend_send (backend, "POST", "/v1/token", BODY,
                                                         "Authorization", authorization, NULL);

      status = answer->status;
      if (status == 429)
        g_assert_cmpint (atoi (soup_message_headers_get_one (answer->headers, "Retry-After")), >=, 1);
    }
  g_assert_cmpuint (status, ==, 429);
  json_object_unref (ask (backend, ada->id_token, BODY, 200));
}

static void
test_methods (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_ruled ();
  g_autoptr (TestAnswer) get = test_backend_send (backend, "GET", "/v1/token", NULL, NULL);
  g_autoptr (TestAnswer) below = test_backend_send (backend, "POST", "/v1/token/x", "{}", NULL);

  g_assert_cmpuint (get->status, ==, 405);
  g_assert_cmpstr (soup_message_headers_get_one (get->headers, "Allow"), ==, "POST");
  g_assert_cmpuint (below->status, ==, 404);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rooms-token/member", test_member);
  g_test_add_func ("/rooms-token/refused", test_refused);
  g_test_add_func ("/rooms-token/too-often", test_too_often);
  g_test_add_func ("/rooms-token/methods", test_methods);
  return g_test_run ();
}
