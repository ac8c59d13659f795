/* The cloud with whatever manners a test gives it. */

#include "test-fake.h"

#include "test-await.h"
#include "web-json.h"
#include "web-jwt.h"

#include <string.h>

typedef struct
{
  guint status;
  char *body;
} Answer;

typedef struct
{
  GQueue once;
  Answer *always;
  gboolean is_stalled;
  guint n_requests;
  char *last_body;
  guint last_port;
} Place;

typedef struct
{
  GIOStream *connection;
  char *query;
} Stream;

struct _TestFake
{
  SoupServer *server;
  GHashTable *places;
  GPtrArray *streams;
  WebKey *key;
  char *base;
  guint n_tokens;
};

static void
answer_free (Answer *answer)
{
  if (answer != NULL)
    g_free (answer->body);
  g_free (answer);
}

static void
place_free (gpointer data)
{
  Place *place = data;

  g_queue_clear_full (&place->once, (GDestroyNotify)answer_free);
  answer_free (place->always);
  g_free (place->last_body);
  g_free (place);
}

static void
stream_free (gpointer data)
{
  Stream *stream = data;

  g_io_stream_close (stream->connection, NULL, NULL);
  g_object_unref (stream->connection);
  g_free (stream->query);
  g_free (stream);
}

static Place *
find_place (TestFake *self, const char *path)
{
  Place *place = g_hash_table_lookup (self->places, path);

  if (place == NULL)
    {
      place = g_new0 (Place, 1);
      g_queue_init (&place->once);
      g_hash_table_insert (self->places, g_strdup (path), place);
    }
  return place;
}

static void
open_stream (TestFake *self, SoupServerMessage *message)
{
  Stream *stream = g_new0 (Stream, 1);
  const char *head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n";

  stream->query = g_strdup (g_uri_get_query (soup_server_message_get_uri (message)));
  stream->connection = soup_server_message_steal_connection (message);
  g_output_stream_write_all (g_io_stream_get_output_stream (stream->connection), head, strlen (head), NULL, NULL, NULL);
  g_ptr_array_add (self->streams, stream);
}

static void
respond (SoupServerMessage *message, const Answer *answer)
{
  g_autoptr (JsonNode) node = web_json_parse (answer->body, -1, NULL);

  if (answer->status == 429 || answer->status == 503)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "1");
  if (answer->status == 307)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location", answer->body);
  soup_server_message_set_status (message, answer->status, NULL);
  soup_server_message_set_response (message, node != NULL ? "application/json" : "text/html", SOUP_MEMORY_COPY,
                                    answer->body, strlen (answer->body));
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  TestFake *self = user_data;
  Place *place = find_place (self, path);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *accept = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Accept");
  Answer *answer = g_queue_pop_head (&place->once);

  place->n_requests++;
  g_free (place->last_body);
  place->last_body = g_strndup (body->data, body->length);
  place->last_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (soup_server_message_get_remote_address (message)));
  if (answer != NULL)
    respond (message, answer);
  else if (place->is_stalled)
    soup_server_message_pause (message);
  else if (place->always != NULL)
    respond (message, place->always);
  else if (g_strcmp0 (accept, "text/event-stream") == 0)
    open_stream (self, message);
  else
    soup_server_message_set_status (message, 404, NULL);
  answer_free (answer);
}

TestFake *
test_fake_new (void)
{
  TestFake *self = g_new0 (TestFake, 1);
  g_autoptr (GError) error = NULL;
  g_autoslist (GUri) uris = NULL;

  self->server = soup_server_new (NULL, NULL);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, place_free);
  self->streams = g_ptr_array_new_with_free_func (stream_free);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->base = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  return self;
}

void
test_fake_go_away (TestFake *self)
{
  soup_server_disconnect (self->server);
  g_ptr_array_set_size (self->streams, 0);
}

