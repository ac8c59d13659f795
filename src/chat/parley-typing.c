/* Tells the others of a room that somebody types here: at the first key, again
 * every four seconds while they do, and no more when they stop.  One request at a
 * time: two under way could arrive in the wrong order and leave "typing" behind.
 * (Data model, section 4.11.)
 */

#include "parley-typing.h"

#define AGAIN_USEC (4 * G_USEC_PER_SEC)
#define SILENCE_MS 5000
/* Whoever stops has mostly sent what was typed, and that goes first. */
#define STOP_MS 100

struct _ParleyTyping
{
  GObject parent_instance;

  ParleyAccount *account;
  char *path;
  gboolean is_typing;
  gboolean is_written; /* the server may say that somebody types here */
  gboolean is_due;     /* to be written again */
  gboolean in_flight;
  gint64 written_at;
  guint silence_source;
  guint stop_source; /* holds a reference */
};

G_DEFINE_FINAL_TYPE (ParleyTyping, parley_typing, G_TYPE_OBJECT)

static void update (ParleyTyping *self);

/* A failure is nobody's loss: what is shown elsewhere ends by itself. */
static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyTyping) self = data;
  g_autoptr (JsonNode) node = firebase_database_put_finish (FIREBASE_DATABASE (source), result, NULL);

  self->in_flight = FALSE;
  update (self);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyTyping) self = data;

  firebase_database_remove_finish (FIREBASE_DATABASE (source), result, NULL);
  self->in_flight = FALSE;
  update (self);
}

static void
update (ParleyTyping *self)
{
  FirebaseDatabase *database = self->account->database;
  GCancellable *cancellable = self->account->cancellable;

  if (self->in_flight || g_cancellable_is_cancelled (cancellable))
    return;
  if (self->is_typing && self->is_due)
    {
      g_autoptr (JsonNode) now = firebase_server_timestamp ();

      self->is_due = FALSE;
      self->is_written = self->in_flight = TRUE;
      self->written_at = g_get_monotonic_time ();
      firebase_database_put_async (database, self->path, now, cancellable, on_written, g_object_ref (self));
    }
  else if (!self->is_typing && self->is_written && self->stop_source == 0)
    {
      self->is_written = FALSE;
      self->in_flight = TRUE;
      firebase_database_remove_async (database, self->path, cancellable, on_removed, g_object_ref (self));
    }
}

static void
on_silence (gpointer data)
{
  ParleyTyping *self = data;

  self->silence_source = 0;
  parley_typing_stop (self);
}

static gboolean
on_stopped (gpointer data)
{
  ParleyTyping *self = data;

  self->stop_source = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
parley_typing_finalize (GObject *object)
{
  ParleyTyping *self = PARLEY_TYPING (object);

  g_clear_handle_id (&self->silence_source, g_source_remove);
  g_clear_pointer (&self->account, parley_account_unref);
  g_free (self->path);
  G_OBJECT_CLASS (parley_typing_parent_class)->finalize (object);
}

static void
parley_typing_class_init (ParleyTypingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_typing_finalize;
}

static void
parley_typing_init (ParleyTyping *self)
{
}

/**
 * parley_typing_new:
 * @account: who types
 * @room: where
 *
 * Returns: (transfer full): nobody types yet
 */
ParleyTyping *
parley_typing_new (ParleyAccount *account, const char *room)
{
  ParleyTyping *self = g_object_new (PARLEY_TYPE_TYPING, NULL);

  self->account = parley_account_ref (account);
  self->path = g_strdup_printf ("live/%s/typing/%s", room, account->uid);
  return self;
}

/**
 * parley_typing_go_on:
 * @self: who types where
 *
 * A key was pressed, and there is something to be sent.
 */
void
parley_typing_go_on (ParleyTyping *self)
{
  g_return_if_fail (PARLEY_IS_TYPING (self));

  g_clear_handle_id (&self->stop_source, g_source_remove);
  g_clear_handle_id (&self->silence_source, g_source_remove);
  self->silence_source = g_timeout_add_once (SILENCE_MS, on_silence, self);
  if (!self->is_typing || g_get_monotonic_time () - self->written_at >= AGAIN_USEC)
    self->is_due = TRUE;
  self->is_typing = TRUE;
  update (self);
}

/**
 * parley_typing_stop:
 * @self: who types where
 *
 * It was sent, or there is nothing left of it, or the room was left.  The others are
 * told a moment later.
 */
void
parley_typing_stop (ParleyTyping *self)
{
  g_return_if_fail (PARLEY_IS_TYPING (self));

  g_clear_handle_id (&self->silence_source, g_source_remove);
  self->is_typing = self->is_due = FALSE;
  if (self->is_written && self->stop_source == 0)
    self->stop_source = g_timeout_add_full (G_PRIORITY_DEFAULT, STOP_MS, on_stopped, g_object_ref (self), g_object_unref);
}
