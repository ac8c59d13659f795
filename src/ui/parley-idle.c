/* Whether anybody is at this computer: nobody is while the screen is locked, and
 * after five minutes without a key or a pointer that moves.  The desktop tells both,
 * GNOME's by its own names and others by the common one; where none does, somebody
 * is taken to be here.  Nothing is asked regularly.
 */
#include "config.h"

#include "parley-idle.h"

#include <string.h>

#define AWAY_MS (5 * 60 * 1000)
#define MONITOR "org.gnome.Mutter.IdleMonitor"
#define MONITOR_PATH "/org/gnome/Mutter/IdleMonitor/Core"

struct _ParleyIdle
{
  GObject parent_instance;

  GtkApplication *application;
  GCancellable *cancellable;
  GDBusConnection *bus;
  guint subscriptions[3];
  guint idle_watch;
  guint active_watch;
  gboolean is_idle;
  gboolean is_locked;
  gboolean is_away;
};

enum
{
  PROP_AWAY = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyIdle, parley_idle, G_TYPE_OBJECT)

static void
update (ParleyIdle *self)
{
  gboolean blanked = FALSE, is_away;

  g_object_get (self->application, "screensaver-active", &blanked, NULL);
  is_away = self->is_idle || self->is_locked || blanked;
  if (self->is_away == is_away)
    return;
  self->is_away = is_away;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AWAY]);
}

static void
take_watch (GDBusConnection *bus, GAsyncResult *result, guint *watch)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (bus, result, NULL);

  if (answer != NULL && g_variant_is_of_type (answer, G_VARIANT_TYPE ("(u)")))
    g_variant_get (answer, "(u)", watch);
}

static void
on_idle_watch (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyIdle) self = data;

  take_watch (G_DBUS_CONNECTION (source), result, &self->idle_watch);
}

static void
on_active_watch (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyIdle) self = data;

  take_watch (G_DBUS_CONNECTION (source), result, &self->active_watch);
}

static void
ask_monitor (ParleyIdle *self, const char *method, GVariant *arguments, GAsyncReadyCallback callback)
{
  g_dbus_connection_call (self->bus, MONITOR, MONITOR_PATH, MONITOR, method, arguments, G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, callback, g_object_ref (self));
}

/* A watch for idleness fires each time; one for activity once. */
static void
on_watch_fired (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *parameters, gpointer data)
{
  ParleyIdle *self = data;
  guint watch = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(u)")))
    return;
  g_variant_get (parameters, "(u)", &watch);
  if (watch != 0 && watch == self->idle_watch)
    {
      self->is_idle = TRUE;
      ask_monitor (self, "AddUserActiveWatch", NULL, on_active_watch);
    }
  else if (watch != 0 && watch == self->active_watch)
    self->is_idle = FALSE;
  update (self);
}

static void
on_screen_saver (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *parameters, gpointer data)
{
  ParleyIdle *self = data;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &self->is_locked);
  update (self);
}

static guint
subscribe (ParleyIdle *self, const char *name, const char *signal, GDBusSignalCallback callback)
{
  return g_dbus_connection_signal_subscribe (self->bus, name, name, signal, NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, callback, self, NULL);
}

static void
parley_idle_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_AWAY)
    g_value_set_boolean (value, PARLEY_IDLE (object)->is_away);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
parley_idle_dispose (GObject *object)
{
  ParleyIdle *self = PARLEY_IDLE (object);

  g_cancellable_cancel (self->cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (self->subscriptions); i++)
    if (self->subscriptions[i] != 0)
      g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
  memset (self->subscriptions, 0, sizeof self->subscriptions);
  g_clear_object (&self->bus);
  g_clear_object (&self->application);
  G_OBJECT_CLASS (parley_idle_parent_class)->dispose (object);
}

static void
parley_idle_finalize (GObject *object)
{
  g_object_unref (PARLEY_IDLE (object)->cancellable);
  G_OBJECT_CLASS (parley_idle_parent_class)->finalize (object);
}

static void
parley_idle_class_init (ParleyIdleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = parley_idle_get_property;
  object_class->dispose = parley_idle_dispose;
  object_class->finalize = parley_idle_finalize;
  props[PROP_AWAY] = g_param_spec_boolean ("away", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
parley_idle_init (ParleyIdle *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * parley_idle_new:
 * @application: the program, which is registered and so is on the bus if it can be
 *
 * Returns: (transfer full): somebody is here, until the desktop says otherwise
 */
ParleyIdle *
parley_idle_new (GtkApplication *application)
{
  ParleyIdle *self = g_object_new (PARLEY_TYPE_IDLE, NULL);

  self->application = g_object_ref (application);
  g_signal_connect_object (application, "notify::screensaver-active", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_set_object (&self->bus, g_application_get_dbus_connection (G_APPLICATION (application)));
  if (self->bus == NULL)
    return self;
  self->subscriptions[0] = subscribe (self, MONITOR, "WatchFired", on_watch_fired);
  self->subscriptions[1] = subscribe (self, "org.gnome.ScreenSaver", "ActiveChanged", on_screen_saver);
  self->subscriptions[2] = subscribe (self, "org.freedesktop.ScreenSaver", "ActiveChanged", on_screen_saver);
  ask_monitor (self, "AddIdleWatch", g_variant_new ("(t)", (guint64)AWAY_MS), on_idle_watch);
  return self;
}

/**
 * parley_idle_is_away:
 * @self: whether anybody is here
 *
 * Returns: whether nobody is
 */
gboolean
parley_idle_is_away (ParleyIdle *self)
{
  g_return_val_if_fail (PARLEY_IS_IDLE (self), FALSE);

  return self->is_away;
}
