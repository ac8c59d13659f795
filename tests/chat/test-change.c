/* The life of a message after it was sent: answered, edited, deleted, reacted to,
 * over the real wire and under the shipped rules, also when answers are lost, the
 * server is in trouble, and the session ends in between.
 */

#include "firebase-error.h"
#include "parley-room-private.h"
#include "parley-timeline-private.h"
#include "test-await.h"
#include "test-pair.h"
#include "web-json.h"

/* What a timeline shows of its ordinary messages, one a line. */
static char *
to_text (ParleyTimeline *timeline)
{
  static const char *const states[] = { "pending", "sent", "failed" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr (ParleyMessage) message = g_list_model_get_item (G_LIST_MODEL (timeline), i);

      if (parley_message_get_kind (message) != NULL)
        continue;
      g_string_append_printf (text, "%s: ", parley_message_get_author_name (message));
      if (!parley_message_is_deleted (message))
        g_string_append (text, parley_message_get_text (message));
      else if (parley_message_get_remover_name (message) == NULL)
        g_string_append (text, "deleted");
      else
        g_string_append_printf (text, "removed by %s", parley_message_get_remover_name (message));
      if (parley_message_get_edited_at (message) != 0)
        g_string_append (text, ", edited");
      for (guint j = 0; j < parley_message_get_n_reactions (message); j++)
        g_string_append_printf (text, ", %s %s", parley_message_get_reaction (message, j), parley_message_get_reactor_name (message, j));
      if (parley_message_get_state (message) != PARLEY_MESSAGE_SENT)
        g_string_append_printf (text, ", %s", states[parley_message_get_state (message)]);
      if (parley_message_get_change_state (message) != PARLEY_MESSAGE_SENT)
        g_string_append_printf (text, ", change %s", states[parley_message_get_change_state (message)]);
      g_string_append_c (text, '\n');
    }
  return g_string_free_and_steal (text);
}

typedef struct
{
  ParleyRoom *room;
  const char *text;
  char *seen;
} Shown;

static gboolean
is_shown (gpointer data)
{
  Shown *wanted = data;
  g_autofree char *text = to_text (parley_room_get_timeline (wanted->room));

  if (g_set_str (&wanted->seen, text))
    g_test_message ("%s", text);
  return g_str_equal (text, wanted->text);
}

static void
wait_for (ParleyRoom *room, const char *text)
{
  Shown wanted = { room, text, NULL };

  test_wait_until (is_shown, &wanted, text);
  g_free (wanted.seen);
}

static void
assert_shown (ParleyRoom *room, const char *text)
{
  g_autofree char *shown = to_text (parley_room_get_timeline (room));

  g_assert_cmpstr (shown, ==, text);
}

typedef struct
{
  TestPair *pair;
  ParleyRoom *ada; /* Ada owns the room, and it is on both screens */
  ParleyRoom *ben;
  char *id;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->pair = test_pair_new_faulty ();
  self->ada = test_pair_make_room (self->pair, "Supper");
  self->id = g_strdup (parley_room_get_id (self->ada));
  self->ben = test_person_wait_for_room (&self->pair->ben, self->id);
  parley_room_set_open (self->ada, TRUE);
  parley_room_set_open (self->ben, TRUE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  test_pair_free (self->pair);
  g_free (self->id);
}

static ParleyMessage *
find (ParleyRoom *room, const char *text)
{
  GListModel *timeline = G_LIST_MODEL (parley_room_get_timeline (room));

  for (guint i = 0; i < g_list_model_get_n_items (timeline); i++)
    {
      g_autoptr (ParleyMessage) message = g_list_model_get_item (timeline, i);

      if (g_strcmp0 (parley_message_get_text (message), text) == 0)
        return g_steal_pointer (&message);
    }
  g_error ("there is no message %s", text);
}

static void
say (ParleyRoom *room, const char *text)
{
  test_message_wait_for (test_room_say (room, text), PARLEY_MESSAGE_SENT);
}

static void
edit (ParleyRoom *room, const char *from, const char *to)
{
  g_autoptr (ParleyMessage) message = find (room, from);
  g_autoptr (GError) error = NULL;

  parley_room_edit (room, message, to, &error);
  g_assert_no_error (error);
}

static void delete (ParleyRoom *room, const char *text)
{
  g_autoptr (ParleyMessage) message = find (room, text);
  g_autoptr (GError) error = NULL;

  parley_room_delete (room, message, &error);
  g_assert_no_error (error);
}

static void
react (ParleyRoom *room, const char *text, const char *emoji)
{
  g_autoptr (ParleyMessage) message = find (room, text);
  g_autoptr (GError) error = NULL;

  parley_room_react (room, message, emoji, &error);
  g_assert_no_error (error);
}

/* What the server has below @path of the room, as JSON; @key NULL for all. */
static JsonNode *
get (Fixture *self, const char *place)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", place, self->id);
  g_autofree char *text = test_person_get (&self->pair->ada, path);

  return web_json_parse (text, -1, NULL);
}

