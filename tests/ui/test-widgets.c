/* Every template is made and let go of, and the parts that can stand alone do
 * what they say.
 */
#include "config.h"

#include "parley-composer.h"
#include "parley-invite-dialog.h"
#include "parley-member-private.h"
#include "parley-member-sorter.h"
#include "parley-message-private.h"
#include "parley-message-row.h"
#include "parley-moment.h"
#include "parley-reaction-bar.h"
#include "parley-room-dialog.h"
#include "parley-room-page.h"
#include "parley-room-row.h"
#include "parley-sentence.h"
#include "parley-shortcuts-dialog.h"
#include "parley-sidebar.h"
#include "parley-sign-in-page.h"
#include "parley-timeline-view.h"
#include "parley-toast.h"
#include "test-display.h"
#include "test-history.h"

static void
test_templates (void)
{
  GType types[] = {
    PARLEY_TYPE_COMPOSER,
    PARLEY_TYPE_INVITE_DIALOG,
    PARLEY_TYPE_MESSAGE_ROW,
    PARLEY_TYPE_ROOM_DIALOG,
    PARLEY_TYPE_ROOM_PAGE,
    PARLEY_TYPE_ROOM_ROW,
    PARLEY_TYPE_SIDEBAR,
    PARLEY_TYPE_SIGN_IN_PAGE,
    PARLEY_TYPE_TIMELINE_VIEW,
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkWidget *widget = g_object_ref_sink (g_object_new (types[i], NULL));

      g_test_message ("%s", g_type_name (types[i]));
      g_assert_finalize_object (widget);
    }
}

static void
test_shortcuts (void)
{
  g_assert_finalize_object (g_object_ref_sink (parley_shortcuts_dialog_new ()));
}

/* Of letters twice as large a line takes twice the width. */
static void
test_large_letters (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  AdwDialog *usual = g_object_ref_sink (g_object_new (PARLEY_TYPE_ROOM_DIALOG, NULL)), *large;

  g_object_set (settings, "gtk-xft-dpi", 192 * 1024, NULL);
  large = g_object_ref_sink (g_object_new (PARLEY_TYPE_ROOM_DIALOG, NULL));
  gtk_settings_reset_property (settings, "gtk-xft-dpi");
  g_assert_cmpint (adw_dialog_get_content_width (large), ==, 2 * adw_dialog_get_content_width (usual));
  g_assert_finalize_object (usual);
  g_assert_finalize_object (large);
}

/* The composer. */

typedef struct
{
  ParleyComposer *composer;
  GtkWidget *window;
  GtkWidget *text;
  GtkEventController *keys;
  guint submits;
  guint leaves;
} Writing;

static void
on_submit (Writing *self)
{
  self->submits++;
}

static void
on_leave (Writing *self)
{
  self->leaves++;
}

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
write_set_up (Writing *self, gconstpointer data)
{
  self->composer = PARLEY_COMPOSER (parley_composer_new ());
  g_signal_connect_swapped (self->composer, "submit", G_CALLBACK (on_submit), self);
  g_signal_connect_swapped (self->composer, "leave-upwards", G_CALLBACK (on_leave), self);
  self->window = test_display_show (GTK_WIDGET (self->composer), 400, 200);
  self->text = test_display_find (GTK_WIDGET (self->composer), GTK_TYPE_TEXT_VIEW);
  self->keys = find_keys (self->text);
}

static void
write_tear_down (Writing *self, gconstpointer data)
{
  test_display_close (self->window);
}

/* Returns whether the composer took the key. */
static gboolean
press (Writing *self, guint key, GdkModifierType modifiers)
{
  gboolean taken = FALSE;

  g_signal_emit_by_name (self->keys, "key-pressed", key, 0, modifiers, &taken);
  return taken;
}

