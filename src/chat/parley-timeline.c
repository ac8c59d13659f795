/* The history of one room as a list.  It holds keys only; a message becomes an
 * object when a row asks for it and is the same object for all who ask, as long
 * as anybody holds it.  What the server has stands first, sorted by push id;
 * what waits to be sent stands at the end.  The store is the truth: this model
 * is told which rows changed and reads them.
 */

#include "parley-timeline-private.h"

#include "parley-timeline-authors.h"
#include "parley-timeline-messages.h"

/* So many of the newest are read at once, the others in slices while nothing
 * else is to be done: a hundred thousand would take longer than a frame.
 */
#define FIRST_SLICE 500
#define NEXT_SLICE 1000

struct _ParleyTimeline
{
  GObject parent_instance;

  ParleyAccount *account;
  char *room;
  GArray *sent;  /* ParleyTimelineKey, sorted by id */
  GArray *local; /* the same, pending and failed ones, by id */
  ParleyTimelineAuthors *authors;
  ParleyTimelineMessages *messages; /* that somebody holds */
  gboolean loaded;                  /* everything in the store has its key here */
  guint slice_source;
  gboolean complete;
  char *refusal;

  gpointer source; /* where older ones come from, weak */
  ParleyTimelineFetch fetch;
  ParleyTimelineFetchFinish fetch_finish;
};

enum
{
  PROP_0,
  PROP_COMPLETE,
  PROP_REFUSAL,
  N_PROPS
};

static GParamSpec *pspecs[N_PROPS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ParleyTimeline, parley_timeline, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static ParleyTimelineKey *
key_at (ParleyTimeline *self, guint position)
{
  if (position < self->sent->len)
    return &g_array_index (self->sent, ParleyTimelineKey, position);
  position -= self->sent->len;
  return position < self->local->len ? &g_array_index (self->local, ParleyTimelineKey, position) : NULL;
}

static ParleyTimelineKey
make_key (ParleyTimeline *self, const char *id, const char *author, gint64 sent_at)
{
  ParleyTimelineKey key = { .sent_at = sent_at, .author = parley_timeline_authors_number (self->authors, author) };

  memcpy (key.id, id, PARLEY_ID_LENGTH);
  return key;
}

static GType
get_item_type (GListModel *model)
{
  return PARLEY_TYPE_MESSAGE;
}

static guint
get_n_items (GListModel *model)
{
  ParleyTimeline *self = PARLEY_TIMELINE (model);

  return self->sent->len + self->local->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  ParleyTimeline *self = PARLEY_TIMELINE (model);
  ParleyTimelineKey *key = key_at (self, position);

  return key == NULL ? NULL : parley_timeline_messages_get (self->messages, key, parley_timeline_authors_get (self->authors, key->author));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* Reading what the store has. */

typedef struct
{
  ParleyTimeline *timeline;
  GArray *keys;
} Slice;

static void
add_key (const char *id, const char *author, gint64 sent_at, gpointer data)
{
  Slice *slice = data;
  ParleyTimelineKey key;

  if (!parley_is_push_id (id))
    return;
  key = make_key (slice->timeline, id, author, sent_at);
  g_array_append_val (slice->keys, key);
}

static void
reverse (GArray *keys)
{
  for (guint i = 0, j = keys->len; i + 1 < j; i++)
    {
      ParleyTimelineKey key = g_array_index (keys, ParleyTimelineKey, --j);

      g_array_index (keys, ParleyTimelineKey, j) = g_array_index (keys, ParleyTimelineKey, i);
      g_array_index (keys, ParleyTimelineKey, i) = key;
    }
}

static guint
read_slice (ParleyTimeline *self, guint limit)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (ParleyTimelineKey));
  g_autofree char *before = self->sent->len == 0 ? NULL : g_strndup (key_at (self, 0)->id, PARLEY_ID_LENGTH);
  Slice slice = { self, keys };

  self->loaded = parley_store_each_sent (self->account->store, self->room, before, limit, add_key, &slice) < limit;
  reverse (keys);
  g_array_prepend_vals (self->sent, keys->data, keys->len);
  return keys->len;
}

