/* How the parts of a message share its width. */

#include "parley-rest-layout.h"
#include "parley-text-layout.h"
#include "test-display.h"

#define SPACING 6

typedef struct
{
  GtkWidget *window;
  GtkWidget *line;
  GtkWidget *body;
  GtkWidget *time;
} Fixture;

static void
add (Fixture *self, GtkWidget *child)
{
  gtk_box_append (GTK_BOX (self->line), child);
}

static void
set_up (Fixture *self, gconstpointer mirrored)
{
  self->line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->body = gtk_label_new ("A text that is rather longer than the time at which it was sent, so that it takes two lines or more of them");
  self->time = gtk_label_new ("12:34");
  gtk_widget_set_layout_manager (self->line, g_object_new (PARLEY_TYPE_REST_LAYOUT, "spacing", SPACING, NULL));
  gtk_label_set_wrap (GTK_LABEL (self->body), TRUE);
  gtk_widget_set_hexpand (self->body, TRUE);
  gtk_widget_set_direction (self->line, mirrored != NULL ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
  add (self, self->body);
  add (self, self->time);
  self->window = test_display_show (self->line, 360, 100);
}

static void
tear_down (Fixture *self, gconstpointer mirrored)
{
  test_display_close (self->window);
}

static int
natural (GtkWidget *widget, GtkOrientation orientation, int for_size)
{
  int size;

  gtk_widget_measure (widget, orientation, for_size, NULL, &size, NULL, NULL);
  return size;
}

static int
x_of (Fixture *self, GtkWidget *child)
{
  graphene_point_t point;

  g_assert_true (gtk_widget_compute_point (child, self->line, &GRAPHENE_POINT_INIT (0, 0), &point));
  return (int)point.x;
}

static void
test_rest (Fixture *self, gconstpointer mirrored)
{
  GtkWidget *first = mirrored != NULL ? self->time : self->body;
  GtkWidget *second = mirrored != NULL ? self->body : self->time;

  g_assert_cmpint (gtk_widget_get_width (self->time), ==, natural (self->time, GTK_ORIENTATION_HORIZONTAL, -1));
  g_assert_cmpint (gtk_widget_get_width (self->body), ==, gtk_widget_get_width (self->line) - gtk_widget_get_width (self->time) - SPACING);
  g_assert_cmpint (x_of (self, first), ==, 0);
  g_assert_cmpint (x_of (self, second), ==, gtk_widget_get_width (first) + SPACING);
  g_assert_cmpint (natural (self->line, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (self->line)), ==,
                   natural (self->body, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (self->body)));
  g_assert_cmpint (natural (self->line, GTK_ORIENTATION_HORIZONTAL, -1), ==,
                   natural (self->body, GTK_ORIENTATION_HORIZONTAL, -1) + SPACING + natural (self->time, GTK_ORIENTATION_HORIZONTAL, -1));
}

static void
test_hidden (Fixture *self, gconstpointer mirrored)
{
  gtk_widget_set_visible (self->time, FALSE);
  test_display_wait_frames (self->window, 2);
  g_assert_cmpint (gtk_widget_get_width (self->body), ==, gtk_widget_get_width (self->line));
}

/* A long paragraph takes what there is, whatever else there is; all others are as
 * wide as a label makes them.
 */
static void
test_text (Fixture *self, gconstpointer mirrored)
{
  g_autofree char *words = g_strnfill (250, 'a');
  g_autofree char *after = g_strconcat ("a list\nof short\nlines\n", words, NULL);
  int height = natural (self->body, GTK_ORIENTATION_VERTICAL, 200);
  int width = natural (self->body, GTK_ORIENTATION_HORIZONTAL, -1);

  gtk_widget_set_layout_manager (self->body, g_object_new (PARLEY_TYPE_TEXT_LAYOUT, NULL));
  g_assert_cmpint (natural (self->body, GTK_ORIENTATION_HORIZONTAL, -1), ==, width);
  g_assert_cmpint (natural (self->body, GTK_ORIENTATION_VERTICAL, 200), ==, height);
  gtk_label_set_text (GTK_LABEL (self->body), after);
  g_assert_cmpint (natural (self->body, GTK_ORIENTATION_HORIZONTAL, -1), >, 10000);
  test_display_wait_frames (self->window, 2);
  g_assert_cmpint (gtk_widget_get_width (self->line), ==, 360);
  g_assert_cmpint (gtk_widget_get_width (self->body), ==, 360 - gtk_widget_get_width (self->time) - SPACING);
  gtk_label_set_text (GTK_LABEL (self->body), "short\nagain");
  g_assert_cmpint (natural (self->body, GTK_ORIENTATION_HORIZONTAL, -1), <, 100);
}

int
main (int argc, char **argv)
{
  test_display_init (&argc, &argv);
  g_test_add ("/layouts/rest", Fixture, NULL, set_up, test_rest, tear_down);
  g_test_add ("/layouts/mirrored", Fixture, GINT_TO_POINTER (TRUE), set_up, test_rest, tear_down);
  g_test_add ("/layouts/hidden", Fixture, NULL, set_up, test_hidden, tear_down);
  g_test_add ("/layouts/text", Fixture, NULL, set_up, test_text, tear_down);
  return g_test_run ();
}
