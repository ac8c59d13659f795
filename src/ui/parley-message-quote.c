/* The message that another answers: who wrote it and how it begins, in a bubble
 * above the answer.  It is a part of the row, which says it in its own sentence;
 * by key the row's menu leads to where a click does.
 */
#include "config.h"

#include "parley-message-quote.h"

#include "parley-message-text.h"
#include "parley-message-veil.h"
#include "parley-text.h"

#include <glib/gi18n.h>

/* A quote shall not make a short answer wide. */
#define MAX_CHARS 42
#define CHARACTERS 120

struct _ParleyMessageQuote
{
  AdwBin parent_instance;

  GtkLabel *author;
  GtkLabel *text;
};

enum
{
  CLICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyMessageQuote, parley_message_quote, ADW_TYPE_BIN)

static void
on_released (ParleyMessageQuote *self)
{
  g_signal_emit (self, signals[CLICKED], 0);
}

static GtkLabel *
make_label (const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "single-line-mode", TRUE, "max-width-chars", MAX_CHARS, NULL);

  gtk_widget_add_css_class (label, style);
  return GTK_LABEL (label);
}

static void
parley_message_quote_class_init (ParleyMessageQuoteClass *klass)
{
  signals[CLICKED] = g_signal_new ("clicked", PARLEY_TYPE_MESSAGE_QUOTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_message_quote_init (ParleyMessageQuote *self)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "orientation", GTK_ORIENTATION_VERTICAL, NULL);
  GtkGesture *click = gtk_gesture_click_new ();

  self->author = make_label ("caption-heading");
  self->text = make_label ("caption");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->author));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->text));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "quote");
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "pointer");
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * parley_message_quote_new:
 *
 * Returns: (transfer floating): an empty quote
 */
GtkWidget *
parley_message_quote_new (void)
{
  return g_object_new (PARLEY_TYPE_MESSAGE_QUOTE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
}

/**
 * parley_message_quote_show:
 * @self: a quote
 * @message: (nullable): what is answered, %NULL where it is not known
 * @gone: whether it is known that it is no longer there
 *
 * The quote is as high with a message as without one, so that nothing moves when
 * it becomes known.
 */
void
parley_message_quote_show (ParleyMessageQuote *self, ParleyMessage *message, gboolean gone)
{
  const char *text;
  g_autofree char *author = NULL;
  g_autofree char *preview = NULL;

  g_return_if_fail (PARLEY_IS_MESSAGE_QUOTE (self));

  text = message != NULL ? parley_message_get_text (message) : NULL;
  author = parley_text_isolate (message != NULL ? parley_message_get_author_name (message) : "");
  if (message != NULL && parley_message_veil_is_on (message))
    preview = g_strdup (parley_message_veil_get_words ());
  else if (text != NULL)
    preview = parley_message_text_preview (text, CHARACTERS);
  gtk_label_set_text (self->author, author);
  if (preview != NULL)
    gtk_label_set_text (self->text, preview);
  else
    gtk_label_set_text (self->text, message != NULL || gone ? _ ("Message deleted") : "…");
}