static guint
count_changes (Fixture *self)
{
  g_autoptr (JsonNode) node = get (self, "changes");

  return JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_size (json_node_get_object (node)) : 0;
}

typedef struct
{
  ParleyRoom *room;
  const char *text;
} Preview;

static gboolean
has_preview (gpointer data)
{
  Preview *wanted = data;

  return g_strcmp0 (parley_room_get_last_text (wanted->room), wanted->text) == 0;
}

static void
wait_for_preview (ParleyRoom *room, const char *text)
{
  Preview wanted = { room, text };

  test_wait_until (has_preview, &wanted, "a preview");
}

/* The newest is corrected in the inboxes as well, an older one is not. */
static void
test_edit (Fixture *self, gconstpointer data)
{
  say (self->ada, "dinner at eight?");
  wait_for (self->ben, "Ada: dinner at eight?\n");
  edit (self->ada, "dinner at eight?", "dinner at nine?");
  assert_shown (self->ada, "Ada: dinner at nine?, edited, change pending\n");
  wait_for (self->ada, "Ada: dinner at nine?, edited\n");
  wait_for (self->ben, "Ada: dinner at nine?, edited\n");
  wait_for_preview (self->ben, "dinner at nine?");
  say (self->ben, "yes");
  wait_for (self->ada, "Ada: dinner at nine?, edited\nBen: yes\n");
  edit (self->ada, "dinner at nine?", "dinner at ten?");
  wait_for (self->ben, "Ada: dinner at ten?, edited\nBen: yes\n");
  wait_for (self->ada, "Ada: dinner at ten?, edited\nBen: yes\n");
  g_assert_cmpstr (parley_room_get_last_text (self->ben), ==, "yes");
  g_assert_cmpuint (count_changes (self), ==, 2);
  /* What it says already is no edit. */
  edit (self->ada, "dinner at ten?", "dinner at ten?");
  assert_shown (self->ada, "Ada: dinner at ten?, edited\nBen: yes\n");
}

static void
test_who_may (Fixture *self, gconstpointer data)
{
  g_autoptr (ParleyMessage) adas = NULL;
  g_autoptr (ParleyMessage) bens = NULL;
  g_autoptr (GError) error = NULL;

  say (self->ada, "one");
  wait_for (self->ben, "Ada: one\n");
  say (self->ben, "two");
  wait_for (self->ada, "Ada: one\nBen: two\n");
  adas = find (self->ben, "one");
  bens = find (self->ada, "two");
  g_assert_false (parley_room_may_edit (self->ben, adas));
  g_assert_false (parley_room_may_delete (self->ben, adas));
  g_assert_false (parley_room_may_edit (self->ada, bens));
  g_assert_true (parley_room_may_delete (self->ada, bens));
  g_assert_true (parley_room_may_answer (self->ada, bens));
  g_assert_false (parley_room_delete (self->ben, adas, &error));
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (parley_room_edit (self->ada, bens, "three", &error));
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (parley_room_react (self->ada, bens, "a text that is much too long to be an emoji", &error));
  g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
}

