/* Twilio's REST API for rooms over real HTTP, with clients in the rooms. */

#include "backend-rooms.h"
#include "room-client.h"
#include "test-await.h"
#include "test-backend.h"

#include "web-json.h"

#include <string.h>

#define KEY_SID "SK00000000000000000000000000000001"
#define API_KEY KEY_SID ":the-secret-of-the-tests"

static TestBackend *
start (void)
{
  return test_backend_new_with ("api-key", API_KEY, NULL);
}

static JsonObject *
ask_as (TestBackend *backend, const char *key, const char *method, const char *path, const char *form, guint status)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *)key, strlen (key));
  g_autofree char *authorization = g_strconcat ("Basic ", encoded, NULL);
  g_autoptr (TestAnswer) answer = test_backend_send (backend, method, path, form, "Authorization", authorization,
                                                     "Content-Type", "application/x-www-form-urlencoded", NULL);
  g_autoptr (JsonNode) node = web_json_parse (answer->body, -1, NULL);

  g_test_message ("%s %s %s: %u %s", method, path, form ? form : "", answer->status, answer->body);
  g_assert_cmpuint (answer->status, ==, status);
  return json_object_ref (web_json_node_get_object (node));
}

static JsonObject *
ask (TestBackend *backend, const char *method, const char *path, const char *form, guint status)
{
  return ask_as (backend, API_KEY, method, path, form, status);
}

static void
expect_refusal (TestBackend *backend, const char *method, const char *path, const char *form, guint status, int code)
{
  g_autoptr (JsonObject) body = ask (backend, method, path, form, status);

  g_assert_cmpint (web_json_get_int (body, "code", 0), ==, code);
  g_assert_cmpint (web_json_get_int (body, "status", 0), ==, (gint64)status);
  g_assert_nonnull (web_json_get_string (body, "message"));
  g_assert_nonnull (web_json_get_string (body, "more_info"));
}

static void
test_authentication (void)
{
  static const char *const keys[] = { "", KEY_SID, KEY_SID ":wrong", "SKother:the-secret-of-the-tests", ":", API_KEY "x" };
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (TestAnswer) answer = test_backend_send (backend, "GET", "/v1/Rooms", NULL, NULL);

  g_assert_cmpuint (answer->status, ==, 401);
  g_assert_nonnull (soup_message_headers_get_one (answer->headers, "WWW-Authenticate"));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (JsonObject) body = ask_as (backend, keys[i], "POST", "/v1/Rooms", "UniqueName=r", 401);

      g_assert_cmpint (web_json_get_int (body, "code", 0), ==, 20003);
    }
}

/* A room that was made first, with limits of its own, and is then joined. */
static void
test_create (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (JsonObject) room = ask (backend, "POST", "/v1/Rooms", "UniqueName=a%2Fb&Type=peer-to-peer&MaxParticipants=1&EmptyRoomTimeout=7", 201);
  g_autoptr (JsonObject) found = ask (backend, "GET", "/v1/Rooms/a%2Fb", NULL, 200);
  g_autoptr (RoomClient) ada = room_client_open (uri);
  g_autoptr (RoomClient) ben = room_client_open (uri);
  g_autoptr (JsonObject) connected = NULL;
  g_autofree char *token = room_token_new ("ben", NULL);

  g_assert_cmpstr (web_json_get_string (room, "unique_name"), ==, "a/b");
  g_assert_cmpstr (web_json_get_string (room, "type"), ==, "peer-to-peer");
  g_assert_cmpstr (web_json_get_string (room, "status"), ==, "in-progress");
  g_assert_cmpstr (web_json_get_string (room, "account_sid"), ==, "AC00000000000000000000000000000000");
  g_assert_cmpint (web_json_get_int (room, "max_participants", 0), ==, 1);
  g_assert_cmpint (web_json_get_int (room, "empty_room_timeout", 0), ==, 7);
  g_assert_cmpint (web_json_get_int (room, "unused_room_timeout", 0), ==, 5);
  g_assert_cmpstr (web_json_get_string (found, "sid"), ==, web_json_get_string (room, "sid"));
  room_client_greet (ada);
  connected = room_client_join (ada, "ada", "a/b", NULL, NULL);
  g_assert_cmpstr (web_json_get_string (connected, "sid"), ==, web_json_get_string (room, "sid"));
  room_client_greet (ben);
  room_client_say (ben, "{'type':'connect','version':2,'name':'a/b','token':'%s'}", token);
  room_client_hear_error (ben, 53105);
}