static void
test_enter (Writing *self, gconstpointer data)
{
  g_assert_true (press (self, GDK_KEY_Return, 0));
  g_assert_cmpuint (self->submits, ==, 0);
  parley_composer_set_text (self->composer, " \n ");
  g_assert_true (press (self, GDK_KEY_Return, 0));
  g_assert_cmpuint (self->submits, ==, 0);

  parley_composer_set_text (self->composer, "hello");
  g_assert_true (press (self, GDK_KEY_Return, 0));
  g_assert_cmpuint (self->submits, ==, 1);
  g_assert_true (press (self, GDK_KEY_KP_Enter, GDK_LOCK_MASK));
  g_assert_cmpuint (self->submits, ==, 2);
}

static void
test_other_keys (Writing *self, gconstpointer data)
{
  parley_composer_set_text (self->composer, "hello");
  g_assert_false (press (self, GDK_KEY_Return, GDK_SHIFT_MASK));
  g_assert_false (press (self, GDK_KEY_Tab, 0));
  g_assert_false (press (self, GDK_KEY_Up, 0));
  g_assert_cmpuint (self->submits + self->leaves, ==, 0);
  parley_composer_set_text (self->composer, NULL);
  g_assert_true (press (self, GDK_KEY_Up, 0));
  g_assert_cmpuint (self->leaves, ==, 1);
}

/* While an input method composes, Enter is its own. */
static void
test_composing (Writing *self, gconstpointer data)
{
  parley_composer_set_text (self->composer, "ni");
  g_signal_emit_by_name (self->text, "preedit-changed", "你");
  g_assert_false (press (self, GDK_KEY_Return, 0));
  g_assert_cmpuint (self->submits, ==, 0);
  g_signal_emit_by_name (self->text, "preedit-changed", "");
  g_assert_true (press (self, GDK_KEY_Return, 0));
  g_assert_cmpuint (self->submits, ==, 1);
}

/* What was written in one room cannot be undone into another. */
static void
test_draft (Writing *self, gconstpointer data)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
  g_autofree char *text = NULL;

  gtk_text_buffer_insert_at_cursor (buffer, "a secret", -1);
  parley_composer_set_text (self->composer, "draft");
  g_assert_false (gtk_text_buffer_get_can_undo (buffer));
  text = parley_composer_get_text (self->composer);
  g_assert_cmpstr (text, ==, "draft");
}

/* The row of a message. */

static ParleyMessage *
make_message (const char *author, const char *text, const char *kind, ParleyMessageState state)
{
  g_autoptr (ParleyMember) member = parley_member_new (author, NULL);
  /* Today: what is older is said with its date. */
  ParleyRecord *record = parley_record_new ("-N0000000000000000000", author, text, parley_moment_day_start (parley_moment_now ()));

  parley_member_set_profile (member, author, NULL);
  g_set_str (&record->kind, kind);
  record->state = state;
  return parley_message_new (record, member, g_str_equal (author, "Ada"));
}

static void
test_sentences (void)
{
  const struct
  {
    const char *author;
    const char *text;
    const char *kind;
    ParleyMessageState state;
    const char *sentence;
  } cases[] = {
    { "Ada", "dinner at eight?", NULL, PARLEY_MESSAGE_SENT, "Ada: dinner at eight? 00:00. Sent." },
    { "Ada", "dinner", NULL, PARLEY_MESSAGE_PENDING, "Ada: dinner 00:00. Sending." },
    { "Ada", "dinner", NULL, PARLEY_MESSAGE_FAILED, "Ada: dinner 00:00. Not sent." },
    { "Ben", "yes\nplease", NULL, PARLEY_MESSAGE_SENT, "Ben: yes please 00:00." },
    { "\u202eneB\u202c", "\u2068hi\u2069", NULL, PARLEY_MESSAGE_SENT, "neB: hi 00:00." },
    { "Ben", NULL, NULL, PARLEY_MESSAGE_SENT, "Ben: Message deleted. 00:00." },
    { "Ben", "joined", "join", PARLEY_MESSAGE_SENT, "Ben joined. 00:00." },
  };
  ParleyMessageRow *row = g_object_ref_sink (PARLEY_MESSAGE_ROW (parley_message_row_new ()));

  g_assert_cmpstr (parley_message_row_get_sentence (row), ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ParleyMessage) message = make_message (cases[i].author, cases[i].text, cases[i].kind, cases[i].state);

      parley_message_row_set_message (row, message);
      g_assert_cmpstr (parley_message_row_get_sentence (row), ==, cases[i].sentence);
    }
  parley_message_row_set_message (row, NULL);
  g_assert_cmpstr (parley_message_row_get_sentence (row), ==, "");
  g_assert_finalize_object (row);
}

