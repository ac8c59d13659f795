/* Two people in one process, over the real wire to a real backend.  What they
 * see is compared as text, and waited for, never slept for.
 */

#include "test-pair.h"

#include <glib/gstdio.h>

#include "test-account.h"
#include "test-await.h"
#include "web-json.h"

static void
on_message_arrived (ParleySession *session, ParleyRoom *room, const char *author, const char *text, GString *news)
{
  g_string_append_printf (news, "%s in %s: %s\n", author, parley_room_get_name (room), text);
}

static void
on_mentioned (ParleySession *session, ParleyRoom *room, const char *author, const char *text, GString *news)
{
  g_string_append_printf (news, "mentioned by %s in %s: %s\n", author, parley_room_get_name (room), text);
}

static void
on_ring (ParleySession *session, const char *call, JsonObject *ring, GString *news)
{
  g_string_append_printf (news, "ring %s %s\n", call, ring != NULL ? web_json_get_string (ring, "kind") : "gone");
}

void
test_person_begin (TestPerson *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (self->session);
  self->session = parley_session_new (self->user, self->directory, &error);
  g_assert_no_error (error);
  g_signal_connect (self->session, "message-arrived", G_CALLBACK (on_message_arrived), self->news);
  g_signal_connect (self->session, "mentioned", G_CALLBACK (on_mentioned), self->news);
  g_signal_connect (self->session, "ring", G_CALLBACK (on_ring), self->news);
}

/* What was cancelled still has callbacks to run; after them nothing of the
 * session is left.
 */
void
test_person_end (TestPerson *self)
{
  if (self->session == NULL)
    return;
  parley_session_close (self->session, FALSE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&self->session));
}

static void
person_init (TestPerson *self, TestBackend *backend, const char *email)
{
  g_autoptr (GError) error = NULL;

  self->user = test_account_sign_in (backend, email);
  self->directory = g_dir_make_tmp ("parley-chat-XXXXXX", &error);
  g_assert_no_error (error);
  self->news = g_string_new (NULL);
  test_person_begin (self);
}

static void
person_clear (TestPerson *self)
{
  test_person_end (self);
  test_remove_directory (self->directory);
  g_clear_object (&self->user);
  g_free (self->directory);
  g_string_free (self->news, TRUE);
}

TestPair *
test_pair_new_on (TestBackend *backend)
{
  TestPair *self = g_new0 (TestPair, 1);

  self->backend = backend;
  person_init (&self->ada, self->backend, "ada@example.org");
  person_init (&self->ben, self->backend, "ben@example.org");
  return self;
}

TestPair *
test_pair_new (void)
{
  return test_pair_new_on (test_backend_new_ruled ());
}

/* The script is empty until a test writes something into it. */
TestPair *
test_pair_new_faulty (void)
{
  return test_pair_new_on (test_backend_new_with ("rules-file", NULL, "faults-file", "/dev/null", NULL));
}

void
test_pair_add_fault (TestPair *self, const char *line)
{
  g_autoptr (TestAnswer) answer = test_backend_send (self->backend, "POST", "/.faults", line, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
}

TestPair *
test_pair_new_open (void)
{
  return test_pair_new_on (test_backend_new ());
}

void
test_pair_free (TestPair *self)
{
  person_clear (&self->ada);
  person_clear (&self->ben);
  test_backend_free (self->backend);
  g_free (self);
}

void
test_remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

char *
test_person_get_store_path (TestPerson *self)
{
  g_autofree char *name = g_strconcat (firebase_user_get_uid (self->user), ".db", NULL);

  return g_build_filename (self->directory, name, NULL);
}

typedef struct
{
  TestPerson *person;
  ParleyConnection connection;
} Connection;

static gboolean
has_connection (gpointer data)
{
  Connection *wanted = data;

  return parley_session_get_connection (wanted->person->session) == wanted->connection;
}

void
test_person_wait_for_connection (TestPerson *self, ParleyConnection connection)
{
  Connection wanted = { self, connection };

  test_wait_until (has_connection, &wanted, "a connection");
}

typedef struct
{
  TestPerson *person;
  const char *id;
} Listed;

static gboolean
is_listed (gpointer data)
{
  Listed *wanted = data;
  GListModel *rooms = parley_session_get_rooms (wanted->person->session);

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (ParleyRoom) room = g_list_model_get_item (rooms, i);

      if (g_str_equal (parley_room_get_id (room), wanted->id))
        return TRUE;
    }
  return FALSE;
}

ParleyRoom *
test_person_wait_for_room (TestPerson *self, const char *id)
{
  Listed wanted = { self, id };

  test_wait_until (is_listed, &wanted, "a room in the list");
  return parley_session_find_room (self->session, id);
}

static gboolean
has_invitation (gpointer session)
{
  return g_list_model_get_n_items (parley_session_get_invitations (session)) > 0;
}

