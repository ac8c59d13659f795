/* The newest message of a room, as the list of rooms shows it, and how much of what
 * is unread counts.  Both come from the room's entry in the inbox, which whoever
 * sends replaces whole; so where that is somebody whom the account has blocked, what
 * was there before is still shown, and the counter is that much too high.
 *
 * Who sees each entry come can tell both.  Where several came at once, or somebody
 * was blocked just now, the messages that were not read are fetched and counted.
 * Until then what is shown stays.
 */

#include "parley-newest.h"

#include "parley-limits.h"
#include "parley-store-mentions.h"
#include "web-json.h"

/* As many as a room's stream shows; who has more to read needs no exact number. */
#define WINDOW 50

struct _ParleyNewest
{
  GObject parent_instance;

  ParleyAccount *account;
  ParleyRoomRecord *record; /* the room's, NULL once it is gone */
  ParleyMember *author;     /* of what is shown */
  char *marker;             /* how far was read on any device, while that is being counted */
  gboolean counting;
  gboolean again;    /* something came while it was being counted */
  gboolean expected; /* there may be news among what is not shown */
};

enum
{
  TEXT,
  AUTHOR,
  AT,
  RECOUNTED,
  UNCOVERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyNewest, parley_newest, G_TYPE_OBJECT)

/* What was shown, to tell what is another now. */

typedef struct
{
  char *text;
  gint64 at;
} Shown;

static void
shown_clear (Shown *shown)
{
  g_free (shown->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shown, shown_clear)

static Shown
remember (ParleyNewest *self)
{
  Shown shown = { g_strdup (parley_newest_get_text (self)), parley_newest_get_at (self) };

  return shown;
}

static void
on_author_changed (ParleyNewest *self)
{
  g_signal_emit (self, signals[AUTHOR], 0);
}

static void
follow_author (ParleyNewest *self)
{
  const char *uid = parley_newest_get_author (self);
  ParleyMember *author = uid == NULL ? NULL : parley_people_get (self->account->people, uid);

  if (author == self->author)
    return;
  if (self->author != NULL)
    g_signal_handlers_disconnect_by_func (self->author, on_author_changed, self);
  g_set_object (&self->author, author);
  if (author != NULL)
    g_signal_connect_object (author, "notify::name", G_CALLBACK (on_author_changed), self, G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[AUTHOR], 0);
}

static void
tell (ParleyNewest *self, const Shown *old)
{
  follow_author (self);
  if (g_strcmp0 (old->text, parley_newest_get_text (self)) != 0)
    g_signal_emit (self, signals[TEXT], 0);
  if (old->at != parley_newest_get_at (self))
    g_signal_emit (self, signals[AT], 0);
}

static gboolean
is_blocked (ParleyNewest *self, const char *uid)
{
  return uid != NULL && parley_member_is_blocked (parley_people_get (self->account->people, uid));
}

static char *
cut (const char *text)
{
  return text != NULL && g_utf8_validate (text, -1, NULL) ? parley_cut_text (text, PARLEY_PREVIEW_MAX) : NULL;
}

static void
set_shown (ParleyNewest *self, const char *message, const char *author, const char *text, gint64 at)
{
  ParleyRoomRecord *record = self->record;
  g_autofree char *preview = cut (text);

  g_set_str (&record->shown_message, message);
  g_set_str (&record->shown_author, author);
  g_set_str (&record->shown_text, preview);
  record->shown_at = at;
}

/* What this computer has, until the server was asked. */
static void
show_stored (ParleyNewest *self)
{
  g_autoptr (ParleyRecord) message = parley_store_find_newest_wanted (self->account->store, self->record->id);

  if (message != NULL)
    set_shown (self, message->id, message->author, message->text, message->sent_at);
  else
    set_shown (self, NULL, NULL, NULL, 0);
}

/* Counting. */

static void count (ParleyNewest *self);

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const ParleyRecord *first = *(ParleyRecord *const *)a, *second = *(ParleyRecord *const *)b;

  return first->sent_at != second->sent_at ? (first->sent_at > second->sent_at ? -1 : 1) : strcmp (second->id, first->id);
}

static GPtrArray *
read_messages (JsonNode *node)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_record_free);
  JsonObject *object = web_json_node_get_object (node);
  JsonObjectIter iter;
  const char *id;
  JsonNode *message;

  if (object == NULL)
    return messages;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &id, &message))
    {
      ParleyRecord *record = parley_record_new_from_json (id, message);

      if (record != NULL)
        g_ptr_array_add (messages, record);
    }
  g_ptr_array_sort (messages, compare_times);
  return messages;
}

/* Who joins tells nobody but who has invited them. */
static gboolean
is_counted (ParleyNewest *self, const ParleyRecord *message)
{
  return !g_str_equal (message->author, self->account->uid) && g_strcmp0 (message->kind, "join") != 0;
}

