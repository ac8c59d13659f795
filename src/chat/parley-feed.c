/* The messages of one room as the server has them.  A stream shows a window on
 * those that the server took last, by its own time: a message that waited long for
 * a network has an old id, and would come to nobody through a window on the ids; what lies between that and what the store knows is fetched, and
 * remembered as a gap until it has been; older pages are fetched when asked
 * for.  Everything goes through the store into the timeline.  (Data model, §3.)
 */

#include "parley-feed.h"

#include "parley-limits.h"
#include "parley-store-live.h"
#include "parley-timeline-private.h"
#include "web-json.h"

#define WINDOW 50
#define OLDER_PAGE 50
#define GAP_PAGE 200

/* A server's clock may step back a little when another takes its place. */
#define OVERLAP_MS 5000

struct _ParleyFeed
{
  GObject parent_instance;

  ParleyAccount *account;
  char *room;
  char *path;
  ParleyTimeline *timeline;
  FirebaseStream *stream; /* NULL while stopped */
  GCancellable *cancellable;
  gboolean filling;
  GHashTable *pending; /* messages that came together, until all are there */
  guint pending_source;

  GHashTable *shown; /* ids of what the stream shows */
  gint64 newest;     /* the server's time: all that it took until then has been fetched, but for gaps */
  char *oldest;      /* a push id: all from there on, by their ids */
  gboolean complete;
};

enum
{
  ARRIVED,
  CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyFeed, parley_feed, G_TYPE_OBJECT)

/* What one page of JSON holds: whatever is not a message still counts for the
 * question whether there are more.
 */
typedef struct
{
  GPtrArray *records;
  const char *first; /* by id */
  gint64 first_at;   /* by the server's time */
  gint64 last_at;
  guint n;
} Page;

static void
page_clear (Page *page)
{
  g_ptr_array_unref (page->records);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, page_clear)

static void
page_add (Page *page, const char *id, JsonNode *node)
{
  ParleyRecord *record = parley_record_new_from_json (id, node);

  if (!parley_is_push_id (id))
    return;
  if (page->first == NULL || strcmp (id, page->first) < 0)
    page->first = id;
  if (record == NULL)
    {
      g_debug ("Skipped %s, which is not a message", id);
      return;
    }
  if (page->first_at == 0 || record->sent_at < page->first_at)
    page->first_at = record->sent_at;
  page->last_at = MAX (page->last_at, record->sent_at);
  g_ptr_array_add (page->records, record);
}

static void
page_read (Page *page, JsonNode *node)
{
  JsonObject *object = web_json_node_get_object (node);
  JsonObjectIter iter;
  const char *id;
  JsonNode *child;

  page->records = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_record_free);
  page->n = object == NULL ? 0 : json_object_get_size (object);
  if (object == NULL)
    return;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &id, &child))
    page_add (page, id, child);
}

static char *
time_to_text (gint64 at)
{
  return at > 0 ? g_strdup_printf ("%013" G_GINT64_FORMAT, at) : NULL;
}

static void
save_window (ParleyFeed *self)
{
  g_autofree char *newest = time_to_text (self->newest);

  parley_store_save_window (self->account->store, self->room, newest, self->oldest, self->complete);
  parley_timeline_set_complete (self->timeline, self->complete);
}

static gboolean
raise_newest (ParleyFeed *self, gint64 at)
{
  if (at <= self->newest)
    return FALSE;
  self->newest = at;
  return TRUE;
}

static gboolean
lower_oldest (ParleyFeed *self, const char *id)
{
  if (id == NULL || (self->oldest != NULL && strcmp (id, self->oldest) >= 0))
    return FALSE;
  return g_set_str (&self->oldest, id);
}

static void
tell_arrived (ParleyFeed *self, GPtrArray *records)
{
  if (records->len > 0)
    g_signal_emit (self, signals[ARRIVED], 0, records);
}

/* Gaps. */

static void fill_gap (ParleyFeed *self);

