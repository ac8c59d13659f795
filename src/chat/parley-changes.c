/* Brings edits, deletions and reactions of messages that the stream of a room no
 * longer shows.  The server names the newest change; what came since the last one
 * that was handled is asked for by the server's time, and of the messages that it
 * names those that are stored here are fetched again.  How far this got is noted
 * only when it is done, so that whatever interrupts it is made up for.  (Data
 * model, section 6.)
 */

#include "parley-changes.h"

#include "parley-limits.h"
#include "parley-store-live.h"
#include "parley-timeline-private.h"
#include "web-json.h"

/* More changes may follow the first. */
#define PATIENCE_MS 300
/* For a server clock that steps back. */
#define OVERLAP_MS 5000
#define PAGE 500
/* As many messages are fetched one by one; of more, whole pages. */
#define SINGLE_MAX 20
#define MESSAGE_PAGE 200
#define NAMED_MAX 10000
/* The window of the stream, within which it brings the changes itself. */
#define WINDOW 50
#define KEPT_MS (G_GINT64_CONSTANT (30) * 24 * 60 * 60 * 1000)
/* So often it is noted that nothing was missed, although nothing has changed. */
#define NOTED_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define CLEARED_AT_ONCE 200
#define RETRY_FIRST_MS 2000
#define RETRY_LAST_MS 60000

struct _ParleyChanges
{
  GObject parent_instance;

  ParleyAccount *account;
  char *room;
  ParleyFeed *feed;
  ParleyTimeline *timeline;
  GCancellable *cancellable;
  guint source;
  guint retry_delay;

  char *newest; /* what the server says */
  char *last;   /* these two: what was handled */
  gint64 at;
  gboolean is_known; /* whether there was a time before this */

  gboolean is_running;
  char *target;      /* what newest was when this run began */
  gint64 reached;    /* greatest time of this run */
  GHashTable *named; /* ids of messages */
  GPtrArray *wanted; /* of those, what is fetched: sorted */
  guint next;        /* in wanted */
  gboolean by_page;
  GPtrArray *records; /* what came */
};

G_DEFINE_FINAL_TYPE (ParleyChanges, parley_changes, G_TYPE_OBJECT)

static void fetch_next (ParleyChanges *self);
static void begin (ParleyChanges *self);

static void
on_due (gpointer data)
{
  ParleyChanges *self = data;

  self->source = 0;
  begin (self);
}

static void
wait_for (ParleyChanges *self, guint milliseconds)
{
  if (self->source == 0)
    self->source = g_timeout_add_once (milliseconds, on_due, self);
}

static void
end (ParleyChanges *self)
{
  self->is_running = FALSE;
  g_clear_pointer (&self->target, g_free);
  g_hash_table_remove_all (self->named);
  g_ptr_array_set_size (self->wanted, 0);
  g_ptr_array_set_size (self->records, 0);
}

/* The next event would take it up again, but there may be none for long. */
static void
fail (ParleyChanges *self, const GError *error)
{
  end (self);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  g_debug ("The changes wait: %s", error->message);
  wait_for (self, self->retry_delay);
  self->retry_delay = MIN (self->retry_delay * 2, RETRY_LAST_MS);
}

static void
note (ParleyChanges *self, const char *change, gint64 at)
{
  g_set_str (&self->last, change);
  self->at = MAX (self->at, at);
  self->is_known = TRUE;
  self->retry_delay = RETRY_FIRST_MS;
  parley_store_set_followed (self->account->store, self->room, self->last, self->at);
}

static void
finish (ParleyChanges *self)
{
  g_autofree char *target = g_steal_pointer (&self->target);

  parley_timeline_put (self->timeline, self->records);
  note (self, target, self->reached);
  end (self);
  if (g_strcmp0 (self->newest, self->last) != 0)
    wait_for (self, PATIENCE_MS);
}

/* Messages. */

