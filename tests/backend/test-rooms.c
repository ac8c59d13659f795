/* Twilio's signalling as two and more clients see it: joining, negotiating,
 * publishing, losing the connection, leaving, being thrown out.
 */

#include "backend-rooms.h"
#include "room-client.h"
#include "test-await.h"
#include "test-backend.h"

#include "web-json.h"

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

static const char *mic_and_camera = "{'id':'a1','kind':'audio','name':'mic','enabled':true,'priority':'standard'},"
                                    "{'id':'v1','kind':'video','name':'camera','enabled':true,'priority':'standard'}";
static const char *mic_muted = "{'id':'a1','kind':'audio','name':'mic','enabled':false,'priority':'standard'},"
                               "{'id':'v1','kind':'video','name':'camera','enabled':true,'priority':'standard'}";

static void
publish (RoomClient *client, int revision, const char *tracks)
{
  room_client_say (client, "{'type':'update','version':2,'session':'%s','participant':{'revision':%d,'tracks':[%s]}}",
                   client->key, revision, tracks);
}

/* Nobody is there: everything the web client needs is, and its offer is closed. */
static void
test_alone (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = room_client_open (test_backend_get_uri (backend));
  g_autoptr (JsonObject) connected = NULL;
  JsonObject *published;

  room_client_greet (ada);
  connected = room_client_join (ada, "ada", "r", "pc", mic_and_camera);
  g_assert_cmpstr (web_json_get_string (connected, "name"), ==, "r");
  g_assert_true (g_str_has_prefix (web_json_get_string (connected, "sid"), "RM"));
  g_assert_cmpuint (strlen (web_json_get_string (connected, "sid")), ==, 34);
  g_assert_cmpint (web_json_get_int (web_json_get_object (connected, "options"), "session_timeout", 0), ==, 30);
  g_assert_cmpstr (web_json_get_string (web_json_get_object (connected, "participant"), "identity"), ==, "ada");
  g_assert_cmpuint (json_array_get_length (web_json_get_array (connected, "participants")), ==, 0);
  published = web_json_get_object (connected, "published");
  g_assert_cmpint (web_json_get_int (published, "revision", 0), ==, 1);
  g_assert_cmpuint (json_array_get_length (web_json_get_array (published, "tracks")), ==, 2);
  room_client_expect_entry (ada, "pc: close 3");
}

static guint
count_subscribed (JsonObject *body)
{
  return json_array_get_length (web_json_get_array (web_json_get_object (body, "subscribed"), "tracks"));
}

/* The newcomer's offer goes to who is there; then both ways, with candidates. */
static void
test_two (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = room_client_new_joined (uri, "ada", "r", "a0", mic_and_camera);
  g_autoptr (RoomClient) ben = room_client_open (uri);
  g_autoptr (JsonObject) connected = NULL;

  room_client_expect_entry (ada, "a0: close 3");
  room_client_greet (ben);
  connected = room_client_join (ben, "ben", "r", "pc", NULL);
  g_assert_cmpuint (json_array_get_length (web_json_get_array (connected, "participants")), ==, 1);
  g_assert_cmpuint (count_subscribed (connected), ==, 2);
  room_client_expect_entry (ada, "pc: offer 1");
  room_client_trickle (ada, "pc", 1);
  room_client_expect_entry (ben, "pc: ice 1");
  room_client_describe (ada, "pc", "answer", 1);
  room_client_describe (ada, "pc", "offer", 2);
  room_client_expect_entry (ben, "pc: answer 1");
  room_client_expect_entry (ben, "pc: offer 2");
  room_client_describe (ben, "pc", "answer", 2);
  room_client_expect_entry (ada, "pc: answer 2");
}

/* Joins two people and completes the first round. */
static void
pair (TestBackend *backend, RoomClient **ada, RoomClient **ben)
{
  const char *uri = test_backend_get_uri (backend);

  *ada = room_client_new_joined (uri, "ada", "r", NULL, mic_and_camera);
  *ben = room_client_new_joined (uri, "ben", "r", "pc", NULL);
  room_client_expect_entry (*ada, "pc: offer 1");
  room_client_describe (*ada, "pc", "answer", 1);
  room_client_expect_entry (*ben, "pc: answer 1");
}

