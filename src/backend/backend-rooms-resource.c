/* The documents of Twilio's REST API for rooms: every documented member is
 * there, so that a client made for the real one finds what it looks for.
 */

#include "backend-rooms-resource.h"

static void
set_time (JsonObject *object, const char *member, gint64 microseconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");

  json_object_set_string_member (object, member, text);
}

/* A start, and an end and a duration where it is over. */
static void
set_span (JsonObject *object, gint64 start, gint64 end)
{
  set_time (object, "date_created", start);
  set_time (object, "date_updated", end ? end : start);
  if (end)
    {
      set_time (object, "end_time", end);
      json_object_set_int_member (object, "duration", (end - start) / G_USEC_PER_SEC);
    }
  else
    {
      json_object_set_null_member (object, "end_time");
      json_object_set_null_member (object, "duration");
    }
}

static void
set_limits (JsonObject *object, BackendRoom *self)
{
  json_object_set_int_member (object, "max_participants", backend_room_get_max_participants (self));
  json_object_set_int_member (object, "max_concurrent_published_tracks", 0);
  json_object_set_int_member (object, "max_participant_duration", backend_room_get_max_duration (self));
  json_object_set_int_member (object, "unused_room_timeout", backend_room_get_unused_timeout (self));
  json_object_set_int_member (object, "empty_room_timeout", backend_room_get_empty_timeout (self));
}

/* What only rooms with a media server have. */
static void
set_media (JsonObject *object)
{
  json_object_set_null_member (object, "media_region");
  json_object_set_null_member (object, "video_codecs");
  json_object_set_boolean_member (object, "audio_only", FALSE);
  json_object_set_boolean_member (object, "large_room", FALSE);
  json_object_set_boolean_member (object, "enable_turn", FALSE);
  json_object_set_boolean_member (object, "record_participants_on_connect", FALSE);
  json_object_set_null_member (object, "status_callback");
  json_object_set_string_member (object, "status_callback_method", "POST");
}

static void
set_links (JsonObject *object, const char *url, const char *const *names)
{
  JsonObject *links = json_object_new ();

  json_object_set_string_member (object, "url", url);
  for (guint i = 0; names[i]; i += 2)
    {
      g_autofree char *link = g_strconcat (url, "/", names[i + 1], NULL);

      json_object_set_string_member (links, names[i], link);
    }
  json_object_set_object_member (object, "links", links);
}

JsonObject *
backend_room_to_resource (BackendRoom *self, BackendRooms *rooms, const char *base)
{
  static const char *const links[] = { "participants", "Participants", "recordings", "Recordings", "recording_rules", "RecordingRules", NULL };
  g_autofree char *url = g_strconcat (base, "/Rooms/", backend_room_get_sid (self), NULL);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "sid", backend_room_get_sid (self));
  json_object_set_string_member (object, "account_sid", backend_rooms_get_account_sid (rooms));
  json_object_set_string_member (object, "unique_name", backend_room_get_name (self));
  json_object_set_string_member (object, "type", BACKEND_ROOM_TYPE);
  json_object_set_string_member (object, "status", backend_room_get_ended_at (self) ? "completed" : "in-progress");
  set_span (object, backend_room_get_created_at (self), backend_room_get_ended_at (self));
  set_limits (object, self);
  set_media (object);
  set_links (object, url, links);
  return object;
}

/* One whose connection was lost counts as connected until its time is up. */
const char *
backend_participant_get_status (BackendParticipant *self)
{
  return backend_participant_get_room (self) ? "connected" : "disconnected";
}

JsonObject *
backend_participant_to_resource (BackendParticipant *self, BackendRoom *room, BackendRooms *rooms, const char *base)
{
  static const char *const links[] = { "published_tracks", "PublishedTracks", "subscribed_tracks", "SubscribedTracks",
                                       "subscribe_rules", "SubscribeRules", NULL };
  g_autofree char *url = g_strconcat (base, "/Rooms/", backend_room_get_sid (room), "/Participants/",
                                      backend_participant_get_sid (self), NULL);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "sid", backend_participant_get_sid (self));
  json_object_set_string_member (object, "room_sid", backend_room_get_sid (room));
  json_object_set_string_member (object, "account_sid", backend_rooms_get_account_sid (rooms));
  json_object_set_string_member (object, "identity", backend_participant_get_identity (self));
  json_object_set_string_member (object, "status", backend_participant_get_status (self));
  set_span (object, backend_participant_get_joined_at (self), backend_participant_get_left_at (self));
  set_time (object, "start_time", backend_participant_get_joined_at (self));
  set_links (object, url, links);
  return object;
}

JsonObject *
backend_track_to_resource (BackendTrack *self, BackendParticipant *participant, BackendRoom *room, const char *base)
{
  g_autofree char *url = g_strconcat (base, "/Rooms/", backend_room_get_sid (room), "/Participants/",
                                      backend_participant_get_sid (participant), "/PublishedTracks/", self->sid, NULL);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "sid", self->sid);
  json_object_set_string_member (object, "participant_sid", backend_participant_get_sid (participant));
  json_object_set_string_member (object, "room_sid", backend_room_get_sid (room));
  json_object_set_string_member (object, "name", self->name);
  json_object_set_string_member (object, "kind", self->kind);
  json_object_set_boolean_member (object, "enabled", self->enabled);
  set_time (object, "date_created", self->created_at);
  set_time (object, "date_updated", self->updated_at);
  json_object_set_string_member (object, "url", url);
  return object;
}