static ParleyRoom *
create_room (TestPerson *person, const char *name)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ParleyRoom *room;

  parley_session_create_room_async (person->session, name, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  room = parley_session_create_room_finish (person->session, result, &error);
  g_assert_no_error (error);
  return room;
}

static void
invite (ParleyRoom *room, const char *email)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  parley_room_invite_async (room, email, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  parley_room_invite_finish (room, result, &error);
  g_assert_no_error (error);
}

static void
accept_invitation (TestPerson *person)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyInvitation) invitation = NULL;
  g_autoptr (ParleyRoom) room = NULL;

  test_wait_until (has_invitation, person->session, "an invitation");
  invitation = g_list_model_get_item (parley_session_get_invitations (person->session), 0);
  parley_session_accept_async (person->session, invitation, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  room = parley_session_accept_finish (person->session, result, &error);
  g_assert_no_error (error);
}

typedef struct
{
  TestPerson *person;
  const char *path;
} Written;

static gboolean
is_written (gpointer data)
{
  Written *wanted = data;
  g_autofree char *value = test_person_get (wanted->person, wanted->path);

  return !g_str_equal (value, "null");
}

static gboolean
has_two_members (gpointer room)
{
  return g_list_model_get_n_items (parley_room_get_members (room)) == 2;
}

void
test_pair_introduce (TestPair *self)
{
  Written address = { &self->ada, "emails/ben@example,org" };

  test_person_wait_for_connection (&self->ada, PARLEY_CONNECTION_ONLINE);
  test_person_wait_for_connection (&self->ben, PARLEY_CONNECTION_ONLINE);
  test_wait_until (is_written, &address, "Ben's address");
}

ParleyRoom *
test_pair_invite (TestPair *self, const char *name)
{
  g_autoptr (ParleyRoom) room = create_room (&self->ada, name);

  invite (room, " Ben@Example.org ");
  return test_person_wait_for_room (&self->ada, parley_room_get_id (room));
}

ParleyRoom *
test_pair_make_room (TestPair *self, const char *name)
{
  ParleyRoom *room;

  test_pair_introduce (self);
  room = test_pair_invite (self, name);
  accept_invitation (&self->ben);
  test_person_wait_for_room (&self->ben, parley_room_get_id (room));
  test_wait_until (has_two_members, room, "two members");
  return room;
}

static const char *const states[] = { "pending", "sent", "failed" };

char *
test_timeline_to_text (ParleyTimeline *timeline)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr (ParleyMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), i);

      g_string_append_printf (text, "%s: %s (%s)\n", parley_message_get_author_name (message),
                              parley_message_get_text (message) != NULL ? parley_message_get_text (message) : "deleted",
                              states[parley_message_get_state (message)]);
    }
  return g_string_free (text, FALSE);
}

typedef struct
{
  ParleyTimeline *timeline;
  const char *text;
  char *before;
} Shown;

static gboolean
is_shown (gpointer data)
{
  Shown *wanted = data;
  g_autofree char *text = test_timeline_to_text (wanted->timeline);

  if (g_set_str (&wanted->before, text))
    g_debug ("Now it shows\n%s", text);
  return g_str_equal (text, wanted->text);
}

void
test_timeline_wait_for (ParleyTimeline *timeline, const char *text)
{
  Shown wanted = { timeline, text, NULL };

  test_wait_until (is_shown, &wanted, strrchr (text, ':') != NULL ? strrchr (text, ':') + 2 : "an empty list");
  g_free (wanted.before);
}

typedef struct
{
  ParleyMessage *message;
  ParleyMessageState state;
} State;

static gboolean
has_state (gpointer data)
{
  State *wanted = data;

  return parley_message_get_state (wanted->message) == wanted->state;
}

void
test_message_wait_for (ParleyMessage *message, ParleyMessageState state)
{
  State wanted = { message, state };

  test_wait_until (has_state, &wanted, states[state]);
}

ParleyMessage *
test_room_say (ParleyRoom *room, const char *text)
{
  g_autoptr (GError) error = NULL;
  ParleyMessage *message = parley_room_send (room, text, &error);

  g_assert_no_error (error);
  return message;
}

char *
test_person_get (TestPerson *person, const char *path)
{
  g_autoptr (FirebaseDatabase) database = firebase_database_new (person->user);
  g_autoptr (JsonNode) node = test_account_get (database, path, NULL);

  return web_json_to_text (node);
}

void
test_person_put (TestPerson *person, const char *path, const char *json)
{
  g_autoptr (FirebaseDatabase) database = firebase_database_new (person->user);

  test_account_put (database, path, json);
}

void
test_person_patch (TestPerson *person, const char *json)
{
  g_autoptr (FirebaseDatabase) database = firebase_database_new (person->user);
  g_autoptr (JsonNode) answer = test_account_patch (database, "", json);
}
