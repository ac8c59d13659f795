/* Pictures on a real display: a window shows everybody while people come and
 * go.  Built wrongly, a paintable sink stops the main thread for good here.
 */

#include <gst/gst.h>
#include <gtk/gtk.h>

#include "person.h"
#include "test-await.h"
#include "twilio-media.h"

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
enter (TestBackend *backend, const char *identity, gboolean render)
{
  Person *self = person_new (backend, identity, render);

  if (render)
    g_signal_connect (twilio_room_get_participants (self->room), "items-changed", G_CALLBACK (on_people_changed), NULL);
  person_join (self);
  return self;
}

static void
empty_box (void)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
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

static void
test_window (void)
{
  TestBackend *backend = person_start_backend ();
  GtkWidget *window = gtk_window_new ();
  Person *ada;

  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  ada = enter (backend, "ada", TRUE);
  g_assert_nonnull (twilio_capture_get_paintable (ada->picture));
  g_assert_null (twilio_capture_get_paintable (ada->sound));
  show (twilio_capture_get_paintable (ada->picture));
  await_painted (10);
  for (guint i = 0; i < 4; i++)
    {
      Person *ben = enter (backend, "ben", FALSE);
      Person *carol = enter (backend, "carol", FALSE);

      await_painted (60);
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
  person_finish_backend (backend);
}

static TwilioTrack *
get_video (Person *viewer)
{
  TwilioParticipant *ben = person_find (viewer, "ben");

  return ben != NULL ? twilio_participant_get_video (ben) : NULL;
}

static gboolean
has_picture (gpointer viewer)
{
  TwilioTrack *video = get_video (viewer);

  return video != NULL && GDK_IS_PAINTABLE (twilio_track_get_paintable (video));
}

typedef struct
{
  GdkPaintable *paintable;
  int width;
  int height;
} Size;

static gboolean
has_size (gpointer data)
{
  Size *size = data;

  return gdk_paintable_get_intrinsic_width (size->paintable) == size->width && gdk_paintable_get_intrinsic_height (size->paintable) == size->height;
}

/* Never larger than it is shown, always in its own shape, and never blown up. */
static void
test_size (void)
{
  static const struct
  {
    guint shown[2];
    int painted[2];
  } cases[] = {
    { { 320, 600 }, { 320, 240 } },
    { { 600, 120 }, { 160, 120 } },
    { { 0, 0 }, { 160, 120 } },
    { { 1600, 1200 }, { 640, 480 } },
  };
  TestBackend *backend = person_start_backend ();
  Person *ada, *ben;

  twilio_media_set_picture_format ("RGB");
  ada = person_new (backend, "ada", TRUE);
  person_join (ada);
  ben = person_joined (backend, "ben");
  person_wait_until (has_picture, ada, "Ben's picture");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Size size = { GDK_PAINTABLE (twilio_track_get_paintable (get_video (ada))), cases[i].painted[0], cases[i].painted[1] };

      twilio_track_set_sight (get_video (ada), ben, cases[i].shown[0], cases[i].shown[1]);
      person_wait_until (has_size, &size, "the picture to have its size");
    }
  twilio_media_set_picture_format (NULL);
  person_free (ben);
  person_free (ada);
  person_finish_backend (backend);
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
  g_test_add_func ("/twilio/render/size", test_size);
  return g_test_run ();
}