/* By its author, and by an owner of the room. */
static void
test_delete (Fixture *self, gconstpointer data)
{
  say (self->ada, "one");
  wait_for (self->ben, "Ada: one\n");
  say (self->ben, "two");
  wait_for (self->ada, "Ada: one\nBen: two\n");
  delete (self->ada, "one");
  assert_shown (self->ada, "Ada: deleted, change pending\nBen: two\n");
  wait_for (self->ben, "Ada: deleted\nBen: two\n");
  delete (self->ada, "two");
  wait_for (self->ben, "Ada: deleted\nBen: removed by Ada\n");
  wait_for (self->ada, "Ada: deleted\nBen: removed by Ada\n");
  wait_for_preview (self->ben, NULL);
}

static void
test_react (Fixture *self, gconstpointer data)
{
  say (self->ada, "one");
  wait_for (self->ben, "Ada: one\n");
  react (self->ben, "one", "👍");
  assert_shown (self->ben, "Ada: one, 👍 Ben, change pending\n");
  wait_for (self->ada, "Ada: one, 👍 Ben\n");
  wait_for (self->ben, "Ada: one, 👍 Ben\n");
  react (self->ben, "one", "❤️");
  wait_for (self->ada, "Ada: one, ❤️ Ben\n");
  wait_for (self->ben, "Ada: one, ❤️ Ben\n");
  react (self->ben, "one", "❤️");
  wait_for (self->ada, "Ada: one\n");
  wait_for (self->ben, "Ada: one\n");
  g_assert_cmpuint (count_changes (self), ==, 3);
}

/* Forth and back before anything was sent is nothing to send. */
static void
test_react_and_back (Fixture *self, gconstpointer data)
{
  say (self->ada, "one");
  wait_for (self->ben, "Ada: one\n");
  test_backend_stop (self->pair->backend);
  react (self->ben, "one", "👍");
  react (self->ben, "one", "❤️");
  react (self->ben, "one", "😂");
  react (self->ben, "one", "😂");
  test_backend_restart (self->pair->backend);
  parley_session_reconnect (self->pair->ben.session);
  wait_for (self->ben, "Ada: one\n");
  edit (self->ada, "one", "two");
  wait_for (self->ben, "Ada: two, edited\n");
}

/* The answer is lost, and the program ends before it can look: made once. */
static void
test_lost_answer (Fixture *self, gconstpointer data)
{
  say (self->ada, "one");
  wait_for (self->ben, "Ada: one\n");
  test_pair_add_fault (self->pair, "{\"after\": \"changes/*\", \"do\": \"close\"}\n");
  edit (self->ada, "one", "two");
  wait_for (self->ben, "Ada: two, edited\n");
  test_person_end (&self->pair->ada);
  test_person_begin (&self->pair->ada);
  self->ada = parley_session_find_room (self->pair->ada.session, self->id);
  wait_for (self->ada, "Ada: two, edited\n");
  g_assert_cmpuint (count_changes (self), ==, 1);
}

/* The same, but somebody has changed the message again before it was looked for. */
static void
test_lost_and_overtaken (Fixture *self, gconstpointer data)
{
  g_autofree char *update = NULL;
  g_autoptr (ParleyMessage) message = NULL;

  say (self->ada, "one");
  wait_for (self->ben, "Ada: one\n");
  test_pair_add_fault (self->pair, "{\"after\": \"changes/*\", \"do\": \"close\"}\n");
  edit (self->ada, "one", "two");
  wait_for (self->ben, "Ada: two, edited\n");
  test_person_end (&self->pair->ada);
  message = find (self->ben, "two");
  update = g_strdup_printf ("{\"messages/%s/%s/text\":\"three\",\"messages/%s/%s/editedAt\":{\".sv\":\"timestamp\"},"
                            "\"changes/%s/-zzzzzzzzzzzzzzzzzzz\":{\"message\":\"%s\",\"kind\":\"edit\",\"at\":{\".sv\":\"timestamp\"}},"
                            "\"live/%s/changed\":\"-zzzzzzzzzzzzzzzzzzz\"}",
                            self->id, parley_message_get_id (message), self->id, parley_message_get_id (message), self->id, parley_message_get_id (message), self->id);
  test_person_patch (&self->pair->ada, update);
  test_person_begin (&self->pair->ada);
  self->ada = parley_session_find_room (self->pair->ada.session, self->id);
  wait_for (self->ada, "Ada: three, edited\n");
}

