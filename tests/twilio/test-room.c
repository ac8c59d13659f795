/* Native participants in rooms of the local service: calls, muting, a third
 * person, leaving and coming back, a lost signalling connection.
 */

#include <gst/gst.h>
#include <stdio.h>
#include <unistd.h>

#include "person.h"
#include "test-await.h"
#include "twilio-ending.h"
#include "twilio-error.h"
#include "twilio-peer-private.h"
#include "twilio-room-private.h"

static void
await_both_ways (Person *ada, Person *ben)
{
  person_await_frames (ada, "ben", 10, 10);
  person_await_frames (ben, "ada", 10, 10);
}

static void
test_call (void)
{
  TestBackend *backend = person_start_backend ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_new (backend, "ben", FALSE);
  gint64 begin = g_get_monotonic_time ();

  twilio_room_connect_async (ben->room, NULL, test_await_ready, &ben->result);
  person_await_frames (ben, "ada", 0, 1);
  g_test_minimized_result ((double)(g_get_monotonic_time () - begin) / 1000, "join to first picture: %d ms", (int)((g_get_monotonic_time () - begin) / 1000));
  await_both_ways (ada, ben);
  g_clear_object (&ben->result);
  person_free (ada);
  person_free (ben);
  person_finish_backend (backend);
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
  TwilioParticipant *participant = person_find (muting->person, muting->identity);

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
  TestBackend *backend = person_start_backend ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");

  await_both_ways (ada, ben);
  await_shown (ben, "ada", TRUE, TRUE);
  twilio_capture_set_enabled (ada->sound, FALSE);
  await_shown (ben, "ada", FALSE, TRUE);
  person_await_frames (ben, "ada", 20, 10);
  twilio_capture_set_enabled (ada->picture, FALSE);
  await_shown (ben, "ada", FALSE, FALSE);
  person_await_frames (ben, "ada", 20, 0);
  twilio_capture_set_enabled (ada->picture, TRUE);
  twilio_capture_set_enabled (ada->sound, TRUE);
  await_shown (ben, "ada", TRUE, TRUE);
  await_both_ways (ada, ben);
  person_free (ada);
  person_free (ben);
  person_finish_backend (backend);
}

static gboolean
is_alone (gpointer person)
{
  return g_list_model_get_n_items (twilio_room_get_participants (((Person *)person)->room)) == 0;
}

static void
test_three (void)
{
  TestBackend *backend = person_start_backend ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");
  Person *carol;

  await_both_ways (ada, ben);
  carol = person_joined (backend, "carol");
  person_await_frames (carol, "ada", 10, 10);
  person_await_frames (carol, "ben", 10, 10);
  person_await_frames (ada, "carol", 10, 10);
  person_await_frames (ben, "carol", 10, 10);
  await_both_ways (ada, ben);
  person_free (carol);
  await_both_ways (ada, ben);
  person_free (ben);
  test_wait_until (is_alone, ada, "Ada to be alone");
  person_free (ada);
  person_finish_backend (backend);
}

static void
test_rejoin (void)
{
  TestBackend *backend = person_start_backend ();
  Person *ada = person_joined (backend, "ada");

  for (guint i = 0; i < 3; i++)
    {
      Person *ben = person_joined (backend, "ben");

      await_both_ways (ada, ben);
      person_free (ben);
      test_wait_until (is_alone, ada, "Ada to be alone");
    }
  person_free (ada);
  person_finish_backend (backend);
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
  TestBackend *backend = person_start_backend ();
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
  person_finish_backend (backend);
}

static void
fail_media (Person *self)
{
  g_autoptr (GError) error = g_error_new_literal (TWILIO_ERROR, TWILIO_ERROR_LOST, "a test ends it");

  g_assert_cmpuint (self->room->peers->len, ==, 1);
  twilio_peer_fail (g_ptr_array_index (self->room->peers, 0), error);
  g_assert_cmpuint (self->room->peers->len, ==, 0);
}

/* Another connection is made for the one that failed, also where the server
 * could not be told at once: the other side does not notice by itself.
 */
static void
test_lost_media (void)
{
  TestBackend *backend = person_start_backend ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");

  await_both_ways (ada, ben);
  for (guint i = 0; i < 4; i++)
    {
      if (i % 2 == 1)
        twilio_room_reconnect (ada->room);
      fail_media (i < 2 ? ada : ben);
      await_both_ways (ada, ben);
    }
  person_free (ada);
  person_free (ben);
  person_finish_backend (backend);
}

/* Both ends at once, and again before anything is settled. */
static void
test_offers_at_once (void)
{
  TestBackend *backend = person_start_backend ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");

  await_both_ways (ada, ben);
  for (guint i = 0; i < 6; i++)
    {
      twilio_room_offer_again (ada->room);
      twilio_room_offer_again (ben->room);
      person_await_frames (ada, "ben", 2, 2);
    }
  await_both_ways (ada, ben);
  person_free (ada);
  person_free (ben);
  person_finish_backend (backend);
}

static void
test_publish_while_in (void)
{
  TestBackend *backend = person_start_backend ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");
  g_autoptr (TwilioCapture) second = NULL;

  await_both_ways (ada, ben);
  second = twilio_capture_new (TWILIO_TRACK_VIDEO, "camera 2", NULL, FALSE);
  twilio_room_publish (ada->room, second);
  person_await_frames (ben, "ada", 10, 10);
  for (guint i = 0; i < 2; i++)
    {
      twilio_room_unpublish (ada->room, ada->picture);
      person_await_frames (ben, "ada", 10, 10);
      twilio_room_publish (ada->room, ada->picture);
      await_both_ways (ada, ben);
    }
  twilio_capture_stop (second);
  person_free (ada);
  person_free (ben);
  person_finish_backend (backend);
}