static guint
count_hushed (ParleyNewest *self, GPtrArray *messages)
{
  guint hushed = 0, others = 0;

  for (guint i = 0; i < messages->len; i++)
    {
      const ParleyRecord *message = messages->pdata[i];

      if (!is_counted (self, message) || (self->marker != NULL && strcmp (message->id, self->marker) <= 0))
        continue;
      if (self->marker == NULL && others++ == self->record->unread)
        break;
      if (is_blocked (self, message->author))
        hushed++;
    }
  return MIN (hushed, self->record->unread);
}

static const ParleyRecord *
find_wanted (ParleyNewest *self, GPtrArray *messages)
{
  for (guint i = 0; i < messages->len; i++)
    if (!is_blocked (self, ((ParleyRecord *)messages->pdata[i])->author))
      return messages->pdata[i];
  return NULL;
}

static void
take_messages (ParleyNewest *self, GPtrArray *messages)
{
  const ParleyRecord *wanted = find_wanted (self, messages);
  g_auto (Shown) old = remember (self);
  gboolean news = self->expected && wanted != NULL && wanted->sent_at > old.at && !g_str_equal (wanted->author, self->account->uid);

  self->record->hushed = count_hushed (self, messages);
  self->record->hushed_surely = TRUE;
  self->expected = FALSE;
  if (self->record->veiled && wanted != NULL)
    set_shown (self, wanted->id, wanted->author, wanted->text, wanted->sent_at);
  tell (self, &old);
  g_signal_emit (self, signals[RECOUNTED], 0);
  if (news && self->record->veiled)
    g_signal_emit (self, signals[UNCOVERED], 0);
}

static void
on_messages (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyNewest) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  gboolean again = self->again;

  self->counting = self->again = FALSE;
  if (self->record == NULL)
    return;
  if (error != NULL)
    g_debug ("What is unread could not be counted: %s", error->message);
  else if (again)
    count (self);
  else
    {
      g_autoptr (GPtrArray) messages = read_messages (node);

      take_messages (self, messages);
    }
}

static void
on_marker (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyNewest) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  g_autofree char *path = NULL, *query = NULL;
  ParleyAccount *account = self->account;

  if (error != NULL || self->record == NULL)
    {
      self->counting = self->again = FALSE;
      return;
    }
  g_set_str (&self->marker, web_json_get_string (web_json_node_get_object (node), "message"));
  path = g_strconcat ("messages/", self->record->id, NULL);
  query = firebase_query_last_by ("sentAt", WINDOW);
  firebase_database_get_async (account->database, path, query, account->cancellable, on_messages, g_steal_pointer (&self));
}

static void
count (ParleyNewest *self)
{
  g_autofree char *path = g_strdup_printf ("live/%s/read/%s", self->record->id, self->account->uid);

  self->again = self->counting;
  if (self->counting || g_cancellable_is_cancelled (self->account->cancellable))
    return;
  self->counting = TRUE;
  firebase_database_get_async (self->account->database, path, NULL, self->account->cancellable, on_marker, g_object_ref (self));
}

static void
parley_newest_dispose (GObject *object)
{
  ParleyNewest *self = PARLEY_NEWEST (object);

  parley_newest_close (self);
  g_clear_object (&self->author);
  G_OBJECT_CLASS (parley_newest_parent_class)->dispose (object);
}

static void
parley_newest_finalize (GObject *object)
{
  ParleyNewest *self = PARLEY_NEWEST (object);

  g_free (self->marker);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_newest_parent_class)->finalize (object);
}

static void
parley_newest_class_init (ParleyNewestClass *klass)
{
  static const char *const names[] = { "text", "author", "at", "recounted", "uncovered" };

  G_OBJECT_CLASS (klass)->dispose = parley_newest_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_newest_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], PARLEY_TYPE_NEWEST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_newest_init (ParleyNewest *self)
{
}

/**
 * parley_newest_new:
 * @account: whose
 * @record: the room's, which outlives this or calls parley_newest_close()
 *
 * Returns: (transfer full): what the store knows
 */
ParleyNewest *
parley_newest_new (ParleyAccount *account, ParleyRoomRecord *record)
{
  ParleyNewest *self = g_object_new (PARLEY_TYPE_NEWEST, NULL);

  self->account = parley_account_ref (account);
  self->record = record;
  follow_author (self);
  return self;
}

void
parley_newest_close (ParleyNewest *self)
{
  self->record = NULL;
}

static gboolean
is_entry (JsonObject *entry)
{
  return parley_is_push_id (web_json_get_string (entry, "message")) && parley_is_key (web_json_get_string (entry, "author")) && parley_json_get_time (entry, "at") != 0 && web_json_get_int (entry, "unread", -1) >= 0;
}

/* The counter begins anew where it was cleared in between. */
static void
take_counter (ParleyNewest *self, gboolean is_other, gint64 unread, gboolean blocked)
{
  ParleyRoomRecord *record = self->record;
  gint64 more = unread - record->unread;

  if (is_other && more <= 0)
    {
      record->hushed = 0;
      more = unread;
    }
  if (more > 1)
    record->hushed_surely = FALSE;
  if (blocked && more > 0)
    record->hushed = (guint)MIN (record->hushed + more, unread);
}