/* It stays when the last has left, as a room made by joining does not. */
static void
test_empty (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (JsonObject) after = NULL;

  json_object_unref (ask (backend, "POST", "/v1/Rooms", "UniqueName=r", 201));
  ada = room_client_new_joined (test_backend_get_uri (backend), "ada", "r", NULL, NULL);
  room_client_say (ada, "{'type':'disconnect','version':2,'session':'%s'}", ada->key);
  soup_websocket_connection_close (ada->socket, 1000, NULL);
  room_client_wait_closed (ada);
  after = ask (backend, "GET", "/v1/Rooms/r", NULL, 200);
  g_assert_cmpstr (web_json_get_string (after, "status"), ==, "in-progress");
}

static void
test_refused (void)
{
  g_autofree char *long_name = g_strnfill (129, 'n');
  g_autofree char *too_long = g_strconcat ("UniqueName=", long_name, NULL);
  const struct
  {
    const char *form;
    int code;
  } cases[] = {
    { "UniqueName=x&Type=group", 53108 },
    { "UniqueName=x&Type=group-small", 53108 },
    { "UniqueName=x&Type=go", 53108 },
    { "UniqueName=x&Type=", 53108 },
    { "UniqueName=x&MaxParticipants=0", 53107 },
    { "UniqueName=x&MaxParticipants=11", 53107 },
    { "UniqueName=x&MaxParticipants=many", 53107 },
    { "UniqueName=x&EmptyRoomTimeout=0", 53109 },
    { "UniqueName=x&UnusedRoomTimeout=61", 53109 },
    { "UniqueName=x&MaxParticipantDuration=599", 53123 },
    { "UniqueName=x&MaxParticipantDuration=86401", 53123 },
    { "UniqueName=x&AudioOnly=true", 53124 },
    { "UniqueName=x&RecordParticipantsOnConnect=true", 53114 },
    { "UniqueName=x&StatusCallback=nowhere", 53111 },
    { "UniqueName=x&StatusCallback=ftp%3A%2F%2Fexample.org%2F", 53111 },
    { "UniqueName=x&StatusCallbackMethod=PUT", 53110 },
    { "UniqueName=", 53100 },
    { "UniqueName=taken", 53113 },
    { too_long, 53101 },
  };
  g_autoptr (TestBackend) backend = start ();

  json_object_unref (ask (backend, "POST", "/v1/Rooms", "UniqueName=taken", 201));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    expect_refusal (backend, "POST", "/v1/Rooms", cases[i].form, 400, cases[i].code);
  expect_refusal (backend, "POST", "/v1/Rooms/taken", "Status=in-progress", 400, 53112);
  expect_refusal (backend, "POST", "/v1/Rooms/taken", "", 400, 53112);
  expect_refusal (backend, "DELETE", "/v1/Rooms/taken", NULL, 405, 20004);
  expect_refusal (backend, "PUT", "/v1/Rooms", "", 405, 20004);
  expect_refusal (backend, "GET", "/v1/Rooms/nothing", NULL, 404, 20404);
  expect_refusal (backend, "GET", "/v1/Rooms/taken/Recordings", NULL, 404, 20404);
  expect_refusal (backend, "GET", "/v1/Rooms/taken/Participants/nobody", NULL, 404, 20404);
  expect_refusal (backend, "GET", "/v1/Rooms/taken/Participants/nobody/PublishedTracks", NULL, 404, 20404);
  expect_refusal (backend, "POST", "/v1/Rooms/taken/Participants", "", 405, 20004);
  expect_refusal (backend, "POST", "/v1/Rooms/taken/RecordingRules", "Rules=[]", 400, 53122);
}