static void
on_text (TwilioTrack *track, const char *text, Person *person)
{
  g_ptr_array_add (person->texts, g_strdup (text));
}

typedef struct
{
  Person *person;
  const char *identity;
} Listening;

static gboolean
listens (gpointer data)
{
  Listening *listening = data;
  TwilioParticipant *participant = person_find (listening->person, listening->identity);
  GListModel *tracks = participant != NULL ? twilio_participant_get_tracks (participant) : NULL;

  for (guint i = 0; tracks != NULL && i < g_list_model_get_n_items (tracks); i++)
    {
      g_autoptr (TwilioTrack) track = g_list_model_get_item (tracks, i);
      gboolean subscribed;

      g_object_get (track, "subscribed", &subscribed, NULL);
      if (twilio_track_get_kind (track) != TWILIO_TRACK_DATA || !subscribed)
        continue;
      g_signal_connect (track, "message", G_CALLBACK (on_text), listening->person);
      return TRUE;
    }
  return FALSE;
}

static gboolean
has_text (gpointer person)
{
  return ((Person *)person)->texts->len > 0;
}

/* Ben may hear of the channel before it is open on Ada's side. */
static gboolean
sends (gpointer person)
{
  return twilio_room_send_text (((Person *)person)->room, "grüß dich");
}

static void
test_text (void)
{
  TestBackend *backend = person_start_backend ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");
  Listening listening = { ben, "ada" };

  test_wait_until (listens, &listening, "Ben to hear Ada's channel");
  person_wait_until (sends, ada, "a channel that takes a text");
  test_wait_until (has_text, ben, "a text");
  g_assert_cmpstr (g_ptr_array_index (ben->texts, 0), ==, "grüß dich");
  person_free (ada);
  person_free (ben);
  person_finish_backend (backend);
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

static gboolean
was_replaced (gpointer person)
{
  return twilio_room_get_state (((Person *)person)->room) == TWILIO_ROOM_DISCONNECTED;
}

static void
test_errors (void)
{
  TestBackend *backend = person_start_backend ();
  g_autofree char *elsewhere = person_issue_token ("ada", "another room");
  Person *first, *second;

  refuse (person_new_with_token (backend, "nonsense"), TWILIO_ERROR_TOKEN);
  refuse (person_new_with_token (backend, elsewhere), TWILIO_ERROR_TOKEN);
  first = person_joined (backend, "ada");
  second = person_joined (backend, "ada");
  test_wait_until (was_replaced, first, "the first Ada to be replaced");
  g_assert_error (twilio_room_get_error (first->room), TWILIO_ERROR, TWILIO_ERROR_REPLACED);
  person_free (first);
  person_free (second);
  first = person_new (backend, "ada", FALSE);
  test_backend_stop (backend);
  refuse (first, TWILIO_ERROR_UNREACHABLE);
  person_finish_backend (backend);
}

static void
test_cancel (void)
{
  TestBackend *backend = person_start_backend ();
  Person *ada = person_new (backend, "ada", FALSE);
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
  person_finish_backend (backend);
}

static gboolean
is_quiet (gpointer unused)
{
  return twilio_ending_count () == 0;
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
/* In megabytes, of the process with the backend in it. */
static double
read_memory (void)
{
  g_autofree char *text = NULL;
  guint64 pages = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%*u %" G_GUINT64_FORMAT, &pages), ==, 1);
  return (double)pages * (double)sysconf (_SC_PAGESIZE) / 1e6;
}

/* PARLEY_JOINS may say how often two people join and leave, for whoever has minutes:
 * what each leaves behind in memory shows after some dozens only.
 */
static void
test_plateau (void)
{
  const char *wanted = g_getenv ("PARLEY_JOINS");
  guint n = wanted != NULL ? (guint)g_ascii_strtoull (wanted, NULL, 10) : 15;
  TestBackend *backend = person_start_backend ();
  Use use = { 0, 0 };
  double before = 0;

  for (guint i = 0; i < n; i++)
    {
      Person *ada = person_joined (backend, "ada");
      Person *ben = person_joined (backend, "ben");

      person_await_frames (ada, "ben", 2, 2);
      person_free (ada);
      person_free (ben);
      test_wait_until (is_quiet, NULL, "everything to end");
      if (i == 4)
        use = (Use){ count_entries ("/proc/self/task"), count_entries ("/proc/self/fd") };
      if (i == n / 4)
        before = read_memory ();
      if (i < 5)
        continue;
      person_wait_until (is_no_more, &use, "threads and files to end");
    }
  g_test_message ("%u threads, %u files; from the %uth to the %uth time %+.1f MB on %.1f", use.threads, use.files, n / 4 + 1, n, read_memory () - before, before);
  if (n >= 100)
    g_assert_cmpfloat (read_memory () - before, <=, 0.05 * n);
  person_finish_backend (backend);
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
  g_test_add_func ("/twilio/room/lost-media", test_lost_media);
  g_test_add_func ("/twilio/room/offers-at-once", test_offers_at_once);
  g_test_add_func ("/twilio/room/publish-while-in", test_publish_while_in);
  g_test_add_func ("/twilio/room/text", test_text);
  g_test_add_func ("/twilio/room/errors", test_errors);
  g_test_add_func ("/twilio/room/cancel", test_cancel);
  g_test_add_func ("/twilio/room/plateau", test_plateau);
  return g_test_run ();
}