static gboolean
is_stored (ParleyChanges *self, const char *id)
{
  g_autoptr (ParleyRecord) record = parley_store_get_message (self->account->store, self->room, id);

  return record != NULL && record->state == PARLEY_MESSAGE_SENT;
}

/* A tombstone that an owner has cleared away. */
static void
purge (ParleyChanges *self, const char *id)
{
  if (!is_stored (self, id))
    return;
  parley_store_remove_message (self->account->store, self->room, id);
  parley_timeline_sync (self->timeline, id, NULL);
}

static void
take_message (ParleyChanges *self, const char *id, JsonNode *node)
{
  ParleyRecord *record = NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    purge (self, id);
  else if (is_stored (self, id) && (record = parley_record_new_from_json (id, node)) != NULL)
    g_ptr_array_add (self->records, record);
}

static void
on_message (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyChanges) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    {
      fail (self, error);
      return;
    }
  take_message (self, self->wanted->pdata[self->next++], node);
  fetch_next (self);
}

/* What is wanted up to the end of the page is in it, or is gone. */
static void
take_page (ParleyChanges *self, JsonObject *page)
{
  guint n = page != NULL ? json_object_get_size (page) : 0;
  const char *last = NULL;
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  if (page != NULL)
    json_object_iter_init (&iter, page);
  while (page != NULL && json_object_iter_next (&iter, &id, &node))
    if (last == NULL || strcmp (id, last) > 0)
      last = id;
  do
    {
      id = self->wanted->pdata[self->next++];
      take_message (self, id, page != NULL ? json_object_get_member (page, id) : NULL);
    }
  while (self->next < self->wanted->len && (n < MESSAGE_PAGE || strcmp (self->wanted->pdata[self->next], last) <= 0));
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyChanges) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    {
      fail (self, error);
      return;
    }
  take_page (self, web_json_node_get_object (node));
  fetch_next (self);
}

static void
fetch_next (ParleyChanges *self)
{
  g_autofree char *path = NULL, *query = NULL;

  if (self->next == self->wanted->len)
    {
      finish (self);
      return;
    }
  if (self->by_page)
    {
      path = g_strconcat ("messages/", self->room, NULL);
      query = firebase_query_from (self->wanted->pdata[self->next], MESSAGE_PAGE);
    }
  else
    path = g_strdup_printf ("messages/%s/%s", self->room, (const char *)self->wanted->pdata[self->next]);
  firebase_database_get_async (self->account->database, path, query, self->cancellable, self->by_page ? on_page : on_message, g_object_ref (self));
}

static void
keep_oldest (const char *id, const char *author, gint64 sent_at, gpointer data)
{
  g_set_str (data, id);
}

/* The first message that the stream shows, NULL where that is not known: it is not
 * before the stream has told what it shows, and never in a room of fewer.
 */
static char *
find_window (ParleyChanges *self)
{
  char *first = NULL;
  guint n;

  if (!parley_feed_is_live (self->feed))
    return NULL;
  n = parley_store_each_sent (self->account->store, self->room, NULL, WINDOW, keep_oldest, &first);
  if (n < WINDOW)
    g_set_str (&first, "");
  return first;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
fetch_messages (ParleyChanges *self)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->named);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!parley_feed_shows (self->feed, id) && is_stored (self, id))
      g_ptr_array_add (self->wanted, g_strdup (id));
  g_ptr_array_sort (self->wanted, compare_ids);
  self->by_page = self->wanted->len > SINGLE_MAX;
  self->next = 0;
  fetch_next (self);
}

/* Changes. */

static void fetch_changes (ParleyChanges *self, gint64 from);

static void
take_entry (ParleyChanges *self, JsonObject *entry)
{
  const char *message = web_json_get_string (entry, "message");

  if (parley_is_push_id (message) && g_hash_table_size (self->named) < NAMED_MAX)
    g_hash_table_add (self->named, g_strdup (message));
}