static void
test_refused_lists (void)
{
  static const struct
  {
    const char *query;
    int code;
  } cases[] = {
    { "Status=over", 53112 },
    { "PageSize=0", 20001 },
    { "PageSize=all", 20001 },
    { "PageSize=1001", 20007 },
    { "Page=-1", 20001 },
    { "DateCreatedAfter=yesterday", 20001 },
    { "DateCreatedBefore=2026-13-01", 20001 },
  };
  g_autoptr (TestBackend) backend = start ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/v1/Rooms?", cases[i].query, NULL);

      expect_refusal (backend, "GET", path, NULL, 400, cases[i].code);
    }
}

static guint
count (TestBackend *backend, const char *path, const char *key)
{
  g_autoptr (JsonObject) body = ask (backend, "GET", path, NULL, 200);

  g_assert_cmpstr (web_json_get_string (web_json_get_object (body, "meta"), "key"), ==, key);
  return json_array_get_length (web_json_get_array (body, key));
}

static void
test_lists (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  g_autoptr (RoomClient) ben = room_client_new_joined (uri, "ben", "r", NULL, NULL);

  json_object_unref (ask (backend, "POST", "/v1/Rooms", "UniqueName=s", 201));
  json_object_unref (ask (backend, "POST", "/v1/Rooms", "", 201));
  g_assert_cmpuint (count (backend, "/v1/Rooms", "rooms"), ==, 3);
  g_assert_cmpuint (count (backend, "/v1/Rooms?Status=completed", "rooms"), ==, 0);
  g_assert_cmpuint (count (backend, "/v1/Rooms?UniqueName=s&Status=in-progress", "rooms"), ==, 1);
  g_assert_cmpuint (count (backend, "/v1/Rooms/r/Participants", "participants"), ==, 2);
  g_assert_cmpuint (count (backend, "/v1/Rooms/r/Participants?Identity=ada", "participants"), ==, 1);
  g_assert_cmpuint (count (backend, "/v1/Rooms/s/Participants", "participants"), ==, 0);
}

static void
test_times (void)
{
  static const struct
  {
    const char *query;
    guint count;
  } cases[] = {
    { "DateCreatedAfter=2020-01-01", 1 },
    { "DateCreatedAfter=2020-01-01T00:00:00Z&DateCreatedBefore=9000-01-01", 1 },
    { "DateCreatedBefore=2020-01-01", 0 },
    { "DateCreatedAfter=9000-01-01T00:00:00Z", 0 },
  };
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = room_client_new_joined (test_backend_get_uri (backend), "ada", "r", NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *rooms = g_strconcat ("/v1/Rooms?", cases[i].query, NULL);
      g_autofree char *people = g_strconcat ("/v1/Rooms/r/Participants?", cases[i].query, NULL);

      g_assert_cmpuint (count (backend, rooms, "rooms"), ==, cases[i].count);
      g_assert_cmpuint (count (backend, people, "participants"), ==, cases[i].count);
    }
}

