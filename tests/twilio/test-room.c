/* Native participants in rooms of the local service: calls, muting, a third
 * person, leaving and coming back, a lost signalling connection.
 */

#include <gst/gst.h>
#include <sys/types.h>

#include "test-await.h"
#include "test-backend.h"
#include "token-issuer.h"
#include "twilio-ending.h"
#include "twilio-room.h"

#define ACCOUNT "AC00000000000000000000000000000000"
#define KEY "SK00000000000000000000000000000001"
#define SECRET "the-secret-of-the-tests"

typedef struct
{
  TwilioRoom *room;
  TwilioCapture *sound;
  TwilioCapture *picture;
  GPtrArray *texts;
  GAsyncResult *result;
} Person;

static TestBackend *
start (void)
{
  return test_backend_new_with ("api-key", KEY ":" SECRET, NULL);
}

static char *
issue (const char *identity)
{
  g_autoptr (TokenIssuer) issuer = token_issuer_new (ACCOUNT, KEY, SECRET);

  return token_issuer_issue (issuer, identity, "room", 3600, NULL);
}

static char *
signaling_uri (TestBackend *backend)
{
  return g_strconcat ("ws", test_backend_get_uri (backend) + strlen ("http"), "/signaling", NULL);
}

static Person *
person_new (TestBackend *backend, const char *identity)
{
  Person *self = g_new0 (Person, 1);
  g_autofree char *token = issue (identity);
  g_autofree char *uri = signaling_uri (backend);

  self->room = twilio_room_new (uri, token, "room", FALSE);
  self->sound = twilio_capture_new (TWILIO_TRACK_AUDIO, "microphone", NULL, FALSE);
  self->picture = twilio_capture_new (TWILIO_TRACK_VIDEO, "camera", NULL, FALSE);
  self->texts = g_ptr_array_new_with_free_func (g_free);
  twilio_room_publish (self->room, self->sound);
  twilio_room_publish (self->room, self->picture);
  twilio_room_publish_data (self->room, "chat");
  return self;
}

