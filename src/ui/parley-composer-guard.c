/* Keeps out of a text what would make it useless: a text view lays out a paragraph
 * as a whole, and with megabytes in one the window stands still for minutes.  It
 * makes no difference how they come, by pasting, dropping or another program.
 * Several messages' worth are let in, to be cut into parts.
 */
#include "config.h"

#include "parley-composer-guard.h"

#include "parley-limits.h"

#define MOST (4 * PARLEY_TEXT_MAX)

struct _ParleyComposerGuard
{
  GObject parent_instance;

  GtkTextBuffer *buffer; /* not kept alive; outlives this */
  gboolean removed;      /* in what a person is doing just now something was removed, */
  gboolean refused;      /* and something was not put in its place */
  guint undo_source;
};

enum
{
  REFUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyComposerGuard, parley_composer_guard, G_TYPE_OBJECT)

static void
on_insert (ParleyComposerGuard *self, GtkTextIter *at, char *text, int length)
{
  glong more = g_utf8_strlen (text, length);

  if (gtk_text_buffer_get_char_count (self->buffer) + more <= MOST)
    return;
  g_signal_stop_emission_by_name (self->buffer, "insert-text");
  self->refused = TRUE;
  g_signal_emit (self, signals[REFUSED], 0, (guint)more);
}

static void
on_delete (ParleyComposerGuard *self)
{
  self->removed = TRUE;
}

static void
on_begin (ParleyComposerGuard *self)
{
  self->removed = self->refused = FALSE;
}

static void
on_undo_due (gpointer data)
{
  ParleyComposerGuard *self = data;

  self->undo_source = 0;
  if (gtk_text_buffer_get_can_undo (self->buffer))
    gtk_text_buffer_undo (self->buffer);
}

/* What was selected was to make room: it stands there again.  Not before the
 * action is in the history.
 */
static void
on_end (ParleyComposerGuard *self)
{
  if (self->removed && self->refused && self->undo_source == 0)
    self->undo_source = g_idle_add_once (on_undo_due, self);
}

static void
parley_composer_guard_dispose (GObject *object)
{
  g_clear_handle_id (&PARLEY_COMPOSER_GUARD (object)->undo_source, g_source_remove);
  G_OBJECT_CLASS (parley_composer_guard_parent_class)->dispose (object);
}

static void
parley_composer_guard_class_init (ParleyComposerGuardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_composer_guard_dispose;
  signals[REFUSED] = g_signal_new ("refused", PARLEY_TYPE_COMPOSER_GUARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
parley_composer_guard_init (ParleyComposerGuard *self)
{
}

/**
 * parley_composer_guard_new:
 * @buffer: (unowned): what to guard; outlives the guard
 *
 * Returns: (transfer full): a guard
 */
ParleyComposerGuard *
parley_composer_guard_new (GtkTextBuffer *buffer)
{
  ParleyComposerGuard *self = g_object_new (PARLEY_TYPE_COMPOSER_GUARD, NULL);

  self->buffer = buffer;
  g_signal_connect_object (buffer, "insert-text", G_CALLBACK (on_insert), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "delete-range", G_CALLBACK (on_delete), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "begin-user-action", G_CALLBACK (on_begin), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "end-user-action", G_CALLBACK (on_end), self, G_CONNECT_SWAPPED);
  return self;
}