/* Follows the addresses; a room that ends meanwhile hides no other. */
static void
test_pages (void)
{
  static const char *const names[] = { "a", "b", "c", "d", "e" };
  g_autoptr (TestBackend) backend = start ();
  const char *base = test_backend_get_uri (backend);
  g_autofree char *path = g_strdup ("/v1/Rooms?PageSize=2&Status=in-progress");
  g_autoptr (GString) seen = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *form = g_strconcat ("UniqueName=", names[i], NULL);

      json_object_unref (ask (backend, "POST", "/v1/Rooms", form, 201));
    }
  for (guint number = 0; path != NULL; number++)
    {
      g_autoptr (JsonObject) body = ask (backend, "GET", path, NULL, 200);
      JsonArray *list = web_json_get_array (body, "rooms");
      JsonObject *meta = web_json_get_object (body, "meta");
      const char *next = web_json_get_string (meta, "next_page_url");

      g_assert_cmpint (web_json_get_int (meta, "page", -1), ==, number);
      g_assert_cmpint (web_json_get_int (meta, "page_size", -1), ==, 2);
      g_assert_cmpint (web_json_get_string (meta, "previous_page_url") != NULL, ==, number > 0);
      for (guint i = 0; i < json_array_get_length (list); i++)
        g_string_append (seen, web_json_get_string (web_json_array_get_object (list, i), "unique_name"));
      g_free (path);
      path = NULL;
      if (next == NULL)
        continue;
      g_assert_true (g_str_has_prefix (next, base));
      g_assert_nonnull (strstr (next, "Status=in-progress"));
      path = g_strdup (next + strlen (base));
      if (number == 0)
        json_object_unref (ask (backend, "POST", "/v1/Rooms/a", "Status=completed", 200));
    }
  g_assert_cmpstr (seen->str, ==, "abcde");
}

static void
expect_track (TestBackend *backend, const char *path, const char *sid)
{
  g_autoptr (JsonObject) track = ask (backend, "GET", path, NULL, 200);

  g_assert_cmpstr (web_json_get_string (track, "sid"), ==, sid);
  g_assert_cmpstr (web_json_get_string (track, "name"), ==, "mic");
  g_assert_cmpstr (web_json_get_string (track, "kind"), ==, "audio");
  g_assert_false (web_json_get_boolean (track, "enabled", TRUE));
  g_assert_true (g_str_has_prefix (web_json_get_string (track, "room_sid"), "RM"));
  g_assert_true (g_str_has_prefix (web_json_get_string (track, "participant_sid"), "PA"));
}

/* What somebody publishes, by SID or by name; refused tracks are not there. */
static void
test_tracks (void)
{
  g_autoptr (TestBackend) backend = start ();
  g_autoptr (RoomClient) ada = room_client_new_joined (test_backend_get_uri (backend), "ada", "r", NULL,
                                                       "{'id':'1','kind':'audio','name':'mic','enabled':false},"
                                                       "{'id':'2','kind':'data','name':'chat'},"
                                                       "{'id':'3','kind':'smell','name':'rose'}");
  g_autoptr (JsonObject) body = ask (backend, "GET", "/v1/Rooms/r/Participants/ada/PublishedTracks", NULL, 200);
  JsonArray *list = web_json_get_array (body, "published_tracks");
  const char *sid = web_json_get_string (web_json_array_get_object (list, 0), "sid");
  g_autofree char *by_sid = g_strconcat ("/v1/Rooms/r/Participants/ada/PublishedTracks/", sid, NULL);

  g_assert_cmpuint (json_array_get_length (list), ==, 2);
  expect_track (backend, by_sid, sid);
  expect_track (backend, "/v1/Rooms/r/Participants/ada/PublishedTracks/mic", sid);
  expect_refusal (backend, "GET", "/v1/Rooms/r/Participants/ada/PublishedTracks/rose", NULL, 404, 20404);
  expect_refusal (backend, "POST", by_sid, "", 405, 20004);
  expect_refusal (backend, "GET", "/v1/Rooms/r/Participants/ada/SubscribeRules", NULL, 400, 53117);
  expect_refusal (backend, "GET", "/v1/Rooms/r/Participants/ada/SubscribedTracks", NULL, 400, 53117);
  expect_refusal (backend, "GET", "/v1/Rooms/r/Participants/ada/PublishedTracks/mic/more", NULL, 404, 20404);
}

/* Nobody stays longer than the room allows; who goes is told. */
static void
test_duration (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (JsonObject) room = ask (backend, "POST", "/v1/Rooms", "UniqueName=r&MaxParticipantDuration=600", 201);
  g_autoptr (RoomClient) ada = NULL;
  g_autoptr (RoomClient) ben = NULL;

  g_assert_cmpint (web_json_get_int (room, "max_participant_duration", 0), ==, 600);
  ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  backend_room_set_max_duration (backend_rooms_find (backend_rooms_get (test_backend_get_server (backend)), "r"), 1);
  ben = room_client_new_joined (uri, "ben", "r", NULL, NULL);
  room_client_hear_error (ben, 53216);
  room_client_expect_person (ada, "ben disconnected");
}

