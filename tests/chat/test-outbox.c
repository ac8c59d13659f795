/* What becomes of a message on every way a server can answer, or not: the table
 * of data model §4.7.  Nothing is called sent that the server has not confirmed,
 * nothing failed that it has, and nothing is written twice.
 */

#include "firebase-error.h"
#include "parley-limits.h"
#include "parley-message-id.h"
#include "parley-outbox.h"
#include "scripted-server.h"
#include "test-await.h"
#include "test-pair.h"

#define DENIED "{\n  \"error\" : \"Permission denied\"\n}\n"
#define MEMBERS "{\"ada\":{\"role\":\"owner\",\"joinedAt\":1},\"ben\":{\"role\":\"member\",\"joinedAt\":1}}"

typedef struct
{
  ScriptedServer *server;
  char *directory;
  FirebaseUser *user;
  ParleyStore *store;
  ParleyAccount *account;
  ParleyOutbox *outbox;
  GString *changes;
} Fixture;

static void
on_changed (ParleyOutbox *outbox, const char *room, const char *id, const char *former, Fixture *fixture)
{
  g_string_append_printf (fixture->changes, "%s %s\n", former != NULL ? "renamed" : "changed", id);
}

static void
open_store (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->directory, "store.db", NULL);
  g_autoptr (GError) error = NULL;

  fixture->store = parley_store_open (path, &error);
  g_assert_no_error (error);
  fixture->account = parley_account_new (fixture->user, fixture->store);
  fixture->outbox = parley_outbox_new (fixture->account);
  g_signal_connect (fixture->outbox, "changed", G_CALLBACK (on_changed), fixture);
}

