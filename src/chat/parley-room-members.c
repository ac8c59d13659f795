/* Who is in a room, and keeping that true: nothing tells of a member who comes or
 * goes, so whatever hints at one has the room's description fetched again.
 */

#include "parley-room-members.h"

#include "parley-departures.h"
#include "parley-roster.h"

/* So long after somebody said that they leave they may still be a member. */
#define DEPARTURE_MS 60000

struct _ParleyRoomMembers
{
  GObject parent_instance;

  ParleyAccount *account;
  char *room;
  ParleyRoster *roster; /* these two from the first time they are asked for */
  ParleyNamesakes *namesakes;
  ParleyDepartures *departures;
  gboolean described;
  gboolean describing;
  gboolean outdated; /* something changed while it was being described */
  gboolean ended;
};

enum
{
  DESCRIBED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyRoomMembers, parley_room_members, G_TYPE_OBJECT)

/* A room that is only listed makes no objects for its members. */
static ParleyRoster *
get_roster (ParleyRoomMembers *self)
{
  if (self->roster == NULL)
    self->roster = parley_roster_new (self->account, self->room);
  return self->roster;
}

static void
take_description (ParleyRoomMembers *self, ParleyDescription *description)
{
  parley_description_save_members (self->account, self->room, description->members);
  parley_roster_take (get_roster (self), description->members);
  parley_roster_take_joined (get_roster (self), description->joined);
  self->described = TRUE;
  g_signal_emit (self, signals[DESCRIBED], 0, description);
}

/* A message that is sent meanwhile asks for the members itself, and so reaches
 * whoever has just come.  What is being fetched may be too old already.
 */
static void
describe_anew (ParleyRoomMembers *self)
{
  parley_store_set_doubtful (self->account->store, self->room, TRUE);
  self->outdated = self->describing;
  parley_room_members_look (self);
}

static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ParleyRoomMembers *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (ParleyDescription) description = parley_description_fetch_finish (result, &error);

  self->describing = FALSE;
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_description (self, description);
  if (self->outdated)
    describe_anew (self);
  g_task_return_boolean (task, TRUE);
}

/* A system message, or somebody who is not known to be a member, hints that
 * members or name have changed.
 */
static gboolean
is_hint (ParleyRoomMembers *self, ParleyRecord *record)
{
  return record->kind != NULL || !parley_roster_has (get_roster (self), record->author);
}

static void
look_at_members (gpointer self)
{
  describe_anew (self);
}

static void
note_departure (ParleyRoomMembers *self, ParleyRecord *record)
{
  gint64 now = firebase_database_get_server_time (self->account->database);

  if (g_strcmp0 (record->kind, "leave") != 0 || now - record->sent_at > DEPARTURE_MS)
    return;
  if (self->departures == NULL)
    self->departures = parley_departures_new (get_roster (self), look_at_members, self);
  parley_departures_add (self->departures, record->author);
}

static void
parley_room_members_dispose (GObject *object)
{
  ParleyRoomMembers *self = PARLEY_ROOM_MEMBERS (object);

  parley_room_members_rest (self);
  g_clear_object (&self->namesakes);
  g_clear_object (&self->roster);
  G_OBJECT_CLASS (parley_room_members_parent_class)->dispose (object);
}

static void
parley_room_members_finalize (GObject *object)
{
  ParleyRoomMembers *self = PARLEY_ROOM_MEMBERS (object);

  g_clear_pointer (&self->room, g_free);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_room_members_parent_class)->finalize (object);
}

