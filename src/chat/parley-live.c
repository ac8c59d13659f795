/* Stream 3 of the data model: who watches a room, who types, how far each has
 * read, and which change to an older message is the newest.
 *
 * Whoever types is shown for six seconds after the event has arrived and then no
 * more, whatever becomes of the stream, of the other program or of this computer:
 * it is our own clock that ends it, one that runs on in sleep.
 */

#include "parley-live-private.h"

#include "firebase-user-private.h"
#include "parley-limits.h"
#include "parley-store-live.h"
#include "web-json.h"

/* A room has members; whoever writes more than this into it means us no good. */
#define MAX_PEOPLE 1000
#define TYPING_USEC (6 * G_USEC_PER_SEC)
#define WATCHING_MS 75000
#define TIME_MAX ((gint64)1 << 53)

struct _ParleyLive
{
  GObject parent_instance;

  ParleyAccount *account;
  char *room;
  FirebaseStream *stream; /* NULL while stopped */
  GHashTable *typing;     /* uid → Typist */
  GHashTable *watching;   /* uid → gint64*, the server's time */
  GHashTable *read;       /* uid → id of a message */
  guint typing_source;
  gboolean typing_differs;
  gboolean read_differs;
};

typedef struct
{
  gint64 value; /* as on the server, to tell a new one from one told again */
  gint64 since; /* these two by firebase_clock_now() */
  gint64 until;
} Typist;

enum
{
  TYPING,
  READ,
  WATCHING,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyLive, parley_live, G_TYPE_OBJECT)

static gint64
get_time (JsonNode *node)
{
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double time = type == G_TYPE_INT64 ? (double)json_node_get_int (node) : type == G_TYPE_DOUBLE ? json_node_get_double (node)
                                                                                                : 0;

  return time > 0 && time < (double)TIME_MAX ? (gint64)time : 0;
}

static gboolean
is_known_or_fits (GHashTable *table, const char *uid)
{
  return g_hash_table_contains (table, uid) || (parley_is_key (uid) && g_hash_table_size (table) < MAX_PEOPLE);
}

/* Typing. */

static void plan_typing (ParleyLive *self);

static gboolean
is_over (gpointer uid, gpointer typist, gpointer now)
{
  return ((Typist *)typist)->until <= *(gint64 *)now;
}

static void
on_typing_over (gpointer data)
{
  ParleyLive *self = data;
  gint64 now = firebase_clock_now ();

  self->typing_source = 0;
  if (g_hash_table_foreach_remove (self->typing, is_over, &now) > 0)
    g_signal_emit (self, signals[TYPING], 0);
  plan_typing (self);
}

static void
plan_typing (ParleyLive *self)
{
  gint64 soonest = G_MAXINT64, now = firebase_clock_now ();
  GHashTableIter iter;
  gpointer typist;

  g_clear_handle_id (&self->typing_source, g_source_remove);
  g_hash_table_iter_init (&iter, self->typing);
  while (g_hash_table_iter_next (&iter, NULL, &typist))
    soonest = MIN (soonest, ((Typist *)typist)->until);
  if (soonest != G_MAXINT64)
    self->typing_source = g_timeout_add_once ((guint)(MAX (soonest - now, 0) / 1000 + 1), on_typing_over, self);
}

/* @life is how long to show it, in microseconds: all of it for what has just been
 * written, what is left of it for what stood there already.
 */
static void
show_typing (ParleyLive *self, const char *uid, gint64 value, gint64 life)
{
  Typist *typist = g_hash_table_lookup (self->typing, uid);
  gint64 now = firebase_clock_now ();

  if ((typist != NULL && typist->value == value) || life <= 0)
    return;
  if (typist == NULL)
    {
      typist = g_new0 (Typist, 1);
      typist->since = now;
      g_hash_table_insert (self->typing, g_strdup (uid), typist);
      self->typing_differs = TRUE;
    }
  typist->value = value;
  typist->until = now + life;
}

static void
take_typing (ParleyLive *self, const char *uid, JsonNode *node)
{
  gint64 value = get_time (node);

  if (g_str_equal (uid, self->account->uid))
    return;
  if (value == 0)
    self->typing_differs = g_hash_table_remove (self->typing, uid) || self->typing_differs;
  else if (is_known_or_fits (self->typing, uid))
    show_typing (self, uid, value, TYPING_USEC);
}