static void
close_store (Fixture *fixture)
{
  parley_account_close (fixture->account);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&fixture->outbox));
  g_clear_pointer (&fixture->account, parley_account_unref);
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->server = scripted_server_new ();
  fixture->directory = g_dir_make_tmp ("parley-outbox-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->user = scripted_server_make_user (fixture->server, "ada");
  fixture->changes = g_string_new (NULL);
  open_store (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (scripted_server_get_n_left (fixture->server), ==, 0);
  close_store (fixture);
  g_clear_object (&fixture->user);
  scripted_server_free (fixture->server);
  test_remove_directory (fixture->directory);
  g_free (fixture->directory);
  g_string_free (fixture->changes, TRUE);
}

static void
know_members (Fixture *fixture)
{
  parley_store_add_member (fixture->store, "room", "ada", "owner");
  parley_store_add_member (fixture->store, "room", "ben", "member");
  parley_store_set_doubtful (fixture->store, "room", FALSE);
}

static char *
add_message (Fixture *fixture, const char *text)
{
  char *id = firebase_database_make_key (fixture->account->database);
  g_autoptr (ParleyRecord) record = parley_record_new (id, "ada", text, 1);
  g_autoptr (GError) error = NULL;

  parley_store_add_message (fixture->store, "room", record, &error);
  g_assert_no_error (error);
  return id;
}

static char *
path_of (const char *id)
{
  return g_strdup_printf ("/messages/room/%s.json", id);
}

typedef struct
{
  Fixture *fixture;
  const char *id;
  ParleyMessageState state;
} Row;

static gboolean
has_state (gpointer data)
{
  Row *row = data;
  g_autoptr (ParleyRecord) record = parley_store_get_message (row->fixture->store, "room", row->id);

  return record != NULL && record->state == row->state;
}

static void
wait_for (Fixture *fixture, const char *id, ParleyMessageState state)
{
  Row row = { fixture, id, state };

  test_wait_until (has_state, &row, "the message's state");
}

static void
test_sent (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add_message (fixture, "hello");
  g_autofree char *answer = g_strdup_printf ("{\"messages/room/%s\":{\"author\":\"ada\",\"sentAt\":1700000000123,\"text\":\"hello\"}}", id);
  g_autoptr (ParleyRecord) record = NULL;
  g_autofree char *expected = NULL;

  know_members (fixture);
  scripted_server_expect (fixture->server, "PATCH", "/.json", 200, answer);
  parley_outbox_wake (fixture->outbox);
  wait_for (fixture, id, PARLEY_MESSAGE_SENT);
  record = parley_store_get_message (fixture->store, "room", id);
  g_assert_cmpint (record->sent_at, ==, 1700000000123);
  expected = g_strdup_printf ("PATCH /.json {\"messages/room/%1$s\":{\"author\":\"ada\",\"sentAt\":{\".sv\":\"timestamp\"},\"text\":\"hello\"},"
                              "\"inbox/ada/rooms/room\":{\"message\":\"%1$s\",\"author\":\"ada\",\"at\":{\".sv\":\"timestamp\"},\"text\":\"hello\",\"unread\":0},"
                              "\"inbox/ben/rooms/room\":{\"message\":\"%1$s\",\"author\":\"ada\",\"at\":{\".sv\":\"timestamp\"},\"text\":\"hello\",\"unread\":{\".sv\":{\"increment\":1}}}}\n",
                              id);
  g_assert_cmpstr (scripted_server_get_log (fixture->server), ==, expected);
}

/* The members are asked for where they are not known. */
static void
test_unknown_members (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add_message (fixture, "hello");

  scripted_server_expect (fixture->server, "GET", "/members/room.json", 200, MEMBERS);
  scripted_server_expect (fixture->server, "PATCH", "/.json", 200, "{}");
  parley_outbox_wake (fixture->outbox);
  wait_for (fixture, id, PARLEY_MESSAGE_SENT);
  g_assert_nonnull (strstr (scripted_server_get_log (fixture->server), "inbox/ben/rooms/room"));
}

/* The answer is lost; the message had arrived, and is not written again. */
static void
test_lost_answer_arrived (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add_message (fixture, "hello");
  g_autofree char *path = path_of (id);

  know_members (fixture);
  scripted_server_expect (fixture->server, "PATCH", "/.json", 0, "");
  scripted_server_expect (fixture->server, "GET", path, 200, "{\"author\":\"ada\",\"sentAt\":1700000000456,\"text\":\"hello\"}");
  parley_outbox_wake (fixture->outbox);
  wait_for (fixture, id, PARLEY_MESSAGE_SENT);
}

/* The answer is lost and so was the message: the same update once more. */
static void
test_lost_answer_not_there (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add_message (fixture, "hello");
  g_autofree char *path = path_of (id);
  g_auto (GStrv) lines = NULL;

  know_members (fixture);
  scripted_server_expect (fixture->server, "PATCH", "/.json", 0, "");
  scripted_server_expect (fixture->server, "GET", path, 200, "null");
  scripted_server_expect (fixture->server, "PATCH", "/.json", 200, "{}");
  parley_outbox_wake (fixture->outbox);
  wait_for (fixture, id, PARLEY_MESSAGE_SENT);
  lines = g_strsplit (scripted_server_get_log (fixture->server), "\n", -1);
  g_assert_cmpstr (lines[0], ==, lines[2]);
}

/* Killed between the write and its answer: the next run looks first. */
static void
test_killed_after_write (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add_message (fixture, "hello");
  g_autofree char *path = path_of (id);
  g_autoptr (ParleyRecord) record = parley_store_get_message (fixture->store, "room", id);

  know_members (fixture);
  record->tried = TRUE;
  parley_store_put_message (fixture->store, "room", record);
  close_store (fixture);
  open_store (fixture);
  scripted_server_expect (fixture->server, "GET", path, 200, "{\"author\":\"ada\",\"sentAt\":1700000000456,\"text\":\"hello\"}");
  parley_outbox_wake (fixture->outbox);
  wait_for (fixture, id, PARLEY_MESSAGE_SENT);
}

/* A write whose first copy arrives just before the second is refused. */
static void
test_refused_but_there (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add_message (fixture, "hello");
  g_autofree char *path = path_of (id);

  know_members (fixture);
  scripted_server_expect (fixture->server, "PATCH", "/.json", 401, DENIED);
  scripted_server_expect (fixture->server, "GET", path, 200, "{\"author\":\"ada\",\"sentAt\":1700000000456,\"text\":\"hello\"}");
  parley_outbox_wake (fixture->outbox);
  wait_for (fixture, id, PARLEY_MESSAGE_SENT);
}

/* Ben has left: one who is no member refuses the whole update. */
static void
test_refused_for_somebody (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add_message (fixture, "hello");
  g_autofree char *path = path_of (id);
  g_auto (GStrv) lines = NULL;

  know_members (fixture);
  scripted_server_expect (fixture->server, "PATCH", "/.json", 401, DENIED);
  scripted_server_expect (fixture->server, "GET", path, 200, "null");
  scripted_server_expect (fixture->server, "GET", "/members/room.json", 200, "{\"ada\":{\"role\":\"owner\",\"joinedAt\":1}}");
  scripted_server_expect (fixture->server, "PATCH", "/.json", 200, "{}");
  parley_outbox_wake (fixture->outbox);
  wait_for (fixture, id, PARLEY_MESSAGE_SENT);
  lines = g_strsplit (scripted_server_get_log (fixture->server), "\n", -1);
  g_assert_nonnull (strstr (lines[0], "inbox/ben"));
  g_assert_null (strstr (lines[3], "inbox/ben"));
  g_assert_nonnull (strstr (lines[3], id));
}

/* Refused twice and not there: failed, and a retry takes a new id. */
static void
test_refused_and_retried (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add_message (fixture, "hello");
  g_autofree char *next = add_message (fixture, "and more");
  g_autofree char *path = path_of (id);
  g_autoptr (ParleyRecord) record = NULL;
  g_autoptr (ParleyRecord) retried = NULL;
  g_autofree char *former = g_strdup (id);
  const char *new_id;

  know_members (fixture);
  scripted_server_expect (fixture->server, "PATCH", "/.json", 401, DENIED);
  scripted_server_expect (fixture->server, "GET", path, 200, "null");
  scripted_server_expect (fixture->server, "GET", "/members/room.json", 200, MEMBERS);
  scripted_server_expect (fixture->server, "PATCH", "/.json", 401, DENIED);
  scripted_server_expect (fixture->server, "GET", path, 200, "null");
  scripted_server_expect (fixture->server, "PATCH", "/.json", 200, "{}");
  parley_outbox_wake (fixture->outbox);
  wait_for (fixture, id, PARLEY_MESSAGE_FAILED);
  wait_for (fixture, next, PARLEY_MESSAGE_SENT);
  record = parley_store_get_message (fixture->store, "room", id);
  g_assert_error (record->error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED);
  g_assert_false (record->tried);

  g_string_truncate (fixture->changes, 0);
  scripted_server_expect (fixture->server, "PATCH", "/.json", 200, "{}");
  parley_outbox_retry (fixture->outbox, "room", former);
  g_assert_true (g_str_has_prefix (fixture->changes->str, "renamed "));
  new_id = g_strchomp (fixture->changes->str) + strlen ("renamed ");
  retried = parley_store_get_message (fixture->store, "room", new_id);
  g_assert_nonnull (retried);
  g_assert_cmpstr (new_id, >, next);
  wait_for (fixture, retried->id, PARLEY_MESSAGE_SENT);
}

static void
test_no_longer_member (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add_message (fixture, "hello");
  g_autofree char *path = path_of (id);

  know_members (fixture);
  scripted_server_expect (fixture->server, "PATCH", "/.json", 401, DENIED);
  scripted_server_expect (fixture->server, "GET", path, 401, DENIED);
  parley_outbox_wake (fixture->outbox);
  wait_for (fixture, id, PARLEY_MESSAGE_FAILED);
}

/* A server in trouble is not a refusal. */
static void
test_trouble (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = add_message (fixture, "hello");
  g_autofree char *path = path_of (id);

  know_members (fixture);
  scripted_server_expect (fixture->server, "PATCH", "/.json", 503, "<html>");
  scripted_server_expect (fixture->server, "GET", path, 200, "null");
  scripted_server_expect (fixture->server, "PATCH", "/.json", 200, "{}");
  parley_outbox_wake (fixture->outbox);
  wait_for (fixture, id, PARLEY_MESSAGE_SENT);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = add_message (fixture, "one");
  g_autofree char *second = add_message (fixture, "two");
  g_autofree char *third = add_message (fixture, "three");
  const char *log;

  know_members (fixture);
  for (guint i = 0; i < 3; i++)
    scripted_server_expect (fixture->server, "PATCH", "/.json", 200, "{}");
  parley_outbox_wake (fixture->outbox);
  parley_outbox_post (fixture->outbox, "room");
  parley_outbox_wake (fixture->outbox);
  wait_for (fixture, third, PARLEY_MESSAGE_SENT);
  log = scripted_server_get_log (fixture->server);
  g_assert_true (strstr (log, first) < strstr (log, second));
  g_assert_true (strstr (log, second) < strstr (log, third));
}

/* Written yesterday and never sent: it arrives where it is sent, in order. */
static void
test_old_ids (Fixture *fixture, gconstpointer data)
{
  static const char *const old[] = { "-NjEtLV-000000000000", "-NjEtLV-000000000001" };
  g_auto (GStrv) changes = NULL;

  know_members (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (old); i++)
    {
      g_autoptr (ParleyRecord) record = parley_record_new (old[i], "ada", i == 0 ? "one" : "two", 1);

      parley_store_add_message (fixture->store, "room", record, NULL);
      scripted_server_expect (fixture->server, "PATCH", "/.json", 200, "{}");
    }
  parley_outbox_wake (fixture->outbox);
  changes = g_strsplit (fixture->changes->str, "\n", -1);
  g_assert_true (g_str_has_prefix (changes[0], "renamed "));
  g_assert_true (g_str_has_prefix (changes[1], "renamed "));
  g_assert_cmpstr (changes[0], <, changes[1]);
  wait_for (fixture, changes[1] + strlen ("renamed "), PARLEY_MESSAGE_SENT);
  g_assert_true (strstr (scripted_server_get_log (fixture->server), "\"one\"") < strstr (scripted_server_get_log (fixture->server), "\"two\""));
  g_assert_null (parley_store_get_message (fixture->store, "room", old[0]));
}

/* Ben's clock is half a minute ahead: what is written after what he wrote still
 * stands behind it.  One that is hours ahead is not followed.
 */
static void
test_new_ids (Fixture *fixture, gconstpointer data)
{
  FirebaseDatabase *database = fixture->account->database;
  gint64 now = firebase_database_get_server_time (database);
  static const gint64 ahead[] = { -30000, 30000, 7200000 };

  for (gsize i = 0; i < G_N_ELEMENTS (ahead); i++)
    {
      g_autofree char *theirs = firebase_database_make_key (database);
      g_autoptr (ParleyRecord) record = NULL;
      g_autofree char *first = NULL, *second = NULL;

      for (gint64 time = now + ahead[i], j = 8; j > 0; j--, time /= 64)
        theirs[j - 1] = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"[time % 64];
      record = parley_record_new (theirs, "ben", "hello", 1);
      record->state = PARLEY_MESSAGE_SENT;
      parley_store_put_message (fixture->store, "room", record);
      first = parley_message_id_make (fixture->account, "room");
      second = parley_message_id_make (fixture->account, "room");
      g_assert_true (parley_is_push_id (first));
      g_assert_cmpstr (first, !=, second);
      if (i < 2)
        g_assert_cmpstr (first, >, theirs);
      else
        g_assert_cmpint (firebase_push_id_get_time (first), <=, firebase_database_get_server_time (database) + 1);
    }
}

/* The preview is cut between characters, at 120 units of UTF-16. */
static void
test_preview (Fixture *fixture, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (119, 'x');
  g_autofree char *text = g_strconcat (filler, "🍝 tail", NULL);
  g_autofree char *id = add_message (fixture, text);
  g_autofree char *expected = g_strdup_printf ("\"text\":\"%s\",\"unread\":0", filler);

  know_members (fixture);
  scripted_server_expect (fixture->server, "PATCH", "/.json", 200, "{}");
  parley_outbox_wake (fixture->outbox);
  wait_for (fixture, id, PARLEY_MESSAGE_SENT);
  g_assert_nonnull (strstr (scripted_server_get_log (fixture->server), expected));
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("/outbox/sent", test_sent);
  add ("/outbox/unknown-members", test_unknown_members);
  add ("/outbox/lost-answer/arrived", test_lost_answer_arrived);
  add ("/outbox/lost-answer/not-there", test_lost_answer_not_there);
  add ("/outbox/killed-after-write", test_killed_after_write);
  add ("/outbox/refused/but-there", test_refused_but_there);
  add ("/outbox/refused/for-somebody", test_refused_for_somebody);
  add ("/outbox/refused/and-retried", test_refused_and_retried);
  add ("/outbox/refused/no-longer-member", test_no_longer_member);
  add ("/outbox/trouble", test_trouble);
  add ("/outbox/order", test_order);
  add ("/outbox/old-ids", test_old_ids);
  add ("/outbox/new-ids", test_new_ids);
  add ("/outbox/preview", test_preview);
  return g_test_run ();
}