static void
test_trouble (Fixture *self, gconstpointer data)
{
  say (self->ada, "one");
  wait_for (self->ben, "Ada: one\n");
  test_pair_add_fault (self->pair, "{\"after\": \"changes/*\", \"do\": \"status 503 busy\", \"times\": 2}\n");
  react (self->ben, "one", "👍");
  edit (self->ada, "one", "two");
  wait_for (self->ben, "Ada: two, edited, 👍 Ben\n");
  wait_for (self->ada, "Ada: two, edited, 👍 Ben\n");
}

/* Ben has no entry that could be corrected, so the update with previews is
 * refused: once more without them.
 */
static void
test_without_previews (Fixture *self, gconstpointer data)
{
  g_autofree char *bens = g_strdup_printf ("inbox/%s/rooms/%s", parley_session_get_uid (self->pair->ben.session), self->id);
  g_autofree char *adas = g_strdup_printf ("inbox/%s/rooms/%s/text", parley_session_get_uid (self->pair->ada.session), self->id);
  g_autofree char *preview = NULL;

  say (self->ada, "one");
  wait_for (self->ben, "Ada: one\n");
  test_person_put (&self->pair->ben, bens, "null");
  edit (self->ada, "one", "two");
  wait_for (self->ada, "Ada: two, edited\n");
  preview = test_person_get (&self->pair->ada, adas);
  g_assert_cmpstr (preview, ==, "\"one\"");
  g_assert_cmpuint (count_changes (self), ==, 1);
}

/* Refused for good: shown as it is, until it is discarded or tried again. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (ParleyMessage) message = NULL;
  g_autofree char *remove = NULL;

  say (self->ada, "one");
  wait_for (self->ben, "Ada: one\n");
  message = find (self->ben, "one");
  parley_room_set_open (self->ben, FALSE);
  parley_room_close (self->ben);
  delete (self->ada, "one");
  wait_for (self->ada, "Ada: deleted\n");
  remove = g_strdup_printf ("messages/%s/%s", self->id, parley_message_get_id (message));
  test_person_put (&self->pair->ada, remove, "null");
  react (self->ben, "one", "👍");
  assert_shown (self->ben, "Ada: one, 👍 Ben, change pending\n");
  wait_for (self->ben, "Ada: one, change failed\n");
  g_assert_cmpint (parley_message_get_change (message), ==, PARLEY_CHANGE_REACTION);
  g_assert_error (parley_message_get_change_error (message), FIREBASE_ERROR, FIREBASE_ERROR_INVALID);
  parley_room_retry (self->ben, message);
  assert_shown (self->ben, "Ada: one, 👍 Ben, change pending\n");
  wait_for (self->ben, "Ada: one, change failed\n");
  parley_room_discard (self->ben, message);
  assert_shown (self->ben, "Ada: one\n");
}

/* Nobody has them yet: what was not tried is changed where it waits, and what may
 * be on its way already is changed when it has arrived.
 */
static void
test_pending (Fixture *self, gconstpointer data)
{
  g_autoptr (ParleyMessage) third = NULL;

  wait_for (self->ben, "");
  test_backend_stop (self->pair->backend);
  test_room_say (self->ada, "one");
  test_room_say (self->ada, "two");
  test_room_say (self->ada, "three");
  test_room_say (self->ada, "four");
  edit (self->ada, "two", "second");
  assert_shown (self->ada, "Ada: one, pending\nAda: second, pending\nAda: three, pending\nAda: four, pending\n");
  delete (self->ada, "three");
  edit (self->ada, "one", "first");
  assert_shown (self->ada, "Ada: first, edited, pending, change pending\nAda: second, pending\nAda: four, pending\n");
  test_person_end (&self->pair->ada);
  test_person_begin (&self->pair->ada);
  self->ada = parley_session_find_room (self->pair->ada.session, self->id);
  assert_shown (self->ada, "Ada: first, edited, pending, change pending\nAda: second, pending\nAda: four, pending\n");
  test_backend_restart (self->pair->backend);
  parley_session_reconnect (self->pair->ada.session);
  parley_session_reconnect (self->pair->ben.session);
  wait_for (self->ben, "Ada: first, edited\nAda: second\nAda: four\n");
  wait_for (self->ada, "Ada: first, edited\nAda: second\nAda: four\n");
}

