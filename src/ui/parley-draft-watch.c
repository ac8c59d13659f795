/* Keeps what is being written: half a second after the last key, and at once when
 * the room is left, so that neither a switch nor a crash costs more than a word.
 * While an old message is edited it is still the draft that is kept, not the edit.
 */
#include "config.h"

#include "parley-draft-watch.h"

/* After the last key, in milliseconds. */
#define SAVE_MS 500

struct _ParleyDraftWatch
{
  GObject parent_instance;

  ParleyComposer *composer; /* not kept alive; outlives this */
  ParleyRoom *room;
  char *awaited; /* the message that the draft answers, until it is known */
  guint save_source;
  gboolean loading;
};

G_DEFINE_FINAL_TYPE (ParleyDraftWatch, parley_draft_watch, G_TYPE_OBJECT)

static void
on_save_due (gpointer data)
{
  ParleyDraftWatch *self = data;

  self->save_source = 0;
  parley_draft_watch_save (self);
}

static void
on_draft_changed (ParleyDraftWatch *self)
{
  if (self->room == NULL || self->loading)
    return;
  g_clear_handle_id (&self->save_source, g_source_remove);
  self->save_source = g_timeout_add_once (SAVE_MS, on_save_due, self);
}

static void
restore_reply (ParleyDraftWatch *self)
{
  g_autoptr (ParleyMessage) message = parley_quotes_get (parley_room_get_quotes (self->room), self->awaited);

  if (message == NULL)
    return;
  g_clear_pointer (&self->awaited, g_free);
  if (parley_composer_get_edit (self->composer) == NULL && parley_composer_get_reply (self->composer) == NULL)
    parley_composer_set_reply (self->composer, message);
}

static void
on_found (ParleyDraftWatch *self, const char *id)
{
  if (self->awaited != NULL && g_str_equal (self->awaited, id))
    restore_reply (self);
}

static void
load (ParleyDraftWatch *self)
{
  self->loading = TRUE;
  parley_composer_set_text (self->composer, self->room != NULL ? parley_room_get_draft (self->room) : NULL);
  if (self->room != NULL)
    self->awaited = g_strdup (parley_room_get_draft_reply_to (self->room));
  if (self->awaited != NULL)
    {
      g_signal_connect_object (parley_room_get_quotes (self->room), "found", G_CALLBACK (on_found), self, G_CONNECT_SWAPPED);
      restore_reply (self);
    }
  self->loading = FALSE;
}

static void
leave (ParleyDraftWatch *self)
{
  parley_draft_watch_save (self);
  self->loading = TRUE;
  parley_composer_set_edit (self->composer, NULL);
  parley_composer_set_reply (self->composer, NULL);
  self->loading = FALSE;
  g_signal_handlers_disconnect_by_func (parley_room_get_quotes (self->room), on_found, self);
  g_clear_pointer (&self->awaited, g_free);
}

static void
parley_draft_watch_dispose (GObject *object)
{
  ParleyDraftWatch *self = PARLEY_DRAFT_WATCH (object);

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_pointer (&self->awaited, g_free);
  g_clear_object (&self->room);
  G_OBJECT_CLASS (parley_draft_watch_parent_class)->dispose (object);
}

static void
parley_draft_watch_class_init (ParleyDraftWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_draft_watch_dispose;
}

static void
parley_draft_watch_init (ParleyDraftWatch *self)
{
}

/**
 * parley_draft_watch_new:
 * @composer: (unowned): where one writes; outlives the watch
 *
 * Returns: (transfer full): a watch without a room
 */
ParleyDraftWatch *
parley_draft_watch_new (ParleyComposer *composer)
{
  ParleyDraftWatch *self = g_object_new (PARLEY_TYPE_DRAFT_WATCH, NULL);

  self->composer = composer;
  g_signal_connect_object (composer, "draft-changed", G_CALLBACK (on_draft_changed), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * parley_draft_watch_set_room:
 * @self: a watch
 * @room: (nullable): where it is written now
 */
void
parley_draft_watch_set_room (ParleyDraftWatch *self, ParleyRoom *room)
{
  g_return_if_fail (PARLEY_IS_DRAFT_WATCH (self));

  if (self->room == room)
    return;
  if (self->room != NULL)
    leave (self);
  g_set_object (&self->room, room);
  load (self);
}

/**
 * parley_draft_watch_save:
 * @self: a watch
 *
 * An answer whose message is still being asked for stays part of the draft.
 */
void
parley_draft_watch_save (ParleyDraftWatch *self)
{
  g_autofree char *text = NULL;
  ParleyMessage *reply;

  g_return_if_fail (PARLEY_IS_DRAFT_WATCH (self));

  g_clear_handle_id (&self->save_source, g_source_remove);
  if (self->room == NULL)
    return;
  text = parley_composer_get_draft (self->composer);
  reply = parley_composer_get_reply (self->composer);
  parley_room_set_draft (self->room, text, reply != NULL ? parley_message_get_id (reply) : self->awaited);
}

/**
 * parley_draft_watch_reload:
 * @self: a watch whose composer was not on the screen
 *
 * What is written there was kept when it left the screen.
 */
void
parley_draft_watch_reload (ParleyDraftWatch *self)
{
  g_autofree char *text = NULL;
  const char *draft;

  g_return_if_fail (PARLEY_IS_DRAFT_WATCH (self));

  if (self->room == NULL || self->save_source != 0 || parley_composer_get_edit (self->composer) != NULL)
    return;
  text = parley_composer_get_draft (self->composer);
  draft = parley_room_get_draft (self->room);
  if (g_str_equal (text != NULL ? text : "", draft != NULL ? draft : ""))
    return;
  g_signal_handlers_disconnect_by_func (parley_room_get_quotes (self->room), on_found, self);
  g_clear_pointer (&self->awaited, g_free);
  load (self);
}

/**
 * parley_draft_watch_clear:
 * @self: a watch
 *
 * What was written has been sent.
 */
void
parley_draft_watch_clear (ParleyDraftWatch *self)
{
  g_return_if_fail (PARLEY_IS_DRAFT_WATCH (self));

  g_clear_pointer (&self->awaited, g_free);
  self->loading = TRUE;
  parley_composer_set_text (self->composer, NULL);
  parley_composer_set_reply (self->composer, NULL);
  self->loading = FALSE;
  parley_draft_watch_save (self);
}