static gboolean
on_slice_due (gpointer data)
{
  ParleyTimeline *self = data;
  guint n = read_slice (self, NEXT_SLICE);

  if (self->loaded)
    self->slice_source = 0;
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n);
  if (self->loaded)
    g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_COMPLETE]);
  return self->loaded ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
load (ParleyTimeline *self)
{
  Slice slice = { self, self->local };
  g_autoptr (ParleyRoomRecord) room = parley_store_get_room (self->account->store, self->room);

  self->complete = room != NULL && room->complete;
  read_slice (self, FIRST_SLICE);
  parley_store_each_local (self->account->store, self->room, add_key, &slice);
  if (!self->loaded)
    self->slice_source = g_idle_add (on_slice_due, self);
}

static void
parley_timeline_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyTimeline *self = PARLEY_TIMELINE (object);

  switch (id)
    {
    case PROP_COMPLETE:
      g_value_set_boolean (value, parley_timeline_is_complete (self));
      break;
    case PROP_REFUSAL:
      g_value_set_string (value, self->refusal);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_timeline_dispose (GObject *object)
{
  ParleyTimeline *self = PARLEY_TIMELINE (object);

  parley_timeline_set_source (self, NULL, NULL, NULL);
  g_clear_handle_id (&self->slice_source, g_source_remove);
  g_clear_pointer (&self->messages, parley_timeline_messages_free);
  G_OBJECT_CLASS (parley_timeline_parent_class)->dispose (object);
}

static void
parley_timeline_finalize (GObject *object)
{
  ParleyTimeline *self = PARLEY_TIMELINE (object);

  g_array_unref (self->sent);
  g_array_unref (self->local);
  parley_timeline_authors_free (self->authors);
  g_clear_pointer (&self->account, parley_account_unref);
  g_free (self->room);
  g_free (self->refusal);
  G_OBJECT_CLASS (parley_timeline_parent_class)->finalize (object);
}

static void
parley_timeline_class_init (ParleyTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = parley_timeline_get_property;
  object_class->dispose = parley_timeline_dispose;
  object_class->finalize = parley_timeline_finalize;
  pspecs[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  pspecs[PROP_REFUSAL] = g_param_spec_string ("refusal", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
}

static void
parley_timeline_init (ParleyTimeline *self)
{
  self->sent = g_array_new (FALSE, FALSE, sizeof (ParleyTimelineKey));
  self->local = g_array_new (FALSE, FALSE, sizeof (ParleyTimelineKey));
  self->authors = parley_timeline_authors_new ();
}

/**
 * parley_timeline_new:
 * @account: whose
 * @room: the room's id
 *
 * Returns: (transfer full): what the store has of the room, the newest at once
 */
ParleyTimeline *
parley_timeline_new (ParleyAccount *account, const char *room)
{
  ParleyTimeline *self = g_object_new (PARLEY_TYPE_TIMELINE, NULL);

  self->account = parley_account_ref (account);
  self->room = g_strdup (room);
  self->messages = parley_timeline_messages_new (account, room);
  load (self);
  return self;
}

/* Older than what has been read from the store so far: a slice will bring it. */
static gboolean
is_still_to_come (ParleyTimeline *self, const char *id)
{
  return !self->loaded && self->sent->len > 0 && memcmp (id, key_at (self, 0)->id, PARLEY_ID_LENGTH) < 0;
}

static gboolean
remove_key (ParleyTimeline *self, GArray *keys, const char *id)
{
  guint position;

  if (!parley_timeline_keys_find (keys, id, &position))
    return FALSE;
  g_array_remove_index (keys, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position + (keys == self->local ? self->sent->len : 0), 1, 0);
  return TRUE;
}

static void
insert_key (ParleyTimeline *self, GArray *keys, ParleyTimelineKey key)
{
  guint position;

  if (parley_timeline_keys_find (keys, key.id, &position))
    {
      g_array_index (keys, ParleyTimelineKey, position) = key;
      return;
    }
  g_array_insert_val (keys, position, key);
  g_list_model_items_changed (G_LIST_MODEL (self), position + (keys == self->local ? self->sent->len : 0), 0, 1);
}

/* The usual confirmation: the first that waits becomes the last that is sent.
 * It stays where it is, so the list did not change, only the message did.
 */
static gboolean
confirm_in_place (ParleyTimeline *self, ParleyTimelineKey key)
{
  guint position;

  if (self->local->len == 0 || parley_timeline_keys_compare (&g_array_index (self->local, ParleyTimelineKey, 0), &key) != 0)
    return FALSE;
  if (parley_timeline_keys_find (self->sent, key.id, &position) || position != self->sent->len)
    return FALSE;
  g_array_remove_index (self->local, 0);
  g_array_append_val (self->sent, key);
  return TRUE;
}

static void
place_sent (ParleyTimeline *self, ParleyTimelineKey key, const char *id)
{
  if (confirm_in_place (self, key))
    return;
  remove_key (self, self->local, id);
  if (!is_still_to_come (self, id))
    insert_key (self, self->sent, key);
}

static void
place (ParleyTimeline *self, ParleyRecord *record)
{
  ParleyTimelineKey key = make_key (self, record->id, record->author, record->sent_at);

  if (record->state == PARLEY_MESSAGE_SENT)
    place_sent (self, key, record->id);
  else
    insert_key (self, self->local, key);
}

static void
rename_key (ParleyTimeline *self, const char *former, ParleyRecord *record)
{
  ParleyTimelineKey key = make_key (self, record->id, record->author, record->sent_at);
  guint position, new_position;

  if (!parley_timeline_keys_find (self->local, former, &position))
    return;
  parley_timeline_keys_find (self->local, record->id, &new_position);
  if (new_position == position || new_position == position + 1)
    g_array_index (self->local, ParleyTimelineKey, position) = key;
  else
    remove_key (self, self->local, former);
}

/**
 * parley_timeline_sync:
 * @self: a timeline
 * @id: the id of a message whose row in the store is another now, or gone
 * @former: (nullable): its id until now where that changed
 */
void
parley_timeline_sync (ParleyTimeline *self, const char *id, const char *former)
{
  g_autoptr (ParleyRecord) record = NULL;

  g_return_if_fail (PARLEY_IS_TIMELINE (self) && id != NULL);

  record = parley_store_get_message (self->account->store, self->room, id);
  if (record == NULL)
    {
      remove_key (self, self->local, id);
      remove_key (self, self->sent, id);
      return;
    }
  if (former != NULL)
    parley_timeline_messages_rename (self->messages, former, id);
  parley_timeline_messages_update (self->messages, id, record);
  if (former != NULL)
    rename_key (self, former, record);
  place (self, record);
}

/* New keys that follow one another become one change of the list. */
static void
insert_runs (ParleyTimeline *self, GArray *keys)
{
  for (guint i = 0, n; i < keys->len; i += n)
    {
      ParleyTimelineKey *first = &g_array_index (keys, ParleyTimelineKey, i);
      guint position, next;

      parley_timeline_keys_find (self->sent, first->id, &position);
      for (n = 1; i + n < keys->len; n++)
        {
          parley_timeline_keys_find (self->sent, first[n].id, &next);
          if (next != position)
            break;
        }
      g_array_insert_vals (self->sent, position, first, n);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 0, n);
    }
}

static gboolean
is_new_here (ParleyTimeline *self, ParleyRecord *record)
{
  guint position;

  return !parley_timeline_keys_find (self->sent, record->id, &position) && !parley_timeline_keys_find (self->local, record->id, &position);
}

static void
show (ParleyTimeline *self, GPtrArray *changed)
{
  g_autoptr (GArray) fresh = g_array_new (FALSE, FALSE, sizeof (ParleyTimelineKey));

  for (guint i = 0; i < changed->len; i++)
    {
      ParleyRecord *record = changed->pdata[i];
      ParleyTimelineKey key = make_key (self, record->id, record->author, record->sent_at);

      if (!is_new_here (self, record))
        {
          parley_timeline_messages_update (self->messages, record->id, record);
          place (self, record);
        }
      else if (!is_still_to_come (self, record->id))
        g_array_append_val (fresh, key);
    }
  g_array_sort (fresh, parley_timeline_keys_compare);
  insert_runs (self, fresh);
}

/**
 * parley_timeline_put:
 * @self: a timeline
 * @records: (element-type ParleyRecord): messages that the server has, each id once
 *
 * Stores them in one transaction, then shows what is new or different.
 */
void
parley_timeline_put (ParleyTimeline *self, GPtrArray *records)
{
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();

  g_return_if_fail (PARLEY_IS_TIMELINE (self) && records != NULL);

  parley_store_begin (self->account->store);
  for (guint i = 0; i < records->len; i++)
    if (parley_store_put_message (self->account->store, self->room, records->pdata[i]) != PARLEY_STORE_SAME)
      g_ptr_array_add (changed, records->pdata[i]);
  parley_store_commit (self->account->store);
  show (self, changed);
}

/**
 * parley_timeline_forget_before:
 * @self: a timeline
 * @id: the first message to keep; the store has forgotten the older ones
 */
void
parley_timeline_forget_before (ParleyTimeline *self, const char *id)
{
  guint position;

  g_return_if_fail (PARLEY_IS_TIMELINE (self) && id != NULL);

  parley_timeline_keys_find (self->sent, id, &position);
  if (position == 0)
    return;
  g_array_remove_range (self->sent, 0, position);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, position, 0);
}

/**
 * parley_timeline_get_message:
 * @self: a timeline
 * @id: a push id
 *
 * Returns: (transfer full) (nullable): the message, if the list has it
 */
ParleyMessage *
parley_timeline_get_message (ParleyTimeline *self, const char *id)
{
  guint position;

  g_return_val_if_fail (PARLEY_IS_TIMELINE (self), NULL);

  if (parley_timeline_keys_find (self->sent, id, &position))
    return get_item (G_LIST_MODEL (self), position);
  if (parley_timeline_keys_find (self->local, id, &position))
    return get_item (G_LIST_MODEL (self), self->sent->len + position);
  return NULL;
}

/**
 * parley_timeline_set_source:
 * @self: a timeline
 * @source: (nullable): a #GObject that can fetch older messages, not kept alive
 * @fetch: how to ask it
 * @finish: how it answers
 */
void
parley_timeline_set_source (ParleyTimeline *self, gpointer source, ParleyTimelineFetch fetch, ParleyTimelineFetchFinish finish)
{
  g_set_weak_pointer (&self->source, source);
  self->fetch = fetch;
  self->fetch_finish = finish;
}

void
parley_timeline_set_complete (ParleyTimeline *self, gboolean complete)
{
  g_return_if_fail (PARLEY_IS_TIMELINE (self));

  if (self->complete == complete)
    return;
  self->complete = complete;
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_COMPLETE]);
}

