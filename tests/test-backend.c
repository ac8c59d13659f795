/* The local cloud for tests, and the smallest client of it: nothing here is
 * shared with the client that it serves to test.
 */

#include "test-backend.h"

#include "test-await.h"
#include "web-json.h"

#include <glib/gstdio.h>
#include <string.h>

#define REDIRECT "http://127.0.0.1:9/callback"
/* RFC 7636 appendix B. */
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

struct _TestBackend
{
  BackendServer *server;
  SoupSession *session;
  char *directory, *uri, *descriptor_uri;
  guint16 port;
};

static void
start (TestBackend *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = NULL;

  backend_server_start (self->server, "127.0.0.1", self->port, &error);
  g_assert_no_error (error);
  g_free (self->uri);
  g_free (self->descriptor_uri);
  self->uri = backend_server_get_uri (self->server);
  self->descriptor_uri = backend_server_get_descriptor_uri (self->server);
  uri = g_uri_parse (self->uri, G_URI_FLAGS_NONE, &error);
  g_assert_no_error (error);
  self->port = (guint16)g_uri_get_port (uri);
}

static SoupSession *
new_session (void)
{
  return soup_session_new_with_options ("max-conns-per-host", 16, "max-conns", 16, NULL);
}

TestBackend *
test_backend_new_remote (const char *uri)
{
  TestBackend *self = g_new0 (TestBackend, 1);

  self->session = new_session ();
  self->uri = g_strdup (uri);
  self->descriptor_uri = g_strconcat (uri, "/.well-known/parley.json", NULL);
  return self;
}

void
test_backend_trust (TestBackend *self, GTlsDatabase *database)
{
  soup_session_set_tls_database (self->session, database);
}

char *
test_backend_get_open_rules (void)
{
  return g_build_filename (g_getenv ("G_TEST_SRCDIR"), "backend", "rules", "open.json", NULL);
}

TestBackend *
test_backend_new_with (const char *first_property, ...)
{
  TestBackend *self = g_new0 (TestBackend, 1);
  g_autofree char *rules = test_backend_get_open_rules ();
  g_autoptr (GError) error = NULL;
  va_list properties;

  self->directory = g_dir_make_tmp ("parley-backend-XXXXXX", &error);
  g_assert_no_error (error);
  self->server = backend_server_new (self->directory);
  g_object_set (self->server, "rules-file", rules, NULL);
  va_start (properties, first_property);
  g_object_set_valist (G_OBJECT (self->server), first_property, properties);
  va_end (properties);
  self->session = new_session ();
  start (self);
  return self;
}

TestBackend *
test_backend_new_ruled (void)
{
  return test_backend_new_with ("rules-file", NULL, NULL);
}

TestBackend *
test_backend_new (void)
{
  return test_backend_new_with ("people", "Ada <ada@example.org>,Ben <ben@example.org>", NULL);
}

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

void
test_backend_free (TestBackend *self)
{
  soup_session_abort (self->session);
  g_clear_object (&self->session);
  if (self->server != NULL)
    backend_server_stop (self->server);
  /* What was cancelled above still has callbacks to run. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  if (self->server != NULL)
    {
      g_assert_finalize_object (self->server);
      remove_directory (self->directory);
    }
  g_free (self->directory);
  g_free (self->uri);
  g_free (self->descriptor_uri);
  g_free (self);
}

BackendServer *
test_backend_get_server (TestBackend *self)
{
  return self->server;
}

const char *
test_backend_get_uri (TestBackend *self)
{
  return self->uri;
}

const char *
test_backend_get_descriptor_uri (TestBackend *self)
{
  return self->descriptor_uri;
}

const char *
test_backend_get_directory (TestBackend *self)
{
  return self->directory;
}

void
test_backend_stop (TestBackend *self)
{
  backend_server_stop (self->server);
}

void
test_backend_restart (TestBackend *self)
{
  backend_server_stop (self->server);
  start (self);
}

void
test_answer_free (TestAnswer *self)
{
  g_free (self->body);
  soup_message_headers_unref (self->headers);
  g_free (self);
}

static TestAnswer *
send_message (TestBackend *self, SoupMessage *message)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  TestAnswer *answer = g_new0 (TestAnswer, 1);

  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  bytes = soup_session_send_and_read_finish (self->session, result, &error);
  g_assert_no_error (error);
  answer->status = soup_message_get_status (message);
  answer->body = g_strndup (g_bytes_get_size (bytes) > 0 ? g_bytes_get_data (bytes, NULL) : "", g_bytes_get_size (bytes));
  answer->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  return answer;
}

static SoupMessage *
make_message (TestBackend *self, const char *method, const char *target, const char *body)
{
  g_autofree char *uri = target[0] == '/' ? g_strconcat (self->uri, target, NULL) : g_strdup (target);
  SoupMessage *message = soup_message_new (method, uri);
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;

  g_assert_nonnull (message);
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (bytes != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  return message;
}

TestAnswer *
test_backend_send (TestBackend *self, const char *method, const char *target, const char *body, ...)
{
  g_autoptr (SoupMessage) message = make_message (self, method, target, body);
  const char *name;
  va_list headers;

  va_start (headers, body);
  while ((name = va_arg (headers, const char *)) != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), name, va_arg (headers, const char *));
  va_end (headers);
  return send_message (self, message);
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = web_json_parse (text, -1, &error);

  g_assert_no_error (error);
  g_assert_nonnull (web_json_node_get_object (node));
  return node;
}

/* The deployment descriptor's member of a section. */
static char *
get_descriptor (TestBackend *self, const char *section, const char *member)
{
  g_autoptr (TestAnswer) answer = test_backend_send (self, "GET", "/.well-known/parley.json", NULL, NULL);
  g_autoptr (JsonNode) node = parse (answer->body);

  return g_strdup (web_json_get_string (web_json_get_object (web_json_node_get_object (node), section), member));
}

static char *
make_challenge (const char *verifier)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  char *challenge;

  g_checksum_update (checksum, (const guchar *)verifier, -1);
  g_checksum_get_digest (checksum, digest, &length);
  challenge = g_base64_encode (digest, length);
  g_strdelimit (challenge, "+", '-');
  g_strdelimit (challenge, "/", '_');
  *strchr (challenge, '=') = '\0';
  return challenge;
}

