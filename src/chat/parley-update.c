/* What each operation writes to the database: one root update whose parts prove
 * each other before the rules.  Nothing is sent here; who sends gets an object
 * of paths and values.  Times are always the server's.
 */

#include "parley-update.h"

#include "firebase-database.h"
#include "parley-limits.h"

static void
set (JsonObject *update, JsonObject *value, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
set (JsonObject *update, JsonObject *value, const char *format, ...)
{
  g_autofree char *path = NULL;
  va_list arguments;

  va_start (arguments, format);
  path = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  json_object_set_object_member (update, path, value);
}

static JsonObject *
make_message (const ParleyRecord *record)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "author", record->author);
  json_object_set_member (message, "sentAt", firebase_server_timestamp ());
  json_object_set_string_member (message, "text", record->text);
  if (record->kind != NULL)
    json_object_set_string_member (message, "kind", record->kind);
  if (record->reply_to != NULL)
    json_object_set_string_member (message, "replyTo", record->reply_to);
  return message;
}

/* The counter of whoever wrote the message is cleared, everybody else's grows. */
static JsonObject *
make_entry (const ParleyRecord *record, gboolean own)
{
  g_autofree char *preview = parley_cut_text (record->text, PARLEY_PREVIEW_MAX);
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "message", record->id);
  json_object_set_string_member (entry, "author", record->author);
  json_object_set_member (entry, "at", firebase_server_timestamp ());
  json_object_set_string_member (entry, "text", preview);
  if (own)
    json_object_set_int_member (entry, "unread", 0);
  else
    json_object_set_member (entry, "unread", firebase_server_increment (1));
  return entry;
}

/**
 * parley_update_send:
 * @room: the room's id
 * @uid: the own uid
 * @record: the message
 * @members: (element-type utf8): uids of the room's members
 *
 * The message, and an entry in the inbox of each member, the sender's own
 * included; in a room of more than a hundred the rest find out by asking.
 *
 * Returns: (transfer full): the update
 */
JsonObject *
parley_update_send (const char *room, const char *uid, const ParleyRecord *record, GPtrArray *members)
{
  JsonObject *update = json_object_new ();
  guint reached = 1;

  set (update, make_message (record), "messages/%s/%s", room, record->id);
  set (update, make_entry (record, TRUE), "inbox/%s/rooms/%s", uid, room);
  for (guint i = 0; i < members->len && reached < PARLEY_FAN_OUT_MAX; i++)
    if (!g_str_equal (members->pdata[i], uid))
      {
        set (update, make_entry (record, FALSE), "inbox/%s/rooms/%s", (const char *)members->pdata[i], room);
        reached++;
      }
  return update;
}

/**
 * parley_update_add_mention:
 * @update: what sends or changes a message
 * @uid: who is mentioned in it now
 * @room: the room's id
 * @message: the message's id
 * @event: the same where it is sent, the id of the change where it is edited
 * @by: who writes
 */
void
parley_update_add_mention (JsonObject *update, const char *uid, const char *room, const char *message, const char *event, const char *by)
{
  JsonObject *mention = json_object_new ();

  json_object_set_string_member (mention, "by", by);
  json_object_set_member (mention, "at", firebase_server_timestamp ());
  set (update, mention, "inbox/%s/mentions/%s/%s/%s", uid, room, message, event);
}

/**
 * parley_update_remove_mention:
 * @update: what changes a message
 * @uid: who is not mentioned in it any more
 * @room: the room's id
 * @message: the message's id
 */
void
parley_update_remove_mention (JsonObject *update, const char *uid, const char *room, const char *message)
{
  g_autofree char *path = g_strdup_printf ("inbox/%s/mentions/%s/%s", uid, room, message);

  json_object_set_null_member (update, path);
}

/**
 * parley_update_add_mentions:
 * @update: of parley_update_send()
 * @room: the room's id
 * @record: its message
 * @mentioned: (element-type utf8): uids of those whom it mentions; who has no
 *   entry in @update is not told of the mention either
 */
void
parley_update_add_mentions (JsonObject *update, const char *room, const ParleyRecord *record, GPtrArray *mentioned)
{
  for (guint i = 0; i < mentioned->len; i++)
    {
      g_autofree char *entry = g_strdup_printf ("inbox/%s/rooms/%s", (const char *)mentioned->pdata[i], room);

      if (json_object_has_member (update, entry))
        parley_update_add_mention (update, mentioned->pdata[i], room, record->id, record->id, record->author);
    }
}

static JsonObject *
make_membership (const char *role)
{
  JsonObject *membership = json_object_new ();

  json_object_set_string_member (membership, "role", role);
  json_object_set_member (membership, "joinedAt", firebase_server_timestamp ());
  return membership;
}

