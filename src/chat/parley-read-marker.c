/* How far a room was read.  The counter lives in the inbox and belongs to the
 * server; what was read here without a network is kept and told later.  A
 * message may arrive just while the counter is being cleared and then is not in
 * it: such a room still counts as unread.  (Data model, section 5.)
 */

#include "parley-read-marker.h"

#include "firebase-error.h"
#include "parley-update.h"

#define UNREAD_MAX 99999

/* Milliseconds between two updates of the server. */
#define SPACING 2000

struct _ParleyReadMarker
{
  GObject parent_instance;

  ParleyAccount *account;
  ParleyRoomRecord *record; /* the room's, NULL once it is gone */
  gboolean in_flight;
  gboolean missed; /* cleared by our own update, with a newer message there */
  guint spacing_source;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyReadMarker, parley_read_marker, G_TYPE_OBJECT)

static void push (ParleyReadMarker *self, const char *message);

static gboolean
is_seen (ParleyReadMarker *self)
{
  return self->record->message != NULL && self->record->seen != NULL && strcmp (self->record->message, self->record->seen) <= 0;
}

static void
clear (ParleyReadMarker *self)
{
  self->record->unread = 0;
  self->record->hushed = 0;
}

static gboolean
is_by_us (ParleyReadMarker *self)
{
  return g_strcmp0 (self->record->author, self->account->uid) == 0;
}

static void
push_if_due (ParleyReadMarker *self)
{
  if (self->record != NULL && !self->record->seen_sent && self->record->seen != NULL && !self->in_flight && self->spacing_source == 0)
    push (self, self->record->seen);
}

static void
on_spacing_over (gpointer data)
{
  ParleyReadMarker *self = data;

  self->spacing_source = 0;
  push_if_due (self);
}

typedef struct
{
  ParleyReadMarker *marker;
  char *message; /* NULL where only the counter was cleared */
  char *seen;
} Push;

static void
push_free (Push *self)
{
  g_object_unref (self->marker);
  g_free (self->message);
  g_free (self->seen);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Push, push_free)

static void
note_pushed (ParleyReadMarker *self, Push *pushed)
{
  self->record->seen_sent = g_strcmp0 (self->record->seen, pushed->seen) == 0;
  if (is_seen (self))
    clear (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_pushed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Push) pushed = data;
  ParleyReadMarker *self = pushed->marker;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, &error);

  self->in_flight = FALSE;
  if (self->record == NULL)
    return;
  self->spacing_source = g_timeout_add_once (SPACING, on_spacing_over, self);
  if (error == NULL || (pushed->message == NULL && g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED)))
    note_pushed (self, pushed);
  else if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    push (self, NULL);
}

/* The rules want the message to exist; where it was purged, the counter alone. */
static void
push (ParleyReadMarker *self, const char *message)
{
  g_auto (GStrv) mentions = parley_mentions_list_read (self->account->mentions, self->record->id, self->record->seen_at);
  g_autoptr (JsonObject) update = parley_update_mark_read (self->record->id, self->account->uid, message, (const char *const *)mentions);
  Push *pushed = g_new0 (Push, 1);

  pushed->marker = g_object_ref (self);
  pushed->message = g_strdup (message);
  pushed->seen = g_strdup (self->record->seen);
  self->in_flight = TRUE;
  firebase_database_patch_async (self->account->database, "", update, self->account->cancellable, on_pushed, pushed);
}

static void
parley_read_marker_dispose (GObject *object)
{
  parley_read_marker_close (PARLEY_READ_MARKER (object));
  G_OBJECT_CLASS (parley_read_marker_parent_class)->dispose (object);
}

static void
parley_read_marker_finalize (GObject *object)
{
  ParleyReadMarker *self = PARLEY_READ_MARKER (object);

  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_read_marker_parent_class)->finalize (object);
}

