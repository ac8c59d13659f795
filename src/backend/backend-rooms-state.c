/* What a room tells a client.  Every message holds the complete state as that
 * client should see it, as the real service's do: the client discards what is
 * not newer, and no order of messages can matter.
 */

#include "backend-rooms-state.h"

static void
add_recording (JsonObject *body)
{
  JsonObject *recording = json_object_new ();

  json_object_set_boolean_member (recording, "enabled", FALSE);
  json_object_set_boolean_member (recording, "is_recording", FALSE);
  json_object_set_int_member (recording, "revision", 1);
  json_object_set_object_member (body, "recording", recording);
}

/* Everybody gets everything in a peer-to-peer room, whatever was asked for. */
static void
add_subscribe (JsonObject *body)
{
  JsonObject *subscribe = json_object_new ();
  JsonObject *rule = json_object_new ();
  JsonArray *rules = json_array_new ();

  json_object_set_string_member (rule, "type", "include");
  json_object_set_boolean_member (rule, "all", TRUE);
  json_array_add_object_element (rules, rule);
  json_object_set_int_member (subscribe, "revision", 1);
  json_object_set_array_member (subscribe, "rules", rules);
  json_object_set_object_member (body, "subscribe", subscribe);
}

/* A leaver is listed one last time, so that the others hear of it. */
static JsonArray *
list_others (BackendRoom *self, BackendParticipant *to, BackendParticipant *leaver)
{
  GPtrArray *participants = backend_room_get_participants (self);
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < participants->len; i++)
    if (participants->pdata[i] != to)
      json_array_add_object_element (list, backend_participant_to_public (participants->pdata[i]));
  if (leaver)
    json_array_add_object_element (list, backend_participant_to_public (leaver));
  return list;
}

/**
 * backend_room_describe:
 * @to: whom it is for
 * @leaver: (nullable): somebody who has just left
 * @type: connected, update or synced
 *
 * The name is the SID in updates, as it is in the real service's.
 *
 * Returns: (transfer full): the body of a message
 */
JsonObject *
backend_room_describe (BackendRoom *self, BackendParticipant *to, BackendParticipant *leaver, const char *type)
{
  JsonObject *body = json_object_new ();
  gboolean is_update = g_str_equal (type, "update");

  json_object_set_string_member (body, "type", type);
  json_object_set_int_member (body, "version", 2);
  json_object_set_string_member (body, "sid", backend_room_get_sid (self));
  json_object_set_string_member (body, "name", is_update ? backend_room_get_sid (self) : backend_room_get_name (self));
  json_object_set_object_member (body, "participant", backend_participant_to_public (to));
  json_object_set_array_member (body, "participants", list_others (self, to, leaver));
  json_object_set_object_member (body, "published", backend_participant_to_published (to));
  json_object_set_object_member (body, "subscribed", backend_participant_to_subscribed (to, backend_room_get_participants (self)));
  json_object_set_object_member (body, "media_signaling", json_object_new ());
  add_subscribe (body);
  add_recording (body);
  return body;
}

/* A whole number wherever it is one, as the real service has it. */
static void
set_seconds (JsonObject *object, const char *member, guint milliseconds)
{
  if (milliseconds % 1000 == 0)
    json_object_set_int_member (object, member, milliseconds / 1000);
  else
    json_object_set_double_member (object, member, milliseconds / 1000.0);
}

/* What a newcomer is told besides: how to be known again, and for how long. */
void
backend_room_describe_session (JsonObject *body, BackendParticipant *to, guint session_timeout)
{
  JsonObject *options = json_object_new ();

  set_seconds (options, "session_timeout", session_timeout);
  json_object_set_string_member (options, "signaling_region", "local1");
  json_object_set_null_member (options, "media_region");
  json_object_set_array_member (options, "audio_processors", json_array_new ());
  json_object_set_object_member (body, "options", options);
  json_object_set_string_member (body, "session", backend_participant_get_session (to));
}