/* Who has read it is said at the end, and nothing moves for it; the row of the next
 * message knows nothing of it.
 */
static void
test_seen (void)
{
  g_autoptr (ParleyMessage) message = make_message ("Ada", "dinner", NULL, PARLEY_MESSAGE_SENT);
  GtkWidget *row = parley_message_row_new ();
  GtkWidget *window, *body;
  int width, height;

  parley_message_row_set_message (PARLEY_MESSAGE_ROW (row), message);
  window = test_display_show (row, 400, 200);
  body = test_display_find (row, GTK_TYPE_LABEL);
  width = gtk_widget_get_width (gtk_widget_get_parent (body));
  height = gtk_widget_get_height (gtk_widget_get_parent (body));
  parley_message_row_set_seen (PARLEY_MESSAGE_ROW (row), "Seen by \u2068Ben\u2069");
  g_assert_cmpstr (parley_message_row_get_sentence (PARLEY_MESSAGE_ROW (row)), ==, "Ada: dinner 00:00. Sent. Seen by Ben.");
  test_display_wait_frames (window, 2);
  g_assert_cmpint (gtk_widget_get_width (gtk_widget_get_parent (body)), ==, width);
  g_assert_cmpint (gtk_widget_get_height (gtk_widget_get_parent (body)), ==, height);
  parley_message_row_set_seen (PARLEY_MESSAGE_ROW (row), NULL);
  g_assert_cmpstr (parley_message_row_get_sentence (PARLEY_MESSAGE_ROW (row)), ==, "Ada: dinner 00:00. Sent.");
  test_display_close (window);
}

/* What becomes of a message is said after it, once each. */
static void
test_life (void)
{
  g_autoptr (TestHistory) history = test_history_new ();
  ParleyPeople *people = history->account->people;
  ParleyMember *ben = parley_people_get (people, "ben");
  ParleyRecord *record = parley_record_new ("-N0000000000000000001", "ben", "at eight", parley_moment_day_start (parley_moment_now ()));
  g_autoptr (ParleyMessage) question = make_message ("Ada", "dinner?", NULL, PARLEY_MESSAGE_SENT);
  g_autoptr (ParleyMessage) message = NULL;
  g_autofree char *unknown = NULL, *answer = NULL, *edited = NULL, *reacted = NULL, *removed = NULL;

  record->state = PARLEY_MESSAGE_SENT;
  record->reply_to = g_strdup ("-N0000000000000000000");
  message = parley_message_new (record, ben, FALSE);
  parley_message_set_people (message, people, "ada");
  unknown = parley_sentence_for_reply (message, NULL);
  g_assert_cmpstr (unknown, ==, "Ben, in reply to an earlier message: at eight 00:00.");
  answer = parley_sentence_for_reply (message, question);
  g_assert_cmpstr (answer, ==, "Ben, in reply to Ada: at eight 00:00.");

  record = parley_record_copy (record);
  record->edited_at = record->sent_at + 1;
  parley_message_update (message, record);
  edited = parley_sentence_for_reply (message, question);
  g_assert_cmpstr (edited, ==, "Ben, in reply to Ada: at eight 00:00. Edited.");

  record = parley_record_copy (record);
  record->reactions = parley_reactions_set (NULL, "ada", "👍");
  record->reactions = parley_reactions_set (record->reactions, "ben", "👍");
  record->reactions = parley_reactions_set (record->reactions, "carla", "\u202e❤️");
  parley_people_take_profile (people, "carla", "Carla", NULL);
  parley_message_update (message, record);
  reacted = parley_sentence_for_reply (message, question);
  g_assert_cmpstr (reacted, ==, "Ben, in reply to Ada: at eight 00:00. Edited. 3 reactions: 👍 You, Ben, ❤️ Carla.");

  /* Oneself is named first, whoever came before. */
  record = parley_record_copy (record);
  record->reactions = parley_reactions_set (record->reactions, "ada", NULL);
  record->reactions = parley_reactions_set (record->reactions, "carla", "👍");
  parley_message_update (message, record);
  parley_message_set_people (message, people, "carla");
  g_free (reacted);
  reacted = parley_sentence_for_reply (message, question);
  g_assert_cmpstr (reacted, ==, "Ben, in reply to Ada: at eight 00:00. Edited. 2 reactions: 👍 You, Ben.");
  parley_message_set_people (message, people, "ada");

  record = parley_record_copy (record);
  record->deleted_at = record->sent_at + 2;
  g_set_str (&record->deleted_by, "ada");
  parley_message_update (message, record);
  removed = parley_sentence_for_reply (message, question);
  g_assert_cmpstr (removed, ==, "Ben: You removed this message. 00:00.");

  record = parley_record_copy (record);
  g_set_str (&record->deleted_by, "carla");
  g_object_unref (message);
  message = parley_message_new (record, parley_people_get (people, "ben"), FALSE);
  parley_message_set_people (message, people, "ada");
  g_free (removed);
  removed = parley_sentence_for_reply (message, question);
  g_assert_cmpstr (removed, ==, "Ben: Removed by Carla. 00:00.");
}