/* Two offers at once: one is passed on; the loser's next one is too. */
static void
test_glare (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;

  pair (backend, &ada, &ben);
  room_client_describe (ada, "pc", "offer", 2);
  room_client_expect_entry (ben, "pc: offer 2");
  room_client_describe (ben, "pc", "offer", 2);
  room_client_trickle (ben, "pc", 7);
  room_client_expect_entry (ada, "pc: ice 7");
  room_client_describe (ben, "pc", "answer", 2);
  room_client_expect_entry (ada, "pc: answer 2");
  room_client_describe (ben, "pc", "offer", 3);
  room_client_expect_entry (ada, "pc: offer 3");
}

/* What does not fit the negotiation in progress is dropped. */
static void
test_stale (void)
{
  static const struct
  {
    const char *type;
    int revision;
  } stale[] = { { "offer", 1 }, { "offer", 0 }, { "offer", -5 }, { "answer", 1 }, { "answer", 9 }, { "nonsense", 3 } };
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;

  pair (backend, &ada, &ben);
  for (guint i = 0; i < G_N_ELEMENTS (stale); i++)
    {
      g_autofree char *candidates = g_strdup_printf ("pc: ice %u", i + 1);

      room_client_describe (ben, "pc", stale[i].type, stale[i].revision);
      room_client_describe (ben, "unknown", "offer", 2);
      room_client_trickle (ben, "pc", (int)i + 1);
      room_client_expect_entry (ada, candidates);
    }
}

/* One offer is not enough for three: the newcomer is asked for another. */
static void
test_third (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;
  g_autoptr (RoomClient) cleo = NULL;
  g_autofree char *id = NULL;
  g_autofree char *request = NULL;
  g_autofree char *offer = NULL;

  pair (backend, &ada, &ben);
  cleo = room_client_new_joined (test_backend_get_uri (backend), "cleo", "r", "c0", NULL);
  room_client_expect_entry (ada, "c0: offer 1");
  request = room_client_hear_entry (cleo, &id);
  g_assert_cmpstr (request, ==, "*: create-offer 1");
  room_client_describe (cleo, id, "offer", 2);
  offer = g_strconcat (id, ": offer 2", NULL);
  room_client_expect_entry (ben, offer);
}

/* Who gives a peer connection up is asked for a new one. */
static void
test_given_up (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;
  g_autofree char *id = NULL;
  g_autofree char *request = NULL;

  pair (backend, &ada, &ben);
  room_client_describe (ben, "pc", "close", 2);
  room_client_expect_entry (ada, "pc: close 2");
  request = room_client_hear_entry (ben, &id);
  g_assert_cmpstr (request, ==, "*: create-offer 1");
  g_assert_cmpstr (id, !=, "pc");
}

static void
test_mute (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;

  pair (backend, &ada, &ben);
  publish (ada, 2, mic_muted);
  room_client_expect_person (ben, "ada connected mic- camera");
  publish (ada, 2, mic_and_camera); /* no news: the revision is not higher */
  publish (ada, 3, "{'id':'a1','kind':'audio','name':'mic','enabled':false}");
  room_client_expect_person (ben, "ada connected mic-");
  publish (ada, 4, mic_and_camera);
  room_client_expect_person (ben, "ada connected mic camera");
}

static char *
published_to_text (JsonObject *body)
{
  JsonArray *tracks = web_json_get_array (web_json_get_object (body, "published"), "tracks");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (tracks); i++)
    {
      JsonObject *track = web_json_array_get_object (tracks, i);

      g_string_append_printf (text, "%s=%s/%d ", web_json_get_string (track, "id"), web_json_get_string (track, "state"),
                              (int)web_json_get_int (web_json_get_object (track, "error"), "code", 0));
    }
  return g_string_free_and_steal (text);
}

