/* What we colour ourselves can be read: each text is painted three times as large and
 * its colour compared with what is behind it, as WCAG 2.1 counts (1.4.3).  A look is
 * chosen by the environment: PARLEY_LOOK, ADW_DEBUG_HIGH_CONTRAST, ADW_DEBUG_ACCENT_COLOR.
 */
#include "config.h"

#include "parley-member-private.h"
#include "parley-message-private.h"
#include "parley-message-row.h"
#include "parley-moment.h"
#include "test-display.h"
#include "test-history.h"

#include <math.h>
#include <string.h>

/* So that the middle of a letter's line is its colour alone. */
#define SCALE 3
#define LEAST 4.5
/* Pixels, as high as the platform makes a button. */
#define LEAST_PRESSED 34

typedef struct
{
  GtkWidget *window;
  GdkTexture *texture;
  guint32 *pixels;
  int width, height;
} Painting;

static Painting *
paint (GtkWidget *window)
{
  Painting *self = g_new0 (Painting, 1);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  g_autoptr (GskRenderNode) node = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (window) * SCALE, (float)gtk_widget_get_height (window) * SCALE);

  gtk_snapshot_scale (snapshot, SCALE, SCALE);
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  node = gtk_snapshot_free_to_node (snapshot);
  self->window = window;
  self->texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, &all);
  self->width = gdk_texture_get_width (self->texture);
  self->height = gdk_texture_get_height (self->texture);
  self->pixels = g_new (guint32, (gsize)self->width * (gsize)self->height);
  gdk_texture_download (self->texture, (guchar *)self->pixels, (gsize)self->width * 4);
  return self;
}

static void
painting_free (Painting *self)
{
  g_object_unref (self->texture);
  g_free (self->pixels);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Painting, painting_free)

static double
linear (guint32 pixel, guint shift)
{
  double value = (pixel >> shift & 0xff) / 255.0;

  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
luminance (guint32 pixel)
{
  return 0.2126 * linear (pixel, 16) + 0.7152 * linear (pixel, 8) + 0.0722 * linear (pixel, 0);
}

static double
contrast (guint32 one, guint32 other)
{
  double a = luminance (one), b = luminance (other);

  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

/* The colour that most of the place has. */
static guint32
find_ground (Painting *self, const GdkRectangle *place)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  guint32 ground = 0;
  guint most = 0;

  for (int y = place->y; y < place->y + place->height; y++)
    for (int x = place->x; x < place->x + place->width; x++)
      {
        guint32 pixel = self->pixels[y * self->width + x];
        guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, GUINT_TO_POINTER (pixel))) + 1;

        g_hash_table_insert (counts, GUINT_TO_POINTER (pixel), GUINT_TO_POINTER (n));
        if (n > most)
          {
            most = n;
            ground = pixel;
          }
      }
  return ground;
}

static gboolean
find_place (Painting *self, GtkWidget *label, GdkRectangle *place)
{
  graphene_rect_t bounds;
  GdkRectangle whole = { 0, 0, self->width, self->height };

  if (!gtk_widget_compute_bounds (label, self->window, &bounds))
    return FALSE;
  place->x = (int)(bounds.origin.x * SCALE);
  place->y = (int)(bounds.origin.y * SCALE);
  place->width = (int)(bounds.size.width * SCALE);
  place->height = (int)(bounds.size.height * SCALE);
  return gdk_rectangle_intersect (place, &whole, place);
}

static double
contrast_of (Painting *self, GtkWidget *label)
{
  GdkRectangle place;
  double most = 1;
  guint32 ground;

  g_assert_true (find_place (self, label, &place));
  ground = find_ground (self, &place);
  for (int y = place.y; y < place.y + place.height; y++)
    for (int x = place.x; x < place.x + place.width; x++)
      most = MAX (most, contrast (self->pixels[y * self->width + x], ground));
  return most;
}

