/* Participants for the tests of rooms. */

#include "person.h"

#include <string.h>

#include "test-await.h"
#include "token-issuer.h"
#include "twilio-ending.h"

#define ACCOUNT "AC00000000000000000000000000000000"
#define KEY "SK00000000000000000000000000000001"
#define SECRET "the-secret-of-the-tests"

TestBackend *
person_start_backend (void)
{
  return test_backend_new_with ("api-key", KEY ":" SECRET, NULL);
}

static gboolean
is_quiet (gpointer unused)
{
  return twilio_ending_count () == 0;
}

void
person_finish_backend (TestBackend *backend)
{
  test_wait_until (is_quiet, NULL, "everything to end");
  test_backend_free (backend);
}

char *
person_issue_token (const char *identity, const char *room)
{
  g_autoptr (TokenIssuer) issuer = token_issuer_new (ACCOUNT, KEY, SECRET);

  return token_issuer_issue (issuer, identity, room, 3600, NULL);
}

static Person *
make (TestBackend *backend, const char *token, TwilioCapture *sound, TwilioCapture *picture, gboolean render)
{
  Person *self = g_new0 (Person, 1);
  g_autofree char *uri = g_strconcat ("ws", test_backend_get_uri (backend) + strlen ("http"), "/signaling", NULL);

  self->room = twilio_room_new (uri, token, "room", render);
  self->sound = sound;
  self->picture = picture;
  self->texts = g_ptr_array_new_with_free_func (g_free);
  twilio_room_publish (self->room, self->sound);
  twilio_room_publish (self->room, self->picture);
  twilio_room_publish_data (self->room, "chat");
  return self;
}

/* Test sources; rendered only where there is a display. */
Person *
person_new (TestBackend *backend, const char *identity, gboolean render)
{
  g_autofree char *token = person_issue_token (identity, "room");

  return make (backend, token, twilio_capture_new (TWILIO_TRACK_AUDIO, "microphone", NULL, render),
               twilio_capture_new (TWILIO_TRACK_VIDEO, "camera", NULL, render), render);
}

Person *
person_new_with_token (TestBackend *backend, const char *token)
{
  return make (backend, token, twilio_capture_new (TWILIO_TRACK_AUDIO, "microphone", NULL, FALSE),
               twilio_capture_new (TWILIO_TRACK_VIDEO, "camera", NULL, FALSE), FALSE);
}

/* @sound, @picture: (transfer full) */
Person *
person_new_with_captures (TestBackend *backend, const char *identity, TwilioCapture *sound, TwilioCapture *picture)
{
  g_autofree char *token = person_issue_token (identity, "room");

  return make (backend, token, sound, picture, FALSE);
}

void
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

Person *
person_joined (TestBackend *backend, const char *identity)
{
  Person *self = person_new (backend, identity, FALSE);

  person_join (self);
  return self;
}

/* Nobody else may hold on to the room or its captures. */
void
person_free (Person *self)
{
  twilio_room_disconnect (self->room);
  g_assert_finalize_object (self->room);
  g_assert_finalize_object (self->sound);
  g_assert_finalize_object (self->picture);
  g_ptr_array_unref (self->texts);
  g_free (self);
}

/* Returns: (transfer none) (nullable): whom @self sees under that identity */
TwilioParticipant *
person_find (Person *self, const char *identity)
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

guint64
person_count_frames (Person *self, const char *identity, TwilioTrackKind kind)
{
  TwilioParticipant *participant = person_find (self, identity);
  TwilioTrack *track = NULL;

  if (participant != NULL)
    track = kind == TWILIO_TRACK_VIDEO ? twilio_participant_get_video (participant) : twilio_participant_get_audio (participant);
  return track != NULL ? twilio_track_get_frames (track) : 0;
}

static gboolean
on_tick (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/* Frames are counted on a streaming thread that wakes nobody, hence the tick. */
void
person_wait_until (TestCondition condition, gpointer data, const char *what)
{
  guint tick = g_timeout_add (5, on_tick, NULL);

  test_wait_until (condition, data, what);
  g_source_remove (tick);
}

typedef struct
{
  Person *person;
  const char *identity;
  guint64 sound;
  guint64 pictures;
} Arrival;

static gboolean
has_arrived (gpointer data)
{
  Arrival *arrival = data;

  g_assert_no_error (twilio_room_get_error (arrival->person->room));
  return person_count_frames (arrival->person, arrival->identity, TWILIO_TRACK_AUDIO) >= arrival->sound &&
         person_count_frames (arrival->person, arrival->identity, TWILIO_TRACK_VIDEO) >= arrival->pictures;
}

/* So many more of each than there are now. */
void
person_await_frames (Person *self, const char *identity, guint64 sound, guint64 pictures)
{
  Arrival arrival = { self, identity, person_count_frames (self, identity, TWILIO_TRACK_AUDIO) + sound,
                      person_count_frames (self, identity, TWILIO_TRACK_VIDEO) + pictures };

  person_wait_until (has_arrived, &arrival, "sound and pictures");
}