/* Each track that cannot be is refused for itself; the others do not see it. */
static void
test_tracks (void)
{
  g_autofree char *name = g_strnfill (129, 'n');
  g_autofree char *tracks = g_strdup_printf ("{'id':'1','kind':'audio','name':'mic'},{'id':'2','kind':'audio','name':'mic'},"
                                             "{'id':'3','kind':'video','name':'%s'},{'id':'4','kind':'smell','name':'x'},"
                                             "{'id':'5','kind':'data','name':'a\\u0001'},{'id':'6','kind':'data'},"
                                             "{'id':'1','kind':'audio','name':'again'},{'kind':'audio','name':'no id'},7,null",
                                             name);
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = room_client_open (test_backend_get_uri (backend));
  g_autoptr (RoomClient) ben = NULL;
  g_autoptr (JsonObject) connected = NULL;
  g_autofree char *text = NULL;

  ben = room_client_new_joined (test_backend_get_uri (backend), "ben", "r", NULL, NULL);
  room_client_greet (ada);
  connected = room_client_join (ada, "ada", "r", NULL, tracks);
  text = published_to_text (connected);
  g_assert_cmpstr (text, ==, "1=ready/0 2=failed/53304 3=failed/53302 4=failed/53300 5=failed/53303 6=failed/53301 ");
  room_client_expect_person (ben, "ada connected mic");
}

static void
test_too_many_tracks (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = room_client_open (test_backend_get_uri (backend));
  g_autoptr (GString) tracks = g_string_new (NULL);
  g_autoptr (JsonObject) connected = NULL;
  g_autofree char *text = NULL;

  for (int i = 0; i < 200; i++)
    g_string_append_printf (tracks, "%s{'id':'t%d','kind':'data','name':'n%d'}", i ? "," : "", i, i);
  room_client_greet (ada);
  connected = room_client_join (ada, "ada", "r", NULL, tracks->str);
  text = published_to_text (connected);
  g_assert_nonnull (strstr (text, "t31=ready/0 t32=failed/53203 "));
  g_assert_nonnull (strstr (text, "t63=failed/53203"));
  g_assert_null (strstr (text, "t64="));
}

static void
say_goodbye (RoomClient *client)
{
  room_client_say (client, "{'type':'disconnect','version':2,'session':'%s'}", client->key);
  room_client_send (client, "{'type':'bye'}");
}

static void
test_leave (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;
  g_autoptr (JsonObject) body = NULL;

  pair (backend, &ada, &ben);
  say_goodbye (ada);
  body = room_client_hear (ben, "update");
  g_assert_cmpstr (web_json_get_string (web_json_array_get_object (web_json_get_array (body, "participants"), 0), "state"), ==, "disconnected");
  g_assert_cmpuint (count_subscribed (body), ==, 0);
  g_assert_cmpuint (json_array_get_length (web_json_get_array (body, "peer_connections")), ==, 1);
  say_goodbye (ben);
  say_goodbye (ben); /* late news of a client that is out already */
  soup_websocket_connection_close (ben->socket, 1000, NULL);
  room_client_wait_closed (ben);
  g_assert_cmpuint (backend_rooms_get_current (get_rooms (backend))->len, ==, 0);
}

static void
say_sync (RoomClient *client, const char *key, const char *token, const char *entries)
{
  room_client_say (client,
                   "{'type':'sync','version':2,'session':'%s','token':'%s','name':'r','participant':{'revision':1,'tracks':[]},"
                   "'peer_connections':[%s]}",
                   key, token, entries);
}

/* A pulled cable: the others hear at once; the same session goes on afterwards,
 * with what was said meanwhile.
 */
static void
test_sync (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;
  g_autoptr (RoomClient) again = room_client_open (test_backend_get_uri (backend));
  g_autoptr (JsonObject) synced = NULL;
  JsonObject *entry;

  pair (backend, &ada, &ben);
  room_client_cut (ben);
  room_client_expect_person (ada, "ben reconnecting");
  room_client_describe (ada, "pc", "offer", 2);
  room_client_trickle (ada, "pc", 4);
  room_client_greet (again);
  say_sync (again, ben->key, ben->token, "{'id':'pc','description':{'type':'offer','revision':1,'sdp':'v=0'}}");
  synced = room_client_hear (again, "synced");
  g_assert_cmpuint (json_array_get_length (web_json_get_array (synced, "participants")), ==, 1);
  entry = web_json_array_get_object (web_json_get_array (synced, "peer_connections"), 0);
  g_assert_cmpstr (web_json_get_string (entry, "id"), ==, "pc");
  g_assert_cmpint (web_json_get_int (web_json_get_object (entry, "description"), "revision", 0), ==, 2);
  g_assert_cmpint (web_json_get_int (web_json_get_object (entry, "ice"), "revision", 0), ==, 4);
  room_client_expect_person (ada, "ben connected");
  g_set_str (&again->key, ben->key);
  room_client_describe (again, "pc", "answer", 2);
  room_client_expect_entry (ada, "pc: answer 2");
}

