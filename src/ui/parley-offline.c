/* Whether a person should be told that there is no connection: a short gap is no
 * news.
 */

#include "parley-offline.h"

/* A gap shorter than this is not worth a banner, in milliseconds. */
#define OFFLINE_MS 4000

struct _ParleyOffline
{
  GObject parent_instance;

  ParleySession *session;
  GSignalGroup *signals;
  guint source;
  gboolean on;
};

enum
{
  PROP_ON = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyOffline, parley_offline, G_TYPE_OBJECT)

static void
set_on (ParleyOffline *self, gboolean on)
{
  if (self->on == on)
    return;
  self->on = on;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ON]);
}

static void
on_time (gpointer data)
{
  ParleyOffline *self = data;

  self->source = 0;
  set_on (self, TRUE);
}

static void
on_connection_changed (ParleyOffline *self)
{
  gboolean online = self->session == NULL || parley_session_get_connection (self->session) == PARLEY_CONNECTION_ONLINE;

  if (online)
    {
      g_clear_handle_id (&self->source, g_source_remove);
      set_on (self, FALSE);
    }
  else if (self->source == 0 && !self->on)
    {
      self->source = g_timeout_add_once (OFFLINE_MS, on_time, self);
    }
}

static void
parley_offline_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ON:
      g_value_set_boolean (value, PARLEY_OFFLINE (object)->on);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_offline_dispose (GObject *object)
{
  ParleyOffline *self = PARLEY_OFFLINE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (parley_offline_parent_class)->dispose (object);
}

static void
parley_offline_class_init (ParleyOfflineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = parley_offline_get_property;
  object_class->dispose = parley_offline_dispose;
  props[PROP_ON] = g_param_spec_boolean ("on", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
parley_offline_init (ParleyOffline *self)
{
  self->signals = g_signal_group_new (PARLEY_TYPE_SESSION);
  g_signal_group_connect_object (self->signals, "notify::connection", G_CALLBACK (on_connection_changed), self, G_CONNECT_SWAPPED);
}

/**
 * parley_offline_new:
 *
 * Returns: (transfer full): nobody is signed in, so that nothing is lacking
 */
ParleyOffline *
parley_offline_new (void)
{
  return g_object_new (PARLEY_TYPE_OFFLINE, NULL);
}

/**
 * parley_offline_set_session:
 * @self: whether there is no connection
 * @session: (nullable): whose
 */
void
parley_offline_set_session (ParleyOffline *self, ParleySession *session)
{
  g_return_if_fail (PARLEY_IS_OFFLINE (self));

  g_set_object (&self->session, session);
  g_signal_group_set_target (self->signals, session);
  on_connection_changed (self);
}

gboolean
parley_offline_is_on (ParleyOffline *self)
{
  g_return_val_if_fail (PARLEY_IS_OFFLINE (self), FALSE);

  return self->on;
}
