/* Who types, in one quiet line between the history and what one writes oneself.
 * Its place is kept while nobody does, so that nothing moves; and nothing is
 * announced, since it would be said all the time.  Where two names have no place,
 * it says how many people they are: of a sentence cut short one could not read what they do.
 */
#include "config.h"

#include "parley-typing-line.h"

#include "parley-life-sentence.h"
#include "parley-next-frame.h"
#include "parley-text.h"

struct _ParleyTypingLine
{
  GtkWidget parent_instance;

  ParleyRoom *room;
  GtkLabel *label;
  GtkLabel *brief;
  guint updating;
};

G_DEFINE_FINAL_TYPE (ParleyTypingLine, parley_typing_line, GTK_TYPE_WIDGET)

static void
update (GtkWidget *widget)
{
  ParleyTypingLine *self = PARLEY_TYPING_LINE (widget);
  g_autofree char *sentence = self->room != NULL ? parley_sentence_for_typing (self->room) : g_strdup ("");
  g_autofree char *brief = self->room != NULL ? parley_sentence_for_typing_briefly (self->room) : g_strdup ("");
  g_autofree char *spoken = parley_text_plain (sentence);

  gtk_label_set_text (self->label, sentence);
  gtk_label_set_text (self->brief, brief);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_HIDDEN, *sentence == '\0', -1);
}

static void
on_typing (ParleyTypingLine *self)
{
  parley_next_frame_call (GTK_WIDGET (self), &self->updating, update);
}

static int
natural_width (GtkLabel *label)
{
  int natural;

  gtk_widget_measure (GTK_WIDGET (label), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

/* Which of the labels is seen is none of a listener's concern: the line itself says all of it.
 * Both have one line of the same letters.
 */
static void
parley_typing_line_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (GTK_WIDGET (PARLEY_TYPING_LINE (widget)->label), orientation, -1, minimum, natural, NULL, NULL);
}

static void
parley_typing_line_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ParleyTypingLine *self = PARLEY_TYPING_LINE (widget);
  gboolean fits = natural_width (self->label) <= width;

  gtk_widget_set_child_visible (GTK_WIDGET (self->label), fits);
  gtk_widget_set_child_visible (GTK_WIDGET (self->brief), !fits);
  gtk_widget_allocate (GTK_WIDGET (self->label), width, height, -1, NULL);
  gtk_widget_allocate (GTK_WIDGET (self->brief), width, height, -1, NULL);
}

static void
parley_typing_line_dispose (GObject *object)
{
  ParleyTypingLine *self = PARLEY_TYPING_LINE (object);

  if (self->room != NULL)
    g_signal_handlers_disconnect_by_data (parley_room_get_live (self->room), self);
  g_clear_object (&self->room);
  g_clear_pointer ((GtkWidget **)&self->label, gtk_widget_unparent);
  g_clear_pointer ((GtkWidget **)&self->brief, gtk_widget_unparent);
  G_OBJECT_CLASS (parley_typing_line_parent_class)->dispose (object);
}

static void
parley_typing_line_class_init (ParleyTypingLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_typing_line_dispose;
  widget_class->measure = parley_typing_line_measure;
  widget_class->size_allocate = parley_typing_line_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static GtkLabel *
make_label (ParleyTypingLine *self)
{
  GtkLabel *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "single-line-mode", TRUE, NULL);

  gtk_widget_add_css_class (GTK_WIDGET (label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (label), "dimmed");
  gtk_widget_set_parent (GTK_WIDGET (label), GTK_WIDGET (self));
  return label;
}

static void
parley_typing_line_init (ParleyTypingLine *self)
{
  self->label = make_label (self);
  self->brief = make_label (self);
  gtk_widget_add_css_class (GTK_WIDGET (self), "typing");
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
