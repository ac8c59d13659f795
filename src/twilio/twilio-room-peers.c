/* The peer connections of a room: one for each other participant, or one to a
 * media server, opened and closed as the server says.
 */

#include "twilio-room-private.h"

#include <string.h>

#include "twilio-capture-private.h"
#include "web-json.h"

#define MAXIMUM_PEERS 64
#define MAXIMUM_CLOSED 4096
#define MAXIMUM_FAILURES 5

static JsonObject *
describe_track (const char *id, const char *kind, const char *name, gboolean enabled)
{
  JsonObject *track = json_object_new ();

  json_object_set_string_member (track, "id", id);
  json_object_set_string_member (track, "kind", kind);
  json_object_set_string_member (track, "name", name);
  json_object_set_boolean_member (track, "enabled", enabled);
  json_object_set_string_member (track, "priority", "standard");
  return track;
}

/* Returns: (transfer full): what the client publishes, complete */
JsonObject *
twilio_room_describe (TwilioRoom *self)
{
  JsonObject *participant = json_object_new ();
  JsonArray *tracks = json_array_new ();
  JsonArray *warnings = json_array_new ();

  for (guint i = 0; i < self->captures->len; i++)
    {
      TwilioCapture *capture = g_ptr_array_index (self->captures, i);

      json_array_add_object_element (tracks, describe_track (twilio_capture_get_id (capture), twilio_capture_get_kind (capture) == TWILIO_TRACK_VIDEO ? "video" : "audio",
                                                             twilio_capture_get_name (capture), twilio_capture_get_enabled (capture)));
    }
  for (guint i = 0; i < self->data->len; i++)
    {
      TwilioRoomData *data = g_ptr_array_index (self->data, i);

      json_array_add_object_element (tracks, describe_track (data->id, "data", data->name, TRUE));
    }
  json_object_set_int_member (participant, "revision", self->revision);
  json_object_set_array_member (participant, "tracks", tracks);
  json_array_add_string_element (warnings, "recordings");
  json_object_set_array_member (participant, "media_warnings", warnings);
  return participant;
}

static void
send_entry (TwilioRoom *self, TwilioPeer *peer, gboolean everything)
{
  g_autoptr (JsonObject) participant = NULL;
  g_autoptr (JsonObject) entry = NULL;

  if (!twilio_signaling_is_online (self->signaling))
    return;
  entry = twilio_peer_take_entry (peer, everything);
  if (entry == NULL)
    return;
  participant = twilio_room_describe (self);
  twilio_signaling_update (self->signaling, participant, entry);
}

void
twilio_room_flush_peers (TwilioRoom *self, gboolean everything)
{
  for (guint i = 0; i < self->peers->len; i++)
    send_entry (self, g_ptr_array_index (self->peers, i), everything);
}

/* The first offer of all goes along with the request to join. */
static void
on_outgoing (TwilioPeer *peer, TwilioRoom *self)
{
  if (self->state == TWILIO_ROOM_CONNECTING)
    twilio_signaling_join (self->signaling);
  else
    send_entry (self, peer, FALSE);
}

static void
on_streams_changed (TwilioPeer *peer, TwilioRoom *self)
{
  if (twilio_peer_is_connected (peer))
    self->n_failures = 0;
  twilio_room_bind_tracks (self);
}

static TwilioTrack *
find_data_track (TwilioRoom *self, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->participants)); i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (G_LIST_MODEL (self->participants), i);
      GListModel *tracks = twilio_participant_get_tracks (participant);

      for (guint j = 0; j < g_list_model_get_n_items (tracks); j++)
        {
          g_autoptr (TwilioTrack) track = g_list_model_get_item (tracks, j);

          if (twilio_track_get_kind (track) == TWILIO_TRACK_DATA && g_strcmp0 (g_hash_table_lookup (self->subscribed, twilio_track_get_sid (track)), id) == 0)
            return g_steal_pointer (&track);
        }
    }
  return NULL;
}

static void
on_text (TwilioPeer *peer, const char *label, const char *text, TwilioRoom *self)
{
  g_autoptr (TwilioTrack) track = NULL;

  if (twilio_media_signaling_receive (self->media, label, text))
    return;
  track = find_data_track (self, label);
  if (track != NULL)
    g_signal_emit_by_name (track, "message", text);
}

static JsonObject *
close_entry (const char *id, gint64 revision)
{
  JsonObject *entry = json_object_new ();
  JsonObject *description = json_object_new ();

  json_object_set_string_member (description, "type", "close");
  json_object_set_int_member (description, "revision", revision);
  json_object_set_string_member (entry, "id", id);
  json_object_set_object_member (entry, "description", description);
  return entry;
}