/* Somebody whose program ended while they typed still stands there. */
static void
recall_typing (ParleyLive *self, const char *uid, JsonNode *node)
{
  gint64 value = get_time (node);
  gint64 age = MAX (firebase_database_get_server_time (self->account->database) - value, 0);

  if (value != 0 && !g_str_equal (uid, self->account->uid) && is_known_or_fits (self->typing, uid))
    show_typing (self, uid, value, TYPING_USEC - MIN (age, TYPING_USEC) * 1000);
}

/* Watching. */

static void
take_watching (ParleyLive *self, const char *uid, JsonNode *node)
{
  gint64 time = get_time (node);
  gboolean was_watching = parley_live_is_watching (self, uid);

  if (time == 0)
    g_hash_table_remove (self->watching, uid);
  else if (is_known_or_fits (self->watching, uid))
    g_hash_table_replace (self->watching, g_strdup (uid), g_memdup2 (&time, sizeof time));
  if (parley_live_is_watching (self, uid) != was_watching)
    g_signal_emit (self, signals[WATCHING], 0, uid);
}

/* How far each has read.  Markers do not go back; who has left has none. */

static void
take_marker (ParleyLive *self, const char *uid, const char *message)
{
  const char *former = g_hash_table_lookup (self->read, uid);

  if (message == NULL && former != NULL)
    {
      g_hash_table_remove (self->read, uid);
      parley_store_remove_reader (self->account->store, self->room, uid);
      self->read_differs = TRUE;
    }
  if (!parley_is_push_id (message) || !is_known_or_fits (self->read, uid) || (former != NULL && strcmp (message, former) <= 0))
    return;
  parley_store_set_reader (self->account->store, self->room, uid, message);
  g_hash_table_replace (self->read, g_strdup (uid), g_strdup (message));
  self->read_differs = TRUE;
}

static void
take_read (ParleyLive *self, const char *uid, JsonNode *node)
{
  if (!g_str_equal (uid, self->account->uid))
    take_marker (self, uid, web_json_get_string (web_json_node_get_object (node), "message"));
}

static void
take_read_field (ParleyLive *self, const char *uid, const char *field, JsonNode *node)
{
  gboolean is_text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;

  if (g_str_equal (field, "message") && is_text && !g_str_equal (uid, self->account->uid))
    take_marker (self, uid, json_node_get_string (node));
}

/* Changes. */

static void
take_changed (ParleyLive *self, JsonNode *node)
{
  const char *change = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

  if (JSON_NODE_HOLDS_NULL (node) || parley_is_push_id (change))
    g_signal_emit (self, signals[CHANGED], 0, change);
}

/* The stream. */

typedef void (*TakeFunc) (ParleyLive *self, const char *uid, JsonNode *node);

static TakeFunc
find_branch (const char *name)
{
  if (g_str_equal (name, "typing"))
    return take_typing;
  if (g_str_equal (name, "watching"))
    return take_watching;
  return g_str_equal (name, "read") ? take_read : NULL;
}

static void
drop_missing (ParleyLive *self, GHashTable *table, JsonObject *present, TakeFunc take)
{
  g_autoptr (JsonNode) nothing = json_node_new (JSON_NODE_NULL);
  g_autofree char **uids = (char **)g_hash_table_get_keys_as_array (table, NULL);

  for (guint i = 0; uids[i] != NULL; i++)
    if (present == NULL || !json_object_has_member (present, uids[i]))
      {
        g_autofree char *uid = g_strdup (uids[i]);

        take (self, uid, nothing);
      }
}

static void
take_all (ParleyLive *self, GHashTable *table, JsonObject *people, TakeFunc drop, TakeFunc take)
{
  JsonObjectIter iter;
  const char *uid;
  JsonNode *node;

  drop_missing (self, table, people, drop);
  if (people == NULL)
    return;
  json_object_iter_init (&iter, people);
  for (guint i = 0; i < MAX_PEOPLE && json_object_iter_next (&iter, &uid, &node); i++)
    take (self, uid, node);
}

static void
take_branch (ParleyLive *self, const char *branch, JsonNode *node)
{
  JsonObject *people = web_json_node_get_object (node);

  if (g_str_equal (branch, "typing"))
    take_all (self, self->typing, people, take_typing, recall_typing);
  else if (g_str_equal (branch, "watching"))
    take_all (self, self->watching, people, take_watching, take_watching);
  else if (g_str_equal (branch, "read"))
    take_all (self, self->read, people, take_read, take_read);
  else if (g_str_equal (branch, "changed"))
    take_changed (self, node);
}

