/* Where a message is written.  Enter sends and Shift+Enter begins a new line,
 * but a key that an input method wants is the input method's: it has the first
 * look at each, so that Enter takes a candidate and does not send half a word.
 * Tab is never taken: it leads on, as everywhere.
 */
#include "config.h"

#include "parley-composer.h"

#include "parley-composer-bar.h"
#include "parley-composer-counter.h"
#include "parley-composer-guard.h"
#include "parley-emoji-chooser.h"
#include "parley-limits.h"
#include "parley-mention-completion.h"

#include <glib/gi18n.h>

struct _ParleyComposer
{
  GtkBox parent_instance;

  gboolean loading; /* what is put here is not typed */
  gboolean composing;
  ParleyMessage *reply; /* what is answered */
  ParleyMessage *edit;  /* what is edited: its text stands here instead of the draft */
  char *draft;

  GtkTextView *text;
  GtkTextBuffer *buffer;
  GtkWidget *placeholder;
  GtkWidget *send;
  GtkMenuButton *emoji;
  ParleyComposerBar *bar;
  ParleyComposerCounter *counter;
  ParleyComposerGuard *guard;
  ParleyMentionCompletion *mentions;
};

enum
{
  SUBMIT,
  LEAVE_UPWARDS,
  TYPED,
  EDIT_LAST,
  DRAFT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyComposer, parley_composer, GTK_TYPE_BOX)

static gboolean
is_empty (ParleyComposer *self)
{
  return gtk_text_buffer_get_char_count (self->buffer) == 0;
}

static gboolean
has_words (ParleyComposer *self)
{
  g_autofree char *text = parley_composer_get_text (self);

  return *g_strstrip (text) != '\0';
}

static void
update (ParleyComposer *self)
{
  g_autofree char *text = parley_composer_get_text (self);

  parley_composer_counter_show (self->counter, text);
  gtk_widget_set_sensitive (self->send, has_words (self));
  gtk_widget_set_visible (self->placeholder, is_empty (self) && !self->composing);
}

static void
on_changed (ParleyComposer *self)
{
  update (self);
  if (self->loading)
    return;
  g_signal_emit (self, signals[TYPED], 0, has_words (self));
  if (self->edit == NULL)
    g_signal_emit (self, signals[DRAFT_CHANGED], 0);
  parley_mention_completion_update (self->mentions);
}

/* It is still where it was copied from. */
static void
on_refused (ParleyComposer *self, guint characters)
{
  /* Translators: the number of characters first, then how many a message may have */
  g_autofree char *sentence = g_strdup_printf (ngettext ("Too long to insert: %u character. A message has at most %u.", "Too long to insert: %u characters. A message has at most %u.", characters), characters, PARLEY_TEXT_MAX);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", sentence);
}

static void
on_preedit_changed (ParleyComposer *self, const char *preedit)
{
  self->composing = preedit != NULL && *preedit != '\0';
  update (self);
}

