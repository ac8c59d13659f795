/* A screen beside the camera, shown and taken away again. */

#include <gst/gst.h>

#include "person.h"

static void
await_both_ways (Person *ada, Person *ben)
{
  person_await_frames (ada, "ben", 10, 10);
  person_await_frames (ben, "ada", 10, 10);
}

typedef struct
{
  Person *viewer;
  guint64 frames; /* of the screen; -1 for none at all */
} Showing;

static gboolean
is_shown (gpointer data)
{
  Showing *showing = data;
  TwilioParticipant *ada = person_find (showing->viewer, "ada");
  TwilioTrack *screen = ada != NULL ? twilio_participant_get_screen (ada) : NULL;

  if (showing->frames == G_MAXUINT64)
    return screen == NULL;
  return screen != NULL && twilio_track_get_frames (screen) >= showing->frames;
}

/* Of a shape of its own, as screens are; the camera stays what it was. */
static TwilioCapture *
share_screen (Person *person)
{
  GstElement *source = gst_parse_bin_from_description ("videotestsrc is-live=true pattern=ball ! video/x-raw,width=1000,height=1301,framerate=20/1", TRUE, NULL);
  TwilioCapture *screen = twilio_capture_new_screen (TWILIO_TRACK_SCREEN, source);

  twilio_room_publish (person->room, screen);
  return screen;
}

static void
test_screen (void)
{
  TestBackend *backend = person_start_backend ();
  Person *ada = person_joined (backend, "ada");
  Person *ben = person_joined (backend, "ben");
  Showing shown = { ben, 10 }, gone = { ben, G_MAXUINT64 };

  await_both_ways (ada, ben);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TwilioCapture) screen = share_screen (ada);

      g_assert_false (twilio_capture_is_test (screen));
      person_wait_until (is_shown, &shown, "the screen");
      await_both_ways (ada, ben);
      twilio_room_unpublish (ada->room, screen);
      twilio_capture_stop (screen);
      person_wait_until (is_shown, &gone, "the screen to be shown no more");
    }
  await_both_ways (ada, ben);
  person_free (ada);
  person_free (ben);
  person_finish_backend (backend);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/twilio/room/screen", test_screen);
  return g_test_run ();
}
