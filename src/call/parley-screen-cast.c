/* Asks the desktop for a picture of the screen, in one dialog that is the desktop's
 * own: there is no other way, and none that asks twice.  What comes is a node of
 * PipeWire, behind a connection that shows nothing else.
 * (xdg-desktop-portal: org.freedesktop.portal.ScreenCast.)
 */

#include "parley-screen-cast.h"

#include "parley-portal-session.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

#define PORTAL "org.freedesktop.portal.ScreenCast"
#define CURSOR_EMBEDDED 2

struct _ParleyScreenCast
{
  GObject parent_instance;

  char *parent_window;
  ParleyPortalSession *session; /* from when it is open until it is closed */
  ParleyScreenKind kind;
  guint32 node;
  int connection; /* a descriptor, -1 for none */
};

static guint closed_signal;

G_DEFINE_FINAL_TYPE (ParleyScreenCast, parley_screen_cast, G_TYPE_OBJECT)

static void
on_closed (ParleyScreenCast *self)
{
  g_object_ref (self);
  parley_screen_cast_stop (self);
  g_signal_emit (self, closed_signal, 0);
  g_object_unref (self);
}

static void
fail (GTask *task, GError *error)
{
  parley_screen_cast_stop (g_task_get_source_object (task));
  g_task_return_error (task, error);
}

static void
fail_without_sense (GTask *task, const char *what)
{
  fail (task, g_error_new (PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_FAILED, "the portal gave no %s", what));
}

static void
on_remote (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyScreenCast *self = g_task_get_source_object (task);
  g_autoptr (GUnixFDList) descriptors = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &descriptors, result, &error);
  gint32 index;

  if (answer == NULL)
    {
      fail (task, parley_portal_error_from (error));
      return;
    }
  g_variant_get (answer, "(h)", &index);
  self->connection = descriptors != NULL && index >= 0 && index < g_unix_fd_list_get_length (descriptors) ? g_unix_fd_list_get (descriptors, index, &error) : -1;
  if (self->connection < 0)
    fail_without_sense (task, "connection to PipeWire");
  else if (self->session == NULL)
    fail_without_sense (task, "time to look at the screen");
  else
    g_task_return_boolean (task, TRUE);
}

static void
open_remote (GTask *task)
{
  ParleyScreenCast *self = g_task_get_source_object (task);

  g_dbus_connection_call_with_unix_fd_list (parley_portal_session_get_bus (self->session), PARLEY_PORTAL_BUS, PARLEY_PORTAL_PATH, PORTAL, "OpenPipeWireRemote",
                                            g_variant_new ("(oa{sv})", parley_portal_session_get_path (self->session), NULL), G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                            g_task_get_cancellable (task), on_remote, g_object_ref (task));
}

/* One was asked for; more would be a mistake of the portal's. */
static gboolean
take_stream (ParleyScreenCast *self, GVariant *results)
{
  g_autoptr (GVariant) streams = g_variant_lookup_value (results, "streams", G_VARIANT_TYPE ("a(ua{sv})"));
  g_autoptr (GVariant) about = NULL;
  guint32 kind = 0;

  if (streams == NULL || g_variant_n_children (streams) == 0)
    return FALSE;
  g_variant_get_child (streams, 0, "(u@a{sv})", &self->node, &about);
  g_variant_lookup (about, "source_type", "u", &kind);
  self->kind = kind == PARLEY_SCREEN_MONITOR || kind == PARLEY_SCREEN_WINDOW ? kind : PARLEY_SCREEN_UNKNOWN;
  return TRUE;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyScreenCast *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GVariant) results = parley_portal_request_finish (result, &error);

  if (results == NULL)
    fail (task, error);
  else if (self->session == NULL)
    fail_without_sense (task, "time to choose a screen");
  else if (!take_stream (self, results))
    fail_without_sense (task, "picture of the screen");
  else
    open_remote (task);
}

static void
on_selected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyScreenCast *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GVariant) results = parley_portal_request_finish (result, &error);
  GVariant *arguments[] = { NULL, NULL };
  GVariantDict options;

  if (results == NULL || self->session == NULL)
    {
      if (results == NULL)
        fail (task, error);
      else
        fail_without_sense (task, "time to choose a screen");
      return;
    }
  arguments[0] = g_variant_new_string (self->parent_window);
  g_variant_dict_init (&options, NULL);
  parley_portal_session_request_async (self->session, "Start", arguments, &options, g_task_get_cancellable (task), on_started, g_object_ref (task));
}