/* Several changes of one message keep their order over a restart. */
static void
test_order (Fixture *self, gconstpointer data)
{
  say (self->ada, "one");
  wait_for (self->ben, "Ada: one\n");
  test_backend_stop (self->pair->backend);
  edit (self->ada, "one", "two");
  edit (self->ada, "two", "three");
  react (self->ada, "three", "👍");
  assert_shown (self->ada, "Ada: three, edited, 👍 Ada, change pending\n");
  test_person_end (&self->pair->ada);
  test_backend_restart (self->pair->backend);
  test_person_begin (&self->pair->ada);
  self->ada = parley_session_find_room (self->pair->ada.session, self->id);
  parley_session_reconnect (self->pair->ben.session);
  wait_for (self->ben, "Ada: three, edited, 👍 Ada\n");
  wait_for (self->ada, "Ada: three, edited, 👍 Ada\n");
}

static gboolean
is_known (gpointer data)
{
  Preview *wanted = data;
  g_autoptr (ParleyMessage) quoted = parley_quotes_get (parley_room_get_quotes (wanted->room), wanted->text);

  return quoted != NULL;
}

static gboolean
is_gone (gpointer data)
{
  Preview *wanted = data;
  g_autoptr (ParleyMessage) quoted = parley_quotes_get (parley_room_get_quotes (wanted->room), wanted->text);

  return quoted == NULL && parley_quotes_is_gone (parley_room_get_quotes (wanted->room), wanted->text);
}

/* What is answered is in the list, or is fetched by its id, or is gone. */
static void
test_reply (Fixture *self, gconstpointer data)
{
  g_autoptr (ParleyMessage) question = NULL, answer = NULL, quoted = NULL;
  g_autoptr (GError) error = NULL;
  ParleyStore *store = parley_session_get_account (self->pair->ada.session)->store;
  Preview wanted = { NULL, NULL };

  say (self->ada, "dinner at eight?");
  wait_for (self->ben, "Ada: dinner at eight?\n");
  question = find (self->ben, "dinner at eight?");
  test_message_wait_for (parley_room_reply (self->ben, "yes", question, &error), PARLEY_MESSAGE_SENT);
  g_assert_no_error (error);
  wait_for (self->ada, "Ada: dinner at eight?\nBen: yes\n");
  answer = find (self->ada, "yes");
  g_assert_cmpstr (parley_message_get_reply_to (answer), ==, parley_message_get_id (question));
  quoted = parley_quotes_get (parley_room_get_quotes (self->ada), parley_message_get_reply_to (answer));
  g_assert_cmpstr (parley_message_get_text (quoted), ==, "dinner at eight?");

  parley_store_remove_message (store, self->id, parley_message_get_id (question));
  parley_timeline_sync (parley_room_get_timeline (self->ada), parley_message_get_id (question), NULL);
  assert_shown (self->ada, "Ben: yes\n");
  wanted = (Preview){ self->ada, parley_message_get_id (question) };
  test_wait_until (is_known, &wanted, "what is answered to be fetched");
  wanted.text = "-0000000000000000000";
  test_wait_until (is_gone, &wanted, "what never was to be gone");
  assert_shown (self->ada, "Ben: yes\n");
}

#define add(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  add ("/change/edit", test_edit);
  add ("/change/who-may", test_who_may);
  add ("/change/delete", test_delete);
  add ("/change/react", test_react);
  add ("/change/react-and-back", test_react_and_back);
  add ("/change/lost-answer", test_lost_answer);
  add ("/change/lost-and-overtaken", test_lost_and_overtaken);
  add ("/change/trouble", test_trouble);
  add ("/change/without-previews", test_without_previews);
  add ("/change/refused", test_refused);
  add ("/change/pending", test_pending);
  add ("/change/order", test_order);
  add ("/change/reply", test_reply);
  return g_test_run ();
}