static void
add_gap (ParleyFeed *self, gint64 after, gint64 before)
{
  g_autofree char *from = time_to_text (MAX (after, 1));
  g_autofree char *to = time_to_text (before);

  parley_store_add_gap (self->account->store, self->room, from, to);
}

/* What the next page begins with may be on this one too. */
static void
shrink_gap (ParleyFeed *self, const char *from, const char *to, Page *page)
{
  gint64 after = g_ascii_strtoll (from, NULL, 10);
  gint64 before = g_ascii_strtoll (to, NULL, 10);

  parley_store_begin (self->account->store);
  parley_store_remove_gap (self->account->store, self->room, from);
  if (page->n >= GAP_PAGE && page->last_at < before)
    add_gap (self, MAX (page->last_at, after + 1), before);
  parley_store_commit (self->account->store);
}

static void
on_gap_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyFeed) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  g_autofree char *after = NULL, *before = NULL;
  g_auto (Page) page = { 0 };

  page_read (&page, node);
  self->filling = FALSE;
  if (error != NULL)
    {
      g_debug ("A gap stays: %s", error->message);
      return;
    }
  if (self->stream == NULL || !parley_store_get_gap (self->account->store, self->room, &after, &before))
    return;
  parley_timeline_put (self->timeline, page.records);
  shrink_gap (self, after, before, &page);
  fill_gap (self);
}

/* One page after the other; where one fails, the next event of the stream takes
 * it up again.
 */
static void
fill_gap (ParleyFeed *self)
{
  g_autofree char *after = NULL, *before = NULL, *query = NULL;

  if (self->filling || self->stream == NULL || !parley_store_get_gap (self->account->store, self->room, &after, &before))
    return;
  self->filling = TRUE;
  query = firebase_query_between ("sentAt", g_ascii_strtoll (after, NULL, 10), g_ascii_strtoll (before, NULL, 10), GAP_PAGE);
  firebase_database_get_async (self->account->database, self->path, query, self->cancellable, on_gap_page, g_object_ref (self));
}

/* The stream. */

static void
show_all (ParleyFeed *self, JsonNode *node)
{
  JsonObject *object = web_json_node_get_object (node);
  g_autoptr (GList) ids = object != NULL ? json_object_get_members (object) : NULL;

  g_hash_table_remove_all (self->shown);
  for (GList *i = ids; i != NULL; i = i->next)
    g_hash_table_add (self->shown, g_strdup (i->data));
}

static void
on_first_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyFeed) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  g_auto (Page) page = { 0 };

  page_read (&page, node);
  if (error != NULL || self->oldest != NULL)
    return;
  parley_timeline_put (self->timeline, page.records);
  lower_oldest (self, page.first);
  save_window (self);
}

/* Where scrolling goes on from is counted in ids, as the messages are shown: those
 * that the stream shows may have others between them.
 */
static void
fetch_first_page (ParleyFeed *self)
{
  g_autofree char *query = firebase_query_last (WINDOW);

  firebase_database_get_async (self->account->database, self->path, query, self->cancellable, on_first_page, g_object_ref (self));
}

static void
take_snapshot (ParleyFeed *self, JsonNode *node)
{
  g_auto (Page) page = { 0 };

  page_read (&page, node);
  show_all (self, node);
  parley_store_begin (self->account->store);
  if (page.n >= WINDOW && self->newest > 0 && page.first_at >= self->newest)
    add_gap (self, self->newest - OVERLAP_MS, page.first_at);
  if (page.n < WINDOW)
    self->complete = TRUE;
  parley_timeline_put (self->timeline, page.records);
  raise_newest (self, page.last_at);
  if (self->oldest == NULL && self->complete)
    lower_oldest (self, page.first);
  else if (self->oldest == NULL)
    fetch_first_page (self);
  save_window (self);
  parley_store_commit (self->account->store);
  tell_arrived (self, page.records);
  fill_gap (self);
}