static JsonObject *
make_group (const char *name, const char *uid)
{
  JsonObject *group = json_object_new ();

  json_object_set_string_member (group, "kind", "group");
  json_object_set_string_member (group, "name", name);
  json_object_set_string_member (group, "owner", uid);
  json_object_set_member (group, "createdAt", firebase_server_timestamp ());
  return group;
}

/* System messages carry a plain sentence, for clients that know no better; ours
 * shows its own for the kind.
 */
static ParleyRecord *
make_arrival (const char *message, const char *uid, const char *sentence)
{
  ParleyRecord *record = parley_record_new (message, uid, sentence, 0);

  record->kind = g_strdup ("join");
  return record;
}

/**
 * parley_update_create_room:
 * @room: a new id
 * @name: what the room is called
 * @uid: the own uid
 * @message: the id of the message that begins it
 *
 * Returns: (transfer full): the update that makes a group with one member
 */
JsonObject *
parley_update_create_room (const char *room, const char *name, const char *uid, const char *message)
{
  g_autoptr (ParleyRecord) record = make_arrival (message, uid, "created the room");
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  JsonObject *update = parley_update_send (room, uid, record, nobody);

  set (update, make_group (name, uid), "rooms/%s", room);
  set (update, make_membership ("owner"), "members/%s/%s", room, uid);
  return update;
}

/**
 * parley_update_accept:
 * @room: the room of the invitation
 * @uid: the own uid
 * @by: (nullable): who invited and is still a member: nobody else of the room is known yet
 * @message: the id of the message that tells of it
 *
 * Returns: (transfer full): the update that makes a member of whoever is invited
 */
JsonObject *
parley_update_accept (const char *room, const char *uid, const char *by, const char *message)
{
  g_autoptr (ParleyRecord) record = make_arrival (message, uid, "joined");
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autofree char *invitation = g_strdup_printf ("inbox/%s/invitations/%s", uid, room);
  JsonObject *update;

  if (by != NULL)
    g_ptr_array_add (members, (gpointer)by);
  update = parley_update_send (room, uid, record, members);
  set (update, make_membership ("member"), "members/%s/%s", room, uid);
  json_object_set_null_member (update, invitation);
  return update;
}

/**
 * parley_update_mark_read:
 * @room: the room's id
 * @uid: the own uid
 * @message: (nullable): the newest message that was seen, which must exist
 * @mentions: (nullable) (array zero-terminated=1): those that were seen, as
 *   parley_mentions_list_read() lists them
 *
 * Returns: (transfer full): the update that clears the counter
 */
JsonObject *
parley_update_mark_read (const char *room, const char *uid, const char *message, const char *const *mentions)
{
  g_autofree char *counter = g_strdup_printf ("inbox/%s/rooms/%s/unread", uid, room);
  JsonObject *update = json_object_new ();
  JsonObject *marker;

  json_object_set_int_member (update, counter, 0);
  for (guint i = 0; mentions != NULL && mentions[i] != NULL; i++)
    parley_update_remove_mention (update, uid, room, mentions[i]);
  if (message == NULL)
    return update;
  marker = json_object_new ();
  json_object_set_string_member (marker, "message", message);
  json_object_set_member (marker, "at", firebase_server_timestamp ());
  set (update, marker, "live/%s/read/%s", room, uid);
  return update;
}

/**
 * parley_update_profile:
 * @uid: the own uid
 * @name: not empty, at most %PARLEY_NAME_MAX
 * @picture: (nullable): an `https` address
 * @email_key: (nullable): the key of a verified address, so that others find its owner
 *
 * Returns: (transfer full): the update
 */
JsonObject *
parley_update_profile (const char *uid, const char *name, const char *picture, const char *email_key)
{
  JsonObject *update = json_object_new ();
  JsonObject *profile = json_object_new ();

  json_object_set_string_member (profile, "name", name);
  if (picture != NULL)
    json_object_set_string_member (profile, "photo", picture);
  json_object_set_member (profile, "updatedAt", firebase_server_timestamp ());
  set (update, profile, "users/%s", uid);
  if (email_key != NULL)
    {
      g_autofree char *path = g_strconcat ("emails/", email_key, NULL);

      json_object_set_string_member (update, path, uid);
    }
  return update;
}

/**
 * parley_update_invitation:
 * @uid: the own uid
 * @name: (nullable): the room's name
 *
 * Returns: (transfer full): what stands in the inbox of whoever is invited
 */
JsonNode *
parley_update_invitation (const char *uid, const char *name)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *invitation = json_object_new ();

  json_object_set_string_member (invitation, "by", uid);
  json_object_set_member (invitation, "at", firebase_server_timestamp ());
  if (name != NULL && name[0] != '\0')
    json_object_set_string_member (invitation, "name", name);
  json_node_take_object (node, invitation);
  return node;
}
