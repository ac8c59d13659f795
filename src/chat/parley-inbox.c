/* inbox/ME, the one stream that runs as long as somebody is signed in: which
 * rooms there are and what is new in them, invitations, rings.  The stored
 * rooms are there before it has said anything.
 */

#include "parley-inbox.h"

#include "parley-invitations.h"
#include "parley-limits.h"
#include "parley-marks.h"
#include "parley-requests.h"
#include "parley-rings.h"
#include "parley-room-private.h"
#include "web-json.h"

/* Seconds until the inbox is asked for again when the rules forbade it. */
#define FORBIDDEN_PAUSE 30
/* How far below the inbox something can stand: mentions/ROOM/MESSAGE/EVENT/at */
#define DEEPEST 5

struct _ParleyInbox
{
  GObject parent_instance;

  ParleyAccount *account;
  ParleyOutbox *outbox;
  ParleyRings *rings;
  FirebaseStream *stream;
  GHashTable *by_id; /* id → ParleyRoom, also those not shown yet */
  GListStore *rooms; /* those shown */
  ParleyInvitations *invitations;
  ParleyMarks *marks;
  ParleyRequests *requests;
  ParleyNews *news;
  guint pause_source;
};

enum
{
  LIVE,
  OPENED,
  RING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyInbox, parley_inbox, G_TYPE_OBJECT)

/* Rooms. */

static void
show_room (ParleyInbox *self, ParleyRoom *room)
{
  if (g_hash_table_lookup (self->by_id, parley_room_get_id (room)) == room)
    parley_requests_place (self->requests, room);
}

/* Another member of a group is no stranger any more, nor is who is unblocked
 * blocked.
 */
static void
place_direct_rooms (ParleyInbox *self)
{
  g_autoptr (GPtrArray) rooms = g_hash_table_get_values_as_ptr_array (self->by_id);

  for (guint i = 0; i < rooms->len; i++)
    if (parley_room_get_peer (rooms->pdata[i]) != NULL)
      parley_requests_place (self->requests, rooms->pdata[i]);
}

static void
on_blocked_changed (ParleyInbox *self)
{
  GHashTableIter iter;
  gpointer room;

  place_direct_rooms (self);
  parley_store_begin (self->account->store);
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    parley_room_judge (room);
  parley_store_commit (self->account->store);
}

static void
apply_marks (ParleyInbox *self)
{
  GHashTableIter iter;
  gpointer room;

  parley_store_begin (self->account->store);
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    parley_marks_apply (self->marks, room);
  parley_store_commit (self->account->store);
}

static void
remove_room (ParleyInbox *self, const char *id)
{
  g_autoptr (ParleyRoom) room = NULL;
  g_autofree char *key = NULL;

  if (!g_hash_table_steal_extended (self->by_id, id, (gpointer *)&key, (gpointer *)&room))
    return;
  g_signal_handlers_disconnect_by_data (room, self);
  parley_room_leave (room);
  parley_requests_remove (self->requests, room);
}

static void
on_membership (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyInbox *self = g_task_get_source_object (task);
  const char *room = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  g_autofree char *path = g_strdup_printf ("inbox/%s/rooms/%s", self->account->uid, room);

  if (error == NULL && web_json_node_get_object (node) == NULL)
    {
      firebase_database_remove_async (self->account->database, path, self->account->cancellable, NULL, NULL);
      remove_room (self, room);
    }
  g_task_return_boolean (task, error == NULL);
}

/* The rules ended its stream: either we are no longer a member, which our own
 * entry among the members tells, or something passing, and then it may stay.
 */
static void
on_room_lost (ParleyInbox *self, ParleyRoom *room)
{
  g_autofree char *path = g_strdup_printf ("members/%s/%s", parley_room_get_id (room), self->account->uid);
  GTask *task = g_task_new (self, self->account->cancellable, NULL, NULL);

  g_task_set_source_tag (task, on_room_lost);
  g_task_set_task_data (task, g_strdup (parley_room_get_id (room)), g_free);
  firebase_database_get_async (self->account->database, path, NULL, self->account->cancellable, on_membership, task);
}