/* A null says that a message left the window, never that it was deleted. */
static void
take_message (ParleyFeed *self, GHashTable *records, const char *id, JsonNode *node)
{
  ParleyRecord *record = parley_record_new_from_json (id, node);

  if (JSON_NODE_HOLDS_NULL (node))
    g_hash_table_remove (self->shown, id);
  else
    g_hash_table_add (self->shown, g_strdup (id));
  if (record != NULL)
    g_hash_table_replace (records, record->id, record);
  else if (!JSON_NODE_HOLDS_NULL (node))
    g_debug ("Skipped something that is not a message");
}

/* The record that fields are set in: one of this event, or that of the store. */
static ParleyRecord *
find_record (ParleyFeed *self, GHashTable *records, const char *id)
{
  ParleyRecord *record = g_hash_table_lookup (records, id);

  if (record != NULL)
    return record;
  record = parley_store_get_message (self->account->store, self->room, id);
  if (record == NULL)
    return NULL;
  if (record->state != PARLEY_MESSAGE_SENT)
    g_clear_pointer (&record, parley_record_free);
  else
    g_hash_table_replace (records, record->id, record);
  return record;
}

static void
take_field (ParleyFeed *self, GHashTable *records, const char *id, const char *field, JsonNode *node)
{
  ParleyRecord *record = find_record (self, records, id);

  if (record != NULL && !parley_record_set_field (record, field, node))
    g_debug ("Skipped the field %.20s of a message", field);
}

static void
take_reaction (ParleyFeed *self, GHashTable *records, const char *id, const char *uid, JsonNode *node)
{
  ParleyRecord *record = find_record (self, records, id);

  if (record != NULL && !parley_record_set_reaction (record, uid, node))
    g_debug ("Skipped something that is not a reaction");
}

static void
take_change (ParleyFeed *self, GHashTable *records, const char *path, JsonNode *node)
{
  g_auto (GStrv) segments = g_strsplit (path[0] == '/' ? path + 1 : path, "/", 4);
  guint depth = g_strv_length (segments);

  if (depth >= 1 && !parley_is_push_id (segments[0]))
    return;
  if (depth == 1)
    take_message (self, records, segments[0], node);
  else if (depth == 2)
    take_field (self, records, segments[0], segments[1], node);
  else if (depth == 3 && g_str_equal (segments[1], "reactions"))
    take_reaction (self, records, segments[0], segments[2], node);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(ParleyRecord *const *)a)->id, (*(ParleyRecord *const *)b)->id);
}

static void
take_records (ParleyFeed *self, GHashTable *table)
{
  g_autoptr (GPtrArray) records = g_hash_table_get_values_as_ptr_array (table);
  gboolean grown = FALSE;

  g_ptr_array_sort (records, compare_ids);
  parley_store_begin (self->account->store);
  parley_timeline_put (self->timeline, records);
  for (guint i = 0; i < records->len; i++)
    {
      ParleyRecord *record = records->pdata[i];

      grown = raise_newest (self, record->sent_at) || grown;
      grown = (self->oldest == NULL && self->complete && lower_oldest (self, record->id)) || grown;
    }
  if (grown)
    save_window (self);
  parley_store_commit (self->account->store);
  tell_arrived (self, records);
  fill_gap (self);
}

static GHashTable *
make_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)parley_record_free);
}

static void
flush (ParleyFeed *self)
{
  g_autoptr (GHashTable) records = g_steal_pointer (&self->pending);

  g_clear_handle_id (&self->pending_source, g_source_remove);
  if (records != NULL)
    take_records (self, records);
}

static gboolean
on_all_there (gpointer data)
{
  ParleyFeed *self = data;

  self->pending_source = 0;
  flush (self);
  return G_SOURCE_REMOVE;
}

/* Events that were read together are one transaction and one change of the
 * list, which is more than twice as fast: they wait until the read is done, not
 * longer.  Only whole messages do; what is read from the store must be written
 * before anybody else can change it.
 */
static void
take_soon (ParleyFeed *self, const char *path, JsonNode *node)
{
  if (self->pending == NULL)
    self->pending = make_table ();
  take_change (self, self->pending, path, node);
  if (self->pending_source == 0)
    self->pending_source = g_idle_add_full (G_PRIORITY_HIGH, on_all_there, self, NULL);
}