static void
take_snapshot (ParleyLive *self, JsonNode *node)
{
  static const char *const branches[] = { "typing", "watching", "read", "changed" };
  g_autoptr (JsonNode) nothing = json_node_new (JSON_NODE_NULL);
  JsonObject *live = web_json_node_get_object (node);

  for (gsize i = 0; i < G_N_ELEMENTS (branches); i++)
    {
      JsonNode *branch = live != NULL ? json_object_get_member (live, branches[i]) : NULL;

      take_branch (self, branches[i], branch != NULL ? branch : nothing);
    }
}

static void
take_change (ParleyLive *self, const char *path, JsonNode *node)
{
  g_auto (GStrv) segments = g_strsplit (path[0] == '/' ? path + 1 : path, "/", 4);
  guint depth = segments[0] == NULL || segments[0][0] == '\0' ? 0 : g_strv_length (segments);
  TakeFunc take = depth == 2 ? find_branch (segments[0]) : NULL;

  if (depth == 0)
    take_snapshot (self, node);
  else if (depth == 1)
    take_branch (self, segments[0], node);
  else if (take != NULL)
    take (self, segments[1], node);
  else if (depth == 3 && g_str_equal (segments[0], "read"))
    take_read_field (self, segments[1], segments[2], node);
}

static void
tell (ParleyLive *self)
{
  gboolean typing_differs = self->typing_differs, read_differs = self->read_differs;

  self->typing_differs = self->read_differs = FALSE;
  plan_typing (self);
  if (typing_differs)
    g_signal_emit (self, signals[TYPING], 0);
  if (read_differs)
    g_signal_emit (self, signals[READ], 0);
}

static void
on_put (ParleyLive *self, const char *path, JsonNode *node)
{
  parley_store_begin (self->account->store);
  take_change (self, path, node);
  parley_store_commit (self->account->store);
  tell (self);
}

static void
on_patch (ParleyLive *self, const char *path, JsonObject *children)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  parley_store_begin (self->account->store);
  json_object_iter_init (&iter, children);
  while (json_object_iter_next (&iter, &key, &node))
    {
      g_autofree char *full = g_strconcat (g_str_equal (path, "/") ? "" : path, "/", key, NULL);

      take_change (self, full, node);
    }
  parley_store_commit (self->account->store);
  tell (self);
}

/* Whether we are still in the room, the messages say; the next start tries again. */
static void
on_cancelled (ParleyLive *self)
{
  parley_live_stop (self);
}

static void
parley_live_dispose (GObject *object)
{
  parley_live_stop (PARLEY_LIVE (object));
  G_OBJECT_CLASS (parley_live_parent_class)->dispose (object);
}

static void
parley_live_finalize (GObject *object)
{
  ParleyLive *self = PARLEY_LIVE (object);

  g_clear_handle_id (&self->typing_source, g_source_remove);
  g_clear_pointer (&self->typing, g_hash_table_unref);
  g_clear_pointer (&self->watching, g_hash_table_unref);
  g_clear_pointer (&self->read, g_hash_table_unref);
  g_clear_pointer (&self->account, parley_account_unref);
  g_free (self->room);
  G_OBJECT_CLASS (parley_live_parent_class)->finalize (object);
}

