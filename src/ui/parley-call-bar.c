/* A call that goes on while one looks at something else: a small picture of whoever
 * speaks, and what one needs in a hurry.  It is part of the window and not one of its
 * own, since under Wayland nobody can promise that a small window stays above others.
 */
#include "config.h"

#include "parley-call-bar.h"

#include "parley-call-sentence.h"

#include <glib/gi18n.h>

struct _ParleyCallBar
{
  AdwBin parent_instance;

  ParleyCall *call;
  GBinding *binding;
  TwilioTrack *track; /* whose picture is shown */
  guint source;

  GtkPicture *picture;
  GtkWidget *frame;
  GtkLabel *title;
  GtkToggleButton *microphone;
};

enum
{
  PROP_CALL = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyCallBar, parley_call_bar, ADW_TYPE_BIN)

static TwilioParticipant *
dup_speaker (ParleyCallBar *self)
{
  TwilioParticipant *speaker = parley_call_dominant_get_current (parley_call_media_get_dominant (parley_call_get_media (self->call)));

  if (speaker != NULL)
    return g_object_ref (speaker);
  return g_list_model_get_item (parley_call_get_participants (self->call), 0);
}

static void
set_track (ParleyCallBar *self, TwilioTrack *track)
{
  GtkWidget *widget = GTK_WIDGET (self->picture);
  guint scale = (guint)gtk_widget_get_scale_factor (widget);

  if (self->track != NULL && self->track != track)
    twilio_track_forget_sight (self->track, self);
  g_set_object (&self->track, track);
  if (track != NULL)
    twilio_track_set_sight (track, self, scale * 72, scale * 48);
}

static void
show_picture (ParleyCallBar *self)
{
  g_autoptr (TwilioParticipant) speaker = dup_speaker (self);
  gboolean is_seen = speaker != NULL && twilio_participant_get_camera (speaker);
  TwilioTrack *track = is_seen ? twilio_participant_get_video (speaker) : NULL;
  GObject *paintable = track != NULL ? twilio_track_get_paintable (track) : NULL;

  set_track (self, track);
  gtk_picture_set_paintable (self->picture, GDK_IS_PAINTABLE (paintable) ? GDK_PAINTABLE (paintable) : NULL);
  gtk_widget_set_visible (self->frame, paintable != NULL);
}

static void
show_title (ParleyCallBar *self)
{
  g_autofree char *others = parley_call_sentence_for_others (self->call);
  g_autofree char *state = parley_call_sentence_for_state (self->call);
  /* Translators: whom one is in a call with, and for how long: "Ben · 2:31" */
  g_autofree char *title = g_strdup_printf (_ ("%s · %s"), others, state);
  gboolean on = gtk_toggle_button_get_active (self->microphone);

  gtk_label_set_text (self->title, title);
  gtk_button_set_icon_name (GTK_BUTTON (self->microphone), on ? "microphone-sensitivity-high-symbolic" : "microphone-disabled-symbolic");
}

static gboolean
update (gpointer data)
{
  show_title (data);
  show_picture (data);
  return G_SOURCE_CONTINUE;
}

/* The seconds, and whose picture it is, are followed only while it is looked at. */
static void
update_source (ParleyCallBar *self)
{
  gboolean runs = self->call != NULL && gtk_widget_get_mapped (GTK_WIDGET (self));

  g_clear_handle_id (&self->source, g_source_remove);
  if (runs)
    {
      update (self);
      self->source = g_timeout_add_seconds (1, update, self);
    }
  else
    {
      gtk_picture_set_paintable (self->picture, NULL);
      set_track (self, NULL);
    }
}

static void
on_hang_up (ParleyCallBar *self)
{
  g_autoptr (ParleyCall) call = self->call != NULL ? g_object_ref (self->call) : NULL;

  if (call != NULL)
    parley_call_hang_up (call);
}

static void
parley_call_bar_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (parley_call_bar_parent_class)->map (widget);
  update_source (PARLEY_CALL_BAR (widget));
}

static void
parley_call_bar_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (parley_call_bar_parent_class)->unmap (widget);
  update_source (PARLEY_CALL_BAR (widget));
}

static void
parley_call_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CALL:
      g_value_set_object (value, PARLEY_CALL_BAR (object)->call);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CALL:
      parley_call_bar_set_call (PARLEY_CALL_BAR (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_bar_dispose (GObject *object)
{
  ParleyCallBar *self = PARLEY_CALL_BAR (object);

  if (self->picture != NULL)
    parley_call_bar_set_call (self, NULL);
  g_clear_handle_id (&self->source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_BAR);
  G_OBJECT_CLASS (parley_call_bar_parent_class)->dispose (object);
}

static void
parley_call_bar_class_init (ParleyCallBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = parley_call_bar_get_property;
  object_class->set_property = parley_call_bar_set_property;
  object_class->dispose = parley_call_bar_dispose;
  widget_class->map = parley_call_bar_map;
  widget_class->unmap = parley_call_bar_unmap;
  props[PROP_CALL] = g_param_spec_object ("call", NULL, NULL, PARLEY_TYPE_CALL, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyCallBar, picture);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallBar, frame);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallBar, title);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallBar, microphone);
  gtk_widget_class_bind_template_callback (widget_class, on_hang_up);
}

static void
parley_call_bar_init (ParleyCallBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * parley_call_bar_set_call:
 * @self: a bar
 * @call: (nullable): what goes on elsewhere; the bar is visible while there is one
 */
void
parley_call_bar_set_call (ParleyCallBar *self, ParleyCall *call)
{
  g_return_if_fail (PARLEY_IS_CALL_BAR (self));

  if (self->call == call)
    return;
  if (self->binding != NULL)
    g_binding_unbind (g_steal_pointer (&self->binding));
  g_set_object (&self->call, call);
  if (call != NULL)
    self->binding = g_object_bind_property (call, "microphone", self->microphone, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_widget_set_visible (GTK_WIDGET (self), call != NULL);
  update_source (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CALL]);
}
