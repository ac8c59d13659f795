/* The service as its callers see it: Firebase is the local backend, signed in to
 * by the real flow, or a server that answers what no good one would.
 */

#include "room-client.h"
#include "test-await.h"
#include "test-backend.h"
#include "token-server.h"

#include "web-json.h"
#include "web-jwt.h"

#include <string.h>

#define KEY_SID "SK00000000000000000000000000000001"
#define API_KEY KEY_SID ":the-secret-of-the-tests"
#define ACCOUNT "AC00000000000000000000000000000000"
#define NOW "{'.sv':'timestamp'}"
#define ROOM "-O000000000000000001"
#define CALL "-O000000000000000002"
#define OVER "-O000000000000000003"
#define BODY "{\"room\":\"" ROOM "\",\"call\":\"" CALL "\"}"
#define KEYS "/securetoken.googleapis.com/jwk"

/* A service, and how to ask it. */
typedef struct
{
  TokenServer *server;
  SoupSession *session;
  char *uri;
} Service;

static Service *
service_new (const char *project, const char *database, const char *keys, const char *name, const char *value)
{
  Service *self = g_new0 (Service, 1);
  g_auto (GStrv) environment = NULL;
  g_autoptr (GError) error = NULL;
  TokenSettings *settings;

  environment = g_environ_setenv (environment, "PARLEY_LISTEN", "127.0.0.1:0", TRUE);
  environment = g_environ_setenv (environment, "PARLEY_FIREBASE_PROJECT", project, TRUE);
  environment = g_environ_setenv (environment, "PARLEY_DATABASE_URL", database, TRUE);
  environment = g_environ_setenv (environment, "PARLEY_FIREBASE_KEYS_URI", keys, TRUE);
  environment = g_environ_setenv (environment, "PARLEY_TWILIO_ACCOUNT_SID", ACCOUNT, TRUE);
  environment = g_environ_setenv (environment, "PARLEY_TWILIO_API_KEY", API_KEY, TRUE);
  environment = g_environ_setenv (environment, "PARLEY_TWILIO_REST_URI", database, TRUE);
  if (name != NULL)
    environment = g_environ_setenv (environment, name, value, TRUE);
  settings = token_settings_new_from_environment ((const char *const *)environment, &error);
  g_assert_no_error (error);
  self->server = token_server_new (settings);
  g_assert_true (token_server_start (self->server, &error));
  self->uri = token_server_get_uri (self->server);
  self->session = soup_session_new ();
  return self;
}

static Service *
service_new_for (TestBackend *backend, const char *name, const char *value)
{
  g_autofree char *keys = g_strconcat (test_backend_get_uri (backend), KEYS, NULL);

  return service_new ("parley-local", test_backend_get_uri (backend), keys, name, value);
}

static void
service_free (Service *self)
{
  g_object_unref (self->server);
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_free (self->uri);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Service, service_free)

static JsonObject *
send_message (Service *self, SoupMessage *message, guint status)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) node = NULL;

  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  bytes = soup_session_send_and_read_finish (self->session, result, &error);
  g_assert_no_error (error);
  g_test_message ("%u %.*s", soup_message_get_status (message), (int)g_bytes_get_size (bytes), (const char *)g_bytes_get_data (bytes, NULL));
  g_assert_cmpuint (soup_message_get_status (message), ==, status);
  if (g_bytes_get_size (bytes) == 0)
    return NULL;
  node = web_json_parse (g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), NULL);
  return web_json_node_get_object (node) != NULL ? json_object_ref (web_json_node_get_object (node)) : NULL;
}

static SoupMessage *
new_request (Service *self, const char *method, const char *path, const char *token, const char *text)
{
  g_autofree char *uri = g_strconcat (self->uri, path, NULL);
  SoupMessage *message = soup_message_new (method, uri);
  g_autofree char *authorization = token != NULL ? g_strconcat ("Bearer ", token, NULL) : NULL;
  g_autoptr (GBytes) body = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

  if (authorization != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", authorization);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", body);
  return message;
}

static JsonObject *
ask (Service *self, const char *token, const char *text, guint status)
{
  g_autoptr (SoupMessage) message = new_request (self, "POST", "/v1/token", token, text);

  return send_message (self, message, status);
}

