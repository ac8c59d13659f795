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

  ParleyQuotes *quotes;
  char *id; /* of what is answered */
  ParleyMessage *message;
  GtkLabel *author;
  GtkLabel *text;
};

enum
{
  CLICKED,
  CHANGED,
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

/* It is as high with a message as without one, so that nothing moves when it
 * becomes known.
 */
static void
show (ParleyMessageQuote *self, gboolean gone)
{
  const char *text;
  g_autofree char *author = NULL;
  g_autofree char *preview = NULL;

  text = self->message != NULL ? parley_message_get_text (self->message) : NULL;
  author = parley_text_isolate (self->message != NULL ? parley_message_get_author_name (self->message) : "");
  if (self->message != NULL && parley_message_veil_is_on (self->message))
    preview = g_strdup (parley_message_veil_get_words ());
  else if (text != NULL)
    preview = parley_message_text_preview (text, CHARACTERS);
  gtk_label_set_text (self->author, author);
  if (preview != NULL)
    gtk_label_set_text (self->text, preview);
  else
    gtk_label_set_text (self->text, self->message != NULL || gone ? _ ("Message deleted") : "…");
}

static void on_message_changed (ParleyMessageQuote *self);

static void
set_message (ParleyMessageQuote *self, ParleyMessage *message)
{
  if (self->message == message)
    return;
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_func (self->message, on_message_changed, self);
  g_set_object (&self->message, message);
  if (message != NULL)
    g_signal_connect_object (message, "notify", G_CALLBACK (on_message_changed), self, G_CONNECT_SWAPPED);
}

static void
update (ParleyMessageQuote *self)
{
  g_autoptr (ParleyMessage) message = self->quotes != NULL ? parley_quotes_get (self->quotes, self->id) : NULL;

  set_message (self, message);
  show (self, self->quotes != NULL && parley_quotes_is_gone (self->quotes, self->id));
}

static void
on_message_changed (ParleyMessageQuote *self)
{
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_found (ParleyMessageQuote *self, const char *id)
{
  if (g_str_equal (id, self->id))
    on_message_changed (self);
}

static void
set_quotes (ParleyMessageQuote *self, ParleyQuotes *quotes)
{
  if (self->quotes == quotes)
    return;
  if (self->quotes != NULL)
    g_signal_handlers_disconnect_by_func (self->quotes, on_found, self);
  g_set_object (&self->quotes, quotes);
  if (quotes != NULL)
    g_signal_connect_object (quotes, "found", G_CALLBACK (on_found), self, G_CONNECT_SWAPPED);
}

static void
parley_message_quote_dispose (GObject *object)
{
  ParleyMessageQuote *self = PARLEY_MESSAGE_QUOTE (object);

  set_quotes (self, NULL);
  set_message (self, NULL);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (parley_message_quote_parent_class)->dispose (object);
}

static void
parley_message_quote_class_init (ParleyMessageQuoteClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_message_quote_dispose;
  signals[CLICKED] = g_signal_new ("clicked", PARLEY_TYPE_MESSAGE_QUOTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", PARLEY_TYPE_MESSAGE_QUOTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
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
 * parley_message_quote_follow:
 * @self: a quote
 * @quotes: (nullable): the messages that others answer; %NULL: of no room
 * @id: (nullable): what is answered; %NULL: nothing
 *
 * Shows it as it is, now and as it changes.
 */
void
parley_message_quote_follow (ParleyMessageQuote *self, ParleyQuotes *quotes, const char *id)
{
  g_return_if_fail (PARLEY_IS_MESSAGE_QUOTE (self));

  set_quotes (self, id != NULL ? quotes : NULL);
  g_set_str (&self->id, id);
  update (self);
}

/**
 * parley_message_quote_get_message:
 * @self: a quote
 *
 * Returns: (transfer none) (nullable): what is answered, %NULL while it is not known
 */
ParleyMessage *
parley_message_quote_get_message (ParleyMessageQuote *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE_QUOTE (self), NULL);

  return self->message;
}