static void
on_send (ParleyComposer *self)
{
  if (has_words (self))
    g_signal_emit (self, signals[SUBMIT], 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static void
on_cancelled (ParleyComposer *self)
{
  parley_composer_set_reply (self, NULL);
  parley_composer_set_edit (self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static gboolean
has_bar (ParleyComposer *self)
{
  return self->reply != NULL || self->edit != NULL;
}

static gboolean
is_enter (guint key)
{
  return key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter;
}

static gboolean
input_method_takes (ParleyComposer *self, GtkEventController *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (controller);

  return self->composing || (event != NULL && gtk_text_view_im_context_filter_keypress (self->text, event));
}

static gboolean
on_key_pressed (ParleyComposer *self, guint key, guint code, GdkModifierType state, GtkEventController *controller)
{
  GdkModifierType modifiers = state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK);

  if (!self->composing && parley_mention_completion_take_key (self->mentions, key, modifiers))
    return GDK_EVENT_STOP;
  if (is_enter (key) && modifiers == 0)
    {
      if (self->composing)
        return GDK_EVENT_PROPAGATE;
      if (!input_method_takes (self, controller))
        on_send (self);
      return GDK_EVENT_STOP;
    }
  if (key == GDK_KEY_Escape && modifiers == 0 && has_bar (self) && !self->composing)
    {
      on_cancelled (self);
      return GDK_EVENT_STOP;
    }
  if (key == GDK_KEY_Up && modifiers == GDK_CONTROL_MASK && is_empty (self) && !self->composing)
    {
      g_signal_emit (self, signals[EDIT_LAST], 0);
      return GDK_EVENT_STOP;
    }
  if (key == GDK_KEY_Up && modifiers == 0 && is_empty (self) && !self->composing)
    {
      g_signal_emit (self, signals[LEAVE_UPWARDS], 0);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
on_emoji_picked (ParleyComposer *self, const char *emoji)
{
  gtk_text_buffer_insert_at_cursor (self->buffer, emoji, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

/* The chooser builds a widget for each of two thousand emoji, which is a second
 * and a dozen megabytes that most never need.
 */
static void
make_emoji_chooser (GtkMenuButton *button, gpointer data)
{
  GtkWidget *chooser;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;
  chooser = parley_emoji_chooser_new ();
  g_signal_connect_object (chooser, "emoji-picked", G_CALLBACK (on_emoji_picked), data, G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (button, chooser);
}

static gboolean
parley_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PARLEY_COMPOSER (widget)->text));
}

static void
parley_composer_dispose (GObject *object)
{
  ParleyComposer *self = PARLEY_COMPOSER (object);

  g_clear_object (&self->reply);
  g_clear_object (&self->edit);
  g_clear_pointer (&self->draft, g_free);
  if (self->mentions != NULL)
    parley_mention_completion_close (self->mentions);
  g_clear_object (&self->mentions);
  g_clear_object (&self->guard);
  gtk_widget_dispose_template (GTK_WIDGET (object), PARLEY_TYPE_COMPOSER);
  G_OBJECT_CLASS (parley_composer_parent_class)->dispose (object);
}

static void
parley_composer_class_init (ParleyComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = parley_composer_dispose;
  widget_class->grab_focus = parley_composer_grab_focus;

  signals[SUBMIT] = g_signal_new ("submit", PARLEY_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /* Somebody has changed what is written, which may be nothing now. */
  signals[TYPED] = g_signal_new ("typed", PARLEY_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[LEAVE_UPWARDS] = g_signal_new ("leave-upwards", PARLEY_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  signals[EDIT_LAST] = g_signal_new ("edit-last", PARLEY_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DRAFT_CHANGED] = g_signal_new ("draft-changed", PARLEY_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (PARLEY_TYPE_COMPOSER_BAR);
  g_type_ensure (PARLEY_TYPE_COMPOSER_COUNTER);
  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleyComposer, text);
  gtk_widget_class_bind_template_child (widget_class, ParleyComposer, buffer);
  gtk_widget_class_bind_template_child (widget_class, ParleyComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, ParleyComposer, send);
  gtk_widget_class_bind_template_child (widget_class, ParleyComposer, emoji);
  gtk_widget_class_bind_template_child (widget_class, ParleyComposer, bar);
  gtk_widget_class_bind_template_child (widget_class, ParleyComposer, counter);
  gtk_widget_class_bind_template_callback (widget_class, on_cancelled);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_preedit_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
}

static void
parley_composer_init (ParleyComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->emoji, make_emoji_chooser, self, NULL);
  self->mentions = parley_mention_completion_new (GTK_WIDGET (self), self->text);
  self->guard = parley_composer_guard_new (self->buffer);
  g_signal_connect_object (self->guard, "refused", G_CALLBACK (on_refused), self, G_CONNECT_SWAPPED);
}

/**
 * parley_composer_new:
 *
 * Returns: (transfer floating): an empty composer
 */
GtkWidget *
parley_composer_new (void)
{
  return g_object_new (PARLEY_TYPE_COMPOSER, NULL);
}

/**
 * parley_composer_get_text:
 * @self: a composer
 *
 * Returns: (transfer full): what is written in it
 */
char *
parley_composer_get_text (ParleyComposer *self)
{
  GtkTextIter start, end;

  g_return_val_if_fail (PARLEY_IS_COMPOSER (self), NULL);

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

/**
 * parley_composer_set_text:
 * @self: a composer
 * @text: (nullable): what shall stand in it
 *
 * Also forgets what could be undone: the draft of another room must not come
 * back in this one.
 */
void
parley_composer_set_text (ParleyComposer *self, const char *text)
{
  g_return_if_fail (PARLEY_IS_COMPOSER (self));

  self->loading = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, text != NULL ? text : "", -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  self->loading = FALSE;
}

/**
 * parley_composer_set_room:
 * @self: a composer
 * @room: (nullable): whose members can be mentioned
 */
void
parley_composer_set_room (ParleyComposer *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_COMPOSER (self));

  parley_mention_completion_set_room (self->mentions, room);
}

/**
 * parley_composer_focus_text:
 * @self: a composer
 */
void
parley_composer_focus_text (ParleyComposer *self)
{
  g_return_if_fail (PARLEY_IS_COMPOSER (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

/**
 * parley_composer_take_key:
 * @self: a composer
 * @controller: what has just seen a key pressed elsewhere
 *
 * Returns: whether the key was typed
 */
gboolean
parley_composer_take_key (ParleyComposer *self, GtkEventControllerKey *controller)
{
  g_return_val_if_fail (PARLEY_IS_COMPOSER (self), FALSE);

  return gtk_event_controller_key_forward (controller, GTK_WIDGET (self->text));
}

/**
 * parley_composer_set_reply:
 * @self: a composer
 * @message: (nullable): what the text answers, %NULL for nothing
 *
 * An edit that was going on ends; the draft is kept.
 */
void
parley_composer_set_reply (ParleyComposer *self, ParleyMessage *message)
{
  g_return_if_fail (PARLEY_IS_COMPOSER (self));

  if (message != NULL)
    parley_composer_set_edit (self, NULL);
  if (!g_set_object (&self->reply, message))
    return;
  if (message != NULL)
    parley_composer_bar_show_reply (self->bar, message);
  else if (self->edit == NULL)
    parley_composer_bar_hide (self->bar);
  g_signal_emit (self, signals[DRAFT_CHANGED], 0);
}

/**
 * parley_composer_get_reply:
 * @self: a composer
 *
 * Returns: (transfer none) (nullable): what the text answers
 */
ParleyMessage *
parley_composer_get_reply (ParleyComposer *self)
{
  g_return_val_if_fail (PARLEY_IS_COMPOSER (self), NULL);

  return self->reply;
}

/**
 * parley_composer_get_draft:
 * @self: a composer
 *
 * Returns: (transfer full): what is written in it, or was before an edit began
 */
char *
parley_composer_get_draft (ParleyComposer *self)
{
  g_return_val_if_fail (PARLEY_IS_COMPOSER (self), NULL);

  return self->edit != NULL ? g_strdup (self->draft) : parley_composer_get_text (self);
}

static void
place_cursor_at_end (ParleyComposer *self)
{
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_place_cursor (self->buffer, &end);
}

/* The text of the message instead of the draft, or the draft again. */
static void
swap_text (ParleyComposer *self, ParleyMessage *message, gboolean was_editing)
{
  g_autofree char *draft = NULL;

  if (!was_editing)
    {
      g_free (self->draft);
      self->draft = parley_composer_get_text (self);
    }
  if (message != NULL)
    {
      parley_composer_set_text (self, parley_message_get_text (message));
      parley_composer_bar_show_edit (self->bar, message);
    }
  else
    {
      draft = g_steal_pointer (&self->draft);
      parley_composer_set_text (self, draft);
      parley_composer_bar_hide (self->bar);
    }
  place_cursor_at_end (self);
}

/**
 * parley_composer_set_edit:
 * @self: a composer
 * @message: (nullable): the message to edit, whose text is loaded; %NULL gives back
 *   what was being written before
 */
void
parley_composer_set_edit (ParleyComposer *self, ParleyMessage *message)
{
  gboolean was_editing;

  g_return_if_fail (PARLEY_IS_COMPOSER (self));

  if (self->edit == message)
    return;
  was_editing = self->edit != NULL;
  parley_composer_set_reply (self, NULL);
  g_set_object (&self->edit, message);
  swap_text (self, message, was_editing);
}

/**
 * parley_composer_get_edit:
 * @self: a composer
 *
 * Returns: (transfer none) (nullable): the message whose text is edited
 */
ParleyMessage *
parley_composer_get_edit (ParleyComposer *self)
{
  g_return_val_if_fail (PARLEY_IS_COMPOSER (self), NULL);

  return self->edit;
}
