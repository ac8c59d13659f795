/* Messages with marks, links and many lines, as rows: what they show, say and offer.
 * With TEXT_PICTURES=FOLDER it leaves pictures of them in every look, for whoever
 * wants to look.
 */
#include "config.h"

#include "parley-message-fold.h"
#include "parley-message-menu.h"
#include "parley-message-row.h"
#include "parley-moment.h"
#include "parley-timeline-view.h"
#include "test-display.h"
#include "test-history.h"

#define LONG_LINES 60

static char *
make_long (void)
{
  GString *text = g_string_new ("**A long story**");

  for (guint i = 1; i <= LONG_LINES; i++)
    g_string_append_printf (text, "\nline %u", i);
  return g_string_free_and_steal (text);
}

static ParleyRecord *
make_record (guint number, const char *author, const char *text)
{
  g_autofree char *id = test_history_make_id (number);
  ParleyRecord *record = parley_record_new (id, author, text, parley_moment_day_start (parley_moment_now ()) + number * 1000);

  record->state = PARLEY_MESSAGE_SENT;
  return record;
}

static ParleyMessage *
add_message (TestHistory *history, const char *author, const char *text)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_record_free);
  guint position = g_list_model_get_n_items (G_LIST_MODEL (history->timeline));

  g_ptr_array_add (records, make_record (position, author, text));
  parley_timeline_put (history->timeline, records);
  return g_list_model_get_item (G_LIST_MODEL (history->timeline), position);
}

static GtkLabel *
find_body (GtkWidget *widget, const char *part)
{
  GtkLabel *found = NULL;

  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), part) != NULL)
    return GTK_LABEL (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_body (child, part);
  return found;
}

static gboolean
activate (GtkLabel *label, const char *uri)
{
  gboolean taken = FALSE;

  g_signal_emit_by_name (label, "activate-link", uri, &taken);
  return taken;
}

static void
test_fold (void)
{
  g_autoptr (TestHistory) history = test_history_new ();
  g_autofree char *text = make_long ();
  g_autoptr (ParleyMessage) message = add_message (history, "ben", text);
  g_autoptr (ParleyMessage) other = add_message (history, "ben", "short");
  GtkWidget *row = parley_message_row_new ();
  GtkWidget *window;
  GtkLabel *body;
  int folded;

  parley_message_row_set_message (PARLEY_MESSAGE_ROW (row), message);
  window = test_display_show (row, 400, 700);
  body = find_body (row, "A long story");
  folded = gtk_widget_get_height (GTK_WIDGET (body));
  g_assert_nonnull (strstr (gtk_label_get_text (body), "Show more"));
  g_assert_null (strstr (gtk_label_get_text (body), "line 60"));
  g_assert_true (g_str_has_suffix (parley_message_row_get_sentence (PARLEY_MESSAGE_ROW (row)), "line 13… Long message, shown in part. 00:00."));
  g_assert_false (gtk_widget_get_focusable (GTK_WIDGET (body)));

  g_assert_true (activate (body, "parley:more"));
  test_display_wait_frames (window, 3);
  g_assert_true (g_str_has_suffix (gtk_label_get_text (body), "line 60"));
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (body)), >, 3 * folded);
  g_assert_nonnull (strstr (parley_message_row_get_sentence (PARLEY_MESSAGE_ROW (row)), "line 60 00:00."));

  /* It stays so for this message, whatever the row showed meanwhile. */
  parley_message_row_set_message (PARLEY_MESSAGE_ROW (row), other);
  g_assert_null (strstr (gtk_label_get_text (body), "line"));
  parley_message_row_set_message (PARLEY_MESSAGE_ROW (row), message);
  g_assert_true (g_str_has_suffix (gtk_label_get_text (body), "line 60"));
  gtk_widget_activate_action (row, "message.toggle-fold", NULL);
  g_assert_nonnull (strstr (gtk_label_get_text (body), "Show more"));
  test_display_close (window);
}

static double
find_top (GtkLabel *body, GtkWidget *view)
{
  graphene_point_t top;

  g_assert_true (gtk_widget_compute_point (GTK_WIDGET (body), view, &GRAPHENE_POINT_INIT (0, 0), &top));
  return top.y;
}

/* What is being read stays where it is, though the end was in view. */
static void
test_unfold_downwards (void)
{
  g_autoptr (TestHistory) history = test_history_new ();
  g_autofree char *text = make_long ();
  GtkWidget *view = g_object_new (PARLEY_TYPE_TIMELINE_VIEW, NULL);
  GtkWidget *window;
  GtkLabel *body;
  double top;

  for (guint i = 0; i < 40; i++)
    g_object_unref (add_message (history, "ben", "before"));
  g_object_unref (add_message (history, "ben", text));
  g_object_unref (add_message (history, "ben", "after"));
  parley_timeline_view_set_timeline (PARLEY_TIMELINE_VIEW (view), history->timeline);
  window = test_display_show (view, 500, 600);
  test_display_wait_frames (window, 10);
  g_assert_true (parley_timeline_view_is_at_end (PARLEY_TIMELINE_VIEW (view)));
  body = find_body (view, "A long story");
  top = find_top (body, view);
  g_assert_true (activate (body, "parley:more"));
  test_display_wait_frames (window, 10);
  g_assert_true (g_str_has_suffix (gtk_label_get_text (body), "line 60"));
  g_assert_cmpfloat_with_epsilon (find_top (body, view), top, 1.5);
  g_assert_false (parley_timeline_view_is_at_end (PARLEY_TIMELINE_VIEW (view)));
  test_display_close (window);
}