static void
on_put (ParleyFeed *self, const char *path, JsonNode *node)
{
  g_autoptr (GHashTable) records = make_table ();

  if (path[0] == '/' && path[1] != '\0' && strchr (path + 1, '/') == NULL)
    {
      take_soon (self, path, node);
      return;
    }
  flush (self);
  if (g_str_equal (path, "/"))
    {
      take_snapshot (self, node);
      return;
    }
  take_change (self, records, path, node);
  take_records (self, records);
}

static void
on_patch (ParleyFeed *self, const char *path, JsonObject *children)
{
  g_autoptr (GHashTable) records = make_table ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  flush (self);
  json_object_iter_init (&iter, children);
  while (json_object_iter_next (&iter, &key, &node))
    {
      g_autofree char *full = g_strconcat (g_str_equal (path, "/") ? "" : path, "/", key, NULL);

      take_change (self, records, full, node);
    }
  take_records (self, records);
}

static void
on_cancelled (ParleyFeed *self)
{
  flush (self);
  g_signal_emit (self, signals[CANCELLED], 0);
}

static void
on_refused (ParleyFeed *self, const char *reason)
{
  g_message ("The server does not give out %s: %s", self->path, reason);
  parley_timeline_set_refusal (self->timeline, reason);
}

static void
on_state (ParleyFeed *self)
{
  if (firebase_stream_get_state (self->stream) == FIREBASE_STREAM_LIVE)
    parley_timeline_set_refusal (self->timeline, NULL);
}

/* Older pages. */

static void
on_older_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyFeed *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  g_auto (Page) page = { 0 };

  page_read (&page, node);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  parley_timeline_put (self->timeline, page.records);
  self->complete = page.n < GPOINTER_TO_UINT (g_task_get_task_data (task)) || page.first == NULL;
  lower_oldest (self, page.first);
  save_window (self);
  g_task_return_boolean (task, TRUE);
}

