/* Somebody who chats, without a window: what the ledger's conductor drives.
 *
 * Usage: ledger-client DESCRIPTOR EMAIL FOLDER
 *
 * Reads commands, one a line:
 *   create NAME, invite EMAIL, accept     until both are in one room
 *   open ROOM                             from then on what is said is shown
 *   say TEXT                              one message
 *   retry                                 everything that failed
 *   scroll                                to the beginning
 *   wake                                  as when the network is back
 *   dump                                  what the window would show, and what waits
 *   quit
 * Writes lines of JSON: "ready", "room", "stored" once a message is in the file,
 * "sent" and "failed" as the row would show it, "begun" at the beginning, "dump".  It may be killed at any
 * moment and be started again in the same folder.
 */

#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "firebase-sign-in.h"
#include "parley-session-private.h"
#include "parley-timeline-private.h"
#include "web-json.h"

typedef struct
{
  GMainLoop *loop;
  GDataInputStream *commands;
  FirebaseConfig *config;
  FirebaseSignIn *sign_in;
  FirebaseUser *user;
  ParleySession *session;
  ParleyRoom *room;
  GHashTable *own; /* ParleyMessages of this person that are not sent yet */
  char *folder;
  char *email;
} Client;

/* -- Telling -- */

/* @object is (transfer full). */
static void
tell (const char *event, JsonObject *object)
{
  g_autofree char *text = NULL;

  json_object_set_string_member (object, "event", event);
  text = web_json_object_to_text (object);
  json_object_unref (object);
  printf ("%s\n", text);
  fflush (stdout);
}

static void
tell_message (const char *event, ParleyMessage *message)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", parley_message_get_id (message));
  json_object_set_string_member (object, "text", parley_message_get_text (message) != NULL ? parley_message_get_text (message) : "");
  tell (event, object);
}

static void
fail (const char *what, GError *error)
{
  g_error ("%s: %s", what, error != NULL ? error->message : "nothing");
}

/* -- Messages -- */

static void
on_state (Client *self, GParamSpec *pspec, ParleyMessage *message)
{
  switch (parley_message_get_state (message))
    {
    case PARLEY_MESSAGE_SENT:
      tell_message ("sent", message);
      g_signal_handlers_disconnect_by_data (message, self);
      g_hash_table_remove (self->own, message);
      break;
    case PARLEY_MESSAGE_FAILED:
      tell_message ("failed", message);
      break;
    case PARLEY_MESSAGE_PENDING:
    default:
      break;
    }
}

/* A row that is on the screen keeps its message. */
static void
follow (Client *self, ParleyMessage *message)
{
  if (!parley_message_is_own (message) || parley_message_get_state (message) == PARLEY_MESSAGE_SENT || g_hash_table_contains (self->own, message))
    return;
  g_signal_connect_swapped (message, "notify::state", G_CALLBACK (on_state), self);
  g_hash_table_add (self->own, g_object_ref (message));
}

static void
follow_all (Client *self)
{
  GListModel *timeline = G_LIST_MODEL (parley_room_get_timeline (self->room));

  for (guint i = g_list_model_get_n_items (timeline); i > 0; i--)
    {
      g_autoptr (ParleyMessage) message = g_list_model_get_item (timeline, i - 1);

      if (parley_message_get_state (message) == PARLEY_MESSAGE_SENT)
        return;
      follow (self, message);
    }
}

static void
say (Client *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  ParleyMessage *message = parley_room_send (self->room, text, &error);

  if (message == NULL)
    fail ("say", error);
  tell_message ("stored", message);
  follow (self, message);
}

static void
retry (Client *self)
{
  g_autoptr (GPtrArray) failed = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *timeline = G_LIST_MODEL (parley_room_get_timeline (self->room));

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (ParleyMessage) message = g_list_model_get_item (timeline, i);

      if (parley_message_get_state (message) == PARLEY_MESSAGE_FAILED)
        g_ptr_array_add (failed, g_steal_pointer (&message));
    }
  for (guint i = 0; i < failed->len; i++)
    {
      follow (self, failed->pdata[i]);
      parley_room_retry (self->room, failed->pdata[i]);
    }
}

static void
dump (Client *self)
{
  GListModel *timeline = G_LIST_MODEL (parley_room_get_timeline (self->room));
  JsonObject *object = json_object_new ();
  JsonArray *rows = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (ParleyMessage) message = g_list_model_get_item (timeline, i);
      JsonArray *row = json_array_new ();

      json_array_add_string_element (row, parley_message_get_id (message));
      json_array_add_string_element (row, parley_message_get_text (message) != NULL ? parley_message_get_text (message) : "");
      json_array_add_int_element (row, parley_message_get_state (message));
      json_array_add_array_element (rows, row);
    }
  json_object_set_array_member (object, "rows", rows);
  json_object_set_boolean_member (object, "online", parley_session_get_connection (self->session) == PARLEY_CONNECTION_ONLINE);
  tell ("dump", object);
}

static void scroll_up (Client *self);

static void
on_older (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!parley_timeline_load_older_finish (PARLEY_TIMELINE (source), result, &error))
    tell ("begun", json_object_new ());
  else
    scroll_up (data);
}

/* To the beginning, as somebody does who scrolls there. */
static void
scroll_up (Client *self)
{
  ParleyTimeline *timeline = parley_room_get_timeline (self->room);

  if (parley_timeline_is_complete (timeline))
    tell ("begun", json_object_new ());
  else
    parley_timeline_load_older_async (timeline, NULL, on_older, self);
}

/* -- Rooms -- */