/* Out without an error; the others hear it; it may come back. */
static void
test_kick (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  g_autoptr (RoomClient) ben = room_client_new_joined (uri, "ben", "r", NULL, NULL);
  g_autoptr (JsonObject) removed = NULL;
  g_autoptr (JsonObject) body = NULL;

  expect_refusal (backend, "POST", "/v1/Rooms/r/Participants/ben", "Status=connected", 400, 20001);
  removed = ask (backend, "POST", "/v1/Rooms/r/Participants/ben", "Status=disconnected", 200);
  g_assert_cmpstr (web_json_get_string (removed, "status"), ==, "disconnected");
  g_assert_nonnull (web_json_get_string (removed, "end_time"));
  body = room_client_hear (ben, "disconnected");
  g_assert_cmpstr (web_json_get_string (body, "status"), !=, "completed");
  room_client_expect_person (ada, "ben disconnected");
  g_assert_cmpuint (count (backend, "/v1/Rooms/r/Participants?Status=connected", "participants"), ==, 1);
  g_assert_cmpuint (count (backend, "/v1/Rooms/r/Participants?Status=disconnected", "participants"), ==, 1);
  json_object_unref (ask (backend, "POST", "/v1/Rooms/r/Participants/ben", "Status=disconnected", 200));
}

static void
test_complete (void)
{
  g_autoptr (TestBackend) backend = start ();
  const char *uri = test_backend_get_uri (backend);
  g_autoptr (RoomClient) ada = room_client_new_joined (uri, "ada", "r", NULL, NULL);
  g_autoptr (RoomClient) ben = room_client_new_joined (uri, "ben", "r", NULL, NULL);
  g_autoptr (RoomClient) next = NULL;
  RoomClient *people[] = { ada, ben };
  g_autoptr (JsonObject) room = ask (backend, "POST", "/v1/Rooms/r", "Status=completed", 200);
  g_autofree char *path = g_strconcat ("/v1/Rooms/", web_json_get_string (room, "sid"), NULL);
  g_autoptr (JsonObject) later = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autoptr (JsonObject) body = room_client_hear (people[i], "disconnected");

      g_assert_cmpstr (web_json_get_string (body, "status"), ==, "completed");
    }
  later = ask (backend, "GET", path, NULL, 200);
  g_assert_cmpstr (web_json_get_string (later, "status"), ==, "completed");
  g_assert_cmpint (web_json_get_int (later, "duration", -1), >=, 0);
  expect_refusal (backend, "GET", "/v1/Rooms/r", NULL, 404, 20404);
  expect_refusal (backend, "POST", path, "Status=completed", 400, 53118);
  g_assert_cmpuint (count (backend, "/v1/Rooms?Status=completed", "rooms"), ==, 1);
  next = room_client_new_joined (uri, "ada", "r", NULL, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rooms-api/authentication", test_authentication);
  g_test_add_func ("/rooms-api/create", test_create);
  g_test_add_func ("/rooms-api/empty", test_empty);
  g_test_add_func ("/rooms-api/refused", test_refused);
  g_test_add_func ("/rooms-api/refused-lists", test_refused_lists);
  g_test_add_func ("/rooms-api/lists", test_lists);
  g_test_add_func ("/rooms-api/times", test_times);
  g_test_add_func ("/rooms-api/pages", test_pages);
  g_test_add_func ("/rooms-api/tracks", test_tracks);
  g_test_add_func ("/rooms-api/duration", test_duration);
  g_test_add_func ("/rooms-api/kick", test_kick);
  g_test_add_func ("/rooms-api/complete", test_complete);
  return g_test_run ();
}
