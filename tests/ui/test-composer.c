/* What the composer does for whoever writes a lot, or to somebody by name: the
 * counter, what is too long to be pasted, drafts, and the people after an "@".
 */
#include "config.h"

#include "parley-composer-counter.h"
#include "parley-composer.h"
#include "parley-draft-watch.h"
#include "parley-limits.h"
#include "parley-mention-list.h"
#include "parley-message-row.h"
#include "parley-sentence.h"
#include "parley-system-sentence.h"
#include "test-await.h"
#include "test-display.h"
#include "test-pair.h"

/* Far more than a message: as a careless paste brings it. */
#define FLOOD (5 * 1024 * 1024)

typedef struct
{
  ParleyComposer *composer;
  GtkWidget *window;
  GtkTextView *text;
  GtkTextBuffer *buffer;
  GtkEventController *keys;
} Writing;

static GtkEventController *
find_keys (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) && gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        return controller;
    }
  g_assert_not_reached ();
}

static void
begin (Writing *self)
{
  self->composer = PARLEY_COMPOSER (parley_composer_new ());
  self->window = test_display_show (GTK_WIDGET (self->composer), 400, 200);
  self->text = GTK_TEXT_VIEW (test_display_find (GTK_WIDGET (self->composer), GTK_TYPE_TEXT_VIEW));
  self->buffer = gtk_text_view_get_buffer (self->text);
  self->keys = find_keys (GTK_WIDGET (self->text));
}

static gboolean
press (Writing *self, guint key, GdkModifierType modifiers)
{
  gboolean taken = FALSE;

  g_signal_emit_by_name (self->keys, "key-pressed", key, 0, modifiers, &taken);
  return taken;
}

static void
type (Writing *self, const char *text)
{
  gtk_text_buffer_insert_interactive_at_cursor (self->buffer, text, -1, TRUE);
}

static void
assert_text (Writing *self, const char *expected)
{
  g_autofree char *text = parley_composer_get_text (self->composer);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_counter (Writing *self, const char *words)
{
  GtkWidget *counter = test_display_find (GTK_WIDGET (self->composer), PARLEY_TYPE_COMPOSER_COUNTER);
  GtkWidget *label = test_display_find (counter, GTK_TYPE_LABEL);

  g_assert_cmpint (gtk_widget_get_visible (counter), ==, words != NULL);
  if (words != NULL)
    g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, words);
}

static void
test_counter (void)
{
  Writing writing = { NULL };
  g_autofree char *roomy = g_strnfill (PARLEY_TEXT_MAX - 401, 'x');
  g_autofree char *whole = NULL, *fits = NULL, *over = NULL;

  begin (&writing);
  parley_composer_set_text (writing.composer, roomy);
  assert_counter (&writing, NULL);
  type (&writing, "y");
  assert_counter (&writing, "400 characters left");
  type (&writing, "👍");
  assert_counter (&writing, "398 characters left");
  whole = g_strnfill (PARLEY_TEXT_MAX, 'x');
  parley_composer_set_text (writing.composer, whole);
  assert_counter (&writing, "0 characters left");
  fits = parley_sentence_for_length (whole);
  g_assert_null (fits);
  type (&writing, "y");
  assert_counter (&writing, "1 character too many");
  type (&writing, "  \n");
  assert_counter (&writing, "1 character too many");
  type (&writing, "z");
  assert_counter (&writing, "5 characters too many");
  over = parley_composer_get_text (writing.composer);
  g_clear_pointer (&fits, g_free);
  fits = parley_sentence_for_length (over);
  g_assert_true (g_str_has_prefix (fits, "5 characters too many."));
  parley_composer_set_text (writing.composer, NULL);
  assert_counter (&writing, NULL);
  test_display_close (writing.window);
}

static gboolean
is_whole_again (gpointer data)
{
  g_autofree char *text = parley_composer_get_text (((Writing *)data)->composer);

  return g_str_equal (text, "what was there");
}

static gboolean
is_pasted (gpointer times)
{
  return *(guint *)times > 0;
}

static void
note_paste (guint *times)
{
  ++*times;
}

/* Over the clipboard, as a person does it, with what is there selected. */
static void
test_flood (void)
{
  Writing writing = { NULL };
  g_autofree char *flood = g_strnfill (FLOOD, 'x');
  GtkTextIter start, end;
  guint pastes = 0;

  begin (&writing);
  type (&writing, "what was there");
  g_signal_connect_swapped (writing.buffer, "paste-done", G_CALLBACK (note_paste), &pastes);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (writing.text)), flood);
  gtk_text_buffer_get_bounds (writing.buffer, &start, &end);
  gtk_text_buffer_select_range (writing.buffer, &start, &end);
  g_signal_emit_by_name (writing.text, "paste-clipboard");
  test_wait_until (is_pasted, &pastes, "the clipboard to be read");
  test_display_wait_frames (writing.window, 3);
  test_wait_until (is_whole_again, &writing, "what was selected to stand there");
  type (&writing, "!");
  test_display_close (writing.window);
}

/* With a room behind it. */

static gboolean
has_two_members (gpointer room)
{
  return g_list_model_get_n_items (parley_room_get_members (room)) == 2;
}

static GtkWidget *
get_list (Writing *self)
{
  GtkWidget *list = test_display_find (GTK_WIDGET (self->composer), PARLEY_TYPE_MENTION_LIST);

  g_assert_nonnull (list);
  return list;
}

