/* A session with one of the desktop's portals: opened by a request, named by the path
 * of an object, ended from either side.
 * (xdg-desktop-portal: org.freedesktop.portal.Session.)
 */

#include "parley-portal-session.h"

#define SESSION "org.freedesktop.portal.Session"
#define MAX_ARGUMENTS 4

struct _ParleyPortalSession
{
  GObject parent_instance;

  GDBusConnection *bus;
  char *interface; /* the portal's */
  char *path;      /* of its object; NULL once it is closed */
  guint subscription;
};

static guint closed_signal;

G_DEFINE_FINAL_TYPE (ParleyPortalSession, parley_portal_session, G_TYPE_OBJECT)

static void
forget (ParleyPortalSession *self)
{
  guint subscription = self->subscription;

  self->subscription = 0;
  if (subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, subscription);
  g_clear_pointer (&self->path, g_free);
}

static void
on_closed (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *parameters, gpointer data)
{
  g_autoptr (ParleyPortalSession) self = g_object_ref (data);

  forget (self);
  g_signal_emit (self, closed_signal, 0);
}

static void
take_path (ParleyPortalSession *self, const char *path)
{
  self->path = g_strdup (path);
  self->subscription = g_dbus_connection_signal_subscribe (self->bus, PARLEY_PORTAL_BUS, SESSION, "Closed", path, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, on_closed, self, NULL);
}

/* The path is a string by mistake of the portal's, and stays so for its users' sake. */
static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyPortalSession *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) results = parley_portal_request_finish (result, &error);
  const char *path = NULL;

  if (results == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!g_variant_lookup (results, "session_handle", "&s", &path) && !g_variant_lookup (results, "session_handle", "&o", &path))
    path = "";
  if (!g_variant_is_object_path (path))
    {
      g_task_return_new_error_literal (task, PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_FAILED, "the portal gave no session");
      return;
    }
  take_path (self, path);
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyPortalSession *self = g_task_get_task_data (task);
  g_autofree char *token = g_strdup_printf ("parley%u", g_random_int ());
  g_autoptr (GError) error = NULL;
  GVariant *arguments[] = { NULL };
  GVariantDict options;

  self->bus = g_bus_get_finish (result, &error);
  if (self->bus == NULL)
    {
      g_task_return_error (task, parley_portal_error_from (error));
      return;
    }
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "session_handle_token", "s", token);
  parley_portal_request_async (self->bus, self->interface, "CreateSession", arguments, &options, g_task_get_cancellable (task), on_created, g_object_ref (task));
}

static void
parley_portal_session_dispose (GObject *object)
{
  ParleyPortalSession *self = PARLEY_PORTAL_SESSION (object);

  parley_portal_session_close (self);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (parley_portal_session_parent_class)->dispose (object);
}

static void
parley_portal_session_finalize (GObject *object)
{
  g_free (PARLEY_PORTAL_SESSION (object)->interface);
  G_OBJECT_CLASS (parley_portal_session_parent_class)->finalize (object);
}

static void
parley_portal_session_class_init (ParleyPortalSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_portal_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_portal_session_finalize;
  closed_signal = g_signal_new ("closed", PARLEY_TYPE_PORTAL_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_portal_session_init (ParleyPortalSession *self)
{
}

/**
 * parley_portal_session_open_async:
 * @interface: of the portal, such as org.freedesktop.portal.ScreenCast
 * @cancellable: (nullable): to ask no more
 * @callback: called with the session
 * @user_data: for @callback
 */
void
parley_portal_session_open_async (const char *interface, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  ParleyPortalSession *self = g_object_new (PARLEY_TYPE_PORTAL_SESSION, NULL);

  g_task_set_source_tag (task, parley_portal_session_open_async);
  self->interface = g_strdup (interface);
  g_task_set_task_data (task, self, g_object_unref);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, on_bus, task);
}

/**
 * parley_portal_session_open_finish:
 * @result: what the callback was given
 * @error: of #PARLEY_PORTAL_ERROR, or cancelled
 *
 * Returns: (transfer full): a session, which ends with its last reference
 */
ParleyPortalSession *
parley_portal_session_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Returns: (transfer none): the session bus */
GDBusConnection *
parley_portal_session_get_bus (ParleyPortalSession *self)
{
  return self->bus;
}

/* Returns: (transfer none) (nullable): the path of its object; %NULL once it is closed */
const char *
parley_portal_session_get_path (ParleyPortalSession *self)
{
  return self->path;
}

/**
 * parley_portal_session_request_async:
 * @method: of the portal
 * @arguments: (array zero-terminated=1): what it takes between the session and its
 *   options, four at most; floating ones are taken
 * @options: its options; taken
 * @cancellable: (nullable): to ask no more
 * @callback: called with what parley_portal_request_finish() is for; of a session
 *   that is closed the portal says that there is none
 * @user_data: for @callback
 */
void
parley_portal_session_request_async (ParleyPortalSession *self, const char *method, GVariant *const *arguments, GVariantDict *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GVariant *all[MAX_ARGUMENTS + 2] = { g_variant_new_object_path (self->path != NULL ? self->path : "/"), NULL };

  for (guint i = 0; arguments[i] != NULL && i < MAX_ARGUMENTS; i++)
    all[i + 1] = arguments[i];
  parley_portal_request_async (self->bus, self->interface, method, all, options, cancellable, callback, user_data);
}

/* The desktop need do nothing any more.  Nothing is told. */
void
parley_portal_session_close (ParleyPortalSession *self)
{
  g_return_if_fail (PARLEY_IS_PORTAL_SESSION (self));

  if (self->path != NULL)
    g_dbus_connection_call (self->bus, PARLEY_PORTAL_BUS, self->path, SESSION, "Close", NULL, NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  forget (self);
}
