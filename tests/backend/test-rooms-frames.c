/* The framing under the rooms' messages: greeting, heartbeats, silence, and
 * what is no message at all.
 */

#include "backend-rooms.h"
#include "room-client.h"
#include "test-await.h"
#include "test-backend.h"

#include "web-json.h"

#include <string.h>

#define API_KEY "SK00000000000000000000000000000001:the-secret-of-the-tests"

static TestBackend *
start (void)
{
  return test_backend_new_with ("api-key", API_KEY, NULL);
}

static BackendRooms *
get_rooms (TestBackend *backend)
{
  return backend_rooms_get (test_backend_get_server (backend));
}

/* What the client asks for, within reason. */
static void
test_greeting (void)
{
  static const struct
  {
    const char *timeout;
    int negotiated;
  } cases[] = { { "5000", 5000 }, { "60000", 5000 }, { "2000", 2000 }, { "1", 1000 }, { "-1", 1000 }, { "'x'", 5000 } };
  g_autoptr (TestBackend) backend = start ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RoomClient) client = room_client_open (test_backend_get_uri (backend));
      g_autofree char *hello = g_strdup_printf ("{'type':'hello','version':2,'id':'1','timeout':%s}", cases[i].timeout);
      g_autoptr (JsonObject) welcome = NULL;

      room_client_send (client, hello);
      welcome = room_client_next (client, "welcome");
      g_assert_cmpint (web_json_get_int (welcome, "negotiatedTimeout", 0), ==, cases[i].negotiated);
    }
}

/* The first message travels with the greeting; a second greeting is no news. */
static void
test_body_in_greeting (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) client = room_client_open (test_backend_get_uri (backend));
  g_autofree char *token = room_token_new ("ada", NULL);
  g_autofree char *hello = g_strdup_printf ("{'type':'hello','version':2,'id':'1','timeout':5000,"
                                            "'body':{'type':'ice','version':1,'edge':'roaming','token':'%s'}}",
                                            token);
  g_autoptr (JsonObject) iced = NULL;
  g_autoptr (JsonObject) connected = NULL;

  room_client_send (client, hello);
  room_client_send (client, hello);
  json_object_unref (room_client_next (client, "welcome"));
  iced = room_client_hear (client, "iced");
  g_assert_nonnull (web_json_get_array (iced, "ice_servers"));
  connected = room_client_join (client, "ada", "r", "pc", NULL);
  room_client_expect_entry (client, "pc: close 3");
  g_assert_true (g_queue_is_empty (&client->frames));
}

/* Old clients name no version. */
static void
test_versions (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) old = room_client_open (test_backend_get_uri (backend));
  g_autoptr (RoomClient) future = room_client_open (test_backend_get_uri (backend));

  room_client_send (old, "{'type':'hello','id':'1','timeout':5000}");
  json_object_unref (room_client_next (old, "welcome"));
  room_client_send (future, "{'type':'hello','version':3,'id':'1','timeout':5000}");
  json_object_unref (room_client_next (future, "bad"));
}

static void
test_busy (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) client = room_client_open (test_backend_get_uri (backend));

  g_object_set (get_rooms (backend), "busy", 2, NULL);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (JsonObject) busy = NULL;

      room_client_send (client, "{'type':'hello','version':2,'id':'1','timeout':5000}");
      busy = room_client_next (client, "busy");
      g_assert_true (web_json_get_boolean (busy, "keepAlive", FALSE));
      g_assert_cmpint (web_json_get_int (busy, "retryAfter", -1), ==, 300);
      g_assert_nonnull (web_json_get_string (busy, "cookie"));
    }
  room_client_greet (client);
}

/* It says something when there is nothing to say. */
static void
test_heartbeats (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) client = room_client_open (test_backend_get_uri (backend));

  /* Not less: three periods must be more than a busy machine takes to answer. */
  g_object_set (get_rooms (backend), "heartbeat-interval", 1000, NULL);
  room_client_greet (client);
  for (int i = 0; i < 3; i++)
    {
      json_object_unref (room_client_next (client, "heartbeat"));
      room_client_send (client, "{'type':'heartbeat'}");
    }
  g_assert_false (client->is_closed);
}

/* Three periods without a word: the connection is lost, the place is not. */
static void
test_silence (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;
  const char *uri = test_backend_get_uri (backend);

  ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  g_object_set (get_rooms (backend), "heartbeat-interval", 40, NULL);
  ben = room_client_new_joined (uri, "ben", "r", NULL, NULL);
  room_client_wait_closed (ben);
  g_assert_cmpuint (ben->close_code, !=, 1000);
  room_client_expect_person (ada, "ben reconnecting");
}

