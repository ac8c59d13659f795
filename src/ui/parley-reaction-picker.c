/* Choosing one's reaction to a message: out of a few, and behind these out of all
 * emoji.
 */

#include "parley-reaction-picker.h"

#include "parley-emoji-chooser.h"
#include "parley-reaction-chooser.h"

struct _ParleyReactionPicker
{
  GObject parent_instance;

  GtkWidget *parent; /* owns this */
  GtkWidget *chooser;
  GtkWidget *emoji;
  guint emoji_source;
};

enum
{
  PLACE,
  PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyReactionPicker, parley_reaction_picker, G_TYPE_OBJECT)

static void
pop_up (ParleyReactionPicker *self, GtkWidget *popover)
{
  g_signal_emit (self, signals[PLACE], 0, popover);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
on_picked (ParleyReactionPicker *self, const char *emoji)
{
  g_signal_emit (self, signals[PICKED], 0, emoji);
}

static void
drop_emoji (gpointer data)
{
  ParleyReactionPicker *self = data;

  self->emoji_source = 0;
  g_clear_pointer (&self->emoji, gtk_widget_unparent);
}

/* Not while it is still closing. */
static void
on_emoji_closed (ParleyReactionPicker *self)
{
  if (self->emoji_source == 0)
    self->emoji_source = g_idle_add_once (drop_emoji, self);
}

/* It is large, and seldom wanted: it goes when it is closed. */
static void
show_emoji (ParleyReactionPicker *self)
{
  g_clear_handle_id (&self->emoji_source, g_source_remove);
  g_clear_pointer (&self->emoji, gtk_widget_unparent);
  self->emoji = parley_emoji_chooser_new ();
  gtk_widget_set_parent (self->emoji, self->parent);
  g_signal_connect_object (self->emoji, "emoji-picked", G_CALLBACK (on_picked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->emoji, "closed", G_CALLBACK (on_emoji_closed), self, G_CONNECT_SWAPPED);
  pop_up (self, self->emoji);
}

static void
make_chooser (ParleyReactionPicker *self)
{
  self->chooser = parley_reaction_chooser_new ();
  gtk_widget_set_parent (self->chooser, self->parent);
  g_signal_connect_object (self->chooser, "picked", G_CALLBACK (on_picked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chooser, "more", G_CALLBACK (show_emoji), self, G_CONNECT_SWAPPED);
}

static void
parley_reaction_picker_dispose (GObject *object)
{
  parley_reaction_picker_drop (PARLEY_REACTION_PICKER (object));
  G_OBJECT_CLASS (parley_reaction_picker_parent_class)->dispose (object);
}

static void
parley_reaction_picker_class_init (ParleyReactionPickerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_reaction_picker_dispose;
  signals[PLACE] = g_signal_new ("place", PARLEY_TYPE_REACTION_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, GTK_TYPE_POPOVER);
  signals[PICKED] = g_signal_new ("picked", PARLEY_TYPE_REACTION_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
parley_reaction_picker_init (ParleyReactionPicker *self)
{
}

/**
 * parley_reaction_picker_new:
 * @parent: where its popovers belong; it drops this before it goes
 *
 * Returns: (transfer full): a picker that shows nothing yet
 */
ParleyReactionPicker *
parley_reaction_picker_new (GtkWidget *parent)
{
  ParleyReactionPicker *self = g_object_new (PARLEY_TYPE_REACTION_PICKER, NULL);

  self->parent = parent;
  return self;
}

/**
 * parley_reaction_picker_show:
 * @self: a picker
 * @own: (nullable): the reaction that is there already
 */
void
parley_reaction_picker_show (ParleyReactionPicker *self, const char *own)
{
  g_return_if_fail (PARLEY_IS_REACTION_PICKER (self));

  if (self->chooser == NULL)
    make_chooser (self);
  parley_reaction_chooser_set_own (PARLEY_REACTION_CHOOSER (self->chooser), own);
  pop_up (self, self->chooser);
}

/**
 * parley_reaction_picker_close:
 * @self: a picker
 *
 * Closes what it shows.
 */
void
parley_reaction_picker_close (ParleyReactionPicker *self)
{
  g_return_if_fail (PARLEY_IS_REACTION_PICKER (self));

  if (self->chooser != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->chooser));
  if (self->emoji != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->emoji));
}

/**
 * parley_reaction_picker_drop:
 * @self: a picker whose parent goes
 */
void
parley_reaction_picker_drop (ParleyReactionPicker *self)
{
  g_return_if_fail (PARLEY_IS_REACTION_PICKER (self));

  g_clear_handle_id (&self->emoji_source, g_source_remove);
  g_clear_pointer (&self->chooser, gtk_widget_unparent);
  g_clear_pointer (&self->emoji, gtk_widget_unparent);
}