/* Private to chat.  NULL once the server answers after all. */
void
parley_timeline_set_refusal (ParleyTimeline *self, const char *reason)
{
  g_return_if_fail (PARLEY_IS_TIMELINE (self));

  if (g_set_str (&self->refusal, reason))
    g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_REFUSAL]);
}

/**
 * parley_timeline_get_refusal:
 * @self: a timeline
 *
 * Returns: (nullable) (transfer none): why the server does not give out these
 *   messages, in its own words and in English; for who runs it, not for everybody
 */
const char *
parley_timeline_get_refusal (ParleyTimeline *self)
{
  g_return_val_if_fail (PARLEY_IS_TIMELINE (self), NULL);

  return self->refusal;
}

/**
 * parley_timeline_get_newest:
 * @self: a timeline
 *
 * Returns: (transfer full) (nullable): the id of the newest message that the server has
 */
char *
parley_timeline_get_newest (ParleyTimeline *self)
{
  g_return_val_if_fail (PARLEY_IS_TIMELINE (self), NULL);

  return self->sent->len == 0 ? NULL : g_strndup (key_at (self, self->sent->len - 1)->id, PARLEY_ID_LENGTH);
}

/**
 * parley_timeline_get_time:
 * @self: a timeline
 * @position: in the list
 *
 * Returns: when that message was sent, in milliseconds since 1970, without
 *   making an object of it; 0 beyond the end
 */
