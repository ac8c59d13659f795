/* What a message says, in a label: its text, what happened, or what is said in the
 * place of either.
 */

#include "parley-message-body.h"

#include "parley-message-fold.h"
#include "parley-message-text.h"
#include "parley-message-veil.h"
#include "parley-sentence.h"
#include "parley-system-sentence.h"
#include "parley-text.h"

#include <glib/gi18n.h>

/* A word of no more columns than this has place in the narrowest window. */
#define SHORT_WORD 16

static gboolean
has_long_word (const char *text)
{
  guint columns = 0;

  for (const char *c = text; *c != '\0' && columns <= SHORT_WORD; c = g_utf8_next_char (c))
    columns = g_unichar_isspace (g_utf8_get_char (c)) ? 0 : columns + (g_unichar_iswide (g_utf8_get_char (c)) ? 2 : 1);
  return columns > SHORT_WORD;
}

/* How narrow it could be is found out by laying the text out with a line for each
 * piece that it may be broken into: letters only where it must be.
 */
static void
update_wrap (GtkLabel *self)
{
  gtk_label_set_wrap_mode (self, has_long_word (gtk_label_get_text (self)) ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD);
}

static void
show_event (GtkLabel *self, ParleyMessage *message)
{
  g_autofree char *name = parley_text_isolate (parley_message_get_author_name (message));
  g_autofree char *happened = parley_system_sentence (message, name);
  g_autofree char *words = parley_text_isolate (parley_message_get_text (message));
  /* Translators: a system message: who, what they did */
  g_autofree char *whole = g_strdup_printf (C_ ("system message", "%s %s"), name, words);

  gtk_label_set_text (self, happened != NULL ? happened : whole);
}

static void
show_tombstone (GtkLabel *self, ParleyMessage *message)
{
  g_autofree char *tombstone = parley_sentence_for_tombstone (message);

  gtk_label_set_text (self, tombstone);
}

static void
show_text (GtkLabel *self, ParleyMessage *message)
{
  g_autofree char *markup = NULL;

  if (parley_message_veil_is_on (message))
    markup = parley_message_veil_make_markup ();
  else
    markup = parley_message_text_to_markup (parley_message_get_text (message), parley_message_fold_is_folded (message));
  gtk_label_set_markup (self, markup);
  /* By key the row's menu opens the links: a label that takes the focus is one
   * more stop at which nothing is said.
   */
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
}

/**
 * parley_message_body_show:
 * @self: a label
 * @message: the message that it is to show
 */
void
parley_message_body_show (GtkLabel *self, ParleyMessage *message)
{
  gboolean is_deleted = parley_message_get_text (message) == NULL;
  gboolean is_event = parley_message_get_kind (message) != NULL;

  if (is_deleted || is_event || parley_message_veil_is_on (message))
    gtk_widget_add_css_class (GTK_WIDGET (self), "dimmed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "dimmed");
  if (is_deleted)
    show_tombstone (self, message);
  else if (is_event)
    show_event (self, message);
  else
    show_text (self, message);
  update_wrap (self);
}