/* A new connection while the old one still looks alive: the old one is cut. */
static void
test_sync_over (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;
  g_autoptr (RoomClient) again = room_client_open (test_backend_get_uri (backend));
  g_autoptr (JsonObject) synced = NULL;

  pair (backend, &ada, &ben);
  room_client_greet (again);
  say_sync (again, ben->key, ben->token, "");
  synced = room_client_hear (again, "synced");
  room_client_wait_closed (ben);
  g_assert_cmpuint (ben->close_code, !=, 1000);
  g_set_str (&again->key, ben->key);
  publish (again, 2, mic_and_camera);
  room_client_expect_person (ada, "ben connected mic camera");
}

/* Whoever was asked for an offer and did not hear it, is asked again. */
static void
test_sync_asked (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  g_autoptr (RoomClient) ben = room_client_new_joined (uri, "ben", "r", NULL, NULL);
  g_autoptr (RoomClient) again = room_client_open (uri);
  g_autoptr (JsonObject) synced = NULL;
  JsonObject *entry;

  room_client_cut (ben);
  room_client_greet (again);
  say_sync (again, ben->key, ben->token, "");
  synced = room_client_hear (again, "synced");
  entry = web_json_array_get_object (web_json_get_array (synced, "peer_connections"), 0);
  g_assert_cmpstr (web_json_get_string (web_json_get_object (entry, "description"), "type"), ==, "create-offer");
}

static void
test_sync_refused (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  g_autofree char *bens = room_token_new ("ben", "r");
  const struct
  {
    const char *key, *token;
    int code;
  } cases[] = { { "nobody", ada->token, 53204 }, { ada->key, bens, 53204 }, { ada->key, "x", 20101 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RoomClient) client = room_client_open (uri);

      room_client_greet (client);
      say_sync (client, cases[i].key, cases[i].token, "");
      room_client_hear_error (client, cases[i].code);
    }
}

static void
test_timeout (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;
  g_autoptr (RoomClient) again = room_client_open (test_backend_get_uri (backend));

  g_object_set (get_rooms (backend), "session-timeout", 200, NULL);
  pair (backend, &ada, &ben);
  room_client_cut (ben);
  room_client_expect_person (ada, "ben reconnecting");
  room_client_expect_entry (ada, "pc: close 2");
  room_client_greet (again);
  say_sync (again, ben->key, ben->token, "");
  room_client_hear_error (again, 53204);
}

/* The older connection has to go, and is told why. */
static void
test_duplicate (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;
  g_autoptr (RoomClient) newer = NULL;

  pair (backend, &ada, &ben);
  newer = room_client_new_joined (uri, "ben", "r", "pc2", "{'id':'x','kind':'data','name':'data'}");
  room_client_hear_error (ben, 53205);
  publish (ben, 2, mic_and_camera); /* it may not have heard yet */
  say_goodbye (ben);
  room_client_expect_entry (ada, "pc: close 2");
  room_client_expect_person (ada, "ben connected data");
  room_client_trickle (newer, "pc2", 3);
  room_client_expect_entry (ada, "pc2: offer 1");
  room_client_expect_entry (ada, "pc2: ice 3");
}

static void
test_full (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;
  g_autoptr (RoomClient) cleo = room_client_open (uri);
  g_autofree char *token = room_token_new ("cleo", NULL);

  g_object_set (get_rooms (backend), "max-participants", 2, NULL);
  pair (backend, &ada, &ben);
  room_client_greet (cleo);
  room_client_say (cleo, "{'type':'connect','version':2,'name':'r','token':'%s'}", token);
  room_client_hear_error (cleo, 53105);
  room_client_say (cleo, "{'type':'connect','version':2,'name':'other','token':'%s'}", token);
  json_object_unref (room_client_hear (cleo, "connected"));
}