static void
take_changes (ParleyChanges *self, JsonObject *changes, gint64 from)
{
  guint n = changes != NULL ? json_object_get_size (changes) : 0;
  gint64 last = from;
  JsonObjectIter iter;
  JsonNode *node;

  if (changes != NULL)
    json_object_iter_init (&iter, changes);
  while (changes != NULL && json_object_iter_next (&iter, NULL, &node))
    {
      take_entry (self, web_json_node_get_object (node));
      last = MAX (last, parley_json_get_time (web_json_node_get_object (node), "at"));
    }
  self->reached = MAX (self->reached, last);
  if (n < PAGE)
    fetch_messages (self);
  else
    fetch_changes (self, last > from ? last : last + 1);
}

typedef struct
{
  ParleyChanges *changes;
  gint64 from;
} Asked;

static void
on_changes (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  g_autoptr (ParleyChanges) self = asked->changes;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    fail (self, error);
  else
    take_changes (self, web_json_node_get_object (node), asked->from);
}

static void
fetch_changes (ParleyChanges *self, gint64 from)
{
  g_autofree char *path = g_strconcat ("changes/", self->room, NULL);
  g_autofree char *query = firebase_query_since ("at", from, PAGE);
  Asked *asked = g_new0 (Asked, 1);

  asked->changes = g_object_ref (self);
  asked->from = from;
  firebase_database_get_async (self->account->database, path, query, self->cancellable, on_changes, asked);
}

/* The list of changes may have been cleared in between, so what is stored cannot be
 * trusted any more; scrolling fetches it anew.
 */
static void
start_over (ParleyChanges *self)
{
  g_autofree char *window = find_window (self);

  if (window == NULL)
    {
      wait_for (self, self->retry_delay);
      self->retry_delay = MIN (self->retry_delay * 2, RETRY_LAST_MS);
      return;
    }
  if (*window != '\0')
    parley_feed_forget_before (self->feed, window);
  note (self, self->newest, firebase_database_get_server_time (self->account->database));
}

static void
begin (ParleyChanges *self)
{
  gint64 now = firebase_database_get_server_time (self->account->database);

  if (self->is_running || g_strcmp0 (self->newest, self->last) == 0)
    return;
  if (now - self->at > KEPT_MS)
    {
      start_over (self);
      return;
    }
  self->is_running = TRUE;
  self->target = g_strdup (self->newest);
  self->reached = self->at;
  fetch_changes (self, MAX (self->at - OVERLAP_MS, 0));
}

/* Clearing. */

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (JsonNode) answer = firebase_database_patch_finish (FIREBASE_DATABASE (source), result, NULL);
}

static void
on_old_changes (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyChanges) self = data;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, NULL);
  g_autofree char *path = g_strconcat ("changes/", self->room, NULL);
  g_autoptr (JsonObject) update = json_object_new ();
  JsonObject *changes = web_json_node_get_object (node);
  JsonObjectIter iter;
  const char *id;

  if (changes == NULL)
    return;
  json_object_iter_init (&iter, changes);
  while (json_object_iter_next (&iter, &id, NULL))
    if (parley_is_push_id (id))
      json_object_set_null_member (update, id);
  if (json_object_get_size (update) > 0)
    firebase_database_patch_async (FIREBASE_DATABASE (source), path, update, self->cancellable, on_cleared, NULL);
}

static void
parley_changes_dispose (GObject *object)
{
  parley_changes_stop (PARLEY_CHANGES (object));
  G_OBJECT_CLASS (parley_changes_parent_class)->dispose (object);
}

static void
parley_changes_finalize (GObject *object)
{
  ParleyChanges *self = PARLEY_CHANGES (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->feed);
  g_clear_object (&self->timeline);
  g_clear_pointer (&self->named, g_hash_table_unref);
  g_clear_pointer (&self->wanted, g_ptr_array_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->account, parley_account_unref);
  g_free (self->room);
  g_free (self->newest);
  g_free (self->last);
  g_free (self->target);
  G_OBJECT_CLASS (parley_changes_parent_class)->finalize (object);
}

