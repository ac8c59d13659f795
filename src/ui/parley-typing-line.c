/* Who types, in one quiet line between the history and what one writes oneself.
 * Its place is kept while nobody does, so that nothing moves; and nothing is
 * announced, since it would be said all the time.
 */
#include "config.h"

#include "parley-typing-line.h"

#include "parley-life-sentence.h"
#include "parley-next-frame.h"
#include "parley-text.h"

struct _ParleyTypingLine
{
  AdwBin parent_instance;

  ParleyRoom *room;
  GtkLabel *label;
  guint updating;
};

G_DEFINE_FINAL_TYPE (ParleyTypingLine, parley_typing_line, ADW_TYPE_BIN)

static void
update (GtkWidget *widget)
{
  ParleyTypingLine *self = PARLEY_TYPING_LINE (widget);
  g_autofree char *sentence = self->room != NULL ? parley_sentence_for_typing (self->room) : g_strdup ("");
  g_autofree char *spoken = parley_text_plain (sentence);

  gtk_label_set_text (self->label, sentence);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->label), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->label), GTK_ACCESSIBLE_STATE_HIDDEN, *sentence == '\0', -1);
}

static void
on_typing (ParleyTypingLine *self)
{
  parley_next_frame_call (GTK_WIDGET (self), &self->updating, update);
}

static void
parley_typing_line_dispose (GObject *object)
{
  ParleyTypingLine *self = PARLEY_TYPING_LINE (object);

  if (self->room != NULL)
    g_signal_handlers_disconnect_by_data (parley_room_get_live (self->room), self);
  g_clear_object (&self->room);
  G_OBJECT_CLASS (parley_typing_line_parent_class)->dispose (object);
}

static void
parley_typing_line_class_init (ParleyTypingLineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_typing_line_dispose;
}

static void
parley_typing_line_init (ParleyTypingLine *self)
{
  self->label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "single-line-mode", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "typing");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "dimmed");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->label));
}

/**
 * parley_typing_line_set_room:
 * @self: a line
 * @room: (nullable): where it looks
 */
void
parley_typing_line_set_room (ParleyTypingLine *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_TYPING_LINE (self));

  if (self->room != NULL)
    g_signal_handlers_disconnect_by_data (parley_room_get_live (self->room), self);
  g_set_object (&self->room, room);
  if (room != NULL)
    g_signal_connect_object (parley_room_get_live (room), "typing", G_CALLBACK (on_typing), self, G_CONNECT_SWAPPED);
  update (GTK_WIDGET (self));
}