/* Each claim of a token that can be wrong, and the number for it. */
static void
test_tokens (void)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  static const struct
  {
    const char *header, *claims, *secret;
    int code;
  } cases[] = {
    { "{'alg':'none','typ':'JWT','cty':'twilio-fpa;v=1'}", "'exp':%2$d,'grants':{'identity':'a','video':{}}", NULL, 20102 },
    { "{'alg':'HS256','typ':'JWT'}", "'exp':%2$d,'grants':{'identity':'a','video':{}}", NULL, 20102 },
    { NULL, "'iss':'SKother','exp':%2$d,'grants':{'identity':'a','video':{}}", NULL, 20103 },
    { NULL, "'exp':%1$d,'grants':{'identity':'a','video':{}}", NULL, 20104 },
    { NULL, "'grants':{'identity':'a','video':{}}", NULL, 20104 },
    { NULL, "'exp':%4$d,'grants':{'identity':'a','video':{}}", NULL, 20104 },
    { NULL, "'exp':%2$d,'iat':1,'grants':{'identity':'a','video':{}}", NULL, 20104 },
    { NULL, "'exp':%2$d,'nbf':%3$d,'grants':{'identity':'a','video':{}}", NULL, 20105 },
    { NULL, "'exp':%2$d,'grants':{'identity':'a'}", NULL, 20106 },
    { NULL, "'exp':%2$d,'grants':{'identity':'a','video':true}", NULL, 20106 },
    { NULL, "'exp':%2$d,'grants':{'identity':'a','video':{'room':7}}", NULL, 20106 },
    { NULL, "'exp':%2$d,'grants':{'identity':'a','video':{'room':'elsewhere'}}", NULL, 20106 },
    { NULL, "'exp':%2$d,'grants':{'identity':'a','video':{}}", "wrong", 20107 },
    { NULL, "'exp':%2$d,'grants':{'video':{}}", NULL, 53200 },
    { NULL, "'exp':%2$d,'grants':{'identity':'','video':{}}", NULL, 53200 },
    { NULL, "'exp':%2$d,'grants':{'identity':'%5$s','video':{}}", NULL, 53201 },
    { NULL, "'exp':%2$d,'grants':{'identity':'a\\u0007b','video':{}}", NULL, 53202 },
  };
  g_autoptr (TestBackend) backend = start ();
  g_autofree char *name = g_strnfill (129, 'i');

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RoomClient) client = room_client_open (test_backend_get_uri (backend));
      const char *issuer = strstr (cases[i].claims, "'iss'") ? "" : "'iss':'SK00000000000000000000000000000001',";
      const int times[] = { (int)now - 1, (int)now + 3600, (int)now + 600, (int)now + 90000 };
      g_autoptr (GString) claims = g_string_new (cases[i].claims);
      g_autofree char *token = NULL;

      for (int n = 0; n < 4; n++)
        {
          g_autofree char *from = g_strdup_printf ("%%%d$d", n + 1);
          g_autofree char *to = g_strdup_printf ("%d", times[n]);

          g_string_replace (claims, from, to, 0);
        }
      g_string_replace (claims, "%5$s", name, 0);
      g_string_prepend (claims, issuer);
      g_string_prepend (claims, "{'sub':'AC0',");
      g_string_append (claims, "}");
      token = room_token_sign (cases[i].header, claims->str, cases[i].secret);
      g_test_message ("%s", claims->str);
      room_client_greet (client);
      room_client_say (client, "{'type':'connect','version':2,'name':'r','token':'%s'}", token);
      room_client_hear_error (client, cases[i].code);
    }
}

/* Every request that carries one checks it. */
static void
test_token_everywhere (void)
{
  static const char *const requests[] = { "ice", "connect", "sync" };
  g_autoptr (TestBackend) backend = start ();

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (RoomClient) client = room_client_open (test_backend_get_uri (backend));

      room_client_greet (client);
      room_client_say (client, "{'type':'%s','version':2}", requests[i]);
      room_client_hear_error (client, 20101);
      room_client_say (client, "{'type':'%s','version':2,'token':'a.b.c'}", requests[i]);
      room_client_hear_error (client, 20101);
    }
}

static void
test_room_names (void)
{
  g_autofree char *too_long = g_strnfill (129, 'r');
  const struct
  {
    const char *name;
    int code;
  } cases[] = { { "", 53100 }, { too_long, 53101 }, { "a\\u0002b", 53102 } };
  g_autoptr (TestBackend) backend = start ();
  g_autofree char *token = room_token_new ("ada", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RoomClient) client = room_client_open (test_backend_get_uri (backend));

      room_client_greet (client);
      room_client_say (client, "{'type':'connect','version':2,'name':'%s','token':'%s'}", cases[i].name, token);
      room_client_hear_error (client, cases[i].code);
    }
}