void
test_fake_free (TestFake *self)
{
  test_fake_go_away (self);
  /* What was cut off above still has callbacks to run. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->server);
  g_ptr_array_unref (self->streams);
  g_hash_table_unref (self->places);
  web_key_free (self->key);
  g_free (self->base);
  g_free (self);
}

const char *
test_fake_get_base (TestFake *self)
{
  return self->base;
}

FirebaseConfig *
test_fake_load_config (TestFake *self)
{
  g_autofree char *text = g_strdup_printf (
      "{\"google\":{\"clientId\":\"" TEST_FAKE_CLIENT "\",\"clientSecret\":\"GOCSPX\",\"authUri\":\"%s/google/auth\","
      "\"tokenUri\":\"%s" TEST_FAKE_TOKEN "\",\"jwksUri\":\"%s" TEST_FAKE_KEYS "\"},"
      "\"firebase\":{\"apiKey\":\"key\",\"projectId\":\"demo\",\"databaseUrl\":\"%s/?ns=demo\","
      "\"identityToolkitUri\":\"%s\",\"secureTokenUri\":\"%s\"}}",
      self->base, self->base, self->base, self->base, self->base, self->base);
  g_autoptr (GError) error = NULL;
  FirebaseConfig *config = firebase_config_new_from_json (text, -1, "fake", &error);

  g_assert_no_error (error);
  return config;
}

FirebaseUser *
test_fake_make_user (TestFake *self)
{
  g_autoptr (FirebaseConfig) config = test_fake_load_config (self);

  return firebase_user_new (config, TEST_FAKE_UID, "refresh-0", NULL, NULL, NULL);
}

static Answer *
answer_new (guint status, const char *body)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->status = status;
  answer->body = g_strdup (body);
  return answer;
}

void
test_fake_set (TestFake *self, const char *path, guint status, const char *body)
{
  Place *place = find_place (self, path);

  answer_free (place->always);
  place->always = answer_new (status, body);
  place->is_stalled = FALSE;
}

void
test_fake_once (TestFake *self, const char *path, guint status, const char *body)
{
  g_queue_push_tail (&find_place (self, path)->once, answer_new (status, body));
}

void
test_fake_first (TestFake *self, const char *path, guint status, const char *body)
{
  g_queue_push_head (&find_place (self, path)->once, answer_new (status, body));
}

void
test_fake_stall (TestFake *self, const char *path)
{
  find_place (self, path)->is_stalled = TRUE;
}

guint
test_fake_count (TestFake *self, const char *path)
{
  return find_place (self, path)->n_requests;
}

const char *
test_fake_get_body (TestFake *self, const char *path)
{
  return find_place (self, path)->last_body;
}

guint
test_fake_get_port (TestFake *self, const char *path)
{
  return find_place (self, path)->last_port;
}

typedef struct
{
  TestFake *fake;
  const char *path;
  guint count;
} Expected;

static gboolean
has_requests (gpointer data)
{
  Expected *expected = data;

  return test_fake_count (expected->fake, expected->path) >= expected->count;
}

void
test_fake_wait_for_requests (TestFake *self, const char *path, guint count)
{
  Expected expected = { self, path, count };

  test_wait_until (has_requests, &expected, path);
}

/* Made when first asked for, since most tests need none and it takes a while. */
static WebKey *
get_key (TestFake *self)
{
  g_autoptr (JsonObject) jwks = NULL;
  g_autofree char *text = NULL;

  if (self->key == NULL)
    {
      self->key = web_key_generate (NULL);
      jwks = web_key_to_jwks (self->key);
      text = web_json_object_to_text (jwks);
      test_fake_set (self, TEST_FAKE_KEYS, 200, text);
    }
  return self->key;
}

static void
replace_claims (JsonObject *claims, const char *json)
{
  g_autoptr (JsonNode) node = web_json_parse (json, -1, NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    if (JSON_NODE_HOLDS_NULL (value))
      json_object_remove_member (claims, name);
    else
      json_object_set_member (claims, name, json_node_copy (value));
}

char *
test_fake_make_google_token (TestFake *self, const char *nonce, const char *json)
{
  g_autoptr (JsonObject) claims = json_object_new ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GError) error = NULL;
  char *token;

  json_object_set_string_member (claims, "iss", "https://accounts.google.com");
  json_object_set_string_member (claims, "aud", TEST_FAKE_CLIENT);
  json_object_set_string_member (claims, "azp", TEST_FAKE_CLIENT);
  json_object_set_string_member (claims, "sub", "110169484474386276334");
  json_object_set_string_member (claims, "nonce", nonce);
  json_object_set_int_member (claims, "iat", now);
  json_object_set_int_member (claims, "exp", now + 3600);
  replace_claims (claims, json);
  token = web_key_sign (get_key (self), claims, &error);
  g_assert_no_error (error);
  return token;
}

JsonNode *
test_fake_get_keys (TestFake *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, web_key_to_jwks (get_key (self)));
  return node;
}

static char *
make_firebase_token (const char *uid, guint number)
{
  g_autoptr (JsonObject) claims = json_object_new ();

  json_object_set_string_member (claims, "sub", uid);
  json_object_set_string_member (claims, "name", "Ada");
  json_object_set_int_member (claims, "number", number);
  return web_jwt_sign_hs256 (NULL, claims, "not looked at");
}

char *
test_fake_make_refresh_answer (const char *uid, const char *refresh_token, const char *expires_in, guint number)
{
  g_autofree char *token = make_firebase_token (uid, number);

  return g_strdup_printf ("{\"id_token\":\"%s\",\"idToken\":\"%s\",\"refresh_token\":\"%s\",\"refreshToken\":\"%s\","
                          "\"expires_in\":\"%s\",\"expiresIn\":\"%s\",\"user_id\":\"%s\",\"localId\":\"%s\"}",
                          token, token, refresh_token, refresh_token, expires_in, expires_in, uid, uid);
}

/* Two different tokens in a row are enough to tell a refresh from none. */
void
test_fake_allow_refresh (TestFake *self, const char *expires_in)
{
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *answer = test_fake_make_refresh_answer (TEST_FAKE_UID, "refresh-1", expires_in, ++self->n_tokens);

      test_fake_once (self, TEST_FAKE_REFRESH, 200, answer);
    }
}

guint
test_fake_count_streams (TestFake *self)
{
  return self->streams->len;
}

static gboolean
has_streams (gpointer data)
{
  Expected *expected = data;

  return expected->fake->streams->len >= expected->count;
}

void
test_fake_wait_for_streams (TestFake *self, guint count)
{
  Expected expected = { self, NULL, count };

  test_wait_until (has_streams, &expected, "an event stream");
}

void
test_fake_write_stream (TestFake *self, guint index, const char *text)
{
  Stream *stream = g_ptr_array_index (self->streams, index);

  g_output_stream_write_all (g_io_stream_get_output_stream (stream->connection), text, strlen (text), NULL, NULL, NULL);
}

void
test_fake_close_stream (TestFake *self, guint index)
{
  Stream *stream = g_ptr_array_index (self->streams, index);

  g_io_stream_close (stream->connection, NULL, NULL);
}

char *
test_fake_get_stream_query (TestFake *self, guint index)
{
  Stream *stream = g_ptr_array_index (self->streams, index);

  return g_strdup (stream->query);
}