/* The page approves somebody named in login_hint at once. */
char *
test_backend_get_code (TestBackend *self, const char *email, const char *verifier)
{
  g_autofree char *client = get_descriptor (self, "google", "clientId"), *page = get_descriptor (self, "google", "authUri");
  g_autofree char *challenge = make_challenge (verifier);
  g_autofree char *query = soup_form_encode ("client_id", client, "redirect_uri", REDIRECT, "response_type", "code",
                                             "scope", "openid email profile", "state", "a state", "nonce", "a nonce",
                                             "code_challenge", challenge, "code_challenge_method", "S256", "login_hint", email, NULL);
  g_autofree char *target = g_strconcat (page, "?", query, NULL);
  g_autoptr (TestAnswer) answer = test_backend_send (self, "GET", target, NULL, NULL);
  const char *location = soup_message_headers_get_one (answer->headers, "Location");
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GHashTable) parameters = NULL;

  g_assert_cmpuint (answer->status, ==, 302);
  g_assert_true (g_str_has_prefix (location, REDIRECT "?"));
  uri = g_uri_parse (location, G_URI_FLAGS_ENCODED_QUERY, NULL);
  parameters = soup_form_decode (g_uri_get_query (uri));
  g_assert_cmpstr (g_hash_table_lookup (parameters, "state"), ==, "a state");
  return g_strdup (g_hash_table_lookup (parameters, "code"));
}

char *
test_backend_get_google_token (TestBackend *self, const char *email)
{
  g_autofree char *code = test_backend_get_code (self, email, VERIFIER), *target = get_descriptor (self, "google", "tokenUri");
  g_autofree char *client = get_descriptor (self, "google", "clientId"), *secret = get_descriptor (self, "google", "clientSecret");
  g_autofree char *form = soup_form_encode ("grant_type", "authorization_code", "code", code, "redirect_uri", REDIRECT,
                                            "client_id", client, "client_secret", secret, "code_verifier", VERIFIER, NULL);
  g_autoptr (TestAnswer) answer = test_backend_send (self, "POST", target, form, "Content-Type", "application/x-www-form-urlencoded", NULL);
  g_autoptr (JsonNode) node = NULL;

  g_assert_cmpuint (answer->status, ==, 200);
  node = parse (answer->body);
  return g_strdup (web_json_get_string (web_json_node_get_object (node), "id_token"));
}

static TestUser *
read_user (const char *text)
{
  g_autoptr (JsonNode) node = parse (text);
  JsonObject *object = web_json_node_get_object (node);
  TestUser *user = g_new0 (TestUser, 1);

  user->uid = g_strdup (web_json_get_string (object, "localId"));
  user->email = g_strdup (web_json_get_string (object, "email"));
  user->name = g_strdup (web_json_get_string (object, "displayName"));
  user->id_token = g_strdup (web_json_get_string (object, "idToken"));
  user->refresh_token = g_strdup (web_json_get_string (object, "refreshToken"));
  g_assert_nonnull (user->id_token);
  return user;
}

TestUser *
test_backend_sign_in (TestBackend *self, const char *email)
{
  g_autofree char *token = test_backend_get_google_token (self, email);
  g_autofree char *base = get_descriptor (self, "firebase", "identityToolkitUri"), *key = get_descriptor (self, "firebase", "apiKey");
  g_autofree char *target = g_strconcat (base, "/v1/accounts:signInWithIdp?key=", key, NULL);
  g_autofree char *body = g_strconcat ("{\"postBody\":\"id_token=", token,
                                       "&providerId=google.com\",\"requestUri\":\"http://localhost\",\"returnSecureToken\":true}", NULL);
  g_autoptr (TestAnswer) answer = test_backend_send (self, "POST", target, body, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  return read_user (answer->body);
}

void
test_user_free (TestUser *self)
{
  g_free (self->uid);
  g_free (self->email);
  g_free (self->name);
  g_free (self->id_token);
  g_free (self->refresh_token);
  g_free (self);
}

static TestAnswer *
send_as (TestBackend *self, const char *method, TestUser *user, const char *path, const char *json)
{
  g_autofree char *target = g_strdup_printf ("/%s.json?auth=%s", path, user->id_token);
  TestAnswer *answer = test_backend_send (self, method, target, json, NULL);

  if (answer->status != 200)
    g_error ("%s %s: %u %s", method, path, answer->status, answer->body);
  return answer;
}

void
test_backend_put (TestBackend *self, TestUser *user, const char *path, const char *json)
{
  test_answer_free (send_as (self, "PUT", user, path, json));
}

void
test_backend_patch (TestBackend *self, TestUser *user, const char *path, const char *json)
{
  test_answer_free (send_as (self, "PATCH", user, path, json));
}

char *
test_backend_get (TestBackend *self, TestUser *user, const char *path)
{
  g_autoptr (TestAnswer) answer = send_as (self, "GET", user, path, NULL);

  return g_steal_pointer (&answer->body);
}