/* No name: the room that the token is for; and a room may be joined by its SID. */
static void
test_room_of_token (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = room_client_open (test_backend_get_uri (backend));
  g_autoptr (RoomClient) ben = room_client_open (test_backend_get_uri (backend));
  g_autofree char *adas = room_token_new ("ada", "granted");
  g_autofree char *bens = room_token_new ("ben", "granted");
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) second = NULL;

  room_client_greet (ada);
  room_client_say (ada, "{'type':'connect','version':2,'name':null,'token':'%s'}", adas);
  first = room_client_hear (ada, "connected");
  g_assert_cmpstr (web_json_get_string (first, "name"), ==, "granted");
  room_client_greet (ben);
  room_client_say (ben, "{'type':'connect','version':2,'name':'%s','token':'%s'}", web_json_get_string (first, "sid"), bens);
  second = room_client_hear (ben, "connected");
  g_assert_cmpstr (web_json_get_string (second, "sid"), ==, web_json_get_string (first, "sid"));
  g_assert_cmpuint (json_array_get_length (web_json_get_array (second, "participants")), ==, 1);
}

/* Ten people: each two of them get one link, and everybody hears everybody. */
static void
test_ten (void)
{
  g_autoptr (TestBackend) backend = start ();
  RoomClient *people[10];

  for (int i = 0; i < 10; i++)
    {
      g_autofree char *identity = g_strdup_printf ("p%d", i);
      g_autofree char *id = g_strdup_printf ("pc%d", i);

      people[i] = room_client_new_joined (test_backend_get_uri (backend), identity, "r", id, NULL);
      for (int j = 1; j < i; j++)
        {
          g_autofree char *asked = NULL;
          g_autofree char *text = room_client_hear_entry (people[i], &asked);

          g_assert_cmpstr (text, ==, "*: create-offer 1");
        }
    }
  for (int i = 0; i < 9; i++)
    room_client_expect_person (people[i], "p9 connected");
  for (int i = 0; i < 10; i++)
    room_client_free (people[i]);
}

/* The server stops under a call: clients see a broken connection, never 1000. */
static void
test_stop (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;

  pair (backend, &ada, &ben);
  test_backend_stop (backend);
  room_client_wait_closed (ada);
  room_client_wait_closed (ben);
  g_assert_cmpuint (ada->close_code, !=, 1000);
  test_backend_restart (backend);
  g_assert_cmpuint (backend_rooms_get_current (get_rooms (backend))->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rooms/alone", test_alone);
  g_test_add_func ("/rooms/two", test_two);
  g_test_add_func ("/rooms/glare", test_glare);
  g_test_add_func ("/rooms/stale", test_stale);
  g_test_add_func ("/rooms/third", test_third);
  g_test_add_func ("/rooms/given-up", test_given_up);
  g_test_add_func ("/rooms/mute", test_mute);
  g_test_add_func ("/rooms/tracks", test_tracks);
  g_test_add_func ("/rooms/too-many-tracks", test_too_many_tracks);
  g_test_add_func ("/rooms/leave", test_leave);
  g_test_add_func ("/rooms/sync", test_sync);
  g_test_add_func ("/rooms/sync-over", test_sync_over);
  g_test_add_func ("/rooms/sync-asked", test_sync_asked);
  g_test_add_func ("/rooms/sync-refused", test_sync_refused);
  g_test_add_func ("/rooms/timeout", test_timeout);
  g_test_add_func ("/rooms/duplicate", test_duplicate);
  g_test_add_func ("/rooms/full", test_full);
  g_test_add_func ("/rooms/tokens", test_tokens);
  g_test_add_func ("/rooms/token-everywhere", test_token_everywhere);
  g_test_add_func ("/rooms/names", test_room_names);
  g_test_add_func ("/rooms/name-of-token", test_room_of_token);
  g_test_add_func ("/rooms/ten", test_ten);
  g_test_add_func ("/rooms/stop", test_stop);
  return g_test_run ();
}