/* Told that a connection is over, the server has the two make another. */
static void
send_close (TwilioRoom *self, const char *id, gint64 revision)
{
  g_autoptr (JsonObject) participant = twilio_room_describe (self);
  g_autoptr (JsonObject) entry = close_entry (id, revision);

  twilio_signaling_update (self->signaling, participant, entry);
}

static void
on_failed (TwilioPeer *peer, GError *error, TwilioRoom *self)
{
  if (self->state == TWILIO_ROOM_CONNECTING || ++self->n_failures > MAXIMUM_FAILURES)
    {
      twilio_room_end (self, error);
      return;
    }
  send_close (self, twilio_peer_get_id (peer), twilio_peer_get_revision (peer) + 1);
  twilio_room_close_peer (self, peer);
  twilio_room_bind_tracks (self);
}

/* Returns: (transfer none): a new connection with everything published on it */
TwilioPeer *
twilio_room_open_peer (TwilioRoom *self, const char *id)
{
  TwilioPeer *peer = twilio_peer_new (id, self->renders);

  g_ptr_array_add (self->peers, peer);
  g_signal_connect (peer, "outgoing", G_CALLBACK (on_outgoing), self);
  g_signal_connect (peer, "streams-changed", G_CALLBACK (on_streams_changed), self);
  g_signal_connect (peer, "text", G_CALLBACK (on_text), self);
  g_signal_connect (peer, "failed", G_CALLBACK (on_failed), self);
  twilio_peer_set_ice_servers (peer, self->ice_servers);
  for (guint i = 0; i < self->captures->len; i++)
    twilio_peer_add_capture (peer, g_ptr_array_index (self->captures, i));
  for (guint i = 0; i < self->data->len; i++)
    twilio_peer_add_data (peer, ((TwilioRoomData *)g_ptr_array_index (self->data, i))->id);
  return peer;
}

/* An id is used once: whatever comes for it later is too late. */
void
twilio_room_close_peer (TwilioRoom *self, TwilioPeer *peer)
{
  if (g_hash_table_size (self->closed_peers) > MAXIMUM_CLOSED)
    g_hash_table_remove_all (self->closed_peers);
  g_hash_table_add (self->closed_peers, g_strdup (twilio_peer_get_id (peer)));
  g_signal_handlers_disconnect_by_data (peer, self);
  twilio_peer_close (peer);
  g_ptr_array_remove (self->peers, peer);
}

static TwilioPeer *
find_peer (TwilioRoom *self, const char *id)
{
  for (guint i = 0; i < self->peers->len; i++)
    if (g_str_equal (twilio_peer_get_id (g_ptr_array_index (self->peers, i)), id))
      return g_ptr_array_index (self->peers, i);
  return NULL;
}

/**
 * twilio_room_repeat_close:
 * @entry: of the "peer_connections" of "synced"
 *
 * The server still has a connection that is over here: that was said while
 * signalling was down, or into a socket that nobody read any more.
 */
void
twilio_room_repeat_close (TwilioRoom *self, JsonObject *entry)
{
  const char *id = web_json_get_string (entry, "id");
  gint64 revision = web_json_get_int (web_json_get_object (entry, "description"), "revision", 0);

  if (id != NULL && g_hash_table_contains (self->closed_peers, id))
    send_close (self, id, MIN (revision, G_MAXINT32 - 1) + 1);
}

/* @entry: of "peer_connections" */
void
twilio_room_receive_entry (TwilioRoom *self, JsonObject *entry)
{
  const char *id = web_json_get_string (entry, "id");
  JsonObject *description = web_json_get_object (entry, "description");
  gboolean closes = g_strcmp0 (web_json_get_string (description, "type"), "close") == 0;
  TwilioPeer *peer;

  if (id == NULL || strlen (id) > 256 || g_hash_table_contains (self->closed_peers, id))
    return;
  peer = find_peer (self, id);
  if (peer == NULL && closes)
    {
      g_hash_table_add (self->closed_peers, g_strdup (id));
      return;
    }
  if (peer == NULL && (web_json_get_object (entry, "ice") != NULL || description != NULL) && self->peers->len < MAXIMUM_PEERS)
    peer = twilio_room_open_peer (self, id);
  if (peer == NULL)
    return;
  if (closes)
    twilio_room_close_peer (self, peer);
  else
    twilio_peer_receive (peer, entry);
}
