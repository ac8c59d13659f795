/* One's own picture in a call, while the camera is on, and what one does there. */
#include "config.h"

#include "parley-call-self.h"

#include "parley-call-float.h"

struct _ParleyCallSelf
{
  AdwBin parent_instance;

  ParleyCall *call;

  GtkPicture *picture;
  GtkWidget *hand;
  GtkWidget *muted;
  ParleyCallFloat *reactions;
};

G_DEFINE_FINAL_TYPE (ParleyCallSelf, parley_call_self, ADW_TYPE_BIN)

/* A mirror is what people expect of their own face; a test picture has none. */
static void
on_picture (ParleyCallSelf *self)
{
  GObject *paintable = parley_call_get_self_view (self->call);

  gtk_picture_set_paintable (self->picture, GDK_IS_PAINTABLE (paintable) ? GDK_PAINTABLE (paintable) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), paintable != NULL);
  if (parley_call_has_test_sources (self->call))
    gtk_widget_remove_css_class (GTK_WIDGET (self), "mirrored");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "mirrored");
}

static void
on_reaction (ParleyCallSelf *self, TwilioParticipant *participant, guint reaction)
{
  if (participant == NULL)
    parley_call_float_show (self->reactions, parley_call_gesture_get_emoji (reaction));
}

static void
parley_call_self_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ParleyCallSelf *self = PARLEY_CALL_SELF (widget);

  GTK_WIDGET_CLASS (parley_call_self_parent_class)->size_allocate (widget, width, height, baseline);
  parley_call_media_set_self_sight (parley_call_get_media (self->call), (guint)(width * gtk_widget_get_scale_factor (widget)));
}

static void
parley_call_self_dispose (GObject *object)
{
  ParleyCallSelf *self = PARLEY_CALL_SELF (object);

  if (self->picture != NULL)
    gtk_picture_set_paintable (self->picture, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_SELF);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (parley_call_self_parent_class)->dispose (object);
}

static void
parley_call_self_class_init (ParleyCallSelfClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_call_self_dispose;
  widget_class->size_allocate = parley_call_self_size_allocate;
  g_type_ensure (PARLEY_TYPE_CALL_FLOAT);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-self.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyCallSelf, picture);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallSelf, hand);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallSelf, muted);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallSelf, reactions);
}

static void
parley_call_self_init (ParleyCallSelf *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_call_self_new:
 * @call: a call
 *
 * Returns: (transfer floating): the picture, visible while there is one
 */
GtkWidget *
parley_call_self_new (ParleyCall *call)
{
  ParleyCallSelf *self = g_object_new (PARLEY_TYPE_CALL_SELF, NULL);
  ParleyCallFloor *floor = parley_call_media_get_floor (parley_call_get_media (call));

  self->call = g_object_ref (call);
  g_signal_connect_object (call, "notify::self-view", G_CALLBACK (on_picture), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (call, "notify::test-sources", G_CALLBACK (on_picture), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (floor, "reaction", G_CALLBACK (on_reaction), self, G_CONNECT_SWAPPED);
  g_object_bind_property (floor, "hand", self->hand, "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (call, "microphone", self->muted, "visible", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  on_picture (self);
  return GTK_WIDGET (self);
}