/* A row shows more and less as its message changes, and lets go of it all. */
static void
test_parts (void)
{
  g_autoptr (TestHistory) history = test_history_new ();
  GtkWidget *row = parley_message_row_new ();
  GtkWidget *window;
  g_autoptr (ParleyMessage) message = NULL;

  test_history_append (history, 3);
  message = g_list_model_get_item (G_LIST_MODEL (history->timeline), 2);
  parley_message_row_set_message (PARLEY_MESSAGE_ROW (row), message);
  window = test_display_show (row, 400, 300);
  test_history_decorate (history, 2, TRUE, 9, TRUE);
  test_display_wait_frames (window, 2);
  g_assert_nonnull (strstr (parley_message_row_get_sentence (PARLEY_MESSAGE_ROW (row)), "Edited. 9 reactions: "));
  g_assert_true (gtk_widget_get_mapped (test_display_find (row, PARLEY_TYPE_REACTION_BAR)));
  parley_message_row_set_divider (PARLEY_MESSAGE_ROW (row), TRUE);
  parley_message_row_mark (PARLEY_MESSAGE_ROW (row));
  test_display_wait_frames (window, 2);
  test_history_decorate (history, 2, FALSE, 0, FALSE);
  test_display_wait_frames (window, 2);
  g_assert_false (gtk_widget_get_mapped (test_display_find (row, PARLEY_TYPE_REACTION_BAR)));
  test_display_close (window);
}

static void
on_typed (ParleyComposer *composer, gboolean has_words, GString *typed)
{
  g_string_append_c (typed, has_words ? '+' : '-');
}

/* What is put there for somebody is not typed by them. */
static void
test_typed (Writing *self, gconstpointer data)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
  g_autoptr (GString) typed = g_string_new (NULL);

  g_signal_connect (self->composer, "typed", G_CALLBACK (on_typed), typed);
  parley_composer_set_text (self->composer, "draft");
  g_assert_cmpstr (typed->str, ==, "");
  gtk_text_buffer_insert_at_cursor (buffer, "x", -1);
  g_assert_cmpstr (typed->str, ==, "+");
  gtk_text_buffer_set_text (buffer, " ", -1);
  g_assert_cmpint (typed->str[typed->len - 1], ==, '-');
}

static void
on_edit_last (guint *times)
{
  ++*times;
}

static void
assert_text (Writing *self, const char *expected)
{
  g_autofree char *text = parley_composer_get_text (self->composer);

  g_assert_cmpstr (text, ==, expected);
}