static void
person_join (Person *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  twilio_room_connect_async (self->room, NULL, test_await_ready, &self->result);
  result = test_await (&self->result);
  twilio_room_connect_finish (self->room, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (twilio_room_get_state (self->room), ==, TWILIO_ROOM_CONNECTED);
}

static void
person_free (Person *self)
{
  twilio_room_disconnect (self->room);
  g_assert_finalize_object (self->room);
  g_assert_finalize_object (self->sound);
  g_assert_finalize_object (self->picture);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

static Person *
person_joined (TestBackend *backend, const char *identity)
{
  Person *self = person_new (backend, identity);

  person_join (self);
  return self;
}

static gboolean
is_quiet (gpointer unused)
{
  return twilio_ending_count () == 0;
}

static void
finish (TestBackend *backend)
{
  test_wait_until (is_quiet, NULL, "everything to end");
  test_backend_free (backend);
}

/* Returns: (transfer none) (nullable): whom @self sees under that identity */
static TwilioParticipant *
find (Person *self, const char *identity)
{
  GListModel *participants = twilio_room_get_participants (self->room);

  for (guint i = 0; i < g_list_model_get_n_items (participants); i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (participants, i);

      if (g_str_equal (twilio_participant_get_identity (participant), identity))
        return participant;
    }
  return NULL;
}

static guint64
frames_of (Person *self, const char *identity, TwilioTrackKind kind)
{
  TwilioParticipant *participant = find (self, identity);
  TwilioTrack *track = NULL;

  if (participant != NULL)
    track = kind == TWILIO_TRACK_VIDEO ? twilio_participant_get_video (participant) : twilio_participant_get_audio (participant);
  return track != NULL ? twilio_track_get_frames (track) : 0;
}

typedef struct
{
  Person *person;
  const char *identity;
  guint64 sound;
  guint64 pictures;
} Arrival;

static gboolean
on_tick (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
has_arrived (gpointer data)
{
  Arrival *arrival = data;

  g_assert_no_error (twilio_room_get_error (arrival->person->room));
  return frames_of (arrival->person, arrival->identity, TWILIO_TRACK_AUDIO) >= arrival->sound &&
         frames_of (arrival->person, arrival->identity, TWILIO_TRACK_VIDEO) >= arrival->pictures;
}

/* Frames are counted on a streaming thread that wakes nobody, hence the tick. */
static void
await_frames (Person *self, const char *identity, guint64 sound, guint64 pictures)
{
  Arrival arrival = { self, identity, frames_of (self, identity, TWILIO_TRACK_AUDIO) + sound, frames_of (self, identity, TWILIO_TRACK_VIDEO) + pictures };
  guint tick = g_timeout_add (5, on_tick, NULL);

  test_wait_until (has_arrived, &arrival, "sound and pictures");
  g_source_remove (tick);
}

static void
await_both_ways (Person *ada, Person *ben)
{
  await_frames (ada, "ben", 10, 10);
  await_frames (ben, "ada", 10, 10);
}

static void
test_call (void)
{
  TestBackend *backend = start ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_new (backend, "ben");
  gint64 begin = g_get_monotonic_time ();

  twilio_room_connect_async (ben->room, NULL, test_await_ready, &ben->result);
  await_frames (ben, "ada", 0, 1);
  g_test_minimized_result ((double)(g_get_monotonic_time () - begin) / 1000, "join to first picture: %d ms", (int)((g_get_monotonic_time () - begin) / 1000));
  await_both_ways (ada, ben);
  g_clear_object (&ben->result);
  person_free (ada);
  person_free (ben);
  finish (backend);
}

typedef struct
{
  Person *person;
  const char *identity;
  gboolean microphone;
  gboolean camera;
} Muting;

static gboolean
shows (gpointer data)
{
  Muting *muting = data;
  TwilioParticipant *participant = find (muting->person, muting->identity);

  return participant != NULL && twilio_participant_get_microphone (participant) == muting->microphone &&
         twilio_participant_get_camera (participant) == muting->camera;
}

static void
await_shown (Person *self, const char *identity, gboolean microphone, gboolean camera)
{
  Muting muting = { self, identity, microphone, camera };

  test_wait_until (shows, &muting, "a mute to be seen");
}

static void
test_mute (void)
{
  TestBackend *backend = start ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");

  await_both_ways (ada, ben);
  await_shown (ben, "ada", TRUE, TRUE);
  twilio_capture_set_enabled (ada->sound, FALSE);
  await_shown (ben, "ada", FALSE, TRUE);
  await_frames (ben, "ada", 20, 10);
  twilio_capture_set_enabled (ada->picture, FALSE);
  await_shown (ben, "ada", FALSE, FALSE);
  await_frames (ben, "ada", 20, 0);
  twilio_capture_set_enabled (ada->picture, TRUE);
  twilio_capture_set_enabled (ada->sound, TRUE);
  await_shown (ben, "ada", TRUE, TRUE);
  await_both_ways (ada, ben);
  person_free (ada);
  person_free (ben);
  finish (backend);
}

static gboolean
is_alone (gpointer person)
{
  return g_list_model_get_n_items (twilio_room_get_participants (((Person *)person)->room)) == 0;
}

static void
test_three (void)
{
  TestBackend *backend = start ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");
  Person *carol;

  await_both_ways (ada, ben);
  carol = person_joined (backend, "carol");
  await_frames (carol, "ada", 10, 10);
  await_frames (carol, "ben", 10, 10);
  await_frames (ada, "carol", 10, 10);
  await_frames (ben, "carol", 10, 10);
  await_both_ways (ada, ben);
  person_free (carol);
  await_both_ways (ada, ben);
  person_free (ben);
  test_wait_until (is_alone, ada, "Ada to be alone");
  person_free (ada);
  finish (backend);
}

static void
test_rejoin (void)
{
  TestBackend *backend = start ();
  Person *ada = person_joined (backend, "ada");

  for (guint i = 0; i < 3; i++)
    {
      Person *ben = person_joined (backend, "ben");

      await_both_ways (ada, ben);
      person_free (ben);
      test_wait_until (is_alone, ada, "Ada to be alone");
    }
  person_free (ada);
  finish (backend);
}

static gboolean
is_connected (gpointer person)
{
  return twilio_room_get_state (((Person *)person)->room) == TWILIO_ROOM_CONNECTED;
}

/* Media goes on meanwhile; what changed meanwhile is told afterwards. */
static void
test_lost_signaling (void)
{
  TestBackend *backend = start ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");

  await_both_ways (ada, ben);
  for (guint i = 0; i < 3; i++)
    {
      twilio_room_reconnect (ada->room);
      g_assert_cmpint (twilio_room_get_state (ada->room), ==, TWILIO_ROOM_RECONNECTING);
      twilio_capture_set_enabled (ada->sound, i % 2 == 1);
      test_wait_until (is_connected, ada, "Ada to be back");
      await_shown (ben, "ada", i % 2 == 1, TRUE);
      await_both_ways (ada, ben);
    }
  person_free (ada);
  person_free (ben);
  finish (backend);
}

/* Both ends at once, and again before anything is settled. */
static void
test_offers_at_once (void)
{
  TestBackend *backend = start ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");

  await_both_ways (ada, ben);
  for (guint i = 0; i < 6; i++)
    {
      twilio_room_offer_again (ada->room);
      twilio_room_offer_again (ben->room);
      await_frames (ada, "ben", 2, 2);
    }
  await_both_ways (ada, ben);
  person_free (ada);
  person_free (ben);
  finish (backend);
}

static void
test_publish_while_in (void)
{
  TestBackend *backend = start ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");
  g_autoptr (TwilioCapture) screen = NULL;

  await_both_ways (ada, ben);
  screen = twilio_capture_new (TWILIO_TRACK_VIDEO, "screen", NULL, FALSE);
  twilio_room_publish (ada->room, screen);
  await_frames (ben, "ada", 10, 10);
  for (guint i = 0; i < 2; i++)
    {
      twilio_room_unpublish (ada->room, ada->picture);
      await_frames (ben, "ada", 10, 10);
      twilio_room_publish (ada->room, ada->picture);
      await_both_ways (ada, ben);
    }
  twilio_capture_stop (screen);
  person_free (ada);
  person_free (ben);
  finish (backend);
}

static void
on_text (TwilioTrack *track, const char *text, Person *person)
{
  g_ptr_array_add (person->texts, g_strdup (text));
}

static gboolean
listens (gpointer data)
{
  Arrival *arrival = data;
  TwilioParticipant *participant = find (arrival->person, arrival->identity);
  GListModel *tracks = participant != NULL ? twilio_participant_get_tracks (participant) : NULL;

  for (guint i = 0; tracks != NULL && i < g_list_model_get_n_items (tracks); i++)
    {
      g_autoptr (TwilioTrack) track = g_list_model_get_item (tracks, i);
      gboolean subscribed;

      g_object_get (track, "subscribed", &subscribed, NULL);
      if (twilio_track_get_kind (track) != TWILIO_TRACK_DATA || !subscribed)
        continue;
      g_signal_connect (track, "message", G_CALLBACK (on_text), arrival->person);
      return TRUE;
    }
  return FALSE;
}

static gboolean
has_text (gpointer person)
{
  return ((Person *)person)->texts->len > 0;
}

static void
test_text (void)
{
  TestBackend *backend = start ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");
  Arrival arrival = { ben, "ada", 0, 0 };

  test_wait_until (listens, &arrival, "Ben to hear Ada's channel");
  g_assert_true (twilio_room_send_text (ada->room, "grüß dich"));
  test_wait_until (has_text, ben, "a text");
  g_assert_cmpstr (g_ptr_array_index (ben->texts, 0), ==, "grüß dich");
  person_free (ada);
  person_free (ben);
  finish (backend);
}

static void
refuse (Person *self, TwilioError code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  twilio_room_connect_async (self->room, NULL, test_await_ready, &self->result);
  result = test_await (&self->result);
  g_assert_false (twilio_room_connect_finish (self->room, result, &error));
  g_assert_error (error, TWILIO_ERROR, (int)code);
  g_assert_cmpint (twilio_room_get_state (self->room), ==, TWILIO_ROOM_DISCONNECTED);
  g_assert_error (twilio_room_get_error (self->room), TWILIO_ERROR, (int)code);
  g_clear_object (&result);
  person_free (self);
}

static Person *
person_with_token (TestBackend *backend, const char *token)
{
  Person *self = person_new (backend, "ada");
  g_autofree char *uri = signaling_uri (backend);

  g_object_unref (self->room);
  self->room = twilio_room_new (uri, token, "room", FALSE);
  return self;
}

static gboolean
was_replaced (gpointer person)
{
  return twilio_room_get_state (((Person *)person)->room) == TWILIO_ROOM_DISCONNECTED;
}

static void
test_errors (void)
{
  TestBackend *backend = start ();
  g_autoptr (TokenIssuer) issuer = token_issuer_new (ACCOUNT, KEY, SECRET);
  g_autofree char *elsewhere = token_issuer_issue (issuer, "ada", "another room", 3600, NULL);
  Person *first, *second;

  refuse (person_with_token (backend, "nonsense"), TWILIO_ERROR_TOKEN);
  refuse (person_with_token (backend, elsewhere), TWILIO_ERROR_TOKEN);
  first = person_joined (backend, "ada");
  second = person_joined (backend, "ada");
  test_wait_until (was_replaced, first, "the first Ada to be replaced");
  g_assert_error (twilio_room_get_error (first->room), TWILIO_ERROR, TWILIO_ERROR_REPLACED);
  person_free (first);
  person_free (second);
  first = person_new (backend, "ada");
  test_backend_stop (backend);
  refuse (first, TWILIO_ERROR_UNREACHABLE);
  finish (backend);
}

static void
test_cancel (void)
{
  TestBackend *backend = start ();
  Person *ada = person_new (backend, "ada");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  twilio_room_connect_async (ada->room, cancellable, test_await_ready, &ada->result);
  g_cancellable_cancel (cancellable);
  result = test_await (&ada->result);
  g_assert_false (twilio_room_connect_finish (ada->room, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  person_free (ada);
  finish (backend);
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (directory) != NULL)
    n++;
  return n;
}

typedef struct
{
  guint threads;
  guint files;
} Use;

static gboolean
is_no_more (gpointer data)
{
  Use *use = data;

  return count_entries ("/proc/self/task") <= use->threads && count_entries ("/proc/self/fd") <= use->files;
}

/* Threads and files must not grow from call to call; pools keep some of both. */
static void
test_plateau (void)
{
  TestBackend *backend = start ();
  Use use = { 0, 0 };

  for (guint i = 0; i < 15; i++)
    {
      Person *ada = person_joined (backend, "ada");
      Person *ben = person_joined (backend, "ben");
      guint tick;

      await_frames (ada, "ben", 2, 2);
      person_free (ada);
      person_free (ben);
      test_wait_until (is_quiet, NULL, "everything to end");
      if (i == 4)
        use = (Use){ count_entries ("/proc/self/task"), count_entries ("/proc/self/fd") };
      if (i < 5)
        continue;
      tick = g_timeout_add (5, on_tick, NULL);
      test_wait_until (is_no_more, &use, "threads and files to end");
      g_source_remove (tick);
    }
  g_test_message ("%u threads, %u files", use.threads, use.files);
  finish (backend);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/twilio/room/call", test_call);
  g_test_add_func ("/twilio/room/mute", test_mute);
  g_test_add_func ("/twilio/room/three", test_three);
  g_test_add_func ("/twilio/room/rejoin", test_rejoin);
  g_test_add_func ("/twilio/room/lost-signaling", test_lost_signaling);
  g_test_add_func ("/twilio/room/offers-at-once", test_offers_at_once);
  g_test_add_func ("/twilio/room/publish-while-in", test_publish_while_in);
  g_test_add_func ("/twilio/room/text", test_text);
  g_test_add_func ("/twilio/room/errors", test_errors);
  g_test_add_func ("/twilio/room/cancel", test_cancel);
  g_test_add_func ("/twilio/room/plateau", test_plateau);
  return g_test_run ();
}