static void
expect_refusal (Service *self, const char *token, const char *text, guint status, const char *code)
{
  g_autoptr (SoupMessage) message = new_request (self, "POST", "/v1/token", token, text);
  g_autoptr (JsonObject) answer = send_message (self, message, status);
  JsonObject *error = web_json_get_object (answer, "error");
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  g_assert_cmpstr (web_json_get_string (error, "code"), ==, code);
  g_assert_nonnull (web_json_get_string (error, "message"));
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Cache-Control"), ==, "no-store");
  g_assert_cmpint (soup_message_headers_get_one (headers, "Retry-After") != NULL, ==, status == 429 || status == 503);
  g_assert_cmpint (soup_message_headers_get_one (headers, "WWW-Authenticate") != NULL, ==, status == 401);
}

static void
expect_status (Service *self, const char *method, const char *path, guint status)
{
  g_autoptr (SoupMessage) message = new_request (self, method, path, NULL, NULL);
  g_autoptr (JsonObject) body = send_message (self, message, status);
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
  g_autoptr (Service) service = service_new_for (backend, NULL, NULL);
  g_autoptr (JsonObject) answer = ask (service, ada->id_token, BODY, 200);
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
  g_autoptr (Service) service = service_new_for (backend, NULL, NULL);
  g_autofree char *forged = g_strconcat (ada->id_token, "A", NULL);
  g_autofree char *huge = g_strnfill (9000, 'x');
  g_autofree char *large = g_strdup_printf ("{\"room\":\"" ROOM "\",\"call\":\"" CALL "\",\"x\":\"%.5000s\"}", huge);

  expect_refusal (service, NULL, BODY, 401, "unauthenticated");
  expect_refusal (service, "x", BODY, 401, "unauthenticated");
  expect_refusal (service, forged, BODY, 401, "unauthenticated");
  expect_refusal (service, huge, BODY, 401, "unauthenticated");
  expect_refusal (service, ben->id_token, BODY, 403, "not-a-member");
  expect_refusal (service, ada->id_token, "{\"room\":\"other\",\"call\":\"" CALL "\"}", 403, "not-a-member");
  expect_refusal (service, ada->id_token, "{\"room\":\"" ROOM "\",\"call\":\"" OVER "\"}", 404, "no-such-call");
  expect_refusal (service, ada->id_token, "{\"room\":\"" ROOM "\",\"call\":\"none\"}", 404, "no-such-call");
  expect_refusal (service, ada->id_token, "{\"room\":\"a/b\",\"call\":\"none\"}", 400, "invalid-request");
  expect_refusal (service, ada->id_token, "{}", 400, "invalid-request");
  expect_refusal (service, ada->id_token, "", 400, "invalid-request");
  g_assert_null (ask (service, ada->id_token, large, 413));
}

static void
test_too_often (void)
{
  TestUser *users[2];
  g_autoptr (TestBackend) backend = start (&users[0], &users[1]);
  g_autoptr (TestUser) ada = users[0];
  g_autoptr (TestUser) ben = users[1];
  g_autoptr (Service) service = service_new_for (backend, NULL, NULL);

  for (int i = 0; i < 10; i++)
    expect_refusal (service, ben->id_token, BODY, 403, "not-a-member");
  expect_refusal (service, ben->id_token, BODY, 429, "too-many-requests");
  json_object_unref (ask (service, ada->id_token, BODY, 200));
}

/* Rooms of a type that was asked for are made before they are joined. */
static void
test_room_types (void)
{
  TestUser *users[2];
  g_autoptr (TestBackend) backend = start (&users[0], &users[1]);
  g_autoptr (TestUser) ada = users[0];
  g_autoptr (TestUser) ben = users[1];
  g_autoptr (Service) mesh = service_new_for (backend, "PARLEY_ROOM_TYPE", "peer-to-peer");
  g_autoptr (Service) group = service_new_for (backend, "PARLEY_ROOM_TYPE", "group");
  g_autofree char *encoded = g_base64_encode ((const guchar *)API_KEY, strlen (API_KEY));
  g_autofree char *authorization = g_strconcat ("Basic ", encoded, NULL);
  g_autoptr (TestAnswer) room = NULL;

  json_object_unref (ask (mesh, ada->id_token, BODY, 200));
  json_object_unref (ask (mesh, ada->id_token, BODY, 200));
  room = test_backend_send (backend, "GET", "/v1/Rooms/" ROOM "%2F" CALL, NULL, "Authorization", authorization, NULL);
  g_assert_cmpuint (room->status, ==, 200);
  g_assert_nonnull (strstr (room->body, "peer-to-peer"));
  expect_refusal (group, ada->id_token, BODY, 503, "unavailable");
}