static void
parley_read_marker_class_init (ParleyReadMarkerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_read_marker_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_read_marker_finalize;
  signals[CHANGED] = g_signal_new ("changed", PARLEY_TYPE_READ_MARKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_read_marker_init (ParleyReadMarker *self)
{
}

/**
 * parley_read_marker_new:
 * @account: whose
 * @record: the room's, which outlives this or calls parley_read_marker_close()
 *
 * Returns: (transfer full): the marker
 */
ParleyReadMarker *
parley_read_marker_new (ParleyAccount *account, ParleyRoomRecord *record)
{
  ParleyReadMarker *self = g_object_new (PARLEY_TYPE_READ_MARKER, NULL);

  self->account = parley_account_ref (account);
  self->record = record;
  return self;
}

void
parley_read_marker_close (ParleyReadMarker *self)
{
  g_clear_handle_id (&self->spacing_source, g_source_remove);
  self->record = NULL;
}

/**
 * parley_read_marker_get_unread:
 * @self: a marker
 *
 * What somebody said who is blocked does not count.  Where how much that is was
 * guessed, the newest message counts at least.
 *
 * Returns: what the badge of the room says
 */
guint
parley_read_marker_get_unread (ParleyReadMarker *self)
{
  const ParleyRoomRecord *record = self->record;
  guint unread;

  if (record == NULL || (is_seen (self) && !record->seen_sent))
    return 0;
  unread = record->unread - MIN (record->unread, record->hushed);
  return unread == 0 && !record->veiled && (self->missed || (record->unread > 0 && !is_by_us (self))) ? 1 : unread;
}

/**
 * parley_read_marker_has_unread:
 * @self: a marker
 *
 * Returns: whether there is something that the server does not know to be read, be it
 *   counted or not
 */
gboolean
parley_read_marker_has_unread (ParleyReadMarker *self)
{
  if (self->record == NULL)
    return FALSE;
  if (parley_read_marker_is_mentioned (self))
    return TRUE;
  return !(is_seen (self) && !self->record->seen_sent) && (self->record->unread > 0 || self->missed);
}

/**
 * parley_read_marker_is_mentioned:
 * @self: a marker
 *
 * Returns: whether what was not read mentions the account
 */
gboolean
parley_read_marker_is_mentioned (ParleyReadMarker *self)
{
  const ParleyRoomRecord *record = self->record;

  return record != NULL && parley_mentions_has_unread (self->account->mentions, record->id, record->seen_at);
}

/**
 * parley_read_marker_take_mentions:
 * @self: a marker
 *
 * The server has other mentions now.  One that comes after what it tells of was
 * read is cleared at once.
 */
void
parley_read_marker_take_mentions (ParleyReadMarker *self)
{
  g_auto (GStrv) read = NULL;

  if (self->record == NULL)
    return;
  read = parley_mentions_list_read (self->account->mentions, self->record->id, self->record->seen_at);
  g_signal_emit (self, signals[CHANGED], 0);
  if (read[0] == NULL)
    return;
  self->record->seen_sent = FALSE;
  push_if_due (self);
}

/**
 * parley_read_marker_take_unread:
 * @self: a marker
 * @unread: what the server counts, for the newest message in the record
 */
void
parley_read_marker_take_unread (ParleyReadMarker *self, gint64 unread)
{
  self->missed = unread == 0 && self->in_flight && !is_seen (self) && !is_by_us (self);
  self->record->unread = CLAMP (unread, 0, UNREAD_MAX);
  self->record->hushed = MIN (self->record->hushed, self->record->unread);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * parley_read_marker_mark:
 * @self: a marker
 * @newest: (nullable): the newest message that was seen; markers never go back
 * @at: until when all that the server took was seen
 *
 * Does nothing where nothing was unread.
 */
void
parley_read_marker_mark (ParleyReadMarker *self, const char *newest, gint64 at)
{
  gboolean further;

  if (self->record == NULL || newest == NULL)
    return;
  further = self->record->seen == NULL || strcmp (newest, self->record->seen) > 0;
  if (!(further && !is_by_us (self)) && self->record->unread == 0 && !self->missed && !(at > self->record->seen_at && parley_read_marker_is_mentioned (self)))
    return;
  if (further)
    g_set_str (&self->record->seen, newest);
  self->record->seen_at = MAX (self->record->seen_at, at);
  self->record->seen_sent = FALSE;
  clear (self);
  self->missed = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
  push_if_due (self);
}

/**
 * parley_read_marker_wake:
 * @self: a marker
 *
 * There is a network: tells the server what was read without it.
 */
void
parley_read_marker_wake (ParleyReadMarker *self)
{
  push_if_due (self);
}