static void
set_entry (ParleyNewest *self, JsonObject *entry)
{
  ParleyRoomRecord *record = self->record;
  g_autofree char *preview = cut (web_json_get_string (entry, "text"));

  g_set_str (&record->message, web_json_get_string (entry, "message"));
  g_set_str (&record->author, web_json_get_string (entry, "author"));
  g_set_str (&record->text, preview);
  record->at = parley_json_get_time (entry, "at");
}

static void
veil (ParleyNewest *self, gboolean blocked)
{
  ParleyRoomRecord *record = self->record;

  if (blocked && !record->veiled)
    set_shown (self, record->message, record->author, record->text, record->at);
  if (blocked && record->shown_message == NULL)
    {
      show_stored (self);
      record->hushed_surely = FALSE;
    }
  record->veiled = blocked;
}

/**
 * parley_newest_take_entry:
 * @self: the newest message of a room
 * @entry: (nullable): what the inbox says about the room
 *
 * What is newer is judged by the server's time: ids come from the clocks of
 * clients.  The counter in the room's record is still the one before.
 *
 * Returns: whether @entry is one
 */
gboolean
parley_newest_take_entry (ParleyNewest *self, JsonObject *entry)
{
  g_auto (Shown) old = { NULL, 0 };
  const char *author = web_json_get_string (entry, "author");
  gint64 unread = web_json_get_int (entry, "unread", 0);
  gboolean blocked, is_other;

  if (self->record == NULL || !is_entry (entry))
    return FALSE;
  old = remember (self);
  blocked = is_blocked (self, author);
  is_other = g_strcmp0 (web_json_get_string (entry, "message"), self->record->message) != 0;
  self->expected = blocked && is_other && unread - self->record->unread > 1;
  veil (self, blocked);
  take_counter (self, is_other, unread, blocked);
  set_entry (self, entry);
  tell (self, &old);
  return TRUE;
}

/**
 * parley_newest_take_preview:
 * @self: the newest message of a room
 * @text: (nullable): the preview alone has changed, as it does when a message is edited
 */
void
parley_newest_take_preview (ParleyNewest *self, const char *text)
{
  g_auto (Shown) old = remember (self);
  g_autofree char *preview = cut (text);

  if (self->record == NULL)
    return;
  g_set_str (&self->record->text, preview);
  tell (self, &old);
}

/**
 * parley_newest_consider:
 * @self: the newest message of a room
 *
 * Counts, where it matters and is not known: the entry was taken, or who is in
 * the room is known now, or there is a network.
 */
void
parley_newest_consider (ParleyNewest *self)
{
  const ParleyRoomRecord *record = self->record;

  if (record == NULL || record->hushed_surely)
    return;
  if (record->veiled || (record->unread > 0 && (record->hushed > 0 || parley_store_has_blocked_member (self->account->store, record->id))))
    count (self);
}

/**
 * parley_newest_judge:
 * @self: the newest message of a room
 *
 * Somebody was blocked, or is no longer.
 */
void
parley_newest_judge (ParleyNewest *self)
{
  g_auto (Shown) old = { NULL, 0 };
  gboolean blocked;

  if (self->record == NULL)
    return;
  old = remember (self);
  blocked = is_blocked (self, self->record->author);
  if (blocked)
    show_stored (self);
  self->record->veiled = blocked;
  self->record->hushed_surely = FALSE;
  tell (self, &old);
  parley_newest_consider (self);
}

/**
 * parley_newest_get_message:
 * @self: the newest message of a room
 *
 * Returns: (nullable): its id
 */
const char *
parley_newest_get_message (ParleyNewest *self)
{
  const ParleyRoomRecord *record = self->record;

  return record == NULL ? NULL : record->veiled ? record->shown_message
                                                : record->message;
}

const char *
parley_newest_get_author (ParleyNewest *self)
{
  const ParleyRoomRecord *record = self->record;

  return record == NULL ? NULL : record->veiled ? record->shown_author
                                                : record->author;
}

const char *
parley_newest_get_author_name (ParleyNewest *self)
{
  return self->author == NULL ? "" : parley_member_get_name (self->author);
}

/**
 * parley_newest_get_text:
 * @self: the newest message of a room
 *
 * Returns: (nullable): its beginning, %NULL where it was deleted, "" where there is
 *   none by anybody who is not blocked
 */
const char *
parley_newest_get_text (ParleyNewest *self)
{
  const ParleyRoomRecord *record = self->record;

  if (record == NULL || !record->veiled)
    return record == NULL ? NULL : record->text;
  return record->shown_message == NULL ? "" : record->shown_text;
}

/**
 * parley_newest_get_at:
 * @self: the newest message of a room
 *
 * Returns: when it was sent, milliseconds since 1970 by the server's clock, or 0
 */
gint64
parley_newest_get_at (ParleyNewest *self)
{
  const ParleyRoomRecord *record = self->record;

  return record == NULL ? 0 : record->veiled ? record->shown_at
                                             : record->at;
}
