/* The cloud on this computer for whoever tries Parley: a lock decides who hosts
 * it, backend.json says where it is, and a socket in the same folder that the
 * others stay connected to tells them when the host is gone, however it went.
 */
#include "config.h"

#include "parley-trial.h"

#include "backend-server.h"
#include "parley-text.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Between two looks while another instance is still starting, and how many. */
#define AGAIN_MS 100
#define MOST_LOOKS 100

/* Who is there to begin with; others come with the name they give. */
#define PEOPLE "Ada <ada@example.org>,Ben <ben@example.org>"

struct _ParleyTrial
{
  GObject parent_instance;

  char *folder;
  char *data_directory;
  int lock;
  BackendServer *server;
  GSocketService *presence;
  GSocketConnection *host;
  GCancellable *cancellable;
  guint again_source;
  guint looks;
  guint16 port;
  GTask *starting;
};

G_DEFINE_FINAL_TYPE (ParleyTrial, parley_trial, G_TYPE_OBJECT)

static void look (ParleyTrial *self);

static char *
file_in (ParleyTrial *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static void
finish (ParleyTrial *self, char *uri, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->starting);

  if (task == NULL)
    {
      g_free (uri);
      g_clear_error (&error);
    }
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, uri, g_free);
}

static gboolean
on_again (gpointer data)
{
  ParleyTrial *self = data;

  self->again_source = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

/* Another instance holds the lock but does not answer yet: it is starting, or
 * going.
 */
static void
look_again (ParleyTrial *self)
{
  if (self->looks++ < MOST_LOOKS)
    self->again_source = g_timeout_add (AGAIN_MS, on_again, self);
  else
    finish (self, NULL, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The instance that hosts the backend does not answer"));
}

static gboolean
take_lock (ParleyTrial *self)
{
  g_autofree char *path = file_in (self, "backend.lock");

  self->lock = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (self->lock >= 0 && flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
  return FALSE;
}

static void
drop_lock (ParleyTrial *self)
{
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

/* Who takes over uses the port of the one before: what the others have been
 * told stays true.
 */
static guint16
last_port (ParleyTrial *self)
{
  g_autofree char *path = g_build_filename (self->data_directory, "port", NULL);
  g_autofree char *text = NULL;
  guint64 port = 0;

  if (self->port != 0)
    return self->port;
  if (g_file_get_contents (path, &text, NULL, NULL))
    g_ascii_string_to_unsigned (g_strchomp (text), 10, 1024, G_MAXUINT16, &port, NULL);
  return port;
}

static void
remember_port (ParleyTrial *self, const char *uri)
{
  g_autofree char *path = g_build_filename (self->data_directory, "port", NULL);
  g_autofree char *text = NULL;
  int port = -1;

  if (!g_uri_split_network (uri, G_URI_FLAGS_NONE, NULL, NULL, &port, NULL) || port <= 0)
    return;
  self->port = port;
  text = g_strdup_printf ("%d\n", port);
  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

static gboolean
write_name (ParleyTrial *self, const char *uri, GError **error)
{
  g_autofree char *path = file_in (self, "backend.json");
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "descriptor");
  json_builder_add_string_value (builder, uri);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static char *
read_name (ParleyTrial *self)
{
  g_autofree char *path = file_in (self, "backend.json");
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;
  JsonNode *member;

  if (!json_parser_load_from_file (parser, path, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  member = json_object_get_member (json_node_get_object (root), "descriptor");
  return member != NULL && json_node_get_value_type (member) == G_TYPE_STRING ? json_node_dup_string (member) : NULL;
}

static void
on_guest_gone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GSocketConnection) guest = data;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
}

/* The others stay connected, without a word, for as long as they live. */
static gboolean
on_guest (GSocketService *service, GSocketConnection *connection, GObject *source, ParleyTrial *self)
{
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));

  g_input_stream_read_bytes_async (stream, 1, G_PRIORITY_DEFAULT, self->cancellable, on_guest_gone, g_object_ref (connection));
  return TRUE;
}

static GSocketAddress *
presence_address (ParleyTrial *self)
{
  g_autofree char *path = file_in (self, "backend.socket");

  return g_unix_socket_address_new (path);
}

static gboolean
listen_for_others (ParleyTrial *self, GError **error)
{
  g_autofree char *path = file_in (self, "backend.socket");
  g_autoptr (GSocketAddress) address = presence_address (self);

  g_unlink (path);
  self->presence = g_socket_service_new ();
  g_signal_connect_object (self->presence, "incoming", G_CALLBACK (on_guest), self, 0);
  return g_socket_listener_add_address (G_SOCKET_LISTENER (self->presence), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error);
}

static void
stop_hosting (ParleyTrial *self)
{
  g_autofree char *name = file_in (self, "backend.json");

  if (self->presence != NULL)
    {
      g_socket_service_stop (self->presence);
      g_socket_listener_close (G_SOCKET_LISTENER (self->presence));
    }
  g_clear_object (&self->presence);
  if (self->server != NULL)
    {
      g_unlink (name);
      backend_server_stop (self->server);
    }
  g_clear_object (&self->server);
  drop_lock (self);
}

static BackendServer *
make_server (ParleyTrial *self)
{
  BackendServer *server = backend_server_new (self->data_directory);

  g_object_set (server, "people", PEOPLE, NULL);
  return server;
}

static gboolean
start_server (ParleyTrial *self, GError **error)
{
  self->server = make_server (self);
  if (backend_server_start (self->server, "127.0.0.1", last_port (self), NULL))
    return TRUE;
  g_object_unref (self->server);
  self->server = make_server (self);
  return backend_server_start (self->server, "127.0.0.1", 0, error);
}

static void
host_it (ParleyTrial *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;

  g_mkdir_with_parents (self->data_directory, 0700);
  if (!start_server (self, &error))
    {
      stop_hosting (self);
      finish (self, NULL, g_steal_pointer (&error));
      return;
    }
  uri = backend_server_get_descriptor_uri (self->server);
  remember_port (self, uri);
  if (!write_name (self, uri, &error) || !listen_for_others (self, &error))
    {
      stop_hosting (self);
      finish (self, NULL, g_steal_pointer (&error));
      return;
    }
  finish (self, g_steal_pointer (&uri), NULL);
}

static void
on_host_gone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyTrial) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_debug ("the instance that hosted the backend is gone (%" G_GSIZE_FORMAT " bytes)", bytes != NULL ? g_bytes_get_size (bytes) : 0);
  g_clear_object (&self->host);
  self->looks = 0;
  look (self);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyTrial) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  g_autofree char *uri = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  uri = connection != NULL ? read_name (self) : NULL;
  if (uri == NULL)
    {
      look_again (self);
      return;
    }
  g_set_object (&self->host, connection);
  remember_port (self, uri);
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), 1, G_PRIORITY_DEFAULT,
                                   self->cancellable, on_host_gone, g_object_ref (self));
  finish (self, g_steal_pointer (&uri), NULL);
}

