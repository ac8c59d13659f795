/* Toasts whose sentences are seen whole and heard once.  Ours say what is safe and
 * what to do, so they are longer than a line of a narrow window.
 */
#include "parley-toast.h"

#include "parley-announcer.h"
#include "parley-first-label.h"

#define LEAST_CHARACTERS 12

/* libadwaita says a toast as it appears.  A screen reader would then read it again,
 * as one more label of each pane that the focus comes into: hence it becomes the
 * name of a thing of its own.
 */
static void
name_toast (GtkWidget *toast, GtkWidget *label, const char *sentence)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (toast), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
}

/* libadwaita shows one line and an ellipsis. */
static void
unfold (GtkLabel *label)
{
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_single_line_mode (label, FALSE);
  gtk_label_set_wrap (label, TRUE);
}

static int
measure_width (GtkWidget *widget)
{
  int width;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  return width;
}

static int
count_characters (GtkWidget *label, int width)
{
  PangoFontMetrics *metrics = pango_context_get_metrics (gtk_widget_get_pango_context (label), NULL, NULL);
  int character = MAX (pango_font_metrics_get_approximate_char_width (metrics), pango_font_metrics_get_approximate_digit_width (metrics));

  pango_font_metrics_unref (metrics);
  return width * PANGO_SCALE / MAX (character, 1);
}

/* libadwaita makes a toast as high as it is where there is all the place that it would
 * like.  So where there is less it has to like less, or its buttons would be out of sight.
 */
static void
fit (GtkWidget *toast, GtkWidget *label, int width)
{
  int others;

  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  if (width <= 0 || measure_width (toast) <= width)
    return;
  others = measure_width (toast) - measure_width (label);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_INHERIT);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX (count_characters (label, width - others), LEAST_CHARACTERS));
}

/**
 * parley_toast_show:
 * @overlay: where to show it
 * @toast: (transfer full): a toast whose title is a plain sentence
 */
void
parley_toast_show (AdwToastOverlay *overlay, AdwToast *toast)
{
  g_autofree char *sentence = g_strdup (adw_toast_get_title (toast));
  GtkWidget *shown;
  GtkLabel *label;

  g_return_if_fail (ADW_IS_TOAST_OVERLAY (overlay));

  adw_toast_overlay_add_toast (overlay, toast);
  parley_announcer_keep (sentence);
  shown = gtk_widget_get_last_child (GTK_WIDGET (overlay));
  label = shown != adw_toast_overlay_get_child (overlay) ? parley_first_label_find (shown) : NULL;
  if (label == NULL || g_strcmp0 (gtk_label_get_text (label), sentence) != 0)
    return;
  name_toast (shown, GTK_WIDGET (label), sentence);
  unfold (label);
  fit (shown, GTK_WIDGET (label), gtk_widget_get_width (GTK_WIDGET (overlay)));
}

/**
 * parley_toast_say:
 * @overlay: where to show it
 * @sentence: what happened and what to do
 */
void
parley_toast_say (AdwToastOverlay *overlay, const char *sentence)
{
  parley_toast_show (overlay, g_object_new (ADW_TYPE_TOAST, "title", sentence, "use-markup", FALSE, NULL));
}