static void
select_sources (GTask *task)
{
  ParleyScreenCast *self = g_task_get_source_object (task);
  GVariant *arguments[] = { NULL };
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "types", "u", PARLEY_SCREEN_MONITOR | PARLEY_SCREEN_WINDOW);
  g_variant_dict_insert (&options, "multiple", "b", FALSE);
  g_variant_dict_insert (&options, "cursor_mode", "u", CURSOR_EMBEDDED);
  parley_portal_session_request_async (self->session, "SelectSources", arguments, &options, g_task_get_cancellable (task), on_selected, g_object_ref (task));
}

static void
on_session (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyScreenCast *self = g_task_get_source_object (task);
  GError *error = NULL;

  self->session = parley_portal_session_open_finish (result, &error);
  if (self->session == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_signal_connect_object (self->session, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  select_sources (task);
}

static void
parley_screen_cast_dispose (GObject *object)
{
  ParleyScreenCast *self = PARLEY_SCREEN_CAST (object);

  parley_screen_cast_stop (self);
  G_OBJECT_CLASS (parley_screen_cast_parent_class)->dispose (object);
}

static void
parley_screen_cast_finalize (GObject *object)
{
  ParleyScreenCast *self = PARLEY_SCREEN_CAST (object);

  if (self->connection >= 0)
    close (self->connection);
  g_free (self->parent_window);
  G_OBJECT_CLASS (parley_screen_cast_parent_class)->finalize (object);
}

static void
parley_screen_cast_class_init (ParleyScreenCastClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_screen_cast_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_screen_cast_finalize;
  closed_signal = g_signal_new ("closed", PARLEY_TYPE_SCREEN_CAST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_screen_cast_init (ParleyScreenCast *self)
{
  self->connection = -1;
}

/* Returns: (transfer full): a picture of the screen that nobody has been asked for */
ParleyScreenCast *
parley_screen_cast_new (void)
{
  return g_object_new (PARLEY_TYPE_SCREEN_CAST, NULL);
}

/**
 * parley_screen_cast_start_async:
 * @self: one that was not started before
 * @parent_window: over what the desktop's dialog is to be, as portals name windows;
 *   empty for nothing
 * @cancellable: (nullable): to ask no more
 * @callback: called when the person has chosen
 * @user_data: for @callback
 *
 * Errors are of #PARLEY_PORTAL_ERROR.
 */
void
parley_screen_cast_start_async (ParleyScreenCast *self, const char *parent_window, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (PARLEY_IS_SCREEN_CAST (self) && self->parent_window == NULL);

  g_task_set_source_tag (task, parley_screen_cast_start_async);
  self->parent_window = g_strdup (parent_window);
  parley_portal_session_open_async (PORTAL, cancellable, on_session, task);
}

gboolean
parley_screen_cast_start_finish (ParleyScreenCast *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Returns: what the person chose */
ParleyScreenKind
parley_screen_cast_get_kind (ParleyScreenCast *self)
{
  return self->kind;
}

/**
 * parley_screen_cast_make_source:
 * @self: one that has been started
 *
 * Returns: (transfer floating) (nullable): where the pictures come from, which
 *   keeps @self; %NULL where GStreamer's part of PipeWire is not installed
 */
GstElement *
parley_screen_cast_make_source (ParleyScreenCast *self)
{
  g_autofree char *node = g_strdup_printf ("%u", self->node);
  GstElement *source = gst_element_factory_make ("pipewiresrc", NULL);

  g_return_val_if_fail (self->connection >= 0, NULL);

  if (source == NULL)
    return NULL;
  /* A screen on which nothing moves gives no pictures: the last one comes again. */
  g_object_set (source, "fd", self->connection, "path", node, "do-timestamp", TRUE, "keepalive-time", 1000, "resend-last", TRUE, NULL);
  /* The descriptor must outlive it. */
  g_object_set_data_full (G_OBJECT (source), "parley-screen-cast", g_object_ref (self), g_object_unref);
  return source;
}

/* The desktop need not give it out any more.  Nothing is told. */
void
parley_screen_cast_stop (ParleyScreenCast *self)
{
  g_return_if_fail (PARLEY_IS_SCREEN_CAST (self));

  if (self->session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->session, self);
  parley_portal_session_close (self->session);
  g_clear_object (&self->session);
}