static void
assert_offered (Writing *self, gboolean offered, const char *selected)
{
  ParleyMember *member = parley_mention_list_get_selected (PARLEY_MENTION_LIST (get_list (self)));

  g_assert_cmpint (gtk_widget_get_visible (get_list (self)), ==, offered);
  if (offered)
    g_assert_cmpstr (member != NULL ? parley_member_get_name (member) : NULL, ==, selected);
}

static void
test_completion (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  Writing writing = { NULL };

  parley_room_set_open (room, TRUE);
  test_wait_until (has_two_members, room, "both members");
  begin (&writing);
  parley_composer_set_room (writing.composer, room);
  parley_composer_focus_text (writing.composer);
  parley_composer_set_text (writing.composer, "hi @");
  assert_offered (&writing, FALSE, NULL);
  parley_composer_set_text (writing.composer, "hi");
  type (&writing, " @");
  assert_offered (&writing, TRUE, NULL);
  g_assert_false (press (&writing, GDK_KEY_Tab, 0));
  g_assert_false (press (&writing, GDK_KEY_ISO_Left_Tab, GDK_SHIFT_MASK));
  type (&writing, "B");
  assert_offered (&writing, TRUE, "Ben");
  g_assert_false (press (&writing, GDK_KEY_ISO_Left_Tab, GDK_SHIFT_MASK));
  g_assert_true (press (&writing, GDK_KEY_Tab, 0));
  assert_text (&writing, "hi @Ben ");
  assert_offered (&writing, FALSE, NULL);
  type (&writing, "and @");
  g_assert_true (press (&writing, GDK_KEY_Escape, 0));
  assert_offered (&writing, FALSE, NULL);
  type (&writing, "b");
  assert_offered (&writing, FALSE, NULL);
  type (&writing, " x@b");
  assert_offered (&writing, FALSE, NULL);
  type (&writing, "\n@");
  g_assert_true (press (&writing, GDK_KEY_Down, 0));
  assert_offered (&writing, TRUE, "Ben");
  g_assert_true (press (&writing, GDK_KEY_Return, 0));
  assert_text (&writing, "hi @Ben and @b x@b\n@Ben ");
  g_assert_false (press (&writing, GDK_KEY_Tab, 0));
  test_display_close (writing.window);
}

typedef struct
{
  ParleyRoom *room;
  const char *text;
} Draft;

static gboolean
is_kept (gpointer data)
{
  return g_strcmp0 (parley_room_get_draft (((Draft *)data)->room), ((Draft *)data)->text) == 0;
}

static void
test_draft (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  Draft wanted = { room, "at nine" };
  Writing writing = { NULL };
  g_autoptr (ParleyDraftWatch) watch = NULL;
  g_autofree char *sentence = NULL, *last = NULL;
  ParleyMessage *question;

  parley_room_set_open (room, TRUE);
  question = test_room_say (room, "at eight?");
  test_message_wait_for (question, PARLEY_MESSAGE_SENT);
  begin (&writing);
  watch = parley_draft_watch_new (writing.composer);
  parley_draft_watch_set_room (watch, room);
  type (&writing, "at nine");
  test_wait_until (is_kept, &wanted, "the draft to be kept by itself");
  parley_composer_set_reply (writing.composer, question);
  parley_composer_set_edit (writing.composer, question);
  type (&writing, " or so");
  parley_draft_watch_set_room (watch, NULL);
  g_assert_cmpstr (parley_room_get_draft (room), ==, "at nine");
  assert_text (&writing, "");
  parley_draft_watch_set_room (watch, room);
  assert_text (&writing, "at nine");
  parley_composer_set_reply (writing.composer, question);
  parley_draft_watch_set_room (watch, NULL);
  parley_room_set_open (room, FALSE);
  last = parley_sentence_for_last (room);
  g_assert_cmpstr (last, ==, "Draft: \u200e\u2068at nine\u2069");
  sentence = parley_sentence_for_room (room, NULL);
  g_assert_cmpstr (sentence, ==, "Supper. Draft: at nine.");
  parley_draft_watch_set_room (watch, room);
  g_assert_cmpstr (parley_message_get_id (parley_composer_get_reply (writing.composer)), ==, parley_message_get_id (question));
  parley_draft_watch_clear (watch);
  g_assert_null (parley_room_get_draft (room));
  g_assert_null (parley_composer_get_reply (writing.composer));
  g_clear_object (&watch);
  test_display_close (writing.window);
}

static gboolean
has_entry (gpointer room)
{
  return parley_room_get_last_text (room) != NULL;
}

/* The words that came over the wire are not those that are shown. */
static void
test_last (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  g_autofree char *last = NULL, *said = NULL;
  ParleyMessage *message;

  test_wait_until (has_entry, room, "the entry");
  last = parley_sentence_for_last (room);
  g_assert_cmpstr (last, ==, "\u200e\u2068Ben\u2069 joined");
  parley_room_set_open (room, TRUE);
  message = test_room_say (room, "left");
  test_message_wait_for (message, PARLEY_MESSAGE_SENT);
  while (g_strcmp0 (parley_room_get_last_id (room), parley_message_get_id (message)) != 0)
    g_main_context_iteration (NULL, TRUE);
  said = parley_sentence_for_last (room);
  g_assert_cmpstr (said, ==, "\u200e\u2068Ada\u2069: \u200e\u2068left\u2069");
}

int
main (int argc, char *argv[])
{
  test_display_init (&argc, &argv);
  g_test_add_func ("/ui/composer/counter", test_counter);
  g_test_add_func ("/ui/composer/flood", test_flood);
  g_test_add_func ("/ui/composer/completion", test_completion);
  g_test_add_func ("/ui/composer/kept", test_draft);
  g_test_add_func ("/ui/composer/last", test_last);
  return g_test_run ();
}