/* The items of a menu, one a line. */
static void
append_items (GString *items, GMenuModel *menu)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autofree char *label = NULL;

      if (section != NULL)
        append_items (items, section);
      else if (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &label))
        g_string_append_printf (items, "%s\n", label);
    }
}

static char *
list_items (ParleyMessage *message)
{
  g_autoptr (GMenuModel) menu = parley_message_menu_new (NULL, message);
  GString *items = g_string_new (NULL);

  append_items (items, menu);
  return g_string_free_and_steal (items);
}

static void
test_menu (void)
{
  g_autoptr (TestHistory) history = test_history_new ();
  g_autofree char *text = make_long ();
  g_autoptr (ParleyMessage) plain = add_message (history, "ben", "a *short* one");
  g_autoptr (ParleyMessage) links = add_message (history, "ben", "[this](https://a_b.org) or https://c.org/d, not file:///e");
  g_autoptr (ParleyMessage) story = add_message (history, "ben", text);
  g_autofree char *of_plain = list_items (plain);
  g_autofree char *of_links = list_items (links);
  g_autofree char *of_folded = list_items (story);
  g_autofree char *of_whole = NULL;

  parley_message_fold_set_folded (story, FALSE);
  of_whole = list_items (story);
  g_assert_cmpstr (of_plain, ==, "_Copy Text\n");
  g_assert_cmpstr (of_links, ==, "Open a__b.org\nOpen c.org\n_Copy Text\n");
  g_assert_cmpstr (of_folded, ==, "Show _More\n_Copy Text\n");
  g_assert_cmpstr (of_whole, ==, "Show _Less\n_Copy Text\n");
}

static void
on_text_read (GObject *source, GAsyncResult *result, gpointer text)
{
  *(char **)text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

/* What is copied is what was written, folded or not. */
static void
test_copy (void)
{
  g_autoptr (TestHistory) history = test_history_new ();
  g_autofree char *text = make_long ();
  g_autofree char *copied = NULL;
  g_autoptr (ParleyMessage) message = add_message (history, "ben", text);
  GtkWidget *row = parley_message_row_new ();
  GtkWidget *window;

  parley_message_row_set_message (PARLEY_MESSAGE_ROW (row), message);
  window = test_display_show (row, 400, 700);
  parley_message_row_copy (PARLEY_MESSAGE_ROW (row));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (row), NULL, on_text_read, &copied);
  while (copied == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (copied, ==, text);
  test_display_close (window);
}

/* Every look. */

static const char *const texts[] = {
  "**Dinner** is at *eight*, ~~not at nine~~. Bring `bread`.",
  "# What to buy\n- bread\n- butter\n  - salted\n  - not salted\n\n1. first this\n2. then that",
  "> Shall we eat at eight?\nYes, that works for me. And this goes on for so long that it has to be wrapped.",
  "It is done like this:\n```c\nfor (int i = 0; i < 3; i++)\n  serve (plates[i]);\n```\nand then eaten.",
  "[The recipe](https://example.org/soup?page=2) and https://example.org/wiki/Bread_(food)",
  "[https://bank.example](https://evil.example/login) and https://b\u00fccher.example",
  "**\u05e9\u05dc\u05d5\u05dd** \u05dc\u05db\u05d5\u05dc\u05dd\n- \u05dc\u05d7\u05dd\n- \u05d7\u05de\u05d0\u05d4\n> \u05d1\u05e9\u05de\u05d7\u05d4",
  "2 * 3 * 4 = 24, snake_case_name, \u00af\\_(\u30c4)_/\u00af\n---\nthat is all",
};

static void
save_picture (GtkWidget *window, const char *name)
{
  const char *folder = g_getenv ("TEXT_PICTURES");
  g_autofree char *path = folder != NULL ? g_strdup_printf ("%s/%s.png", folder, name) : NULL;
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  if (path == NULL)
    return;
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  node = gtk_snapshot_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  gdk_texture_save_to_png (texture, path);
}

static void
fill (TestHistory *history)
{
  g_autofree char *text = make_long ();

  g_object_unref (add_message (history, "ben", text));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_object_unref (add_message (history, i % 2 == 0 ? "ben" : "ada", texts[i]));
}

static void
look (TestHistory *history, const char *name, int width, int height)
{
  GtkWidget *view = g_object_new (PARLEY_TYPE_TIMELINE_VIEW, NULL);
  GtkWidget *window;
  GtkLabel *body;

  parley_timeline_view_set_timeline (PARLEY_TIMELINE_VIEW (view), history->timeline);
  window = test_display_show (view, width, height);
  test_display_wait_frames (window, 10);
  save_picture (window, name);
  body = find_body (view, "that is all");
  g_assert_nonnull (body);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (body)), <, width);
  test_display_close (window);
}

static void
test_looks (void)
{
  g_autoptr (TestHistory) history = test_history_new ();

  fill (history);
  look (history, "light", 900, 1500);
  look (history, "narrow", 360, 640);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  look (history, "dark", 900, 1500);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  look (history, "rtl", 900, 1500);
  look (history, "rtl-narrow", 360, 640);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  test_display_init (&argc, &argv);
  g_test_add_func ("/ui/message-text/fold", test_fold);
  g_test_add_func ("/ui/message-text/unfold-downwards", test_unfold_downwards);
  g_test_add_func ("/ui/message-text/menu", test_menu);
  g_test_add_func ("/ui/message-text/copy", test_copy);
  g_test_add_func ("/ui/message-text/looks", test_looks);
  return g_test_run ();
}
