/* The screen that somebody shows to everybody in a call.  For a screen reader it is
 * one object that says whose it is: what is on it nobody can tell.
 */
#include "config.h"

#include "parley-call-screen.h"

#include "parley-call-frames.h"
#include "parley-call-sentence.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _ParleyCallScreen
{
  GtkWidget parent_instance;

  TwilioParticipant *participant;
  ParleyMember *person;
  TwilioTrack *track;
  guint frames_source;
  guint64 frames_told;

  GtkWidget *overlay;
  GtkPicture *picture;
  GtkWidget *spinner;
  GtkLabel *name;
};

G_DEFINE_FINAL_TYPE (ParleyCallScreen, parley_call_screen, GTK_TYPE_WIDGET)

/* Only where somebody wants to know. */
static gboolean
tell_frames (gpointer data)
{
  ParleyCallScreen *self = data;
  guint64 frames = self->track != NULL ? twilio_track_get_frames (self->track) : 0;

  if (frames != self->frames_told)
    parley_call_frames_tell (GTK_WIDGET (self), frames);
  self->frames_told = frames;
  return G_SOURCE_CONTINUE;
}

static void
show_picture (ParleyCallScreen *self)
{
  GObject *paintable = self->track != NULL ? twilio_track_get_paintable (self->track) : NULL;

  gtk_picture_set_paintable (self->picture, GDK_IS_PAINTABLE (paintable) ? GDK_PAINTABLE (paintable) : NULL);
  gtk_widget_set_visible (self->spinner, paintable == NULL);
}

static void
update_sight (ParleyCallScreen *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  guint scale = gtk_widget_get_mapped (widget) ? (guint)gtk_widget_get_scale_factor (widget) : 0;

  if (self->track != NULL)
    twilio_track_set_sight (self->track, self, scale * (guint)gtk_widget_get_width (widget), scale * (guint)gtk_widget_get_height (widget));
}

static void
drop_track (ParleyCallScreen *self)
{
  g_autoptr (TwilioTrack) track = g_steal_pointer (&self->track);

  if (track == NULL)
    return;
  g_signal_handlers_disconnect_by_data (track, self);
  twilio_track_forget_sight (track, self);
}

static void
on_screen (ParleyCallScreen *self)
{
  TwilioTrack *track = twilio_participant_get_screen (self->participant);

  if (track == self->track)
    return;
  drop_track (self);
  if (track != NULL)
    {
      self->track = g_object_ref (track);
      g_signal_connect_object (track, "notify::paintable", G_CALLBACK (show_picture), self, G_CONNECT_SWAPPED);
    }
  update_sight (self);
  show_picture (self);
}

static void
update_name (ParleyCallScreen *self)
{
  g_autofree char *name = parley_call_sentence_for_member (self->person);
  /* Translators: %s is a person in a call who shows their screen to everybody */
  g_autofree char *label = g_strdup_printf (_ ("Screen of %s"), name);

  gtk_label_set_text (self->name, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
parley_call_screen_map (GtkWidget *widget)
{
  ParleyCallScreen *self = PARLEY_CALL_SCREEN (widget);

  GTK_WIDGET_CLASS (parley_call_screen_parent_class)->map (widget);
  if (parley_call_frames_are_told () && self->frames_source == 0)
    self->frames_source = g_timeout_add_seconds (1, tell_frames, self);
  update_sight (self);
}

static void
parley_call_screen_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&PARLEY_CALL_SCREEN (widget)->frames_source, g_source_remove);
  GTK_WIDGET_CLASS (parley_call_screen_parent_class)->unmap (widget);
  update_sight (PARLEY_CALL_SCREEN (widget));
}

static void
parley_call_screen_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (PARLEY_CALL_SCREEN (widget)->overlay, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
parley_call_screen_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (PARLEY_CALL_SCREEN (widget)->overlay, width, height, baseline, NULL);
  update_sight (PARLEY_CALL_SCREEN (widget));
}

static void
parley_call_screen_dispose (GObject *object)
{
  ParleyCallScreen *self = PARLEY_CALL_SCREEN (object);

  g_clear_handle_id (&self->frames_source, g_source_remove);
  drop_track (self);
  if (self->picture != NULL)
    gtk_picture_set_paintable (self->picture, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_SCREEN);
  g_clear_object (&self->participant);
  g_clear_object (&self->person);
  G_OBJECT_CLASS (parley_call_screen_parent_class)->dispose (object);
}

static void
parley_call_screen_class_init (ParleyCallScreenClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_call_screen_dispose;
  widget_class->map = parley_call_screen_map;
  widget_class->unmap = parley_call_screen_unmap;
  widget_class->measure = parley_call_screen_measure;
  widget_class->size_allocate = parley_call_screen_size_allocate;
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-screen.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyCallScreen, overlay);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallScreen, picture);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallScreen, spinner);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallScreen, name);
}

static void
parley_call_screen_init (ParleyCallScreen *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_call_screen_new:
 * @participant: somebody who shows a screen
 * @person: (nullable): who that is
 *
 * Returns: (transfer floating): their screen
 */
GtkWidget *
parley_call_screen_new (TwilioParticipant *participant, ParleyMember *person)
{
  ParleyCallScreen *self = g_object_new (PARLEY_TYPE_CALL_SCREEN, NULL);

  self->participant = g_object_ref (participant);
  g_set_object (&self->person, person);
  g_signal_connect_object (participant, "notify::screen", G_CALLBACK (on_screen), self, G_CONNECT_SWAPPED);
  if (person != NULL)
    g_signal_connect_object (person, "notify::name", G_CALLBACK (update_name), self, G_CONNECT_SWAPPED);
  update_name (self);
  on_screen (self);
  return GTK_WIDGET (self);
}

/* Returns: (transfer none): whose screen it is */
TwilioParticipant *
parley_call_screen_get_participant (ParleyCallScreen *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_SCREEN (self), NULL);

  return self->participant;
}
