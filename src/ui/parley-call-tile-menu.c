/* What one can do about somebody in a call, for oneself alone: see them large, and
 * hear them louder, softer or not at all.
 */
#include "config.h"

#include "parley-call-tile-menu.h"

struct _ParleyCallTileMenu
{
  GtkPopover parent_instance;

  TwilioParticipant *participant;
  gboolean is_pinned;

  GtkCheckButton *mute;
  GtkRange *volume;
};

enum
{
  PROP_PINNED = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyCallTileMenu, parley_call_tile_menu, GTK_TYPE_POPOVER)

static void
apply (ParleyCallTileMenu *self)
{
  gboolean is_muted = gtk_check_button_get_active (self->mute);

  gtk_widget_set_sensitive (GTK_WIDGET (self->volume), !is_muted);
  if (self->participant != NULL)
    twilio_participant_set_volume (self->participant, is_muted ? 0 : gtk_range_get_value (self->volume) / 100);
}

static void
on_mute (ParleyCallTileMenu *self)
{
  apply (self);
}

static void
on_volume (ParleyCallTileMenu *self)
{
  apply (self);
}

static void
parley_call_tile_menu_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_PINNED:
      g_value_set_boolean (value, PARLEY_CALL_TILE_MENU (object)->is_pinned);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_tile_menu_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ParleyCallTileMenu *self = PARLEY_CALL_TILE_MENU (object);

  switch (id)
    {
    case PROP_PINNED:
      if (self->is_pinned == g_value_get_boolean (value))
        break;
      self->is_pinned = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_tile_menu_dispose (GObject *object)
{
  ParleyCallTileMenu *self = PARLEY_CALL_TILE_MENU (object);

  g_clear_object (&self->participant);
  gtk_widget_dispose_template (GTK_WIDGET (self), PARLEY_TYPE_CALL_TILE_MENU);
  G_OBJECT_CLASS (parley_call_tile_menu_parent_class)->dispose (object);
}

static void
parley_call_tile_menu_class_init (ParleyCallTileMenuClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = parley_call_tile_menu_get_property;
  object_class->set_property = parley_call_tile_menu_set_property;
  object_class->dispose = parley_call_tile_menu_dispose;
  props[PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-call-tile-menu.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTileMenu, mute);
  gtk_widget_class_bind_template_child (widget_class, ParleyCallTileMenu, volume);
  gtk_widget_class_bind_template_callback (widget_class, on_mute);
  gtk_widget_class_bind_template_callback (widget_class, on_volume);
}

static void
parley_call_tile_menu_init (ParleyCallTileMenu *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_call_tile_menu_set_participant:
 * @self: a menu
 * @participant: whom it is about, once and for all
 */
void
parley_call_tile_menu_set_participant (ParleyCallTileMenu *self, TwilioParticipant *participant)
{
  g_return_if_fail (PARLEY_IS_CALL_TILE_MENU (self) && self->participant == NULL);

  self->participant = g_object_ref (participant);
}