/* Before the greeting is over `bad` is understood; afterwards only an error is. */
static void
test_garbage (void)
{
  static const char *const garbage[] = { "", "x", "[", "[]", "7", "null", "'text'", "{'type':" };
  g_autoptr (TestBackend) backend = start ();

  for (guint i = 0; i < G_N_ELEMENTS (garbage); i++)
    {
      g_autoptr (RoomClient) client = room_client_open (test_backend_get_uri (backend));

      room_client_send (client, garbage[i]);
      json_object_unref (room_client_next (client, "bad"));
      room_client_greet (client);
      room_client_send (client, garbage[i]);
      room_client_hear_error (client, 53004);
    }
}

/* Shapes that no client sends: nothing happens, or an error; the place is kept
 * only by who behaves.
 */
static void
test_shapes (void)
{
  static const struct
  {
    const char *body;
    int code;
  } cases[] = {
    { "7", 53004 },
    { "{}", 53004 },
    { "{'type':7}", 53004 },
    { "{'type':'juggle'}", 53004 },
    { "{'type':'connect','version':2}", 53004 },
    { "{'type':'sync','version':2}", 53004 },
    { "{'type':'update','version':2}", 53204 },
    { "{'type':'update','version':2,'session':'x'}", 53204 },
    { "{'type':'update','version':2,'session':{}}", 53204 },
  };
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ben = room_client_new_joined (uri, "ben", "r", NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RoomClient) ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);

      room_client_say (ada, "%s", cases[i].body);
      room_client_hear_error (ada, cases[i].code);
      room_client_expect_person (ben, "ada disconnected");
    }
}

static void
test_harmless_shapes (void)
{
  static const char *const members[] = {
    "'participant':7",
    "'participant':{}",
    "'participant':{'revision':'x','tracks':[]}",
    "'participant':{'revision':9,'tracks':{}}",
    "'participant':{'revision':1e300,'tracks':[]}",
    "'peer_connections':{}",
    "'peer_connections':[7,null,[],{}]",
    "'peer_connections':[{'id':7}]",
    "'peer_connections':[{'id':'pc','description':7,'ice':7}]",
    "'peer_connections':[{'id':'pc','description':{'type':'offer','revision':9}}]",
    "'peer_connections':[{'id':'pc','description':{'type':'offer','revision':9e18,'sdp':'v=0'}}]",
    "'peer_connections':[{'id':'pc','ice':{'candidates':7}}]",
    "'peer_connections':[{'id':'pc','ice':{'ufrag':7}}]",
  };
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  g_autoptr (RoomClient) ben = room_client_new_joined (uri, "ben", "r", "pc", NULL);

  room_client_expect_entry (ada, "pc: offer 1");
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    room_client_say (ben, "{'type':'update','version':2,'session':'%s',%s}", ben->key, members[i]);
  room_client_trickle (ben, "pc", 5);
  room_client_expect_entry (ada, "pc: ice 5");
}

static void
test_too_large (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  g_autoptr (RoomClient) ben = room_client_new_joined (uri, "ben", "r", NULL, NULL);
  g_autofree char *text = g_strnfill (1024 * 1024 + 1, ' ');

  soup_websocket_connection_send_text (ben->socket, text);
  room_client_wait_closed (ben);
  room_client_expect_person (ada, "ben reconnecting");
}

/* An SDP of its own limit is dropped, and only it. */
static void
test_large_description (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  g_autoptr (RoomClient) ben = room_client_new_joined (uri, "ben", "r", "pc", NULL);
  g_autofree char *sdp = g_strnfill (300 * 1024, 'v');

  room_client_expect_entry (ada, "pc: offer 1");
  room_client_say (ada,
                   "{'type':'update','version':2,'session':'%s','peer_connections':"
                   "[{'id':'pc','description':{'type':'answer','revision':1,'sdp':'%s'}}]}",
                   ada->key, sdp);
  room_client_trickle (ada, "pc", 2);
  room_client_expect_entry (ben, "pc: ice 2");
}

static void
test_flood (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  g_autoptr (RoomClient) ben = room_client_new_joined (uri, "ben", "r", NULL, NULL);

  for (int i = 0; i < 20000; i++)
    room_client_send (ben, "{'type':'heartbeat'}");
  room_client_wait_closed (ben);
  room_client_expect_person (ada, "ben reconnecting");
}

/* Writes, as heartbeats prove, but answers no ping: it does not read. */
typedef struct
{
  GSocketConnection *connection;
  guint beats;
} Deaf;

static void
deaf_send (Deaf *self, const char *text)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  gsize length = strlen (json);
  const guint8 start[] = { 0x81, length < 126 ? (guint8)(0x80 | length) : 0xfe };
  const guint8 more[] = { (guint8)(length >> 8), (guint8)length };
  const guint8 mask[4] = { 0 };

  g_assert_cmpuint (length, <, 65536);
  g_byte_array_append (frame, start, sizeof start);
  if (length >= 126)
    g_byte_array_append (frame, more, sizeof more);
  g_byte_array_append (frame, mask, sizeof mask);
  g_byte_array_append (frame, (const guint8 *)json, (guint)length);
  g_output_stream_write_all (stream, frame->data, frame->len, NULL, NULL, NULL);
}