gint64
parley_timeline_get_time (ParleyTimeline *self, guint position)
{
  ParleyTimelineKey *key;

  g_return_val_if_fail (PARLEY_IS_TIMELINE (self), 0);

  key = key_at (self, position);
  return key == NULL ? 0 : key->sent_at;
}

/**
 * parley_timeline_get_author:
 * @self: a timeline
 * @position: in the list
 *
 * Returns: (nullable): the author's uid, without making an object of the message
 */
const char *
parley_timeline_get_author (ParleyTimeline *self, guint position)
{
  ParleyTimelineKey *key;

  g_return_val_if_fail (PARLEY_IS_TIMELINE (self), NULL);

  key = key_at (self, position);
  return key == NULL ? NULL : parley_timeline_authors_get (self->authors, key->author);
}

/**
 * parley_timeline_get_id:
 * @self: a timeline
 * @position: in the list
 *
 * Returns: (transfer full) (nullable): the message's push id, without making an
 *   object of it
 */
char *
parley_timeline_get_id (ParleyTimeline *self, guint position)
{
  ParleyTimelineKey *key;

  g_return_val_if_fail (PARLEY_IS_TIMELINE (self), NULL);

  key = key_at (self, position);
  return key == NULL ? NULL : g_strndup (key->id, PARLEY_ID_LENGTH);
}