static void
test_routes (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_ruled ();
  g_autoptr (Service) service = service_new_for (backend, NULL, NULL);

  expect_status (service, "GET", "/healthz", 200);
  expect_status (service, "GET", "/v1/token", 405);
  expect_status (service, "GET", "/", 404);
  expect_status (service, "GET", "/v1/token/x", 404);
  expect_status (service, "GET", "/.well-known/parley.json", 404);
}

static void
test_descriptor (void)
{
  g_autoptr (TestBackend) backend = test_backend_new_ruled ();
  g_autofree char *path = g_build_filename (test_backend_get_directory (backend), "descriptor.json", NULL);
  g_autoptr (Service) service = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (JsonObject) body = NULL;

  g_assert_true (g_file_set_contents (path, "{\"name\":\"Example\"}", -1, NULL));
  service = service_new_for (backend, "PARLEY_DESCRIPTOR_FILE", path);
  message = new_request (service, "GET", "/.well-known/parley.json", NULL, NULL);
  body = send_message (service, message, 200);
  g_assert_cmpstr (web_json_get_string (body, "name"), ==, "Example");
}

/* A made-up cloud: keys, and a database that answers what the test says. */
typedef struct
{
  SoupServer *soup;
  char *uri, *keys_uri;
  WebKey *key;
  guint keys_status, keys_asked;
  guint status;
  const char *text;
  GPtrArray *asked; /* of the paths and queries that were asked for */
  gboolean is_slow; /* keeps the next question waiting */
  SoupServerMessage *held;
} Cloud;

static void
on_keys (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Cloud *self = data;
  g_autoptr (JsonObject) set = web_key_to_jwks (self->key);
  char *text = web_json_object_to_text (set);

  self->keys_asked++;
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control", "public, max-age=19302, must-revalidate");
  soup_server_message_set_status (message, self->keys_status, NULL);
}

static void
on_database (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Cloud *self = data;

  g_ptr_array_add (self->asked, g_uri_to_string (soup_server_message_get_uri (message)));
  if (self->text != NULL)
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, self->text, strlen (self->text));
  soup_server_message_set_status (message, self->status, NULL);
  if (!self->is_slow)
    return;
  self->is_slow = FALSE;
  self->held = g_object_ref (message);
  soup_server_message_pause (message);
}

static gboolean
is_holding (gpointer data)
{
  return ((Cloud *)data)->held != NULL;
}

static void
release (Cloud *self)
{
  soup_server_message_unpause (self->held);
  g_clear_object (&self->held);
}

static Cloud *
cloud_new (void)
{
  Cloud *self = g_new0 (Cloud, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->key = web_key_generate (&error);
  g_assert_no_error (error);
  self->keys_status = self->status = 200;
  self->text = "\"live\"";
  self->asked = g_ptr_array_new_with_free_func (g_free);
  self->soup = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_handler (self->soup, NULL, on_database, self, NULL);
  soup_server_add_handler (self->soup, "/keys", on_keys, self, NULL);
  soup_server_listen_local (self->soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->soup);
  self->uri = g_uri_to_string (uris->data);
  self->keys_uri = g_strconcat (self->uri, "keys", NULL);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  return self;
}

static void
cloud_free (Cloud *self)
{
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  web_key_free (self->key);
  g_ptr_array_unref (self->asked);
  g_free (self->uri);
  g_free (self->keys_uri);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Cloud, cloud_free)

/* Claims of a good token, with what @change has replaced: JSON with ' for ". */
static JsonObject *
make_claims (const char *change)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *text = g_strdup_printf ("{'iss':'https://securetoken.google.com/demo','aud':'demo','sub':'uid','iat':%d,"
                                           "'auth_time':%d,'exp':%d}",
                                           (int)now - 10, (int)now - 10, (int)now + 3600);
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autofree char *changed = g_strdelimit (g_strdup (change), "'", '"');
  g_autoptr (JsonNode) node = web_json_parse (json, -1, NULL);
  g_autoptr (JsonNode) changes = web_json_parse (changed, -1, NULL);
  JsonObject *claims = json_object_new ();
  JsonObject *sources[] = { web_json_node_get_object (node), web_json_node_get_object (changes) };

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;

      json_object_iter_init (&iter, sources[i]);
      while (json_object_iter_next (&iter, &name, &value))
        json_object_set_member (claims, name, json_node_copy (value));
    }
  return claims;
}

