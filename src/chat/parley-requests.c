/* Anybody can put a direct chat into anybody's inbox.  One that was begun by
 * somebody with whom the account shares no group is a request: it stands in a
 * list of its own and makes no noise until the account agrees to it.  Having
 * read or written in it is agreeing, whatever the device: the read marker on the
 * server tells.  A chat with somebody who is blocked is in no list.
 */

#include "parley-requests.h"

#include "parley-room-private.h"
#include "parley-store-traits.h"
#include "web-json.h"

struct _ParleyRequests
{
  GObject parent_instance;

  ParleyAccount *account;
  ParleyMarks *marks;
  GListStore *rooms; /* those that are none */
  GListStore *list;
  GHashTable *asked; /* ids of rooms whose read marker was asked for */
};

G_DEFINE_FINAL_TYPE (ParleyRequests, parley_requests, G_TYPE_OBJECT)

typedef enum
{
  STANDING_ROOM,
  STANDING_REQUEST,
  STANDING_BLOCKED,
} Standing;

static Standing
judge (ParleyRequests *self, ParleyRoom *room)
{
  const ParleyRoomTraits *traits = parley_room_get_traits (room);
  ParleyMember *peer = parley_room_get_peer (room);

  if (peer == NULL)
    return STANDING_ROOM;
  if (parley_marks_has_blocked (self->marks, parley_member_get_uid (peer)))
    return STANDING_BLOCKED;
  if (traits->accepted || traits->creator == NULL || g_str_equal (traits->creator, self->account->uid))
    return STANDING_ROOM;
  if (parley_store_shares_group (self->account->store, parley_member_get_uid (peer), self->account->uid))
    return STANDING_ROOM;
  return STANDING_REQUEST;
}

static void
set_in (GListStore *list, ParleyRoom *room, gboolean in)
{
  guint position;
  gboolean is_in = g_list_store_find (list, room, &position);

  if (in && !is_in)
    g_list_store_append (list, room);
  else if (!in && is_in)
    g_list_store_remove (list, position);
}

static void
set_requested (ParleyRoom *room, gboolean requested)
{
  g_autoptr (ParleyRoomTraits) traits = NULL;

  if (parley_room_get_traits (room)->requested == requested)
    return;
  traits = parley_room_traits_copy (parley_room_get_traits (room));
  traits->requested = requested;
  parley_room_set_traits (room, traits);
}

typedef struct
{
  ParleyRequests *requests;
  ParleyRoom *room;
} Question;

static void
on_marker (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Question *question = data;
  g_autoptr (ParleyRequests) self = question->requests;
  g_autoptr (ParleyRoom) room = question->room;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    g_hash_table_remove (self->asked, parley_room_get_id (room));
  if (web_json_node_get_object (node) == NULL)
    return;
  parley_requests_accept (self, room);
  if (g_list_store_find (self->list, room, NULL))
    parley_requests_place (self, room);
}

/* Perhaps it was agreed to on another device. */
static void
ask (ParleyRequests *self, ParleyRoom *room)
{
  g_autofree char *path = g_strdup_printf ("live/%s/read/%s", parley_room_get_id (room), self->account->uid);
  Question *question;

  if (!g_hash_table_add (self->asked, g_strdup (parley_room_get_id (room))) || g_cancellable_is_cancelled (self->account->cancellable))
    return;
  question = g_new0 (Question, 1);
  question->requests = g_object_ref (self);
  question->room = g_object_ref (room);
  firebase_database_get_async (self->account->database, path, NULL, self->account->cancellable, on_marker, question);
}

static void
parley_requests_finalize (GObject *object)
{
  ParleyRequests *self = PARLEY_REQUESTS (object);

  g_clear_object (&self->marks);
  g_clear_object (&self->rooms);
  g_clear_object (&self->list);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_requests_parent_class)->finalize (object);
}

static void
parley_requests_class_init (ParleyRequestsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_requests_finalize;
}

static void
parley_requests_init (ParleyRequests *self)
{
  self->list = g_list_store_new (PARLEY_TYPE_ROOM);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * parley_requests_new:
 * @account: whose
 * @marks: who is blocked
 * @rooms: where a room goes that is no request
 *
 * Returns: (transfer full): no requests yet
 */
ParleyRequests *
parley_requests_new (ParleyAccount *account, ParleyMarks *marks, GListStore *rooms)
{
  ParleyRequests *self = g_object_new (PARLEY_TYPE_REQUESTS, NULL);

  self->account = parley_account_ref (account);
  self->marks = g_object_ref (marks);
  self->rooms = g_object_ref (rooms);
  return self;
}

/**
 * parley_requests_get_list:
 * @self: the requests
 *
 * Returns: (transfer none): a list of #ParleyRoom
 */
GListModel *
parley_requests_get_list (ParleyRequests *self)
{
  return G_LIST_MODEL (self->list);
}

/**
 * parley_requests_place:
 * @self: the requests
 * @room: a room, which goes where it belongs by what is known of it now
 */
void
parley_requests_place (ParleyRequests *self, ParleyRoom *room)
{
  Standing standing = judge (self, room);

  set_requested (room, standing != STANDING_ROOM);
  set_in (self->list, room, standing == STANDING_REQUEST);
  set_in (self->rooms, room, standing == STANDING_ROOM);
  if (standing == STANDING_REQUEST)
    ask (self, room);
}

/**
 * parley_requests_remove:
 * @self: the requests
 * @room: a room that the account is no longer in
 */
void
parley_requests_remove (ParleyRequests *self, ParleyRoom *room)
{
  g_hash_table_remove (self->asked, parley_room_get_id (room));
  set_in (self->list, room, FALSE);
  set_in (self->rooms, room, FALSE);
}

/**
 * parley_requests_accept:
 * @self: the requests
 * @room: a room that the account has agreed to
 */
void
parley_requests_accept (ParleyRequests *self, ParleyRoom *room)
{
  g_autoptr (ParleyRoomTraits) traits = NULL;

  if (parley_room_get_traits (room)->accepted)
    return;
  traits = parley_room_traits_copy (parley_room_get_traits (room));
  traits->accepted = TRUE;
  parley_room_set_traits (room, traits);
}

/**
 * parley_requests_take_entry:
 * @self: the requests
 * @room: a room
 * @entry: what the inbox says of it
 *
 * Whoever wrote last, or has read what was written, has agreed to the chat.
 */
void
parley_requests_take_entry (ParleyRequests *self, ParleyRoom *room, JsonObject *entry)
{
  const char *author = web_json_get_string (entry, "author");

  if (g_strcmp0 (author, self->account->uid) == 0 || web_json_get_int (entry, "unread", 1) == 0)
    parley_requests_accept (self, room);
}

/**
 * parley_requests_is_wanted:
 * @self: the requests
 * @room: a room
 *
 * Returns: whether the account has agreed to it
 */
gboolean
parley_requests_is_wanted (ParleyRequests *self, ParleyRoom *room)
{
  return judge (self, room) == STANDING_ROOM;
}
