/* How much room is left in a message, shown when it becomes little, and how much
 * is too much.  Each of the two is said once, when it begins.
 */
#include "config.h"

#include "parley-composer-counter.h"

#include "parley-limits.h"

#include <glib/gi18n.h>

/* So many characters before the end it is shown. */
#define NEAR 400

typedef enum
{
  ROOMY,
  NARROW,
  OVER,
} Stage;

struct _ParleyComposerCounter
{
  AdwBin parent_instance;

  GtkWidget *label;
  Stage stage;
};

G_DEFINE_FINAL_TYPE (ParleyComposerCounter, parley_composer_counter, ADW_TYPE_BIN)

static void
parley_composer_counter_class_init (ParleyComposerCounterClass *klass)
{
}

static void
parley_composer_counter_init (ParleyComposerCounter *self)
{
  self->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->label, "caption");
  gtk_widget_add_css_class (self->label, "numeric");
  adw_bin_set_child (ADW_BIN (self), self->label);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_END);
}

/* As it is sent: without the blanks around it. */
static gint64
count_excess (const char *text)
{
  g_autofree char *copy = g_strdup (text);

  return parley_utf16_length (g_strstrip (copy)) - PARLEY_TEXT_MAX;
}

static char *
make_words (gint64 excess)
{
  guint n = ABS (excess);

  if (excess > 0)
    return g_strdup_printf (ngettext ("%u character too many", "%u characters too many", n), n);
  return g_strdup_printf (ngettext ("%u character left", "%u characters left", n), n);
}

static Stage
judge (gint64 excess)
{
  return excess > 0 ? OVER : (excess >= -NEAR ? NARROW : ROOMY);
}

static void
set_stage (ParleyComposerCounter *self, Stage stage, const char *words)
{
  if (self->stage == stage)
    return;
  if (stage > self->stage)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", words);
  self->stage = stage;
  gtk_widget_set_visible (GTK_WIDGET (self), stage != ROOMY);
  if (stage == OVER)
    gtk_widget_add_css_class (self->label, "error");
  else
    gtk_widget_remove_css_class (self->label, "error");
}

/**
 * parley_composer_counter_show:
 * @self: a counter
 * @text: what is written
 */
void
parley_composer_counter_show (ParleyComposerCounter *self, const char *text)
{
  g_autofree char *words = NULL;
  gint64 excess;

  g_return_if_fail (PARLEY_IS_COMPOSER_COUNTER (self) && text != NULL);

  excess = count_excess (text);
  words = make_words (excess);
  gtk_label_set_text (GTK_LABEL (self->label), words);
  set_stage (self, judge (excess), words);
}

/**
 * parley_sentence_for_length:
 * @text: a message
 *
 * Returns: (transfer full) (nullable): by how much it is too long, %NULL where it is not
 */
char *
parley_sentence_for_length (const char *text)
{
  gint64 excess = count_excess (text);

  if (excess <= 0)
    return NULL;
  return g_strdup_printf (ngettext ("%u character too many. Shorten it, or send it in parts.",
                                    "%u characters too many. Shorten it, or send it in parts.", (guint)excess),
                          (guint)excess);
}