static void
parley_room_members_class_init (ParleyRoomMembersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = parley_room_members_dispose;
  object_class->finalize = parley_room_members_finalize;
  signals[DESCRIBED] = g_signal_new ("described", PARLEY_TYPE_ROOM_MEMBERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
parley_room_members_init (ParleyRoomMembers *self)
{
}

/**
 * parley_room_members_new:
 * @account: whose
 * @room: the room's id
 *
 * Returns: (transfer full): those whom the store knows, read when they are asked for
 */
ParleyRoomMembers *
parley_room_members_new (ParleyAccount *account, const char *room)
{
  ParleyRoomMembers *self = g_object_new (PARLEY_TYPE_ROOM_MEMBERS, NULL);

  self->account = parley_account_ref (account);
  self->room = g_strdup (room);
  return self;
}

/**
 * parley_room_members_get_list:
 * @self: the members of a room
 *
 * Returns: (transfer none): a list of #ParleyMember, as known
 */
GListModel *
parley_room_members_get_list (ParleyRoomMembers *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM_MEMBERS (self), NULL);

  return parley_roster_get_members (get_roster (self));
}

/**
 * parley_room_members_get_namesakes:
 * @self: the members of a room
 *
 * Returns: (transfer none): which of them could be taken for each other
 */
ParleyNamesakes *
parley_room_members_get_namesakes (ParleyRoomMembers *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM_MEMBERS (self), NULL);

  if (self->namesakes == NULL)
    self->namesakes = parley_namesakes_new (parley_room_members_get_list (self));
  return self->namesakes;
}

/**
 * parley_room_members_are_fetched:
 * @self: the members of a room
 *
 * Returns: whether the server has said who they are since the program started
 */
gboolean
parley_room_members_are_fetched (ParleyRoomMembers *self)
{
  g_return_val_if_fail (PARLEY_IS_ROOM_MEMBERS (self), FALSE);

  return self->described;
}

/**
 * parley_room_members_look:
 * @self: the members of a room
 *
 * Fetches them, unless that is going on.
 */
void
parley_room_members_look (ParleyRoomMembers *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_MEMBERS (self));

  if (!self->describing && !self->ended && !g_cancellable_is_cancelled (self->account->cancellable))
    parley_room_members_fetch_async (self, self->account->cancellable, NULL, NULL);
}

/**
 * parley_room_members_meet:
 * @self: the members of a room
 * @uid: somebody who has written in it
 *
 * Fetches the members anew where they were fetched and this is none of them.
 */
void
parley_room_members_meet (ParleyRoomMembers *self, const char *uid)
{
  g_return_if_fail (PARLEY_IS_ROOM_MEMBERS (self));

  if ((self->described || self->describing) && !parley_roster_has (get_roster (self), uid))
    describe_anew (self);
}

/**
 * parley_room_members_take_arrived:
 * @self: the members of a room
 * @records: (element-type ParleyRecord): messages that have arrived in it
 *
 * Looks whether they hint that members or name have changed.
 */
void
parley_room_members_take_arrived (ParleyRoomMembers *self, GPtrArray *records)
{
  g_return_if_fail (PARLEY_IS_ROOM_MEMBERS (self));

  for (guint i = 0; i < records->len; i++)
    note_departure (self, records->pdata[i]);
  for (guint i = 0; i < records->len; i++)
    if (is_hint (self, records->pdata[i]))
      {
        describe_anew (self);
        return;
      }
}

/**
 * parley_room_members_fetch_async:
 * @self: the members of a room
 * @cancellable: (nullable): to stop waiting
 * @callback: (nullable): called once what the server says of the room is taken in
 * @user_data: for @callback
 */
void
parley_room_members_fetch_async (ParleyRoomMembers *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, parley_room_members_fetch_async);
  self->describing = TRUE;
  parley_description_fetch_async (self->account, self->room, cancellable, on_described, task);
}

gboolean
parley_room_members_fetch_finish (ParleyRoomMembers *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * parley_room_members_rest:
 * @self: the members of a room whose streams end
 *
 * Nobody is waited for any more who said that they leave.
 */
void
parley_room_members_rest (ParleyRoomMembers *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_MEMBERS (self));

  g_clear_pointer (&self->departures, parley_departures_free);
}

/**
 * parley_room_members_end:
 * @self: the members of a room that the account is no longer in
 *
 * They are not looked at again, unless somebody fetches them.
 */
void
parley_room_members_end (ParleyRoomMembers *self)
{
  g_return_if_fail (PARLEY_IS_ROOM_MEMBERS (self));

  self->ended = TRUE;
  parley_room_members_rest (self);
}