/* An edit takes the place of what was being written, and gives it back. */
static void
test_bar (Writing *self, gconstpointer data)
{
  g_autoptr (ParleyMessage) message = make_message ("Ada", "teh message", NULL, PARLEY_MESSAGE_SENT);
  guint times = 0;

  g_signal_connect_swapped (self->composer, "edit-last", G_CALLBACK (on_edit_last), &times);
  g_assert_true (press (self, GDK_KEY_Up, GDK_CONTROL_MASK));
  g_assert_cmpuint (times, ==, 1);
  g_assert_false (press (self, GDK_KEY_Escape, 0));
  parley_composer_set_text (self->composer, "draft");
  g_assert_false (press (self, GDK_KEY_Up, GDK_CONTROL_MASK));
  parley_composer_set_edit (self->composer, message);
  assert_text (self, "teh message");
  parley_composer_set_text (self->composer, "the mess");
  g_assert_true (press (self, GDK_KEY_Escape, 0));
  assert_text (self, "draft");
  g_assert_null (parley_composer_get_edit (self->composer));

  parley_composer_set_edit (self->composer, message);
  parley_composer_set_reply (self->composer, message);
  assert_text (self, "draft");
  g_assert_null (parley_composer_get_edit (self->composer));
  g_assert_true (parley_composer_get_reply (self->composer) == message);
  g_assert_true (press (self, GDK_KEY_Escape, 0));
  g_assert_null (parley_composer_get_reply (self->composer));
  assert_text (self, "draft");
}

static void
on_wish (ParleyMessageRow *row, ParleyMessage *message, guint *wishes)
{
  g_assert_nonnull (message);
  ++*wishes;
}

static void
click_all_buttons (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget))
    g_signal_emit_by_name (widget, "clicked");
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    click_all_buttons (child);
}

static void
test_failed (void)
{
  g_autoptr (ParleyMessage) failed = make_message ("Ada", "hello", NULL, PARLEY_MESSAGE_FAILED);
  g_autoptr (ParleyMessage) sent = make_message ("Ada", "hello", NULL, PARLEY_MESSAGE_SENT);
  GtkWidget *row = parley_message_row_new ();
  GtkWidget *window;
  guint wishes = 0;

  g_signal_connect (row, "retry", G_CALLBACK (on_wish), &wishes);
  g_signal_connect (row, "discard", G_CALLBACK (on_wish), &wishes);
  parley_message_row_set_message (PARLEY_MESSAGE_ROW (row), failed);
  window = test_display_show (row, 400, 200);
  click_all_buttons (row);
  test_display_wait_frames (window, 2);
  g_assert_cmpuint (wishes, ==, 2);
  parley_message_row_set_message (PARLEY_MESSAGE_ROW (row), sent);
  click_all_buttons (row);
  test_display_wait_frames (window, 2);
  g_assert_cmpuint (wishes, ==, 2);
  test_display_close (window);
}

static void
add (const char *path, void (*test) (Writing *, gconstpointer))
{
  g_test_add (path, Writing, NULL, write_set_up, test, write_tear_down);
}

static char *
list_names (GListModel *members)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (ParleyMember) member = g_list_model_get_item (members, i);

      g_string_append_printf (names, "%s ", parley_member_get_name (member));
    }
  return g_string_free_and_steal (names);
}

static void
assert_names (GListModel *members, const char *wanted)
{
  g_autofree char *names = NULL;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  names = list_names (members);
  g_assert_cmpstr (names, ==, wanted);
}