static void
parley_live_class_init (ParleyLiveClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_live_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_live_finalize;
  signals[TYPING] = g_signal_new ("typing", PARLEY_TYPE_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[READ] = g_signal_new ("read", PARLEY_TYPE_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[WATCHING] = g_signal_new ("watching", PARLEY_TYPE_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CHANGED] = g_signal_new ("changed", PARLEY_TYPE_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
parley_live_init (ParleyLive *self)
{
  self->typing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->watching = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->read = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
recall_reader (const char *uid, const char *message, gpointer data)
{
  g_hash_table_insert (data, g_strdup (uid), g_strdup (message));
}

/**
 * parley_live_new:
 * @account: whose
 * @room: the room's id
 *
 * Returns: (transfer full): what the store knows of it, not started
 */
ParleyLive *
parley_live_new (ParleyAccount *account, const char *room)
{
  ParleyLive *self = g_object_new (PARLEY_TYPE_LIVE, NULL);

  self->account = parley_account_ref (account);
  self->room = g_strdup (room);
  parley_store_each_reader (account->store, room, recall_reader, self->read);
  return self;
}

/**
 * parley_live_start:
 * @self: a room's life
 *
 * Opens the stream, if it is not open.
 */
void
parley_live_start (ParleyLive *self)
{
  g_autofree char *path = NULL;

  g_return_if_fail (PARLEY_IS_LIVE (self));

  if (self->stream != NULL || g_cancellable_is_cancelled (self->account->cancellable))
    return;
  path = g_strconcat ("live/", self->room, NULL);
  self->stream = firebase_database_listen (self->account->database, path, NULL);
  g_signal_connect_object (self->stream, "put", G_CALLBACK (on_put), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "patch", G_CALLBACK (on_patch), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "cancelled", G_CALLBACK (on_cancelled), self, G_CONNECT_SWAPPED);
}

void
parley_live_stop (ParleyLive *self)
{
  g_return_if_fail (PARLEY_IS_LIVE (self));

  if (self->stream == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->stream, self);
  firebase_stream_stop (self->stream);
  g_clear_object (&self->stream);
}

void
parley_live_forget_typing (ParleyLive *self, const char *uid)
{
  g_return_if_fail (PARLEY_IS_LIVE (self));

  if (!g_hash_table_remove (self->typing, uid))
    return;
  plan_typing (self);
  g_signal_emit (self, signals[TYPING], 0);
}

/**
 * parley_live_judge:
 * @self: a room's life
 *
 * Somebody was blocked, or is no longer.
 */
void
parley_live_judge (ParleyLive *self)
{
  g_return_if_fail (PARLEY_IS_LIVE (self));

  if (g_hash_table_size (self->typing) > 0)
    g_signal_emit (self, signals[TYPING], 0);
}

typedef struct
{
  const char *uid;
  gint64 since;
} Turn;

static int
compare_turns (gconstpointer a, gconstpointer b)
{
  const Turn *first = a, *second = b;

  return first->since != second->since ? (first->since < second->since ? -1 : 1) : strcmp (first->uid, second->uid);
}

/**
 * parley_live_list_typing:
 * @self: a room's life
 *
 * Returns: (transfer container) (element-type ParleyMember): who is typing, without
 *   oneself and who is blocked; who began first is first
 */
GPtrArray *
parley_live_list_typing (ParleyLive *self)
{
  g_autoptr (GArray) turns = g_array_new (FALSE, FALSE, sizeof (Turn));
  GPtrArray *people = g_ptr_array_new ();
  gint64 now = firebase_clock_now ();
  GHashTableIter iter;
  gpointer uid, typist;

  g_return_val_if_fail (PARLEY_IS_LIVE (self), people);

  g_hash_table_iter_init (&iter, self->typing);
  while (g_hash_table_iter_next (&iter, &uid, &typist))
    {
      Turn turn = { uid, ((Typist *)typist)->since };

      if (!is_over (uid, typist, &now) && !parley_member_is_blocked (parley_people_get (self->account->people, uid)))
        g_array_append_val (turns, turn);
    }
  g_array_sort (turns, compare_turns);
  for (guint i = 0; i < turns->len; i++)
    g_ptr_array_add (people, parley_people_get (self->account->people, g_array_index (turns, Turn, i).uid));
  return people;
}

static int
compare_people (gconstpointer a, gconstpointer b)
{
  ParleyMember *first = *(ParleyMember *const *)a, *second = *(ParleyMember *const *)b;

  return strcmp (parley_member_get_uid (first), parley_member_get_uid (second));
}

/**
 * parley_live_list_readers:
 * @self: a room's life
 * @message: the id of a message
 *
 * Returns: (transfer container) (element-type ParleyMember): who has read as far as
 *   @message or further, without oneself, always in the same order
 */
GPtrArray *
parley_live_list_readers (ParleyLive *self, const char *message)
{
  GPtrArray *people = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer uid, seen;

  g_return_val_if_fail (PARLEY_IS_LIVE (self) && message != NULL, people);

  g_hash_table_iter_init (&iter, self->read);
  while (g_hash_table_iter_next (&iter, &uid, &seen))
    if (strcmp (seen, message) >= 0)
      g_ptr_array_add (people, parley_people_get (self->account->people, uid));
  g_ptr_array_sort (people, compare_people);
  return people;
}

/**
 * parley_live_is_watching:
 * @self: a room's life
 * @uid: who
 *
 * Returns: whether they have the room on the screen, as far as was heard of late
 */
gboolean
parley_live_is_watching (ParleyLive *self, const char *uid)
{
  gint64 *time;

  g_return_val_if_fail (PARLEY_IS_LIVE (self), FALSE);

  time = g_hash_table_lookup (self->watching, uid);
  return time != NULL && firebase_database_get_server_time (self->account->database) - *time <= WATCHING_MS;
}