/* Marks that nobody sees are no text, and the letters of an avatar repeat the name beside it. */
static gboolean
has_text (GtkWidget *widget)
{
  if (!GTK_IS_LABEL (widget) || gtk_widget_get_ancestor (widget, ADW_TYPE_AVATAR) != NULL)
    return FALSE;
  for (const char *at = gtk_label_get_text (GTK_LABEL (widget)); *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      return TRUE;
  return FALSE;
}

/* Returns: how many texts were looked at */
static guint
check (Painting *self, GtkWidget *widget)
{
  guint n = 0;

  if (!gtk_widget_get_mapped (widget))
    return 0;
  if (has_text (widget))
    {
      double found = contrast_of (self, widget);

      g_test_message ("%5.2f %s", found, gtk_label_get_text (GTK_LABEL (widget)));
      if (found < LEAST)
        g_test_fail_printf ("“%s” has a contrast of %.2f, not %.1f", gtk_label_get_text (GTK_LABEL (widget)), found, LEAST);
      n++;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += check (self, child);
  return n;
}

/* What stands close together in a message is not smaller to press for that: its names are in no
 * tree that the crawl could measure.
 */
static guint
check_buttons (GtkWidget *widget)
{
  graphene_rect_t bounds;
  guint n = GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget);

  if (n > 0 && gtk_widget_compute_bounds (widget, widget, &bounds) && MIN (bounds.size.width, bounds.size.height) < LEAST_PRESSED)
    g_test_fail_printf ("“%s” is only %.0f by %.0f pixels to press", gtk_button_get_label (GTK_BUTTON (widget)), bounds.size.width, bounds.size.height);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += check_buttons (child);
  return n;
}

static void
check_all (GtkWidget *box, int height, guint least)
{
  GtkWidget *window = test_display_show (box, 500, height);
  g_autoptr (Painting) painting = paint (window);

  test_display_picture (window, g_test_get_path () + strlen ("/ui/contrast/"));
  g_assert_cmpuint (check (painting, box), >=, least);
  g_test_message ("%u buttons", check_buttons (box));
  test_display_close (window);
}

/* -- Messages ------------------------------------------------------------------ */

static GtkWidget *
add_message (GtkWidget *box, const char *author, const char *text, const char *kind, ParleyMessageState state)
{
  static guint number;
  g_autofree char *id = g_strdup_printf ("-N%019u", number++);
  g_autoptr (ParleyMember) member = parley_member_new (author, NULL);
  ParleyRecord *record = parley_record_new (id, author, text, parley_moment_day_start (parley_moment_now ()));
  g_autoptr (ParleyMessage) message = NULL;
  GtkWidget *row = parley_message_row_new ();

  parley_member_set_profile (member, author, NULL);
  g_set_str (&record->kind, kind);
  record->state = state;
  message = parley_message_new (record, member, g_str_equal (author, "Ada"));
  parley_message_row_set_message (PARLEY_MESSAGE_ROW (row), message);
  gtk_box_append (GTK_BOX (box), row);
  return row;
}

static void
test_messages (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *row;

  gtk_widget_add_css_class (box, "timeline");
  add_message (box, "Ben", "of somebody else", NULL, PARLEY_MESSAGE_SENT);
  add_message (box, "Ben", "https://example.org/a-link", NULL, PARLEY_MESSAGE_SENT);
  add_message (box, "Ada", "https://example.org/a-link-of-mine", NULL, PARLEY_MESSAGE_SENT);
  row = add_message (box, "Ben", "below a line", NULL, PARLEY_MESSAGE_SENT);
  parley_message_row_set_divider (PARLEY_MESSAGE_ROW (row), TRUE);
  gtk_widget_add_css_class (add_message (box, "Ben", "with a mention", NULL, PARLEY_MESSAGE_SENT), "mention");
  add_message (box, "Ada", "of mine", NULL, PARLEY_MESSAGE_SENT);
  add_message (box, "Ada", "of mine, on its way", NULL, PARLEY_MESSAGE_PENDING);
  add_message (box, "Ada", "of mine, not sent", NULL, PARLEY_MESSAGE_FAILED);
  add_message (box, "Ada", "`code` of mine", NULL, PARLEY_MESSAGE_SENT);
  add_message (box, "Ben", NULL, NULL, PARLEY_MESSAGE_SENT);
  add_message (box, "Ben", "joined", "join", PARLEY_MESSAGE_SENT);
  check_all (box, 900, 20);
}

/* An answer with a quote, and reactions to it. */
static void
test_answers (void)
{
  g_autoptr (TestHistory) history = test_history_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  test_history_append (history, 7);
  for (int number = 2; number < 6; number++)
    {
      g_autoptr (ParleyMessage) message = g_list_model_get_item (G_LIST_MODEL (history->timeline), (guint)number);
      GtkWidget *row = parley_message_row_new ();

      parley_message_row_set_message (PARLEY_MESSAGE_ROW (row), message);
      gtk_box_append (GTK_BOX (box), row);
      test_history_rewrite (history, number, 3);
      test_history_decorate (history, number, TRUE, 3, TRUE);
    }
  check_all (box, 900, 12);
}

/* -- The rest, by the names of their styles --------------------------------------- */

static GtkWidget *
make (GType type, const char *styles)
{
  GtkWidget *widget = g_object_new (type, NULL);
  g_auto (GStrv) names = g_strsplit (styles, " ", -1);

  gtk_widget_set_css_classes (widget, (const char **)names);
  return widget;
}

static void
add_label (GtkWidget *box, const char *around, const char *styles)
{
  GtkWidget *outer = make (GTK_TYPE_BOX, around), *label = make (GTK_TYPE_LABEL, styles);

  gtk_label_set_text (GTK_LABEL (label), *styles != '\0' ? styles : around);
  gtk_box_append (GTK_BOX (outer), label);
  gtk_box_append (GTK_BOX (box), outer);
}

static void
test_styles (void)
{
  const struct
  {
    const char *around, *label;
  } styles[] = {
    { "timeline", "day caption-heading" },
    { "room has-unread", "name" },
    { "room has-unread", "unread numeric" },
    { "room muted has-unread", "unread numeric" },
    { "room", "caption dimmed" },
    { "search-results", "caption dimmed" },
    { "composer-bar", "caption dimmed" },
    { "typing", "caption dimmed" },
    { "call", "title-3" },
    { "call-tile", "heading" },
    { "call-preview", "caption" },
    { "call-tile", "call-badge" },
    { "call-hand", "hand" },
    { "call-bar", "call bar" },
    { "toolbar", "call-unread numeric" },
    { "composer-field", "composer" },
    { "jump osd", "jump" },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    add_label (box, styles[i].around, styles[i].label);
  check_all (box, 700, G_N_ELEMENTS (styles));
}

/* -- What is not told by colour alone ---------------------------------------------- */

static guint32
find_middle (Painting *self, GtkWidget *widget)
{
  GdkRectangle place;

  g_assert_true (find_place (self, widget, &place));
  return self->pixels[(place.y + place.height / 2) * self->width + place.x + place.width / 2];
}

/* Whoever is away has a ring and whoever is there a disc, that also differ without colours
 * (WCAG 2.1, 1.4.11: 3 for what is no text).
 */
static void
test_presence (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *there = make (GTK_TYPE_BOX, "presence"), *away = make (GTK_TYPE_BOX, "presence away"), *window;
  g_autoptr (Painting) painting = NULL;

  gtk_box_append (GTK_BOX (box), there);
  gtk_box_append (GTK_BOX (box), away);
  for (GtkWidget *dot = there; dot != NULL; dot = gtk_widget_get_next_sibling (dot))
    gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  window = test_display_show (box, 200, 200);
  painting = paint (window);
  g_assert_cmpfloat (contrast (find_middle (painting, there), find_middle (painting, away)), >=, 3);
  test_display_close (window);
}

/* That what is measured is what there is. */
static void
test_measure (void)
{
  g_assert_cmpfloat_with_epsilon (contrast (0xff000000, 0xffffffff), 21, 0.01);
  g_assert_cmpfloat_with_epsilon (contrast (0xff777777, 0xffffffff), 4.48, 0.01);
  g_assert_cmpfloat_with_epsilon (contrast (0xff0000ff, 0xffffffff), 8.59, 0.01);
}

int
main (int argc, char **argv)
{
  test_display_init (&argc, &argv);
  g_test_add_func ("/ui/contrast/measure", test_measure);
  g_test_add_func ("/ui/contrast/messages", test_messages);
  g_test_add_func ("/ui/contrast/answers", test_answers);
  g_test_add_func ("/ui/contrast/styles", test_styles);
  g_test_add_func ("/ui/contrast/presence", test_presence);
  return g_test_run ();
}
