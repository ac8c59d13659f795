/* What stands beside the list of rooms while none of them is open.  A window
 * begins with it, so it is as little as can be.
 */
#include "config.h"

#include "parley-no-room.h"

struct _ParleyNoRoom
{
  AdwBin parent_instance;

  gboolean has_rooms; /* to choose from */
};

enum
{
  PROP_HAS_ROOMS = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyNoRoom, parley_no_room, ADW_TYPE_BIN)

static void
parley_no_room_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_HAS_ROOMS:
      g_value_set_boolean (value, PARLEY_NO_ROOM (object)->has_rooms);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_no_room_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_HAS_ROOMS:
      PARLEY_NO_ROOM (object)->has_rooms = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_no_room_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PARLEY_TYPE_NO_ROOM);
  G_OBJECT_CLASS (parley_no_room_parent_class)->dispose (object);
}

static void
parley_no_room_class_init (ParleyNoRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = parley_no_room_get_property;
  object_class->set_property = parley_no_room_set_property;
  object_class->dispose = parley_no_room_dispose;

  props[PROP_HAS_ROOMS] = g_param_spec_boolean ("has-rooms", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-no-room.ui");
}

static void
parley_no_room_init (ParleyNoRoom *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