static void
parley_changes_class_init (ParleyChangesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_changes_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_changes_finalize;
}

static void
parley_changes_init (ParleyChanges *self)
{
  self->cancellable = g_cancellable_new ();
  self->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->wanted = g_ptr_array_new_with_free_func (g_free);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_record_free);
  self->retry_delay = RETRY_FIRST_MS;
}

static void
recall (ParleyChanges *self)
{
  g_clear_pointer (&self->last, g_free);
  self->is_known = parley_store_get_followed (self->account->store, self->room, &self->last, &self->at);
}

/* Changes that came while nothing could be written are asked for again. */
static void
on_store_trouble (ParleyChanges *self)
{
  if (parley_store_get_trouble (self->account->store) == PARLEY_STORE_WELL)
    recall (self);
}

/**
 * parley_changes_new:
 * @account: whose
 * @room: the room's id
 * @feed: what brings the newest messages of the room
 * @timeline: where the messages are shown
 *
 * Returns: (transfer full): what follows the changes from where it last got to
 */
ParleyChanges *
parley_changes_new (ParleyAccount *account, const char *room, ParleyFeed *feed, ParleyTimeline *timeline)
{
  ParleyChanges *self = g_object_new (PARLEY_TYPE_CHANGES, NULL);

  self->account = parley_account_ref (account);
  self->room = g_strdup (room);
  self->feed = g_object_ref (feed);
  self->timeline = g_object_ref (timeline);
  recall (self);
  g_signal_connect_object (account->store, "notify::trouble", G_CALLBACK (on_store_trouble), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * parley_changes_take:
 * @self: what follows the changes
 * @change: (nullable): the newest there is, as the server has just said
 *
 * At the first visit to a room nothing older is stored that could be outdated.
 */
void
parley_changes_take (ParleyChanges *self, const char *change)
{
  gint64 now;

  g_return_if_fail (PARLEY_IS_CHANGES (self));

  now = firebase_database_get_server_time (self->account->database);
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_object_unref (self->cancellable);
      self->cancellable = g_cancellable_new ();
    }
  g_set_str (&self->newest, change);
  if (!self->is_known || (g_strcmp0 (change, self->last) == 0 && now - self->at > NOTED_MS))
    note (self, change, now);
  else if (g_strcmp0 (change, self->last) != 0)
    wait_for (self, PATIENCE_MS);
}

/**
 * parley_changes_clear:
 * @self: what follows the changes of a room that this account looks after
 *
 * Removes what nobody asks for any more, some each day.
 */
void
parley_changes_clear (ParleyChanges *self)
{
  g_autofree char *name = NULL, *noted = NULL, *text = NULL, *path = NULL, *query = NULL;
  gint64 now, last;

  g_return_if_fail (PARLEY_IS_CHANGES (self));

  name = g_strconcat ("cleared/", self->room, NULL);
  noted = parley_store_get_note (self->account->store, name);
  now = firebase_database_get_server_time (self->account->database);
  last = noted != NULL ? g_ascii_strtoll (noted, NULL, 10) : 0;
  if (ABS (now - last) < NOTED_MS)
    return;
  text = g_strdup_printf ("%" G_GINT64_FORMAT, now);
  parley_store_set_note (self->account->store, name, text);
  path = g_strconcat ("changes/", self->room, NULL);
  query = firebase_query_until ("at", now - KEPT_MS, CLEARED_AT_ONCE);
  firebase_database_get_async (self->account->database, path, query, self->cancellable, on_old_changes, g_object_ref (self));
}

/**
 * parley_changes_stop:
 * @self: what follows the changes
 *
 * The room's streams end.  When they are opened again they say what is newest.
 */
void
parley_changes_stop (ParleyChanges *self)
{
  g_return_if_fail (PARLEY_IS_CHANGES (self));

  g_clear_handle_id (&self->source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}
