/* A signalling client for tests: it sends what it is told, keeps what comes, and
 * puts what matters of a message into one short line.
 */

#include "room-client.h"

#include "test-await.h"

#include "web-json.h"
#include "web-jwt.h"

#include <string.h>

#define KEY_SID "SK00000000000000000000000000000001"
#define KEY_SECRET "the-secret-of-the-tests"
#define HEADER "{'alg':'HS256','typ':'JWT','cty':'twilio-fpa;v=1'}"

static char *
unquote (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

static JsonObject *
parse (const char *text)
{
  g_autofree char *json = unquote (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = web_json_parse (json, -1, &error);

  g_assert_no_error (error);
  return json_object_ref (web_json_node_get_object (node));
}

char *
room_token_sign (const char *header, const char *claims, const char *secret)
{
  g_autoptr (JsonObject) head = parse (header ? header : HEADER);
  g_autoptr (JsonObject) body = parse (claims);

  return web_jwt_sign_hs256 (head, body, secret ? secret : KEY_SECRET);
}

/* Good for an hour; @room may be NULL. */
char *
room_token_new (const char *identity, const char *room)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *grant = room ? g_strdup_printf ("'room':'%s'", room) : g_strdup ("");
  g_autofree char *claims = g_strdup_printf ("{'iss':'" KEY_SID "','sub':'AC0','iat':%" G_GINT64_FORMAT ",'exp':%" G_GINT64_FORMAT
                                             ",'grants':{'identity':'%s','video':{%s}}}",
                                             now, now + 3600, identity, grant);

  return room_token_sign (NULL, claims, NULL);
}

static void
on_message (SoupWebsocketConnection *socket, int type, GBytes *message, gpointer data)
{
  RoomClient *self = data;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = web_json_parse (text, (gssize)length, &error);

  g_assert_no_error (error);
  g_queue_push_tail (&self->frames, json_object_ref (web_json_node_get_object (node)));
}

static void
on_closed (SoupWebsocketConnection *socket, gpointer data)
{
  RoomClient *self = data;

  self->is_closed = TRUE;
  self->close_code = soup_websocket_connection_get_close_code (socket);
}

/**
 * room_client_open:
 * @base_uri: "http://127.0.0.1:4711"
 *
 * Returns: (transfer full): a client whose WebSocket is open
 */
RoomClient *
room_client_open (const char *base_uri)
{
  RoomClient *self = g_new0 (RoomClient, 1);
  g_autofree char *uri = g_strconcat ("ws", base_uri + strlen ("http"), "/signaling", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  self->session = soup_session_new ();
  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  self->socket = soup_session_websocket_connect_finish (self->session, result, &error);
  g_assert_no_error (error);
  soup_websocket_connection_set_max_incoming_payload_size (self->socket, 0);
  g_signal_connect (self->socket, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->socket, "closed", G_CALLBACK (on_closed), self);
  return self;
}

void
room_client_free (RoomClient *self)
{
  g_signal_handlers_disconnect_by_data (self->socket, self);
  g_queue_clear_full (&self->frames, (GDestroyNotify)json_object_unref);
  g_object_unref (self->socket);
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_free (self->key);
  g_free (self->token);
  g_free (self);
}

void
room_client_send (RoomClient *self, const char *text)
{
  g_autofree char *json = unquote (text);

  soup_websocket_connection_send_text (self->socket, json);
}

void
room_client_say (RoomClient *self, const char *format, ...)
{
  g_autofree char *body = NULL;
  g_autofree char *frame = NULL;
  va_list args;

  va_start (args, format);
  body = g_strdup_vprintf (format, args);
  va_end (args);
  frame = g_strdup_printf ("{'type':'msg','body':%s}", body);
  room_client_send (self, frame);
}

static gboolean
has_frame (gpointer data)
{
  RoomClient *self = data;

  return self->is_closed || !g_queue_is_empty (&self->frames);
}

static JsonObject *
pop_frame (RoomClient *self, const char *what)
{
  test_wait_until (has_frame, self, what);
  if (g_queue_is_empty (&self->frames))
    g_error ("closed with %u while waiting for %s", self->close_code, what);
  return g_queue_pop_head (&self->frames);
}

/* The next frame of that type; others are passed over. */
JsonObject *
room_client_next (RoomClient *self, const char *type)
{
  for (;;)
    {
      g_autoptr (JsonObject) frame = pop_frame (self, type);

      if (g_strcmp0 (web_json_get_string (frame, "type"), type) == 0)
        return g_steal_pointer (&frame);
    }
}

/* The next body of that type; others are passed over. */
JsonObject *
room_client_hear (RoomClient *self, const char *type)
{
  for (;;)
    {
      g_autoptr (JsonObject) frame = room_client_next (self, "msg");
      JsonObject *body = web_json_get_object (frame, "body");

      if (g_strcmp0 (web_json_get_string (body, "type"), type) == 0)
        return json_object_ref (body);
    }
}

void
room_client_hear_error (RoomClient *self, int code)
{
  g_autoptr (JsonObject) body = room_client_hear (self, "error");

  g_assert_cmpint (web_json_get_int (body, "code", 0), ==, code);
  g_assert_nonnull (web_json_get_string (body, "message"));
}

static gboolean
is_closed (gpointer data)
{
  return ((RoomClient *)data)->is_closed;
}

void
room_client_wait_closed (RoomClient *self)
{
  test_wait_until (is_closed, self, "the end of a connection");
}

/* As if the cable had been pulled: no closing handshake. */
void
room_client_cut (RoomClient *self)
{
  g_autoptr (GSocketConnection) connection = NULL;

  g_object_get (soup_websocket_connection_get_io_stream (self->socket), "base-iostream", &connection, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (connection), TRUE, TRUE, NULL);
  room_client_wait_closed (self);
}

void
room_client_greet (RoomClient *self)
{
  g_autoptr (JsonObject) welcome = NULL;

  room_client_send (self, "{'type':'hello','version':2,'id':'1','timeout':5000}");
  welcome = room_client_next (self, "welcome");
}

/**
 * room_client_join:
 * @id: (nullable): of the peer connection to offer
 * @tracks: of `participant`, as JSON; revision is 1
 *
 * Returns: (transfer full): the answer, which is `connected`
 */
JsonObject *
room_client_join (RoomClient *self, const char *identity, const char *room, const char *id, const char *tracks)
{
  g_autoptr (JsonObject) connected = NULL;
  g_autofree char *offer = g_strdup_printf ("{'id':'%s','description':{'type':'offer','revision':1,'sdp':'v=0'}}", id);

  g_set_str (&self->token, NULL);
  self->token = room_token_new (identity, room);
  room_client_say (self,
                   "{'type':'connect','version':2,'name':'%s','token':'%s','unknown':[{}],"
                   "'participant':{'revision':1,'tracks':[%s]},'peer_connections':[%s]}",
                   room, self->token, tracks ? tracks : "", id ? offer : "");
  connected = room_client_hear (self, "connected");
  g_set_str (&self->key, web_json_get_string (connected, "session"));
  g_assert_nonnull (self->key);
  return g_steal_pointer (&connected);
}

RoomClient *
room_client_new_joined (const char *base_uri, const char *identity, const char *room, const char *id, const char *tracks)
{
  RoomClient *self = room_client_open (base_uri);
  g_autoptr (JsonObject) connected = NULL;

  room_client_greet (self);
  connected = room_client_join (self, identity, room, id, tracks);
  return self;
}

void
room_client_describe (RoomClient *self, const char *id, const char *type, int revision)
{
  room_client_say (self,
                   "{'type':'update','version':2,'session':'%s','peer_connections':"
                   "[{'id':'%s','description':{'type':'%s','revision':%d,'sdp':'v=0'}}]}",
                   self->key, id, type, revision);
}

void
room_client_trickle (RoomClient *self, const char *id, int revision)
{
  room_client_say (self,
                   "{'type':'update','version':2,'session':'%s','peer_connections':"
                   "[{'id':'%s','ice':{'ufrag':'u','revision':%d,'candidates':[]}}]}",
                   self->key, id, revision);
}

static char *
entry_to_text (JsonObject *entry, char **id)
{
  JsonObject *description = web_json_get_object (entry, "description");
  JsonObject *candidates = web_json_get_object (entry, "ice");
  GString *text = g_string_new (id ? "*" : web_json_get_string (entry, "id"));

  if (id)
    *id = g_strdup (web_json_get_string (entry, "id"));
  if (description)
    g_string_append_printf (text, ": %s %d", web_json_get_string (description, "type"),
                            (int)web_json_get_int (description, "revision", 0));
  if (candidates)
    g_string_append_printf (text, ": ice %d", (int)web_json_get_int (candidates, "revision", 0));
  return g_string_free_and_steal (text);
}

char *
room_client_hear_entry (RoomClient *self, char **id)
{
  for (;;)
    {
      g_autoptr (JsonObject) body = room_client_hear (self, "update");
      JsonArray *entries = web_json_get_array (body, "peer_connections");

      if (entries && json_array_get_length (entries) > 0)
        {
          g_assert_cmpuint (json_array_get_length (entries), ==, 1);
          return entry_to_text (web_json_array_get_object (entries, 0), id);
        }
    }
}

void
room_client_expect_entry (RoomClient *self, const char *expected)
{
  g_autofree char *text = room_client_hear_entry (self, NULL);

  g_assert_cmpstr (text, ==, expected);
}

static char *
person_to_text (JsonObject *person)
{
  JsonArray *tracks = web_json_get_array (person, "tracks");
  GString *text = g_string_new (web_json_get_string (person, "identity"));

  g_string_append_printf (text, " %s", web_json_get_string (person, "state"));
  for (guint i = 0; i < json_array_get_length (tracks); i++)
    {
      JsonObject *track = web_json_array_get_object (tracks, i);

      g_assert_nonnull (web_json_get_string (track, "sid"));
      g_string_append_printf (text, " %s%s", web_json_get_string (track, "name"),
                              web_json_get_boolean (track, "enabled", FALSE) ? "" : "-");
    }
  return g_string_free_and_steal (text);
}

static gboolean
lists_person (JsonObject *body, const char *expected)
{
  JsonArray *people = web_json_get_array (body, "participants");

  for (guint i = 0; people && i < json_array_get_length (people); i++)
    {
      g_autofree char *text = person_to_text (web_json_array_get_object (people, i));

      if (g_str_equal (text, expected))
        return TRUE;
    }
  return FALSE;
}

void
room_client_expect_person (RoomClient *self, const char *expected)
{
  for (;;)
    {
      g_autoptr (JsonObject) frame = pop_frame (self, expected);
      JsonObject *body = web_json_get_object (frame, "body");

      if (body && lists_person (body, expected))
        return;
    }
}