static void
join_it (ParleyTrial *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = presence_address (self);

  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address), self->cancellable, on_connected, g_object_ref (self));
}

static void
look (ParleyTrial *self)
{
  if (take_lock (self))
    host_it (self);
  else
    join_it (self);
}

static void
parley_trial_dispose (GObject *object)
{
  ParleyTrial *self = PARLEY_TRIAL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->again_source, g_source_remove);
  stop_hosting (self);
  g_clear_object (&self->host);
  g_clear_object (&self->starting);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (parley_trial_parent_class)->dispose (object);
}

static void
parley_trial_finalize (GObject *object)
{
  ParleyTrial *self = PARLEY_TRIAL (object);

  g_free (self->folder);
  g_free (self->data_directory);
  G_OBJECT_CLASS (parley_trial_parent_class)->finalize (object);
}

static void
parley_trial_class_init (ParleyTrialClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_trial_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_trial_finalize;
}

/* In a Flatpak the runtime folder belongs to one instance; what all instances of
 * the application share is a folder in it.
 */
static char *
make_folder_name (void)
{
  const char *sandbox = g_getenv ("FLATPAK_ID");

  if (sandbox == NULL)
    return g_build_filename (g_get_user_runtime_dir (), "parley", NULL);
  return g_build_filename (g_get_user_runtime_dir (), "app", sandbox, "parley", NULL);
}

static void
parley_trial_init (ParleyTrial *self)
{
  self->lock = -1;
  self->cancellable = g_cancellable_new ();
  self->folder = make_folder_name ();
  self->data_directory = g_build_filename (g_get_user_data_dir (), "parley", "try", NULL);
}

/**
 * parley_trial_new:
 *
 * Returns: (transfer full): a trial that has not been started
 */
ParleyTrial *
parley_trial_new (void)
{
  return g_object_new (PARLEY_TYPE_TRIAL, NULL);
}

static void
on_start_cancelled (GCancellable *cancellable, ParleyTrial *self)
{
  g_clear_handle_id (&self->again_source, g_source_remove);
}

/**
 * parley_trial_start_async:
 * @self: a trial
 * @cancellable: (nullable): to give it up
 * @callback: called when it is there
 * @user_data: for @callback
 *
 * Uses the backend of the instance that hosts it, or hosts it.
 */
void
parley_trial_start_async (ParleyTrial *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (PARLEY_IS_TRIAL (self));

  g_task_set_source_tag (task, parley_trial_start_async);
  if (self->server != NULL)
    {
      g_task_return_pointer (task, backend_server_get_descriptor_uri (self->server), g_free);
      return;
    }
  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno), "%s cannot be made: %s", self->folder, g_strerror (errno));
      return;
    }
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_start_cancelled), self, 0);
  g_clear_handle_id (&self->again_source, g_source_remove);
  g_set_object (&self->starting, task);
  self->looks = 0;
  look (self);
}

/**
 * parley_trial_start_finish:
 * @self: a trial
 * @result: what the callback was given
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the URI of the backend's descriptor
 */
char *
parley_trial_start_finish (ParleyTrial *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * parley_trial_make_address:
 * @name: a person's name
 *
 * Returns: (transfer full): an address in a domain that nobody can own (RFC 2606)
 */
char *
parley_trial_make_address (const char *name)
{
  g_autofree char *ascii = g_str_to_ascii (name, "C");
  g_autofree char *lower = g_ascii_strdown (ascii, -1);

  for (char *p = lower; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p))
      *p = '.';
  return g_strconcat (lower, "@example.org", NULL);
}

/**
 * parley_trial_make_hint:
 * @name: a person's name
 *
 * Returns: (transfer full): a login hint with which the backend of this
 *   computer lets in also whom it has not met
 */
char *
parley_trial_make_hint (const char *name)
{
  g_autofree char *address = parley_trial_make_address (name);
  g_autofree char *plain = parley_text_plain (name);

  return g_strdup_printf ("%s <%s>", g_strdelimit (plain, "<>,", ' '), address);
}