static void
on_room_opened (ParleyInbox *self, GParamSpec *pspec, ParleyRoom *room)
{
  g_signal_emit (self, signals[OPENED], 0, room);
}

static void
on_room_uncovered (ParleyInbox *self, ParleyRoom *room)
{
  parley_news_take (self->news, room, parley_room_get_record (room)->shown_author);
}

static ParleyRoom *
make_room (ParleyInbox *self, const char *id)
{
  ParleyRoom *room = parley_room_new (self->account, self->outbox, id);

  g_signal_connect_object (room, "lost", G_CALLBACK (on_room_lost), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (room, "uncovered", G_CALLBACK (on_room_uncovered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (room, "described", G_CALLBACK (place_direct_rooms), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (room, "notify::open", G_CALLBACK (on_room_opened), self, G_CONNECT_SWAPPED);
  g_hash_table_insert (self->by_id, g_strdup (id), room);
  parley_marks_apply (self->marks, room);
  return room;
}

/* A room nobody knows yet is shown once it has a name, or none can be had now. */
static void
on_new_room_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyInbox) self = data;
  g_autoptr (GError) error = NULL;

  if (!parley_room_describe_finish (PARLEY_ROOM (source), result, &error))
    g_debug ("A room without a name: %s", error->message);
  if (!g_cancellable_is_cancelled (self->account->cancellable))
    show_room (self, PARLEY_ROOM (source));
}

static ParleyRoom *
find_or_make_room (ParleyInbox *self, const char *id)
{
  ParleyRoom *room = g_hash_table_lookup (self->by_id, id);

  if (room == NULL)
    {
      room = make_room (self, id);
      parley_room_describe_async (room, self->account->cancellable, on_new_room_described, g_object_ref (self));
    }
  return room;
}

static void
take_entry (ParleyInbox *self, const char *id, JsonNode *node)
{
  JsonObject *entry = web_json_node_get_object (node);
  ParleyRoom *room;
  gboolean is_new;

  if (!parley_is_key (id))
    return;
  if (entry == NULL)
    {
      remove_room (self, id);
      return;
    }
  room = find_or_make_room (self, id);
  is_new = parley_room_take_entry (room, entry);
  parley_requests_take_entry (self->requests, room, entry);
  if (is_new)
    parley_news_take (self->news, room, web_json_get_string (entry, "author"));
}

static void
take_entry_field (ParleyInbox *self, const char *id, const char *field, JsonNode *node)
{
  ParleyRoom *room = g_hash_table_lookup (self->by_id, id);
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (room == NULL)
    return;
  if (g_str_equal (field, "unread") && type == G_TYPE_INT64)
    parley_room_take_unread (room, json_node_get_int (node));
  else if (g_str_equal (field, "text") && (type == G_TYPE_STRING || JSON_NODE_HOLDS_NULL (node)))
    parley_room_take_preview (room, type == G_TYPE_STRING ? json_node_get_string (node) : NULL);
}

static void
take_rooms (ParleyInbox *self, JsonObject *rooms)
{
  g_autofree char **keys = (char **)g_hash_table_get_keys_as_array (self->by_id, NULL);
  g_auto (GStrv) known = g_strdupv (keys);
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  for (guint i = 0; known[i] != NULL; i++)
    if (rooms == NULL || !json_object_has_member (rooms, known[i]))
      remove_room (self, known[i]);
  if (rooms == NULL)
    return;
  parley_store_begin (self->account->store);
  json_object_iter_init (&iter, rooms);
  while (json_object_iter_next (&iter, &id, &node))
    take_entry (self, id, node);
  parley_store_commit (self->account->store);
}

/* Mentions, which lie beside the entries of the rooms, as what is marked does. */

static void
on_mentions_changed (ParleyInbox *self, const char *id)
{
  ParleyRoom *room = g_hash_table_lookup (self->by_id, id);

  if (room != NULL)
    parley_room_take_mentions (room);
}

static void
on_mention_arrived (ParleyInbox *self, const char *id, const char *message, const char *by, gint64 at)
{
  ParleyRoom *room = g_hash_table_lookup (self->by_id, id);

  if (room != NULL)
    parley_news_take_mention (self->news, room, message, by, at);
}

/* The stream.  Each branch of the inbox can come whole or by its children. */

static void
take_branch (ParleyInbox *self, const char *branch, JsonNode *node)
{
  static char *const everywhere[] = { NULL };
  JsonObject *object = web_json_node_get_object (node);

  if (g_str_equal (branch, "rooms"))
    {
      parley_news_begin (self->news);
      take_rooms (self, object);
      parley_news_end (self->news);
    }
  else if (g_str_equal (branch, "mentions"))
    parley_mentions_take (self->account->mentions, (char **)everywhere, node);
  else if (g_str_equal (branch, "invitations"))
    parley_invitations_take_all (self->invitations, object);
  else if (g_str_equal (branch, "calls"))
    parley_rings_take_all (self->rings, object);
  else
    parley_marks_take_branch (self->marks, branch, object);
}

static void
take_child (ParleyInbox *self, const char *branch, const char *key, JsonNode *node)
{
  if (g_str_equal (branch, "rooms"))
    take_entry (self, key, node);
  else if (g_str_equal (branch, "invitations"))
    parley_invitations_take (self->invitations, key, node);
  else if (g_str_equal (branch, "calls"))
    parley_rings_take (self->rings, key, node);
  else
    parley_marks_take (self->marks, branch, key, node);
}

/* What is marked first, so that what is muted makes no news. */
static void
take_snapshot (ParleyInbox *self, JsonObject *inbox)
{
  static const char *const branches[] = { "muted", "favourites", "blocked", "rooms", "mentions", "invitations", "calls" };
  g_autoptr (JsonNode) nothing = json_node_new (JSON_NODE_NULL);

  for (guint i = 0; i < G_N_ELEMENTS (branches); i++)
    {
      JsonNode *node = inbox != NULL ? json_object_get_member (inbox, branches[i]) : NULL;

      take_branch (self, branches[i], node != NULL ? node : nothing);
    }
  parley_news_prime (self->news);
}

static void
take_change (ParleyInbox *self, const char *path, JsonNode *node)
{
  g_auto (GStrv) segments = g_strsplit (path[0] == '/' ? path + 1 : path, "/", DEEPEST + 1);
  guint depth = segments[0] == NULL || segments[0][0] == '\0' ? 0 : g_strv_length (segments);

  if (depth == 0)
    take_snapshot (self, web_json_node_get_object (node));
  else if (depth == 1)
    take_branch (self, segments[0], node);
  else if (g_str_equal (segments[0], "mentions"))
    parley_mentions_take (self->account->mentions, segments + 1, node);
  else if (depth == 2)
    take_child (self, segments[0], segments[1], node);
  else if (depth == 3 && g_str_equal (segments[0], "rooms"))
    take_entry_field (self, segments[1], segments[2], node);
}

static void
on_put (ParleyInbox *self, const char *path, JsonNode *node)
{
  take_change (self, path, node);
}

static void
take_children (ParleyInbox *self, const char *path, JsonObject *children, gboolean mentions)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_iter_init (&iter, children);
  while (json_object_iter_next (&iter, &key, &node))
    {
      g_autofree char *full = g_strconcat (g_str_equal (path, "/") ? "" : path, "/", key, NULL);

      if (g_str_has_prefix (full, "/mentions") == mentions)
        take_change (self, full, node);
    }
}

/* A mention may be in a room that nobody knew before. */
static void
on_patch (ParleyInbox *self, const char *path, JsonObject *children)
{
  take_children (self, path, children, FALSE);
  take_children (self, path, children, TRUE);
}

static void
on_state_changed (ParleyInbox *self)
{
  FirebaseStreamState state = firebase_stream_get_state (self->stream);

  if (state != FIREBASE_STREAM_CONNECTING)
    g_signal_emit (self, signals[LIVE], 0, state == FIREBASE_STREAM_LIVE);
}

static void
on_pause_over (gpointer data)
{
  ParleyInbox *self = data;

  self->pause_source = 0;
  parley_inbox_start (self);
}

/* Nobody is signed out by this: only a refused refresh token says so. */
static void
on_cancelled (ParleyInbox *self)
{
  g_info ("The rules do not let us read our inbox");
  parley_inbox_stop (self);
  g_signal_emit (self, signals[LIVE], 0, FALSE);
  self->pause_source = g_timeout_add_seconds_once (FORBIDDEN_PAUSE, on_pause_over, self);
}

/* Who is blocked hears nothing: neither that it rings nor that it does not. */
static void
on_ring (ParleyInbox *self, const char *call, JsonObject *ring)
{
  if (ring != NULL && parley_marks_has_blocked (self->marks, web_json_get_string (ring, "by")))
    return;
  g_signal_emit (self, signals[RING], 0, call, ring);
}

static void
on_outbox_changed (ParleyInbox *self, const char *room_id, const char *id, const char *former)
{
  ParleyRoom *room = g_hash_table_lookup (self->by_id, room_id);

  if (room != NULL)
    parley_room_take_outbox (room, id, former);
}

static void
parley_inbox_dispose (GObject *object)
{
  ParleyInbox *self = PARLEY_INBOX (object);

  parley_inbox_stop (self);
  g_clear_object (&self->rings);
  g_clear_object (&self->outbox);
  g_hash_table_remove_all (self->by_id);
  g_list_store_remove_all (self->rooms);
  g_list_store_remove_all (G_LIST_STORE (parley_requests_get_list (self->requests)));
  G_OBJECT_CLASS (parley_inbox_parent_class)->dispose (object);
}

static void
parley_inbox_finalize (GObject *object)
{
  ParleyInbox *self = PARLEY_INBOX (object);

  g_clear_object (&self->rooms);
  g_clear_object (&self->invitations);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_object (&self->news);
  g_clear_object (&self->requests);
  g_clear_object (&self->marks);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_inbox_parent_class)->finalize (object);
}