/* Before the first page there is nothing to count back from but the end. */
static void
fetch_older (gpointer source, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  ParleyFeed *self = PARLEY_FEED (source);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *query = NULL;

  g_task_set_source_tag (task, fetch_older);
  if (self->complete || self->newest == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_task_set_task_data (task, GUINT_TO_POINTER (self->oldest != NULL ? OLDER_PAGE : WINDOW + OLDER_PAGE), NULL);
  query = self->oldest != NULL ? firebase_query_before (self->oldest, OLDER_PAGE) : firebase_query_last (WINDOW + OLDER_PAGE);
  firebase_database_get_async (self->account->database, self->path, query, cancellable != NULL ? cancellable : self->cancellable,
                               on_older_page, g_steal_pointer (&task));
}

static gboolean
fetch_older_finish (gpointer source, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
parley_feed_dispose (GObject *object)
{
  ParleyFeed *self = PARLEY_FEED (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->pending, g_hash_table_unref);
  parley_feed_stop (self);
  g_clear_object (&self->timeline);
  G_OBJECT_CLASS (parley_feed_parent_class)->dispose (object);
}

static void
parley_feed_finalize (GObject *object)
{
  ParleyFeed *self = PARLEY_FEED (object);

  g_clear_pointer (&self->account, parley_account_unref);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->shown);
  g_free (self->room);
  g_free (self->path);
  g_free (self->oldest);
  G_OBJECT_CLASS (parley_feed_parent_class)->finalize (object);
}

static void
parley_feed_class_init (ParleyFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_feed_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_feed_finalize;
  signals[ARRIVED] = g_signal_new ("arrived", PARLEY_TYPE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  signals[CANCELLED] = g_signal_new ("cancelled", PARLEY_TYPE_FEED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_feed_init (ParleyFeed *self)
{
  self->cancellable = g_cancellable_new ();
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* Stores of before named an id; the time in it is that of its author's clock. */
static gint64
read_time (const char *newest)
{
  if (newest == NULL)
    return 0;
  if (parley_is_push_id (newest))
    return MAX (firebase_push_id_get_time (newest) - 3600000, 1);
  return g_ascii_strtoll (newest, NULL, 10);
}

static void
recall_window (ParleyFeed *self)
{
  g_autoptr (ParleyRoomRecord) record = parley_store_get_room (self->account->store, self->room);

  if (record == NULL)
    return;
  self->newest = read_time (record->newest);
  g_set_str (&self->oldest, record->oldest);
  self->complete = record->complete;
}

/* What came while nothing could be written is not in the file: the next snapshot
 * is taken from where the file stands.
 */
static void
on_store_trouble (ParleyFeed *self)
{
  if (parley_store_get_trouble (self->account->store) == PARLEY_STORE_WELL)
    recall_window (self);
}

/**
 * parley_feed_new:
 * @account: whose
 * @room: the room's id
 * @timeline: where the messages are shown; it asks here for older ones
 *
 * Returns: (transfer full): a feed that is not started
 */
ParleyFeed *
parley_feed_new (ParleyAccount *account, const char *room, ParleyTimeline *timeline)
{
  ParleyFeed *self = g_object_new (PARLEY_TYPE_FEED, NULL);

  self->account = parley_account_ref (account);
  self->room = g_strdup (room);
  self->path = g_strconcat ("messages/", room, NULL);
  self->timeline = g_object_ref (timeline);
  recall_window (self);
  parley_timeline_set_source (timeline, self, fetch_older, fetch_older_finish);
  g_signal_connect_object (account->store, "notify::trouble", G_CALLBACK (on_store_trouble), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * parley_feed_start:
 * @self: a feed
 *
 * Opens the stream, if it is not open.
 */
void
parley_feed_start (ParleyFeed *self)
{
  g_autofree char *query = NULL;

  g_return_if_fail (PARLEY_IS_FEED (self));

  if (self->stream != NULL || g_cancellable_is_cancelled (self->account->cancellable))
    return;
  query = firebase_query_last_by ("sentAt", WINDOW);
  self->stream = firebase_database_listen (self->account->database, self->path, query);
  g_signal_connect_object (self->stream, "put", G_CALLBACK (on_put), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "patch", G_CALLBACK (on_patch), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "cancelled", G_CALLBACK (on_cancelled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "refused", G_CALLBACK (on_refused), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
}

void
parley_feed_stop (ParleyFeed *self)
{
  g_return_if_fail (PARLEY_IS_FEED (self));

  if (self->stream == NULL)
    return;
  flush (self);
  g_clear_handle_id (&self->pending_source, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->stream, self);
  firebase_stream_stop (self->stream);
  g_clear_object (&self->stream);
}

/**
 * parley_feed_is_live:
 * @self: a feed
 *
 * Returns: whether what the stream shows is in the store, and stays so
 */
gboolean
parley_feed_is_live (ParleyFeed *self)
{
  g_return_val_if_fail (PARLEY_IS_FEED (self), FALSE);

  return self->stream != NULL && firebase_stream_get_state (self->stream) == FIREBASE_STREAM_LIVE;
}

/**
 * parley_feed_shows:
 * @self: a feed
 * @id: a message
 *
 * Returns: whether the stream brings what becomes of it
 */
gboolean
parley_feed_shows (ParleyFeed *self, const char *id)
{
  g_return_val_if_fail (PARLEY_IS_FEED (self), FALSE);

  return parley_feed_is_live (self) && g_hash_table_contains (self->shown, id);
}

/**
 * parley_feed_forget_before:
 * @self: a feed
 * @id: the first message to keep
 *
 * What is older is fetched anew when somebody scrolls there.
 */
void
parley_feed_forget_before (ParleyFeed *self, const char *id)
{
  g_return_if_fail (PARLEY_IS_FEED (self));

  parley_store_remove_before (self->account->store, self->room, id);
  parley_timeline_forget_before (self->timeline, id);
  g_set_str (&self->oldest, id);
  self->complete = FALSE;
  save_window (self);
}