/* By role and name, also when either comes later. */
static void
test_member_order (void)
{
  static const char *const people[][2] = { { "Dora", "member" }, { "Cleo", "admin" }, { "Ben", "member" }, { "Ada", "owner" } };
  GListStore *store = g_list_store_new (PARLEY_TYPE_MEMBER);
  g_autoptr (ParleyMemberSorter) sorter = parley_member_sorter_new ();
  g_autoptr (GListModel) sorted = G_LIST_MODEL (gtk_sort_list_model_new (G_LIST_MODEL (store), g_object_ref (GTK_SORTER (sorter))));
  g_autoptr (ParleyMember) dora = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autoptr (ParleyMember) member = parley_member_new (people[i][0], people[i][1]);

      parley_member_set_profile (member, people[i][0], NULL);
      parley_member_sorter_watch (sorter, member);
      g_list_store_append (store, member);
    }
  assert_names (sorted, "Ada Cleo Ben Dora ");
  dora = g_list_model_get_item (G_LIST_MODEL (store), 0);
  parley_member_set_role (dora, "owner");
  assert_names (sorted, "Ada Dora Cleo Ben ");
  parley_member_set_profile (dora, "Abe", NULL);
  assert_names (sorted, "Abe Ada Cleo Ben ");
}

static GtkLabel *
find_shown (GtkWidget *widget, const char *text)
{
  GtkLabel *found = GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text) ? GTK_LABEL (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_shown (child, text);
  return found;
}

/* Nothing of what a toast says is left off where there is less place than words. */
static void
test_toast (void)
{
  const char *sentence = "The service could not be reached. Nothing is lost; check the connection and try again.";
  GtkWidget *overlay = g_object_ref_sink (adw_toast_overlay_new ());
  GtkLabel *label;
  int minimum;

  parley_toast_say (ADW_TOAST_OVERLAY (overlay), sentence);
  label = find_shown (overlay, sentence);
  g_assert_nonnull (label);
  gtk_widget_measure (overlay, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (label)));
  g_assert_cmpint (gtk_label_get_ellipsize (label), ==, PANGO_ELLIPSIZE_NONE);
  g_assert_true (gtk_label_get_wrap (label));
  g_assert_finalize_object (overlay);
}

/* What there is to do about it is in sight beside words that take several lines. */
static void
test_toast_in_narrow_window (void)
{
  GtkWidget *overlay = adw_toast_overlay_new (), *window, *toast;
  graphene_rect_t place;
  GtkLabel *label;

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), adw_bin_new ());
  window = test_display_show (overlay, 360, 400);
  parley_toast_show (ADW_TOAST_OVERLAY (overlay), g_object_new (ADW_TYPE_TOAST, "title", "The call has ended after an hour and a quarter.", "button-label", "What It Was Like", NULL));
  test_display_wait_frames (overlay, 3);
  label = find_shown (overlay, "The call has ended after an hour and a quarter.");
  toast = gtk_widget_get_last_child (overlay);
  g_assert_true (gtk_widget_compute_bounds (gtk_widget_get_last_child (toast), overlay, &place));
  g_assert_cmpfloat (place.origin.x + place.size.width, <=, gtk_widget_get_width (overlay));
  g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (label)), >, 1);
  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (label), toast, &place));
  g_assert_cmpfloat (place.size.height, >=, pango_layout_get_line_count (gtk_label_get_layout (label)) * 15);
  test_display_close (window);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  test_display_init (&argc, &argv);
  g_test_add_func ("/ui/widgets/templates", test_templates);
  g_test_add_func ("/ui/widgets/shortcuts", test_shortcuts);
  g_test_add_func ("/ui/widgets/large-letters", test_large_letters);
  add ("/ui/composer/enter", test_enter);
  add ("/ui/composer/other-keys", test_other_keys);
  add ("/ui/composer/composing", test_composing);
  add ("/ui/composer/draft", test_draft);
  add ("/ui/composer/typed", test_typed);
  g_test_add_func ("/ui/message-row/sentences", test_sentences);
  add ("/ui/composer/bar", test_bar);
  g_test_add_func ("/ui/message-row/life", test_life);
  g_test_add_func ("/ui/message-row/parts", test_parts);
  g_test_add_func ("/ui/message-row/failed", test_failed);
  g_test_add_func ("/ui/message-row/seen", test_seen);
  g_test_add_func ("/ui/members/order", test_member_order);
  g_test_add_func ("/ui/toast", test_toast);
  g_test_add_func ("/ui/toast-in-narrow-window", test_toast_in_narrow_window);
  return g_test_run ();
}