static void
use_room (Client *self, ParleyRoom *room)
{
  JsonObject *object = json_object_new ();

  g_set_object (&self->room, room);
  parley_room_set_open (room, TRUE);
  follow_all (self);
  json_object_set_string_member (object, "id", parley_room_get_id (room));
  tell ("room", object);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyRoom) room = parley_session_create_room_finish (PARLEY_SESSION (source), result, &error);

  if (room == NULL)
    fail ("create", error);
  use_room (data, room);
}

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyRoom) room = parley_session_accept_finish (PARLEY_SESSION (source), result, &error);

  if (room == NULL)
    fail ("accept", error);
  use_room (data, room);
}

static void
accept_first (Client *self)
{
  g_autoptr (ParleyInvitation) invitation = g_list_model_get_item (parley_session_get_invitations (self->session), 0);

  if (invitation == NULL)
    return;
  g_signal_handlers_disconnect_by_func (parley_session_get_invitations (self->session), accept_first, self);
  parley_session_accept_async (self->session, invitation, NULL, on_accepted, self);
}

static void
accept_invitation (Client *self)
{
  g_signal_connect_swapped (parley_session_get_invitations (self->session), "items-changed", G_CALLBACK (accept_first), self);
  accept_first (self);
}

static void
on_invited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!parley_room_invite_finish (PARLEY_ROOM (source), result, &error))
    fail ("invite", error);
  tell ("invited", json_object_new ());
}

static void
open_room (Client *self, const char *id)
{
  ParleyRoom *room = parley_session_find_room (self->session, id);

  if (room == NULL)
    fail (id, NULL);
  use_room (self, room);
}

/* -- Commands -- */

static void read_command (Client *self);

static void
obey (Client *self, const char *line)
{
  if (g_str_has_prefix (line, "say "))
    say (self, line + 4);
  else if (g_str_has_prefix (line, "create "))
    parley_session_create_room_async (self->session, line + 7, NULL, on_created, self);
  else if (g_str_has_prefix (line, "invite "))
    parley_room_invite_async (self->room, line + 7, NULL, on_invited, self);
  else if (g_str_has_prefix (line, "open "))
    open_room (self, line + 5);
  else if (g_str_equal (line, "accept"))
    accept_invitation (self);
  else if (g_str_equal (line, "retry"))
    retry (self);
  else if (g_str_equal (line, "dump"))
    dump (self);
  else if (g_str_equal (line, "scroll"))
    scroll_up (self);
  else if (g_str_equal (line, "wake"))
    parley_session_reconnect (self->session);
  else if (g_str_equal (line, "quit"))
    g_main_loop_quit (self->loop);
  else
    fail (line, NULL);
}

static void
on_command (GObject *source, GAsyncResult *result, gpointer data)
{
  Client *self = data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (self->loop);
      return;
    }
  obey (self, line);
  read_command (self);
}

static void
read_command (Client *self)
{
  g_data_input_stream_read_line_async (self->commands, G_PRIORITY_DEFAULT, NULL, on_command, self);
}

/* -- Signing in -- */

static void
begin (Client *self)
{
  g_autoptr (GError) error = NULL;

  self->session = parley_session_new (self->user, self->folder, &error);
  if (self->session == NULL)
    fail (self->folder, error);
  tell ("ready", json_object_new ());
  read_command (self);
}

static char *
make_path (Client *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

/* In place of the keyring, which belongs to a desktop. */
static void
remember (Client *self)
{
  g_autofree char *path = make_path (self, "account");
  g_autofree char *text = g_strjoin ("\n", firebase_user_get_uid (self->user), firebase_user_get_refresh_token (self->user), NULL);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    fail (path, error);
}

static gboolean
recall (Client *self)
{
  g_autofree char *path = make_path (self, "account");
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  parts = g_strsplit (text, "\n", 2);
  self->user = firebase_user_new (self->config, parts[0], parts[1], NULL, self->email, NULL);
  return TRUE;
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer data)
{
  Client *self = data;
  g_autoptr (GError) error = NULL;

  self->user = firebase_sign_in_run_finish (FIREBASE_SIGN_IN (source), result, &error);
  if (self->user == NULL)
    fail ("sign in", error);
  remember (self);
  begin (self);
}

static void
on_open_uri (FirebaseSignIn *sign_in, const char *uri)
{
  firebase_sign_in_follow_async (sign_in, uri, NULL, NULL, NULL);
}

static void
on_config (GObject *source, GAsyncResult *result, gpointer data)
{
  Client *self = data;
  g_autoptr (GError) error = NULL;

  self->config = firebase_config_load_finish (result, &error);
  if (self->config == NULL)
    fail ("descriptor", error);
  if (recall (self))
    {
      begin (self);
      return;
    }
  self->sign_in = firebase_sign_in_new (self->config);
  g_signal_connect (self->sign_in, "open-uri", G_CALLBACK (on_open_uri), NULL);
  firebase_sign_in_set_login_hint (self->sign_in, self->email);
  firebase_sign_in_run_async (self->sign_in, NULL, on_signed_in, self);
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (0, FALSE);
  Client self = { .loop = g_main_loop_new (NULL, FALSE) };

  /* What is told goes to the output, so nothing else may. */
  g_log_writer_default_set_use_stderr (TRUE);
  if (argc != 4)
    return 2;
  self.email = argv[2];
  self.folder = argv[3];
  self.own = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self.commands = g_data_input_stream_new (input);
  firebase_config_load_async (argv[1], NULL, on_config, &self);
  g_main_loop_run (self.loop);
  if (self.session != NULL)
    parley_session_close (self.session, FALSE);
  return 0;
}
