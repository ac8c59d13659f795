/* Calls between whole accounts, against the real backend: every way a call can
 * begin, go on and end, with real media.
 */

#include "call-people.h"

#include "firebase-error.h"
#include "parley-call-access.h"
#include "test-await.h"

#include <gst/gst.h>

#define PEOPLE "Ada <ada@example.org>,Ben <ben@example.org>,Cem <cem@example.org>"
#define FRAMES 10
#define SOON_MS 400

typedef struct
{
  TestBackend *backend;
  CallPerson *ada;
  CallPerson *ben;
  char *room;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer way)
{
  g_autofree char *rules = g_strcmp0 (way, "open") == 0 ? test_backend_get_open_rules () : NULL;

  fixture->backend = test_backend_new_with ("rules-file", rules, "people", PEOPLE, NULL);
  fixture->ada = call_person_new (fixture->backend, "ada@example.org", NULL);
  fixture->ben = call_person_new (fixture->backend, "ben@example.org", NULL);
  if (g_strcmp0 (way, "direct") == 0)
    fixture->room = call_people_pair (fixture->ada, fixture->ben);
  else
    fixture->room = call_people_meet (fixture->ada, fixture->ben, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer direct)
{
  call_person_free (fixture->ada);
  call_person_free (fixture->ben);
  g_free (fixture->room);
  test_backend_free (fixture->backend);
}

static char *
path_of (Fixture *fixture, ParleyCall *call)
{
  return g_strdup_printf ("calls/%s/%s", fixture->room, parley_call_get_id (call));
}

static char *
ring_of (CallPerson *person, ParleyCall *call)
{
  return g_strdup_printf ("inbox/%s/calls/%s", person->user->uid, parley_call_get_id (call));
}

static void
expect_no_ring (CallPerson *person, ParleyCall *call)
{
  g_autofree char *path = ring_of (person, call);

  call_person_wait_database (person, path, "null");
}

static void
expect_in_database (Fixture *fixture, ParleyCall *call, const char *text)
{
  g_autofree char *path = path_of (fixture, call);

  call_person_wait_database (fixture->ada, path, text);
}

static void
expect_message (Fixture *fixture, const char *text)
{
  g_autofree char *path = g_strdup_printf ("messages/%s", fixture->room);

  call_person_wait_database (fixture->ada, path, text);
}

static ParleyCall *
connect (Fixture *fixture, gboolean video)
{
  ParleyCall *call = call_person_start (fixture->ada, fixture->room, video);
  ParleyCall *incoming = call_person_wait_incoming (fixture->ben);

  parley_call_accept (incoming);
  call_wait_state (incoming, PARLEY_CALL_CONNECTED);
  call_wait_state (call, PARLEY_CALL_CONNECTED);
  return call;
}

static void
test_accept (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *call = call_person_start (fixture->ada, fixture->room, TRUE);
  ParleyCall *incoming = call_person_wait_incoming (fixture->ben);
  gint64 accepted;

  g_assert_false (parley_call_is_incoming (call));
  g_assert_true (parley_call_is_incoming (incoming));
  g_assert_true (parley_call_is_video (incoming));
  g_assert_cmpstr (parley_call_get_id (call), ==, parley_call_get_id (incoming));
  g_assert_cmpstr (parley_call_get_by (incoming), ==, fixture->ada->user->uid);
  g_assert_cmpint (parley_call_get_state (call), ==, PARLEY_CALL_CALLING);
  g_assert_true (parley_call_has_test_sources (call));
  g_assert_false (parley_call_has_test_sources (incoming));

  accepted = g_get_monotonic_time ();
  parley_call_accept (incoming);
  call_wait_media (incoming, 0);
  g_test_message ("accept to first frame: %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - accepted) / 1000);
  call_wait_media (incoming, FRAMES);
  call_wait_media (call, FRAMES);
  g_assert_cmpint (parley_call_get_state (call), ==, PARLEY_CALL_CONNECTED);
  g_assert_cmpint (parley_call_get_state (incoming), ==, PARLEY_CALL_CONNECTED);
  g_assert_true (parley_call_has_test_sources (incoming));
  expect_in_database (fixture, call, "\"state\":\"live\"");
  expect_no_ring (fixture->ben, call);

  parley_call_hang_up (call);
  call_person_wait_ended (fixture->ada, call, PARLEY_CALL_HUNG_UP);
  call_person_wait_ended (fixture->ben, incoming, PARLEY_CALL_HUNG_UP);
  expect_in_database (fixture, call, "\"state\":\"ended\"");
  expect_message (fixture, "made a video call of less than a minute");
}

static gboolean
is_muted (gpointer participant)
{
  return !twilio_participant_get_microphone (participant) && !twilio_participant_get_camera (participant);
}

static gboolean
is_heard_and_seen (gpointer participant)
{
  return twilio_participant_get_microphone (participant) && twilio_participant_get_camera (participant);
}

static void
test_toggles (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *call = connect (fixture, FALSE);
  g_autoptr (TwilioParticipant) ada = NULL;

  call_wait_participants (fixture->ben->incoming, 1);
  ada = g_list_model_get_item (parley_call_get_participants (fixture->ben->incoming), 0);
  g_assert_cmpstr (twilio_participant_get_identity (ada), ==, fixture->ada->user->uid);
  g_assert_false (parley_call_get_camera (call));
  g_assert_true (parley_call_get_microphone (call));
  parley_call_set_camera (call, TRUE);
  test_wait_until (is_heard_and_seen, ada, "the camera to be on");
  parley_call_set_microphone (call, FALSE);
  parley_call_set_camera (call, FALSE);
  test_wait_until (is_muted, ada, "both to be off");
  g_object_set (call, "microphone", TRUE, "camera", TRUE, NULL);
  test_wait_until (is_heard_and_seen, ada, "both to be on again");
}

static gboolean
has_hand_up (gpointer data)
{
  ParleyCall *call = data;
  g_autoptr (TwilioParticipant) other = g_list_model_get_item (parley_call_get_participants (call), 0);

  return other != NULL && parley_call_floor_get_raised (parley_call_media_get_floor (parley_call_get_media (call)), other) != 0;
}

static gboolean
has_hand_down (gpointer call)
{
  return !has_hand_up (call);
}

static void
on_reaction (guint *seen, TwilioParticipant *participant, guint reaction)
{
  if (participant != NULL)
    *seen = reaction;
}

static gboolean
has_seen_applause (gpointer seen)
{
  return *(guint *)seen == 1;
}

/* A hand and a reaction go the whole way. */
static void
test_gestures (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *call = connect (fixture, FALSE);
  ParleyCallFloor *here = parley_call_media_get_floor (parley_call_get_media (call));
  ParleyCallFloor *there = parley_call_media_get_floor (parley_call_get_media (fixture->ben->incoming));
  guint seen = G_MAXUINT;

  parley_call_floor_set_hand (here, TRUE);
  test_wait_until (has_hand_up, fixture->ben->incoming, "a hand to be seen");
  parley_call_floor_set_hand (here, FALSE);
  test_wait_until (has_hand_down, fixture->ben->incoming, "it to be down");
  g_signal_connect_swapped (here, "reaction", G_CALLBACK (on_reaction), &seen);
  g_assert_true (parley_call_floor_react (there, 1));
  test_wait_until (has_seen_applause, &seen, "a reaction to be seen");
  g_signal_handlers_disconnect_by_data (here, &seen);
}

typedef struct
{
  TwilioTrack *track;
  guint64 frames;
} Progress;

static gboolean
has_progressed (gpointer data)
{
  Progress *progress = data;

  return twilio_track_get_frames (progress->track) >= progress->frames;
}

static void
wait_frames (TwilioTrack *track, guint64 more)
{
  Progress progress = { track, twilio_track_get_frames (track) + more };

  call_wait_asking (has_progressed, &progress, "frames of a track");
}

/* A picture that nobody sees costs nothing, while the sound goes on; seen again it is
 * there again.
 */
static void
test_sight (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *call = connect (fixture, TRUE);
  g_autoptr (TwilioParticipant) ben = NULL;
  TwilioTrack *video, *audio;
  guint64 frames;

  call_wait_media (call, FRAMES);
  ben = g_list_model_get_item (parley_call_get_participants (call), 0);
  video = twilio_participant_get_video (ben);
  audio = twilio_participant_get_audio (ben);
  twilio_track_set_sight (video, fixture, 0, 0);
  wait_frames (audio, 2 * FRAMES);
  frames = twilio_track_get_frames (video);
  wait_frames (audio, 10 * FRAMES);
  g_assert_cmpuint (twilio_track_get_frames (video), ==, frames);
  twilio_track_set_sight (video, fixture, 320, 240);
  wait_frames (video, FRAMES);
  twilio_track_forget_sight (video, fixture);
}

static void
test_decline (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *call = call_person_start (fixture->ada, fixture->room, TRUE);
  ParleyCall *incoming = call_person_wait_incoming (fixture->ben);

  parley_call_decline (incoming);
  call_person_wait_ended (fixture->ben, incoming, PARLEY_CALL_DECLINED);
  call_person_wait_ended (fixture->ada, call, PARLEY_CALL_DECLINED);
  expect_no_ring (fixture->ben, call);
  expect_in_database (fixture, call, "\"state\":\"ended\"");
  expect_message (fixture, "made a video call, which was declined");
}

static void
test_cancel (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *call = call_person_start (fixture->ada, fixture->room, FALSE);
  ParleyCall *incoming = call_person_wait_incoming (fixture->ben);

  g_assert_false (parley_call_is_video (incoming));
  parley_call_hang_up (call);
  call_person_wait_ended (fixture->ada, call, PARLEY_CALL_CANCELLED);
  call_person_wait_ended (fixture->ben, incoming, PARLEY_CALL_CANCELLED);
  expect_no_ring (fixture->ben, call);
  expect_in_database (fixture, call, "\"state\":\"ended\"");
  expect_message (fixture, "made a voice call that nobody answered");
}

/* The ring is withdrawn though it may still have been on its way out. */
static void
test_cancel_at_once (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *call = call_person_start (fixture->ada, fixture->room, TRUE);
  g_autofree char *path = g_strdup_printf ("inbox/%s/calls", fixture->ben->user->uid);

  parley_call_hang_up (call);
  call_person_wait_ended (fixture->ada, call, PARLEY_CALL_CANCELLED);
  call_person_wait_database (fixture->ben, path, "null");
}

static void
test_missed (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *call, *incoming;

  g_object_set (fixture->ada->calls, "ring-timeout", SOON_MS, NULL);
  call = call_person_start (fixture->ada, fixture->room, TRUE);
  incoming = call_person_wait_incoming (fixture->ben);
  call_person_wait_ended (fixture->ada, call, PARLEY_CALL_MISSED);
  call_person_wait_ended (fixture->ben, incoming, PARLEY_CALL_CANCELLED);
  expect_no_ring (fixture->ben, call);
  expect_in_database (fixture, call, "\"state\":\"ended\"");
}

/* The caller is gone, and nobody withdraws the ring: the one who is called does. */
static void
test_stale_ring (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *call, *incoming;

  g_object_set (fixture->ben->calls, "ring-timeout", SOON_MS, NULL);
  call = call_person_start (fixture->ada, fixture->room, TRUE);
  incoming = call_person_wait_incoming (fixture->ben);
  call_person_wait_ended (fixture->ben, incoming, PARLEY_CALL_MISSED);
  expect_no_ring (fixture->ben, call);
  g_assert_cmpint (parley_call_get_state (call), ==, PARLEY_CALL_CALLING);
}

static gboolean
has_missed (gpointer person)
{
  return ((CallPerson *)person)->missed != NULL;
}

static void
test_busy (Fixture *fixture, gconstpointer direct)
{
  CallPerson *cem = call_person_new (fixture->backend, "cem@example.org", NULL);
  g_autofree char *room = direct != NULL ? call_people_pair (cem, fixture->ben) : call_people_meet (cem, fixture->ben, NULL);
  ParleyCall *first = connect (fixture, FALSE);
  ParleyCall *second = call_person_start (cem, room, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_null (parley_calls_start (fixture->ben->calls, call_person_find_room (fixture->ben, room), FALSE, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  test_wait_until (has_missed, fixture->ben, "a call to be refused");
  g_assert_cmpint (parley_call_get_reason (fixture->ben->missed), ==, PARLEY_CALL_BUSY);
  call_person_wait_ended (cem, second, PARLEY_CALL_BUSY);
  expect_no_ring (fixture->ben, second);
  g_assert_cmpint (parley_call_get_state (first), ==, PARLEY_CALL_CONNECTED);
  call_person_free (cem);
}

/* Two devices of one person: where it is answered it goes on, the other falls silent. */
static void
test_elsewhere (Fixture *fixture, gconstpointer direct)
{
  CallPerson *other = call_person_new (fixture->backend, "ben@example.org", NULL);
  ParleyCall *call, *here, *there;

  call_person_find_room (other, fixture->room);
  call = call_person_start (fixture->ada, fixture->room, FALSE);
  here = call_person_wait_incoming (fixture->ben);
  there = call_person_wait_incoming (other);
  parley_call_accept (here);
  call_person_wait_ended (other, there, PARLEY_CALL_ELSEWHERE);
  call_wait_state (call, PARLEY_CALL_CONNECTED);
  call_person_free (other);
}

static gboolean
is_connected_pair (gpointer data)
{
  Fixture *fixture = data;
  ParleyCall *ada = parley_calls_get_current (fixture->ada->calls);
  ParleyCall *ben = parley_calls_get_current (fixture->ben->calls);

  return ada != NULL && ben != NULL && parley_call_get_state (ada) == PARLEY_CALL_CONNECTED &&
         parley_call_get_state (ben) == PARLEY_CALL_CONNECTED;
}

static void
test_crossing (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *ada, *ben;

  call_person_start (fixture->ada, fixture->room, FALSE);
  call_person_start (fixture->ben, fixture->room, FALSE);
  test_wait_until (is_connected_pair, fixture, "two calls to become one");
  ada = parley_calls_get_current (fixture->ada->calls);
  ben = parley_calls_get_current (fixture->ben->calls);
  g_assert_cmpstr (parley_call_get_id (ada), ==, parley_call_get_id (ben));
  g_assert_null (fixture->ada->missed);
  g_assert_null (fixture->ben->missed);
  call_wait_media (ada, FRAMES);
}

static void
test_alone (Fixture *fixture, gconstpointer direct)
{
  g_autofree char *room = call_people_meet (fixture->ada, NULL);
  ParleyCall *call = call_person_start (fixture->ada, room, FALSE);

  call_person_wait_ended (fixture->ada, call, PARLEY_CALL_FAILED);
  g_assert_error (parley_call_get_error (call), G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* Whoever leaves last ends it; a third one who never answers has their ring taken back. */
static void
test_three (Fixture *fixture, gconstpointer direct)
{
  CallPerson *cem = call_person_new (fixture->backend, "cem@example.org", NULL);
  g_autofree char *room = call_people_meet (fixture->ada, fixture->ben, cem, NULL);
  ParleyCall *call = call_person_start (fixture->ada, room, TRUE);
  ParleyCall *ben = call_person_wait_incoming (fixture->ben), *third = call_person_wait_incoming (cem);
  g_autofree char *path = g_strdup_printf ("calls/%s/%s", room, parley_call_get_id (call));

  parley_call_accept (ben);
  parley_call_accept (third);
  call_wait_participants (call, 2);
  call_wait_participants (ben, 2);
  call_wait_participants (third, 2);
  parley_call_hang_up (call);
  call_person_wait_ended (fixture->ada, call, PARLEY_CALL_HUNG_UP);
  call_wait_participants (ben, 1);
  g_assert_cmpint (parley_call_get_state (ben), ==, PARLEY_CALL_CONNECTED);
  parley_call_hang_up (third);
  call_person_wait_ended (fixture->ben, ben, PARLEY_CALL_HUNG_UP);
  call_person_wait_database (fixture->ada, path, "\"state\":\"ended\"");
  call_person_free (cem);
}

static void
test_group_ring_withdrawn (Fixture *fixture, gconstpointer direct)
{
  CallPerson *cem = call_person_new (fixture->backend, "cem@example.org", NULL);
  g_autofree char *room = call_people_meet (fixture->ada, fixture->ben, cem, NULL);
  ParleyCall *call = call_person_start (fixture->ada, room, FALSE);
  ParleyCall *ben = call_person_wait_incoming (fixture->ben), *third = call_person_wait_incoming (cem);

  parley_call_decline (ben);
  expect_no_ring (fixture->ben, call);
  g_assert_cmpint (parley_call_get_state (third), ==, PARLEY_CALL_RINGING);
  parley_call_hang_up (call);
  call_person_wait_ended (cem, third, PARLEY_CALL_CANCELLED);
  expect_no_ring (cem, call);
  call_person_free (cem);
}

/* Somebody who joins, and falls off the earth without a word to the database. */
static TwilioRoom *
join_by_hand (Fixture *fixture, ParleyCall *call)
{
  FirebaseUser *user = parley_session_get_user (fixture->ben->session);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) fetched = NULL, joined = NULL;
  g_autoptr (ParleyCallAccess) access = NULL;
  g_autoptr (GError) error = NULL;
  TwilioRoom *room;

  parley_call_access_fetch_async (user, fixture->room, parley_call_get_id (call), NULL, test_await_ready, &slot);
  fetched = test_await (&slot);
  access = parley_call_access_fetch_finish (user, fetched, &error);
  g_assert_no_error (error);
  room = twilio_room_new (firebase_config_get_calls_signaling_uri (firebase_user_get_config (user)), access->token, access->room, FALSE);
  twilio_room_connect_async (room, NULL, test_await_ready, &slot);
  joined = test_await (&slot);
  twilio_room_connect_finish (room, joined, &error);
  g_assert_no_error (error);
  return room;
}

static void
test_vanished (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *call;
  g_autoptr (TwilioRoom) room = NULL;
  g_autofree char *update = NULL;

  g_object_set (fixture->ada->calls, "patience", SOON_MS, NULL);
  call = call_person_start (fixture->ada, fixture->room, FALSE);
  call_person_wait_incoming (fixture->ben);
  update = g_strdup_printf ("{\"calls/%s/%s/participants/%s\":{\"state\":\"in\",\"at\":{\".sv\":\"timestamp\"}}}",
                            fixture->room, parley_call_get_id (call), fixture->ben->user->uid);
  test_backend_patch (fixture->backend, fixture->ben->user, "", update);
  room = join_by_hand (fixture, call);
  call_wait_state (call, PARLEY_CALL_CONNECTED);
  twilio_room_disconnect (room);
  call_person_wait_ended (fixture->ada, call, PARLEY_CALL_HUNG_UP);
  expect_in_database (fixture, call, "\"state\":\"ended\"");
}

/* Accepted, but nobody is there. */
static void
test_nobody_comes (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *incoming;
  g_autofree char *key = firebase_database_make_key (parley_session_get_database (fixture->ada->session));
  const char *ada = fixture->ada->user->uid;
  g_autofree char *update = g_strdup_printf ("{\"calls/%s/%s\":{\"by\":\"%s\",\"startedAt\":{\".sv\":\"timestamp\"},\"kind\":\"audio\",\"state\":\"ringing\","
                                             "\"participants\":{\"%s\":{\"state\":\"in\",\"at\":{\".sv\":\"timestamp\"}}}},"
                                             "\"inbox/%s/calls/%s\":{\"room\":\"%s\",\"by\":\"%s\",\"at\":{\".sv\":\"timestamp\"},\"kind\":\"audio\"}}",
                                             fixture->room, key, ada, ada, fixture->ben->user->uid, key, fixture->room, ada);

  g_object_set (fixture->ben->calls, "patience", SOON_MS, NULL);
  test_backend_patch (fixture->backend, fixture->ada->user, "", update);
  incoming = call_person_wait_incoming (fixture->ben);
  parley_call_accept (incoming);
  call_person_wait_ended (fixture->ben, incoming, PARLEY_CALL_FAILED);
  g_assert_error (parley_call_get_error (incoming), G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static guint n_token_requests;

/* A token service with an answer of its own. */
static void
on_token_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer status)
{
  const char *body = "{\"error\":{\"code\":\"no\",\"message\":\"not you\"}}";

  n_token_requests++;
  soup_server_message_set_status (message, GPOINTER_TO_UINT (status), NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, body, strlen (body));
}

static SoupServer *
serve_tokens (guint status, char **uri)
{
  SoupServer *server = soup_server_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  soup_server_add_handler (server, NULL, on_token_request, GUINT_TO_POINTER (status), NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  *uri = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  return server;
}

static gboolean
was_asked (gpointer unused)
{
  return n_token_requests > 0;
}

/* Whoever is rung asks before accepting; that this fails is told to those only who
 * accept.
 */
static void
test_token_while_ringing (Fixture *fixture, gconstpointer direct)
{
  g_autofree char *uri = NULL;
  g_autoptr (SoupServer) server = serve_tokens (500, &uri);
  CallPerson *cem = call_person_new (fixture->backend, "cem@example.org", uri);
  g_autofree char *room = call_people_meet (fixture->ben, cem, NULL);
  ParleyCall *call, *incoming;

  n_token_requests = 0;
  call = call_person_start (fixture->ben, room, FALSE);
  incoming = call_person_wait_incoming (cem);
  call_wait_asking (was_asked, NULL, "the token to be asked for");
  g_assert_cmpint (parley_call_get_state (incoming), ==, PARLEY_CALL_RINGING);
  parley_call_accept (incoming);
  call_person_wait_ended (cem, incoming, PARLEY_CALL_FAILED);
  g_assert_error (parley_call_get_error (incoming), FIREBASE_ERROR, FIREBASE_ERROR_SERVER);
  parley_call_hang_up (call);
  call_person_free (cem);
}

static void
test_token_refused (Fixture *fixture, gconstpointer direct)
{
  const struct
  {
    guint status;
    FirebaseError code;
  } cases[] = {
    { 401, FIREBASE_ERROR_PERMISSION_DENIED },
    { 403, FIREBASE_ERROR_PERMISSION_DENIED },
    { 404, FIREBASE_ERROR_INVALID },
    { 429, FIREBASE_ERROR_SERVER },
    { 500, FIREBASE_ERROR_SERVER },
    { 200, FIREBASE_ERROR_MALFORMED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uri = NULL;
      g_autoptr (SoupServer) server = serve_tokens (cases[i].status, &uri);
      CallPerson *cem = call_person_new (fixture->backend, "cem@example.org", uri);
      g_autofree char *room = call_people_meet (cem, fixture->ben, NULL);
      ParleyCall *call = call_person_start (cem, room, FALSE);

      call_person_wait_ended (cem, call, PARLEY_CALL_FAILED);
      g_assert_error (parley_call_get_error (call), FIREBASE_ERROR, (int)cases[i].code);
      expect_no_ring (fixture->ben, call);
      call_person_free (cem);
      call_person_forget (fixture->ben);
    }
}

static void
test_backend_gone (Fixture *fixture, gconstpointer direct)
{
  ParleyCall *call = connect (fixture, FALSE);

  call_wait_media (call, FRAMES);
  test_backend_stop (fixture->backend);
  call_wait_state (call, PARLEY_CALL_RECONNECTING);
  call_wait_state (fixture->ben->incoming, PARLEY_CALL_RECONNECTING);
  parley_call_hang_up (call);
  call_person_wait_ended (fixture->ada, call, PARLEY_CALL_HUNG_UP);
  parley_call_hang_up (fixture->ben->incoming);
  call_person_wait_ended (fixture->ben, fixture->ben->incoming, PARLEY_CALL_HUNG_UP);
  test_backend_restart (fixture->backend);
}

static void
hang_up_in (Fixture *fixture, ParleyCallState state)
{
  ParleyCall *call = call_person_start (fixture->ada, fixture->room, FALSE);
  ParleyCall *incoming = call_person_wait_incoming (fixture->ben);

  if (state != PARLEY_CALL_RINGING)
    parley_call_accept (incoming);
  call_wait_state (incoming, state);
  parley_call_hang_up (incoming);
  call_person_wait_ended (fixture->ben, incoming, state == PARLEY_CALL_RINGING ? PARLEY_CALL_DECLINED : PARLEY_CALL_HUNG_UP);
  parley_call_hang_up (incoming);
  parley_call_accept (incoming);
  parley_call_decline (incoming);
  g_assert_cmpint (parley_call_get_state (incoming), ==, PARLEY_CALL_ENDED);
  parley_call_hang_up (call);
  call_wait_state (call, PARLEY_CALL_ENDED);
  expect_in_database (fixture, call, "\"state\":\"ended\"");
  expect_no_ring (fixture->ben, call);
  call_person_forget (fixture->ada);
  call_person_forget (fixture->ben);
}

static void
test_hang_up_anywhere (Fixture *fixture, gconstpointer direct)
{
  hang_up_in (fixture, PARLEY_CALL_RINGING);
  hang_up_in (fixture, PARLEY_CALL_CONNECTING);
  hang_up_in (fixture, PARLEY_CALL_CONNECTED);
}

/* A ring that names no room, or comes from nowhere, is skipped. */
static void
test_nonsense_ring (Fixture *fixture, gconstpointer direct)
{
  static const char *const rings[] = {
    "{\"room\":\"nowhere\",\"by\":\"x\",\"at\":{\".sv\":\"timestamp\"},\"kind\":\"video\"}",
    "{\"room\":7,\"by\":null,\"at\":\"soon\"}",
    "\"ring\"",
  };
  g_autofree char *path = g_strdup_printf ("inbox/%s/calls/-Nabcdefghij01234567", fixture->ben->user->uid);
  ParleyCall *call;

  for (guint i = 0; i < G_N_ELEMENTS (rings); i++)
    test_backend_put (fixture->backend, fixture->ben->user, path, rings[i]);
  call = call_person_start (fixture->ada, fixture->room, FALSE);
  g_assert_cmpstr (parley_call_get_id (call_person_wait_incoming (fixture->ben)), ==, parley_call_get_id (call));
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *, gconstpointer);
    const char *way; /* "open": under rules that take what ours refuse */
  } tests[] = {
    { "/calls/accept", test_accept, NULL },
    { "/calls/accept-direct", test_accept, "direct" },
    { "/calls/toggles", test_toggles, NULL },
    { "/calls/gestures", test_gestures, NULL },
    { "/calls/sight", test_sight, NULL },
    { "/calls/decline", test_decline, NULL },
    { "/calls/decline-direct", test_decline, "direct" },
    { "/calls/cancel", test_cancel, NULL },
    { "/calls/cancel-direct", test_cancel, "direct" },
    { "/calls/cancel-at-once", test_cancel_at_once, NULL },
    { "/calls/missed", test_missed, NULL },
    { "/calls/stale-ring", test_stale_ring, NULL },
    { "/calls/busy", test_busy, NULL },
    { "/calls/busy-direct", test_busy, "direct" },
    { "/calls/elsewhere", test_elsewhere, NULL },
    { "/calls/crossing", test_crossing, "direct" },
    { "/calls/alone", test_alone, NULL },
    { "/calls/three", test_three, NULL },
    { "/calls/group-ring-withdrawn", test_group_ring_withdrawn, NULL },
    { "/calls/vanished", test_vanished, NULL },
    { "/calls/vanished-direct", test_vanished, "direct" },
    { "/calls/nobody-comes", test_nobody_comes, NULL },
    { "/calls/token-refused", test_token_refused, NULL },
    { "/calls/token-while-ringing", test_token_while_ringing, NULL },
    { "/calls/backend-gone", test_backend_gone, NULL },
    { "/calls/hang-up-anywhere", test_hang_up_anywhere, NULL },
    { "/calls/nonsense-ring", test_nonsense_ring, "open" },
  };

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, tests[i].way, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