static void
parley_inbox_class_init (ParleyInboxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_inbox_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_inbox_finalize;
  signals[LIVE] = g_signal_new ("live", PARLEY_TYPE_INBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[OPENED] = g_signal_new ("opened", PARLEY_TYPE_INBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PARLEY_TYPE_ROOM);
  signals[RING] = g_signal_new ("ring", PARLEY_TYPE_INBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, JSON_TYPE_OBJECT);
}

static void
parley_inbox_init (ParleyInbox *self)
{
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->rooms = g_list_store_new (PARLEY_TYPE_ROOM);
}

static void
recall_rooms (ParleyInbox *self)
{
  g_autoptr (GPtrArray) records = parley_store_list_rooms (self->account->store);

  for (guint i = 0; i < records->len; i++)
    {
      ParleyRoomRecord *record = records->pdata[i];

      parley_requests_place (self->requests, make_room (self, record->id));
    }
}

/**
 * parley_inbox_new:
 * @account: whose
 * @outbox: what sends for its rooms
 *
 * Returns: (transfer full): an inbox with the rooms of the store, not started
 */
ParleyInbox *
parley_inbox_new (ParleyAccount *account, ParleyOutbox *outbox)
{
  ParleyInbox *self = g_object_new (PARLEY_TYPE_INBOX, NULL);

  self->account = parley_account_ref (account);
  self->outbox = g_object_ref (outbox);
  self->rings = parley_rings_new (account);
  self->marks = parley_marks_new (account);
  self->requests = parley_requests_new (account, self->marks, self->rooms);
  self->invitations = parley_invitations_new (account, self->marks);
  self->news = parley_news_new (account, self->marks, self->requests);
  g_signal_connect_object (self->marks, "rooms-changed", G_CALLBACK (apply_marks), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->marks, "blocked-changed", G_CALLBACK (on_blocked_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account->mentions, "changed", G_CALLBACK (on_mentions_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account->mentions, "arrived", G_CALLBACK (on_mention_arrived), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rings, "ring", G_CALLBACK (on_ring), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (outbox, "changed", G_CALLBACK (on_outbox_changed), self, G_CONNECT_SWAPPED);
  recall_rooms (self);
  return self;
}

/**
 * parley_inbox_start:
 * @self: an inbox
 *
 * Opens the stream, if it is not open.
 */
void
parley_inbox_start (ParleyInbox *self)
{
  g_autofree char *path = g_strconcat ("inbox/", self->account->uid, NULL);

  if (self->stream != NULL || g_cancellable_is_cancelled (self->account->cancellable))
    return;
  g_clear_handle_id (&self->pause_source, g_source_remove);
  self->stream = firebase_database_listen (self->account->database, path, NULL);
  g_signal_connect_object (self->stream, "put", G_CALLBACK (on_put), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "patch", G_CALLBACK (on_patch), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "cancelled", G_CALLBACK (on_cancelled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
}

void
parley_inbox_stop (ParleyInbox *self)
{
  g_clear_handle_id (&self->pause_source, g_source_remove);
  if (self->stream == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->stream, self);
  firebase_stream_stop (self->stream);
  g_clear_object (&self->stream);
}

/**
 * parley_inbox_wake:
 * @self: an inbox
 *
 * There is a network: each room tells what it could not tell without.
 */
void
parley_inbox_wake (ParleyInbox *self)
{
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    parley_room_wake (room);
}

/**
 * parley_inbox_close:
 * @self: an inbox
 *
 * The streams of all rooms end, and its own.
 */
void
parley_inbox_close (ParleyInbox *self)
{
  GHashTableIter iter;
  gpointer room;

  parley_inbox_stop (self);
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    parley_room_close (room);
}

GListModel *
parley_inbox_get_rooms (ParleyInbox *self)
{
  return G_LIST_MODEL (self->rooms);
}

GListModel *
parley_inbox_get_invitations (ParleyInbox *self)
{
  return parley_invitations_get_list (self->invitations);
}

/**
 * parley_inbox_get_news:
 * @self: an inbox
 *
 * Returns: (transfer none): what tells of what comes
 */
ParleyNews *
parley_inbox_get_news (ParleyInbox *self)
{
  return self->news;
}

/**
 * parley_inbox_get_requests:
 * @self: an inbox
 *
 * Returns: (transfer none): a list of #ParleyRoom that strangers ask for
 */
GListModel *
parley_inbox_get_requests (ParleyInbox *self)
{
  return parley_requests_get_list (self->requests);
}

/**
 * parley_inbox_get_marks:
 * @self: an inbox
 *
 * Returns: (transfer none): what the person has marked
 */
ParleyMarks *
parley_inbox_get_marks (ParleyInbox *self)
{
  return self->marks;
}

/**
 * parley_inbox_accept_room:
 * @self: an inbox
 * @id: a direct chat that the account has just agreed to
 */
void
parley_inbox_accept_room (ParleyInbox *self, const char *id)
{
  ParleyRoom *room = g_hash_table_lookup (self->by_id, id);

  if (room == NULL)
    return;
  parley_room_take_unread (room, 0);
  parley_requests_accept (self->requests, room);
  show_room (self, room);
}

/**
 * parley_inbox_find_room:
 * @self: an inbox
 * @id: a room's id
 *
 * Returns: (transfer none) (nullable): the room, also one whose name is still asked for
 */
ParleyRoom *
parley_inbox_find_room (ParleyInbox *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

/**
 * parley_inbox_add_room:
 * @self: an inbox
 * @id: a room that the account has just made or joined
 * @name: (nullable): what it is called
 *
 * Returns: (transfer none): the room, shown, whether or not the stream has
 *   brought it already
 */
ParleyRoom *
parley_inbox_add_room (ParleyInbox *self, const char *id, const char *name)
{
  ParleyRoom *room = find_or_make_room (self, id);

  if (name != NULL)
    parley_room_set_name (room, name);
  show_room (self, room);
  return room;
}

/**
 * parley_inbox_drop_invitation:
 * @self: an inbox
 * @room: the id of a room; the invitation to it was answered
 */
void
parley_inbox_drop_invitation (ParleyInbox *self, const char *room)
{
  parley_invitations_drop (self->invitations, room);
}
