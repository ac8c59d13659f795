/* What an edit, a deletion and a reaction write: single fields of the message,
 * an entry of the feed of changes and the pointer to it, which the rules demand
 * in one update, and the previews of it where it is the newest.  (Data model,
 * sections 4.8 to 4.10.)
 */

#include "firebase-database.h"
#include "parley-limits.h"
#include "parley-update.h"

static const char *const kinds[] = { NULL, "edit", "delete", "reaction" };

static void
set_text (JsonObject *update, char *path, const char *text)
{
  g_autofree char *owned = path;

  if (text != NULL)
    json_object_set_string_member (update, owned, text);
  else
    json_object_set_null_member (update, owned);
}

static void
set_time (JsonObject *update, char *path)
{
  g_autofree char *owned = path;

  json_object_set_member (update, owned, firebase_server_timestamp ());
}

static void
add_entry (JsonObject *update, const char *room, const ParleyChange *change)
{
  g_autofree char *path = g_strdup_printf ("changes/%s/%s", room, change->id);
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "message", change->message);
  json_object_set_string_member (entry, "kind", kinds[change->kind]);
  json_object_set_member (entry, "at", firebase_server_timestamp ());
  json_object_set_object_member (update, path, entry);
  set_text (update, g_strdup_printf ("live/%s/changed", room), change->id);
}

/* An attachment goes with the text; where there is none, that writes nothing. */
static void
add_deletion (JsonObject *update, const char *message, const char *uid)
{
  set_text (update, g_strdup_printf ("%s/text", message), NULL);
  set_text (update, g_strdup_printf ("%s/attachment", message), NULL);
  set_time (update, g_strdup_printf ("%s/deletedAt", message));
  set_text (update, g_strdup_printf ("%s/deletedBy", message), uid);
}

static void
add_previews (JsonObject *update, const char *room, const ParleyChange *change, GPtrArray *members)
{
  g_autofree char *preview = change->kind == PARLEY_CHANGE_EDIT ? parley_cut_text (change->value, PARLEY_PREVIEW_MAX) : NULL;

  for (guint i = 0; i < MIN (members->len, PARLEY_FAN_OUT_MAX); i++)
    set_text (update, g_strdup_printf ("inbox/%s/rooms/%s/text", (const char *)members->pdata[i], room), preview);
}

/**
 * parley_update_change:
 * @room: the room's id
 * @uid: the own uid
 * @change: what shall become of a message
 * @members: (nullable) (element-type utf8): whose inboxes show the message as the
 *   newest, %NULL where none does; never for a reaction
 *
 * Returns: (transfer full): the update
 */
JsonObject *
parley_update_change (const char *room, const char *uid, const ParleyChange *change, GPtrArray *members)
{
  g_autofree char *message = g_strdup_printf ("messages/%s/%s", room, change->message);
  JsonObject *update = json_object_new ();

  if (change->kind == PARLEY_CHANGE_EDIT)
    {
      set_text (update, g_strdup_printf ("%s/text", message), change->value);
      set_time (update, g_strdup_printf ("%s/editedAt", message));
    }
  else if (change->kind == PARLEY_CHANGE_DELETE)
    add_deletion (update, message, uid);
  else
    set_text (update, g_strdup_printf ("%s/reactions/%s", message, uid), change->value);
  add_entry (update, room, change);
  if (members != NULL)
    add_previews (update, room, change, members);
  return update;
}