/**
 * parley_timeline_find:
 * @self: a timeline
 * @id: a push id
 * @position: (out): where the message is, if it is in the list
 *
 * Returns: whether it is
 */
gboolean
parley_timeline_find (ParleyTimeline *self, const char *id, guint *position)
{
  g_return_val_if_fail (PARLEY_IS_TIMELINE (self) && id != NULL, FALSE);

  if (!parley_is_push_id (id))
    return FALSE;
  if (parley_timeline_keys_find (self->sent, id, position))
    return TRUE;
  if (!parley_timeline_keys_find (self->local, id, position))
    return FALSE;
  *position += self->sent->len;
  return TRUE;
}

/**
 * parley_timeline_is_loaded:
 * @self: a timeline
 *
 * Returns: whether everything in the store is in the list
 */
gboolean
parley_timeline_is_loaded (ParleyTimeline *self)
{
  g_return_val_if_fail (PARLEY_IS_TIMELINE (self), TRUE);

  return self->loaded;
}

/**
 * parley_timeline_is_complete:
 * @self: a timeline
 *
 * Returns: whether neither the store nor the server has anything older
 */
gboolean
parley_timeline_is_complete (ParleyTimeline *self)
{
  g_return_val_if_fail (PARLEY_IS_TIMELINE (self), TRUE);

  return self->loaded && self->complete;
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyTimelineFetchFinish finish = g_task_get_task_data (task);
  GError *error = NULL;

  if (finish (source, result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * parley_timeline_load_older_async:
 * @self: a timeline
 * @cancellable: (nullable): to stop waiting
 * @callback: called when older messages stand at the front, or there are none
 * @user_data: for @callback
 */
void
parley_timeline_load_older_async (ParleyTimeline *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (PARLEY_IS_TIMELINE (self));

  g_task_set_source_tag (task, parley_timeline_load_older_async);
  if (!self->loaded || self->complete || self->source == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_task_set_task_data (task, self->fetch_finish, NULL);
  self->fetch (self->source, cancellable, on_fetched, g_steal_pointer (&task));
}

/**
 * parley_timeline_load_older_finish:
 * @self: a timeline
 * @result: of parley_timeline_load_older_async()
 * @error: FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: whether the server could be asked
 */
gboolean
parley_timeline_load_older_finish (ParleyTimeline *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
