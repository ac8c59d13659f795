/* Google, Firebase and Twilio on a bad day. */

#include "token-cloud.h"

#include "web-json.h"

#include <string.h>
#include <sys/socket.h>

#define OVERRUN_BYTES (10 * 1024 * 1024)
#define DRIP_MILLISECONDS 300

static void
part_init (CloudPart *part, const char *text)
{
  part->status = 200;
  part->text = text;
  part->asked = g_ptr_array_new_with_free_func (g_free);
}

/* Without a farewell: whatever was not read by then is not read. */
static void
reset (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);
  struct linger now = { 1, 0 };
  g_autoptr (GIOStream) stream = NULL;

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  stream = soup_server_message_steal_connection (message);
  g_io_stream_close (stream, NULL, NULL);
}

static void
babble (SoupServerMessage *message)
{
  static const char nonsense[] = "\x16\x03\x01 hello there\r\n\r\n{}";
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), nonsense, strlen (nonsense), NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static gboolean
on_drip (gpointer data)
{
  Cloud *self = data;

  for (guint i = 0; i < self->drips->len; i++)
    g_output_stream_write (g_io_stream_get_output_stream (self->drips->pdata[i]), " ", 1, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

static void
start_drip (Cloud *self, SoupServerMessage *message)
{
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n";
  GIOStream *stream = soup_server_message_steal_connection (message);

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), head, strlen (head), NULL, NULL, NULL);
  g_ptr_array_add (self->drips, stream);
  if (self->drip == 0)
    self->drip = g_timeout_add (DRIP_MILLISECONDS, on_drip, self);
}

static void
overrun (SoupServerMessage *message)
{
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, g_strnfill (OVERRUN_BYTES, '['), OVERRUN_BYTES);
}

static void
hold (Cloud *self, SoupServerMessage *message)
{
  g_ptr_array_add (self->held, g_object_ref (message));
  soup_server_message_pause (message);
}

static void
serve (Cloud *self, CloudPart *part, SoupServerMessage *message)
{
  g_ptr_array_add (part->asked, g_uri_to_string (soup_server_message_get_uri (message)));
  if (part->text != NULL)
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, part->text, strlen (part->text));
  soup_server_message_set_status (message, part->status, NULL);
  switch (part->mood)
    {
    case CLOUD_HOLDS:
      hold (self, message);
      break;
    case CLOUD_RESETS:
      reset (message);
      break;
    case CLOUD_BABBLES:
      babble (message);
      break;
    case CLOUD_OVERRUNS:
      overrun (message);
      break;
    case CLOUD_DRIPS:
      start_drip (self, message);
      break;
    case CLOUD_ANSWERS:
    default:
      break;
    }
}

static void
on_keys (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Cloud *self = data;
  g_autoptr (JsonObject) set = web_key_to_jwks (self->key);
  g_autofree char *text = web_json_object_to_text (set);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Cache-Control", self->cache_control);
  if (self->age != NULL)
    soup_message_headers_replace (headers, "Age", self->age);
  if (self->keys.text != NULL)
    serve (self, &self->keys, message);
  else
    {
      self->keys.text = text;
      serve (self, &self->keys, message);
      self->keys.text = NULL;
    }
}

static void
on_database (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Cloud *self = data;

  serve (self, &self->database, message);
}

static void
on_rooms (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Cloud *self = data;

  serve (self, &self->rooms, message);
}

Cloud *
cloud_new (void)
{
  Cloud *self = g_new0 (Cloud, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->key = web_key_generate (&error);
  g_assert_no_error (error);
  part_init (&self->keys, NULL);
  part_init (&self->database, "\"live\"");
  part_init (&self->rooms, "{\"sid\":\"RM\"}");
  self->rooms.status = 201;
  self->cache_control = g_strdup ("public, max-age=19302, must-revalidate");
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->drips = g_ptr_array_new_with_free_func (g_object_unref);
  self->soup = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_handler (self->soup, NULL, on_database, self, NULL);
  soup_server_add_handler (self->soup, "/keys", on_keys, self, NULL);
  soup_server_add_handler (self->soup, "/v1/Rooms", on_rooms, self, NULL);
  soup_server_listen_local (self->soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->soup);
  self->uri = g_uri_to_string (uris->data);
  self->keys_uri = g_strconcat (self->uri, "keys", NULL);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  return self;
}

void
cloud_free (Cloud *self)
{
  g_clear_handle_id (&self->drip, g_source_remove);
  cloud_release (self);
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  web_key_free (self->key);
  g_ptr_array_unref (self->keys.asked);
  g_ptr_array_unref (self->database.asked);
  g_ptr_array_unref (self->rooms.asked);
  g_ptr_array_unref (self->held);
  g_ptr_array_unref (self->drips);
  g_free (self->cache_control);
  g_free (self->age);
  g_free (self->uri);
  g_free (self->keys_uri);
  g_free (self);
}

gboolean
cloud_is_holding (gpointer self)
{
  return ((Cloud *)self)->held->len > 0;
}

/* Lets go whom it holds; whoever comes next is answered. */
void
cloud_release (Cloud *self)
{
  self->database.mood = CLOUD_ANSWERS;
  for (guint i = 0; i < self->held->len; i++)
    soup_server_message_unpause (self->held->pdata[i]);
  g_ptr_array_set_size (self->held, 0);
}

JsonObject *
cloud_make_claims (const char *change)
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

char *
cloud_make_id_token (Cloud *self, const char *change)
{
  g_autoptr (JsonObject) claims = cloud_make_claims (change);
  g_autoptr (GError) error = NULL;
  char *token = web_key_sign (self->key, claims, &error);

  g_assert_no_error (error);
  return token;
}

char *
cloud_join_token (const char *header, const char *claims, const char *signature)
{
  g_autofree char *first = web_base64url_encode (header, strlen (header));
  g_autofree char *second = web_base64url_encode (claims, strlen (claims));

  return g_strconcat (first, ".", second, ".", signature, NULL);
}

char *
cloud_make_unsigned_token (const char *change)
{
  g_autoptr (JsonObject) claims = cloud_make_claims (change);
  g_autofree char *text = web_json_object_to_text (claims);

  return cloud_join_token ("{\"alg\":\"none\"}", text, "");
}
