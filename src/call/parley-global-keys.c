/* Keys that work whatever window is in front.  Under Wayland no program hears the
 * keys of another, so the desktop is asked to watch for them; it tells the person and
 * lets them choose.  (xdg-desktop-portal: org.freedesktop.portal.GlobalShortcuts.)
 */

#include "parley-global-keys.h"

#include "parley-portal-session.h"

#define PORTAL "org.freedesktop.portal.GlobalShortcuts"

struct _ParleyGlobalKeys
{
  GObject parent_instance;

  GVariant *wanted; /* a(sa{sv}) */
  char *parent_window;
  ParleyPortalSession *session; /* from when it is open until it is closed */
  guint subscriptions[2];
};

enum
{
  KEY,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyGlobalKeys, parley_global_keys, G_TYPE_OBJECT)

static void
forget_session (ParleyGlobalKeys *self)
{
  g_autoptr (ParleyPortalSession) session = g_steal_pointer (&self->session);

  if (session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (session, self);
  for (guint i = 0; i < G_N_ELEMENTS (self->subscriptions); i++)
    g_dbus_connection_signal_unsubscribe (parley_portal_session_get_bus (session), self->subscriptions[i]);
  parley_portal_session_close (session);
}

/* The portal speaks to all sessions of all programs with one signal. */
static void
on_key (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *parameters, gpointer data)
{
  ParleyGlobalKeys *self = data;
  const char *session, *name;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(osta{sv})")))
    return;
  g_variant_get (parameters, "(&o&sta{sv})", &session, &name, NULL, NULL);
  if (self->session != NULL && g_strcmp0 (session, parley_portal_session_get_path (self->session)) == 0)
    g_signal_emit (self, signals[KEY], 0, name, g_str_equal (signal, "Activated"));
}

static void
on_closed (ParleyGlobalKeys *self)
{
  g_object_ref (self);
  forget_session (self);
  g_signal_emit (self, signals[ENDED], 0);
  g_object_unref (self);
}

static void
fail (GTask *task, GError *error)
{
  parley_global_keys_release (g_task_get_source_object (task));
  g_task_return_error (task, error);
}

static void
on_bound (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) results = parley_portal_request_finish (result, &error);

  if (results != NULL)
    g_task_return_boolean (task, TRUE);
  else
    fail (task, error);
}

static void
take_session (ParleyGlobalKeys *self, ParleyPortalSession *session)
{
  static const char *const key_signals[] = { "Activated", "Deactivated" };

  self->session = session;
  g_signal_connect_object (session, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (key_signals); i++)
    self->subscriptions[i] = g_dbus_connection_signal_subscribe (parley_portal_session_get_bus (session), PARLEY_PORTAL_BUS, PORTAL, key_signals[i],
                                                                 PARLEY_PORTAL_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_key, self, NULL);
}

static void
on_session (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyGlobalKeys *self = g_task_get_source_object (task);
  GError *error = NULL;
  ParleyPortalSession *session = parley_portal_session_open_finish (result, &error);
  GVariant *arguments[] = { self->wanted, NULL, NULL };
  GVariantDict options;

  if (session == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_session (self, session);
  arguments[1] = g_variant_new_string (self->parent_window);
  g_variant_dict_init (&options, NULL);
  parley_portal_session_request_async (session, "BindShortcuts", arguments, &options, g_task_get_cancellable (task), on_bound, g_object_ref (task));
}

static void
parley_global_keys_dispose (GObject *object)
{
  ParleyGlobalKeys *self = PARLEY_GLOBAL_KEYS (object);

  parley_global_keys_release (self);
  G_OBJECT_CLASS (parley_global_keys_parent_class)->dispose (object);
}

static void
parley_global_keys_finalize (GObject *object)
{
  ParleyGlobalKeys *self = PARLEY_GLOBAL_KEYS (object);

  g_clear_pointer (&self->wanted, g_variant_unref);
  g_free (self->parent_window);
  G_OBJECT_CLASS (parley_global_keys_parent_class)->finalize (object);
}

static void
parley_global_keys_class_init (ParleyGlobalKeysClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_global_keys_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_global_keys_finalize;
  signals[KEY] = g_signal_new ("key", PARLEY_TYPE_GLOBAL_KEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[ENDED] = g_signal_new ("ended", PARLEY_TYPE_GLOBAL_KEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_global_keys_init (ParleyGlobalKeys *self)
{
}

/* Returns: (transfer full): keys that nobody has been asked for */
ParleyGlobalKeys *
parley_global_keys_new (void)
{
  return g_object_new (PARLEY_TYPE_GLOBAL_KEYS, NULL);
}

static GVariant *
describe (const ParleyGlobalKey *keys, gsize n_keys)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sa{sv})"));
  for (gsize i = 0; i < n_keys; i++)
    {
      g_variant_builder_open (&builder, G_VARIANT_TYPE ("(sa{sv})"));
      g_variant_builder_add (&builder, "s", keys[i].name);
      g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&builder, "{sv}", "description", g_variant_new_string (keys[i].description));
      g_variant_builder_add (&builder, "{sv}", "preferred_trigger", g_variant_new_string (keys[i].trigger));
      g_variant_builder_close (&builder);
      g_variant_builder_close (&builder);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * parley_global_keys_bind_async:
 * @self: keys that were not bound before
 * @keys: (array length=n_keys): which
 * @n_keys: how many
 * @parent_window: over what the desktop's dialog is to be, as portals name windows
 * @cancellable: (nullable): to ask no more
 * @callback: called when the desktop watches for them, or does not
 * @user_data: for @callback
 *
 * Errors are of #PARLEY_PORTAL_ERROR.
 */
void
parley_global_keys_bind_async (ParleyGlobalKeys *self, const ParleyGlobalKey *keys, gsize n_keys, const char *parent_window, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (PARLEY_IS_GLOBAL_KEYS (self) && self->wanted == NULL);

  g_task_set_source_tag (task, parley_global_keys_bind_async);
  self->wanted = describe (keys, n_keys);
  self->parent_window = g_strdup (parent_window);
  parley_portal_session_open_async (PORTAL, cancellable, on_session, task);
}

gboolean
parley_global_keys_bind_finish (ParleyGlobalKeys *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The desktop need not watch for them any more.  Nothing is told. */
void
parley_global_keys_release (ParleyGlobalKeys *self)
{
  g_return_if_fail (PARLEY_IS_GLOBAL_KEYS (self));

  forget_session (self);
}
