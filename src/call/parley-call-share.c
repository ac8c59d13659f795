/* One's screen in a call: the desktop is asked for it, once, and what it gives goes
 * into the room as a track of its own, until either side stops it.
 */

#include "parley-call-share.h"

struct _ParleyCallShare
{
  GObject parent_instance;

  TwilioRoom *room;
  ParleyScreenCast *cast;
  TwilioCapture *capture;
  GCancellable *asking;
  gboolean is_active;
  gboolean is_sparing;
};

enum
{
  PROP_ACTIVE = 1,
  PROP_SHOWN,
  N_PROPS
};

enum
{
  FAILED,
  ENDED,
  N_SIGNALS
};

static GParamSpec *pspecs[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyCallShare, parley_call_share, G_TYPE_OBJECT)

static void
set_active (ParleyCallShare *self, gboolean active)
{
  if (self->is_active == active)
    return;
  self->is_active = active;
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_ACTIVE]);
}

static void
drop_capture (ParleyCallShare *self)
{
  g_autoptr (TwilioCapture) capture = g_steal_pointer (&self->capture);

  if (capture == NULL)
    return;
  g_signal_handlers_disconnect_by_data (capture, self);
  if (self->room != NULL)
    twilio_room_unpublish (self->room, capture);
  twilio_capture_stop (capture);
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_SHOWN]);
}

static void
drop_cast (ParleyCallShare *self)
{
  g_autoptr (ParleyScreenCast) cast = g_steal_pointer (&self->cast);

  if (cast == NULL)
    return;
  g_signal_handlers_disconnect_by_data (cast, self);
  parley_screen_cast_stop (cast);
}

static void
on_capture_error (ParleyCallShare *self)
{
  g_autoptr (GError) error = NULL;

  g_object_get (self->capture, "error", &error, NULL);
  parley_call_share_stop (self);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
on_closed (ParleyCallShare *self)
{
  parley_call_share_stop (self);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
show (ParleyCallShare *self, GstElement *source)
{
  self->capture = twilio_capture_new_screen (TWILIO_TRACK_SCREEN, source);
  twilio_capture_set_sparing (self->capture, self->is_sparing);
  g_signal_connect_object (self->capture, "notify::error", G_CALLBACK (on_capture_error), self, G_CONNECT_SWAPPED);
  if (self->room != NULL)
    twilio_room_publish (self->room, self->capture);
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_SHOWN]);
}

static void
fail (ParleyCallShare *self, const GError *error)
{
  parley_call_share_stop (self);
  if (!g_error_matches (error, PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_REFUSED))
    g_signal_emit (self, signals[FAILED], 0, error);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer share)
{
  g_autoptr (ParleyCallShare) self = share;
  g_autoptr (GError) error = NULL;
  GstElement *element;

  if (!parley_screen_cast_start_finish (PARLEY_SCREEN_CAST (source), result, &error))
    {
      /* Stopped meanwhile: what is asked now is another question. */
      if (PARLEY_SCREEN_CAST (source) == self->cast)
        fail (self, error);
      return;
    }
  if (PARLEY_SCREEN_CAST (source) != self->cast)
    return;
  g_clear_object (&self->asking);
  element = parley_screen_cast_make_source (self->cast);
  if (element != NULL)
    show (self, element);
  else
    {
      error = g_error_new_literal (TWILIO_ERROR, TWILIO_ERROR_DEVICE, "the GStreamer element pipewiresrc is not installed");
      fail (self, error);
    }
}

static void
parley_call_share_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyCallShare *self = PARLEY_CALL_SHARE (object);

  switch (id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->is_active);
      break;
    case PROP_SHOWN:
      g_value_set_boolean (value, self->capture != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_call_share_dispose (GObject *object)
{
  ParleyCallShare *self = PARLEY_CALL_SHARE (object);

  parley_call_share_stop (self);
  g_clear_object (&self->room);
  G_OBJECT_CLASS (parley_call_share_parent_class)->dispose (object);
}

static void
parley_call_share_class_init (ParleyCallShareClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = parley_call_share_get_property;
  object_class->dispose = parley_call_share_dispose;
  pspecs[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  pspecs[PROP_SHOWN] = g_param_spec_boolean ("shown", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
  signals[FAILED] = g_signal_new ("failed", PARLEY_TYPE_CALL_SHARE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[ENDED] = g_signal_new ("ended", PARLEY_TYPE_CALL_SHARE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_call_share_init (ParleyCallShare *self)
{
}

/* Returns: (transfer full): nothing is shown yet */
ParleyCallShare *
parley_call_share_new (void)
{
  return g_object_new (PARLEY_TYPE_CALL_SHARE, NULL);
}

/* @room: (nullable): who is to see what is shown */
void
parley_call_share_set_room (ParleyCallShare *self, TwilioRoom *room)
{
  g_return_if_fail (PARLEY_IS_CALL_SHARE (self));

  g_set_object (&self->room, room);
  if (self->room != NULL && self->capture != NULL)
    twilio_room_publish (self->room, self->capture);
}

/**
 * parley_call_share_start:
 * @self: what one shows
 * @parent_window: over what the desktop's dialog is to be, as portals name windows
 *
 * The person chooses in the desktop's own dialog; nothing is done where that is open
 * already or something is shown.
 */
void
parley_call_share_start (ParleyCallShare *self, const char *parent_window)
{
  g_return_if_fail (PARLEY_IS_CALL_SHARE (self));

  if (self->is_active)
    return;
  self->cast = parley_screen_cast_new ();
  self->asking = g_cancellable_new ();
  g_signal_connect_object (self->cast, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  set_active (self, TRUE);
  parley_screen_cast_start_async (self->cast, parent_window, self->asking, on_started, g_object_ref (self));
}

/* Shows nothing any more, and takes the desktop's question back. */
void
parley_call_share_stop (ParleyCallShare *self)
{
  g_return_if_fail (PARLEY_IS_CALL_SHARE (self));

  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  drop_capture (self);
  drop_cast (self);
  set_active (self, FALSE);
}

/* Returns: whether the desktop is asked or something is shown */
gboolean
parley_call_share_get_active (ParleyCallShare *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_SHARE (self), FALSE);

  return self->is_active;
}

/* Returns: whether others see it */
gboolean
parley_call_share_get_shown (ParleyCallShare *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_SHARE (self), FALSE);

  return self->capture != NULL;
}

/* Returns: what the person chose, while it is shown */
ParleyScreenKind
parley_call_share_get_kind (ParleyCallShare *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_SHARE (self), PARLEY_SCREEN_UNKNOWN);

  return self->cast != NULL ? parley_screen_cast_get_kind (self->cast) : PARLEY_SCREEN_UNKNOWN;
}

/* @sparing: see twilio_capture_set_sparing() */
void
parley_call_share_set_sparing (ParleyCallShare *self, gboolean sparing)
{
  g_return_if_fail (PARLEY_IS_CALL_SHARE (self));

  self->is_sparing = sparing;
  if (self->capture != NULL)
    twilio_capture_set_sparing (self->capture, sparing);
}