static char *
make_id_token (Cloud *cloud, const char *change)
{
  g_autoptr (JsonObject) claims = make_claims (change);
  g_autoptr (GError) error = NULL;
  char *token = web_key_sign (cloud->key, claims, &error);

  g_assert_no_error (error);
  return token;
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
  g_autoptr (Service) service = service_new ("demo", cloud->uri, cloud->keys_uri, NULL, NULL);
  g_autofree char *good = make_id_token (cloud, "{}");

  json_object_unref (ask (service, good, BODY, 200));
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *token = make_id_token (cloud, changes[i]);

      g_test_message ("%s", changes[i]);
      expect_refusal (service, token, BODY, 401, "unauthenticated");
    }
  g_assert_cmpuint (cloud->keys_asked, ==, 1);
}

static char *
make_unsigned_token (const char *change)
{
  g_autoptr (JsonObject) claims = make_claims (change);
  g_autofree char *text = web_json_object_to_text (claims);
  g_autofree char *header = web_base64url_encode ("{\"alg\":\"none\"}", 14);
  g_autofree char *body = web_base64url_encode (text, strlen (text));

  return g_strconcat (header, ".", body, ".", NULL);
}

static void
test_unsigned (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Service) strict = service_new ("demo", cloud->uri, cloud->keys_uri, NULL, NULL);
  g_autoptr (Service) emulator = service_new ("demo", cloud->uri, cloud->keys_uri, "PARLEY_FIREBASE_EMULATOR", "1");
  g_autofree char *token = make_unsigned_token ("{'auth_time':null}");
  g_autofree char *eternal = make_unsigned_token ("{'iat':0,'exp':1}");
  g_autofree char *expired = make_unsigned_token ("{'exp':1}");
  g_autofree char *other = make_unsigned_token ("{'aud':'other'}");

  expect_refusal (strict, token, BODY, 401, "unauthenticated");
  json_object_unref (ask (emulator, token, BODY, 200));
  json_object_unref (ask (emulator, eternal, BODY, 200));
  expect_refusal (emulator, expired, BODY, 401, "unauthenticated");
  expect_refusal (emulator, other, BODY, 401, "unauthenticated");
  expect_status (emulator, "GET", "/readyz", 200);
}

/* Made-up tokens with made-up keys do not make the service ask again and again. */
static void
test_unknown_keys (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Cloud) stranger = cloud_new ();
  g_autoptr (Service) service = service_new ("demo", cloud->uri, cloud->keys_uri, NULL, NULL);
  g_autofree char *good = make_id_token (cloud, "{}");
  g_autofree char *forged = make_id_token (stranger, "{}");

  for (int i = 0; i < 5; i++)
    expect_refusal (service, forged, BODY, 401, "unauthenticated");
  json_object_unref (ask (service, good, BODY, 200));
  g_assert_cmpuint (cloud->keys_asked, ==, 1);
}