static gboolean
on_beat (gpointer self)
{
  deaf_send (self, "{'type':'heartbeat'}");
  return G_SOURCE_CONTINUE;
}

static Deaf *
deaf_new (const char *uri)
{
  static const char request[] = "GET /signaling HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  Deaf *self = g_new0 (Deaf, 1);
  g_autoptr (GError) error = NULL;

  self->connection = g_socket_client_connect_to_uri (client, uri, 80, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)), request, strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  self->beats = g_timeout_add (200, on_beat, self);
  return self;
}

static void
deaf_free (Deaf *self)
{
  g_source_remove (self->beats);
  g_object_unref (self->connection);
  g_free (self);
}

static void
test_deaf (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  g_autofree char *token = room_token_new ("ben", NULL);
  g_autofree char *connect = g_strdup_printf ("{'type':'msg','body':{'type':'connect','version':2,'name':'r','token':'%s'}}", token);
  Deaf *ben = deaf_new (uri);

  g_object_set (get_rooms (backend), "heartbeat-interval", 330, NULL);
  deaf_send (ben, "{'type':'hello','version':2,'timeout':5000}");
  deaf_send (ben, connect);
  room_client_expect_person (ada, "ben connected");
  room_client_expect_person (ada, "ben reconnecting");
  deaf_free (ben);
}

static gboolean
has_lost_somebody (JsonObject *update)
{
  JsonObject *person = web_json_array_get_object (web_json_get_array (update, "participants"), 0);

  return g_strcmp0 (web_json_get_string (person, "state"), "reconnecting") == 0;
}

/* Says something long of herself, and waits for the answer. */
static gboolean
loses_somebody (RoomClient *self, const char *tracks, guint revision)
{
  g_autoptr (JsonObject) update = NULL;

  room_client_say (self, "{'type':'update','version':2,'session':'%s','participant':{'revision':%u,'tracks':[%s]}}",
                   self->key, revision, tracks);
  update = room_client_hear (self, "update");
  return has_lost_somebody (update);
}

/* What waits for somebody who does not read has an end in bytes too: no ping and
 * no silence ends it here, where a period lasts a minute.  Who reads may be sent
 * any number.
 */
static void
test_backlog (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autofree char *token = room_token_new ("ben", NULL);
  g_autofree char *connect = g_strdup_printf ("{'type':'msg','body':{'type':'connect','version':2,'name':'r','token':'%s'}}", token);
  g_autofree char *name = g_strnfill (120, 'n');
  g_autoptr (GString) tracks = g_string_new (NULL);
  g_autoptr (RoomClient) ada = NULL;
  guint revision = 100;
  Deaf *ben;

  for (guint i = 0; i < 32; i++)
    g_string_append_printf (tracks, "%s{'id':'%u','kind':'data','name':'%s%u'}", i > 0 ? "," : "", i, name, i);
  g_object_set (get_rooms (backend), "heartbeat-interval", 60000, "max-backlog", 256 * 1024, NULL);
  ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  ben = deaf_new (uri);
  deaf_send (ben, "{'type':'hello','version':2,'timeout':60000}");
  deaf_send (ben, connect);
  room_client_expect_person (ada, "ben connected");
  while (!loses_somebody (ada, tracks->str, revision))
    revision++;
  g_assert_cmpuint (revision, >, 110);
  g_assert_false (ada->is_closed);
  deaf_free (ben);
}

static void
test_binary (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) client = room_client_new_joined (test_backend_get_uri (backend), "ada", "r", "pc", NULL);

  soup_websocket_connection_send_binary (client->socket, "\0\1\2", 3);
  room_client_expect_entry (client, "pc: close 3");
  room_client_trickle (client, "pc", 1);
  g_assert_false (client->is_closed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frames/greeting", test_greeting);
  g_test_add_func ("/frames/body-in-greeting", test_body_in_greeting);
  g_test_add_func ("/frames/versions", test_versions);
  g_test_add_func ("/frames/busy", test_busy);
  g_test_add_func ("/frames/heartbeats", test_heartbeats);
  g_test_add_func ("/frames/silence", test_silence);
  g_test_add_func ("/frames/garbage", test_garbage);
  g_test_add_func ("/frames/shapes", test_shapes);
  g_test_add_func ("/frames/harmless-shapes", test_harmless_shapes);
  g_test_add_func ("/frames/too-large", test_too_large);
  g_test_add_func ("/frames/large-description", test_large_description);
  g_test_add_func ("/frames/flood", test_flood);
  g_test_add_func ("/frames/deaf", test_deaf);
  g_test_add_func ("/frames/backlog", test_backlog);
  g_test_add_func ("/frames/binary", test_binary);
  return g_test_run ();
}
