/* One question to a portal of the desktop.  The call returns at once; the answer is
 * a signal of an object that is made for it, and may come before the call returns.
 * (xdg-desktop-portal: org.freedesktop.portal.Request.)
 */

#include "parley-portal-request.h"

/* The person may think about it, but not for ever. */
#define PATIENCE_SECONDS 300

#define REQUEST "org.freedesktop.portal.Request"

G_DEFINE_QUARK (parley_portal_error, parley_portal_error)

typedef struct
{
  GDBusConnection *bus;
  char *path; /* of the object that answers */
  guint subscription;
  guint timeout_source;
  gulong cancelled;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_clear_object (&self->bus);
  g_free (self->path);
  g_free (self);
}

/* What waits holds the task.  Returns: whether somebody still waited */
static gboolean
stop_waiting (GTask *task)
{
  Request *self = g_task_get_task_data (task);
  guint subscription = self->subscription;

  self->subscription = 0;
  g_clear_handle_id (&self->timeout_source, g_source_remove);
  g_clear_signal_handler (&self->cancelled, g_task_get_cancellable (task));
  if (subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, subscription);
  return subscription != 0;
}

/* So that no dialog stays that nobody asks any more. */
static void
withdraw (Request *self)
{
  g_dbus_connection_call (self->bus, PARLEY_PORTAL_BUS, self->path, REQUEST, "Close", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

static void
on_response (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *parameters, gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  g_autoptr (GVariant) results = NULL;
  guint32 response;

  if (!stop_waiting (task))
    return;
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    {
      g_task_return_new_error_literal (task, PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_FAILED, "the portal's answer makes no sense");
      return;
    }
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response == 0)
    g_task_return_pointer (task, g_steal_pointer (&results), (GDestroyNotify)g_variant_unref);
  else if (response == 1)
    g_task_return_new_error_literal (task, PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_REFUSED, "the person said no");
  else
    g_task_return_new_error (task, PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_FAILED, "the portal answered %u", response);
}

static gboolean
on_patience_over (gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Request *self = g_task_get_task_data (task);

  self->timeout_source = 0;
  withdraw (self);
  stop_waiting (task);
  g_task_return_new_error_literal (task, PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_FAILED, "the portal did not answer");
  return G_SOURCE_REMOVE;
}

/* The cancellable emits this under its lock, where the handler cannot be taken off. */
static gboolean
return_cancelled (gpointer data)
{
  GTask *task = data;

  if (!stop_waiting (task))
    return G_SOURCE_REMOVE;
  withdraw (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, return_cancelled, g_object_ref (data), g_object_unref);
}

/**
 * parley_portal_error_from:
 * @error: what D-Bus said
 *
 * Returns: (transfer full): the same as #PARLEY_PORTAL_ERROR, but for what was cancelled
 */
GError *
parley_portal_error_from (const GError *error)
{
  static const GDBusError missing[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN, G_DBUS_ERROR_NAME_HAS_NO_OWNER, G_DBUS_ERROR_UNKNOWN_METHOD, G_DBUS_ERROR_UNKNOWN_INTERFACE,
    G_DBUS_ERROR_UNKNOWN_OBJECT, G_DBUS_ERROR_UNKNOWN_PROPERTY, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND, G_DBUS_ERROR_NO_SERVER
  };

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  for (guint i = 0; i < G_N_ELEMENTS (missing); i++)
    if (g_error_matches (error, G_DBUS_ERROR, missing[i]))
      return g_error_new_literal (PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_MISSING, error->message);
  return g_error_new_literal (PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_FAILED, error->message);
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL && stop_waiting (task))
    g_task_return_error (task, parley_portal_error_from (error));
}

static void
forget_task (gpointer task, GClosure *closure)
{
  g_object_unref (task);
}

static void
listen (GTask *task, const char *token)
{
  Request *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (self->bus) + 1), ".", '_');

  self->path = g_strconcat (PARLEY_PORTAL_PATH "/request/", sender, "/", token, NULL);
  self->subscription = g_dbus_connection_signal_subscribe (self->bus, PARLEY_PORTAL_BUS, REQUEST, "Response", self->path, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, on_response, g_object_ref (task), g_object_unref);
  self->timeout_source = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, PATIENCE_SECONDS, on_patience_over, g_object_ref (task), g_object_unref);
  if (cancellable != NULL)
    self->cancelled = g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (on_cancelled), g_object_ref (task), forget_task, 0);
}

static GVariant *
make_parameters (GVariant *const *arguments, GVariantDict *options)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_TUPLE);
  for (; *arguments != NULL; arguments++)
    g_variant_builder_add_value (&builder, *arguments);
  g_variant_builder_add_value (&builder, g_variant_dict_end (options));
  return g_variant_builder_end (&builder);
}

/**
 * parley_portal_request_async:
 * @bus: the session bus
 * @interface: of the portal, such as org.freedesktop.portal.ScreenCast
 * @method: what to call
 * @arguments: (array zero-terminated=1): what it takes before its options; floating
 *   ones are taken
 * @options: its options; taken, the token for the answer is added
 * @cancellable: (nullable): to ask no more; the portal's dialog goes away
 * @callback: called with the answer
 * @user_data: for @callback
 */
void
parley_portal_request_async (GDBusConnection *bus, const char *interface, const char *method, GVariant *const *arguments, GVariantDict *options, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (bus, cancellable, callback, user_data);
  g_autofree char *token = g_strdup_printf ("parley%u", g_random_int ());
  Request *request = g_new0 (Request, 1);

  g_task_set_source_tag (task, parley_portal_request_async);
  g_task_set_task_data (task, request, request_free);
  request->bus = g_object_ref (bus);
  g_variant_dict_insert (options, "handle_token", "s", token);
  listen (task, token);
  g_dbus_connection_call (bus, PARLEY_PORTAL_BUS, PARLEY_PORTAL_PATH, interface, method, make_parameters (arguments, options),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_asked, g_object_ref (task));
}

/**
 * parley_portal_request_finish:
 * @result: what the callback was given
 * @error: of #PARLEY_PORTAL_ERROR, or cancelled
 *
 * Returns: (transfer full): what the portal gave, a dictionary
 */
GVariant *
parley_portal_request_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