static void
test_no_keys (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Service) service = NULL;
  g_autofree char *token = make_id_token (cloud, "{}");

  cloud->keys_status = 500;
  service = service_new ("demo", cloud->uri, cloud->keys_uri, NULL, NULL);
  expect_refusal (service, token, BODY, 503, "unavailable");
  expect_status (service, "GET", "/readyz", 503);
  expect_status (service, "GET", "/healthz", 200);
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
    { 403, "{}", 403, "not-a-member" },
    { 500, "\"live\"", 503, "unavailable" },
    { 404, NULL, 503, "unavailable" },
    { 200, "\"ended\"", 404, "no-such-call" },
    { 200, "{}", 404, "no-such-call" },
  };
  g_autoptr (Cloud) cloud = cloud_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Service) service = service_new ("demo", cloud->uri, cloud->keys_uri, NULL, NULL);
      g_autofree char *token = make_id_token (cloud, "{}");

      cloud->status = cases[i].status;
      cloud->text = cases[i].text;
      g_test_message ("%u %s", cases[i].status, cases[i].text);
      expect_refusal (service, token, BODY, cases[i].expected, cases[i].code);
    }
}

/* The uid comes from the token, escaped; the emulator's database is kept. */
static void
test_questions (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autofree char *database = g_strconcat (cloud->uri, "?ns=demo", NULL);
  g_autoptr (Service) service = service_new ("demo", database, cloud->keys_uri, "PARLEY_TWILIO_REST_URI", cloud->uri);
  g_autofree char *token = make_id_token (cloud, "{'sub':'a/b?c'}");

  json_object_unref (ask (service, token, BODY, 200));
  g_assert_cmpuint (cloud->asked->len, ==, 2);
  g_assert_nonnull (strstr (cloud->asked->pdata[0], "/members/" ROOM "/a%2Fb%3Fc.json?"));
  g_assert_nonnull (strstr (cloud->asked->pdata[0], "&ns=demo"));
  g_assert_nonnull (strstr (cloud->asked->pdata[1], "/calls/" ROOM "/" CALL "/state.json?"));
  g_assert_nonnull (strstr (cloud->asked->pdata[1], "&ns=demo"));
}

/* A request that stays on its way until the cloud lets it go. */
static SoupMessage *
ask_slowly (Service *service, Cloud *cloud, const char *token, GCancellable *cancellable, GAsyncResult **slot)
{
  SoupMessage *message = new_request (service, "POST", "/v1/token", token, BODY);

  cloud->is_slow = TRUE;
  soup_session_send_and_read_async (service->session, message, G_PRIORITY_DEFAULT, cancellable, test_await_ready, slot);
  test_wait_until (is_holding, cloud, "a question to the database");
  return message;
}

/* Who is being served is served; who comes now is sent elsewhere. */
static void
test_drain (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Service) service = service_new ("demo", cloud->uri, cloud->keys_uri, NULL, NULL);
  g_autofree char *token = make_id_token (cloud, "{}");
  GAsyncResult *asked = NULL, *drained = NULL;
  g_autoptr (SoupMessage) message = ask_slowly (service, cloud, token, NULL, &asked);
  g_autoptr (GAsyncResult) answer = NULL;
  g_autoptr (GAsyncResult) end = NULL;
  g_autoptr (GBytes) bytes = NULL;

  token_server_drain_async (service->server, test_await_ready, &drained);
  expect_refusal (service, token, BODY, 503, "unavailable");
  expect_status (service, "GET", "/readyz", 503);
  g_assert_null (drained);
  release (cloud);
  end = test_await (&drained);
  g_assert_true (token_server_drain_finish (service->server, end, NULL));
  answer = test_await (&asked);
  bytes = soup_session_send_and_read_finish (service->session, answer, NULL);
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
}

/* Somebody who hangs up before the answer is there. */
static void
test_hang_up (void)
{
  g_autoptr (Cloud) cloud = cloud_new ();
  g_autoptr (Service) service = service_new ("demo", cloud->uri, cloud->keys_uri, NULL, NULL);
  g_autofree char *token = make_id_token (cloud, "{}");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *asked = NULL, *drained = NULL;
  g_autoptr (SoupMessage) message = ask_slowly (service, cloud, token, cancellable, &asked);
  g_autoptr (GAsyncResult) end = NULL;

  g_cancellable_cancel (cancellable);
  g_object_unref (test_await (&asked));
  token_server_drain_async (service->server, test_await_ready, &drained);
  release (cloud);
  end = test_await (&drained);
  g_assert_true (token_server_drain_finish (service->server, end, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token/service/member", test_member);
  g_test_add_func ("/token/service/refused", test_refused);
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
  g_test_add_func ("/token/service/hang-up", test_hang_up);
  return g_test_run ();
}
