/* Pictures on a real display: a window shows everybody while people come and
 * go.  Built wrongly, a paintable sink stops the main thread for good here.
 */

#include <gst/gst.h>
#include <gtk/gtk.h>

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
} Person;

static GtkWidget *box;
static guint n_painted;

static void
on_painted (GdkPaintable *paintable, gpointer unused)
{
  n_painted++;
}

static void
show (GObject *paintable)
{
  if (paintable == NULL)
    return;
  gtk_box_append (GTK_BOX (box), gtk_picture_new_for_paintable (GDK_PAINTABLE (paintable)));
  g_signal_connect (paintable, "invalidate-contents", G_CALLBACK (on_painted), NULL);
}

static void
on_paintable (TwilioTrack *track, GParamSpec *pspec, gpointer unused)
{
  show (twilio_track_get_paintable (track));
}

static void
on_tracks_changed (GListModel *tracks, guint position, guint removed, guint added, gpointer unused)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (TwilioTrack) track = g_list_model_get_item (tracks, i);

      g_signal_connect (track, "notify::paintable", G_CALLBACK (on_paintable), NULL);
      show (twilio_track_get_paintable (track));
    }
}

static void
on_people_changed (GListModel *people, guint position, guint removed, guint added, gpointer unused)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (people, i);
      GListModel *tracks = twilio_participant_get_tracks (participant);

      g_signal_connect (tracks, "items-changed", G_CALLBACK (on_tracks_changed), NULL);
      on_tracks_changed (tracks, 0, 0, g_list_model_get_n_items (tracks), NULL);
    }
}

static Person *
person_new (TestBackend *backend, const char *identity, gboolean render)
{
  Person *self = g_new0 (Person, 1);
  g_autoptr (TokenIssuer) issuer = token_issuer_new (ACCOUNT, KEY, SECRET);
  g_autofree char *token = token_issuer_issue (issuer, identity, "room", 3600, NULL);
  g_autofree char *uri = g_strconcat ("ws", test_backend_get_uri (backend) + strlen ("http"), "/signaling", NULL);

  self->room = twilio_room_new (uri, token, "room", render);
  self->sound = twilio_capture_new (TWILIO_TRACK_AUDIO, "microphone", NULL, render);
  self->picture = twilio_capture_new (TWILIO_TRACK_VIDEO, "camera", NULL, render);
  twilio_room_publish (self->room, self->sound);
  twilio_room_publish (self->room, self->picture);
  if (render)
    g_signal_connect (twilio_room_get_participants (self->room), "items-changed", G_CALLBACK (on_people_changed), NULL);
  twilio_room_connect_async (self->room, NULL, NULL, NULL);
  return self;
}

static void
empty_box (void)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
person_free (Person *self)
{
  twilio_room_disconnect (self->room);
  g_object_unref (self->room);
  g_object_unref (self->sound);
  g_object_unref (self->picture);
  g_free (self);
}

static gboolean
has_painted (gpointer wanted)
{
  return n_painted >= *(guint *)wanted;
}

static void
await_painted (guint more)
{
  guint wanted = n_painted + more;

  test_wait_until (has_painted, &wanted, "pictures to be painted");
}

static gboolean
is_quiet (gpointer unused)
{
  return twilio_ending_count () == 0;
}

static void
test_window (void)
{
  TestBackend *backend = test_backend_new_with ("api-key", KEY ":" SECRET, NULL);
  GtkWidget *window = gtk_window_new ();
  Person *ada;

  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  ada = person_new (backend, "ada", TRUE);
  g_assert_nonnull (twilio_capture_get_paintable (ada->picture));
  g_assert_null (twilio_capture_get_paintable (ada->sound));
  show (twilio_capture_get_paintable (ada->picture));
  await_painted (10);
  for (guint i = 0; i < 4; i++)
    {
      Person *ben = person_new (backend, "ben", FALSE);
      Person *carol = person_new (backend, "carol", FALSE);

      await_painted (150);
      twilio_capture_set_enabled (ada->picture, FALSE);
      g_assert_null (twilio_capture_get_paintable (ada->picture));
      twilio_capture_set_enabled (ada->picture, TRUE);
      person_free (ben);
      await_painted (30);
      person_free (carol);
    }
  empty_box ();
  person_free (ada);
  gtk_window_destroy (GTK_WINDOW (window));
  test_wait_until (is_quiet, NULL, "everything to end");
  test_backend_free (backend);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  gtk_init ();
  /* As a running GApplication has it: a paintable sink on a streaming thread
   * would else run as if it were the main thread between two turns of the loop.
   */
  g_main_context_acquire (NULL);
  g_test_add_func ("/twilio/render/window", test_window);
  return g_test_run ();
}
