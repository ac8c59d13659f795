/* What the server says about a room, applied in the order that its own clients
 * apply it: subscriptions, people, connections, oneself.
 */

#include "twilio-room-private.h"

#include <string.h>

#include "twilio-track-private.h"
#include "web-json.h"

#define MAXIMUM_PARTICIPANTS 256
#define MAXIMUM_SUBSCRIPTIONS 4096
#define MAXIMUM_LENGTH 512

static gboolean
is_short (const char *text)
{
  return text != NULL && strlen (text) <= MAXIMUM_LENGTH;
}

static void
apply_subscribed (TwilioRoom *self, JsonObject *subscribed)
{
  gint64 revision = web_json_get_int (subscribed, "revision", 0);
  JsonArray *tracks = web_json_get_array (subscribed, "tracks");

  if (revision <= self->subscribed_revision)
    return;
  self->subscribed_revision = revision;
  g_hash_table_remove_all (self->subscribed);
  for (guint i = 0; tracks != NULL && i < MIN (json_array_get_length (tracks), MAXIMUM_SUBSCRIPTIONS); i++)
    {
      JsonObject *track = web_json_array_get_object (tracks, i);
      const char *sid = web_json_get_string (track, "sid");
      const char *id = web_json_get_string (track, "id");

      if (is_short (sid) && is_short (id))
        g_hash_table_replace (self->subscribed, g_strdup (sid), g_strdup (id));
    }
}

static TwilioParticipant *
find_participant (TwilioRoom *self, const char *sid, guint *position)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->participants)); i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (G_LIST_MODEL (self->participants), i);

      *position = i;
      if (g_strcmp0 (twilio_participant_get_sid (participant), sid) == 0)
        return participant;
    }
  return NULL;
}

static void
add_participant (TwilioRoom *self, const char *sid, JsonObject *object)
{
  g_autoptr (TwilioParticipant) participant = NULL;
  const char *identity = web_json_get_string (object, "identity");
  gint64 revision = web_json_get_int (object, "revision", 0);
  gint64 *last = g_hash_table_lookup (self->departed, sid);

  if (!is_short (identity) || (last != NULL && revision <= *last) ||
      g_strcmp0 (web_json_get_string (object, "state"), "disconnected") == 0 ||
      g_list_model_get_n_items (G_LIST_MODEL (self->participants)) >= MAXIMUM_PARTICIPANTS)
    return;
  participant = twilio_participant_new (sid, identity);
  twilio_participant_apply (participant, object);
  g_list_store_append (self->participants, participant);
}

/* Remembered, since an older entry may still be on its way. */
static void
remove_participant (TwilioRoom *self, guint position, gint64 revision)
{
  g_autoptr (TwilioParticipant) participant = g_list_model_get_item (G_LIST_MODEL (self->participants), position);
  gint64 *last = g_new (gint64, 1);

  *last = revision;
  if (g_hash_table_size (self->departed) > MAXIMUM_SUBSCRIPTIONS)
    g_hash_table_remove_all (self->departed);
  g_hash_table_replace (self->departed, g_strdup (twilio_participant_get_sid (participant)), last);
  g_list_store_remove (self->participants, position);
}

static void
apply_participant (TwilioRoom *self, JsonObject *object)
{
  const char *sid = web_json_get_string (object, "sid");
  TwilioParticipant *participant;
  guint position = 0;

  if (!is_short (sid) || g_strcmp0 (sid, self->own_sid) == 0)
    return;
  participant = find_participant (self, sid, &position);
  if (participant == NULL)
    add_participant (self, sid, object);
  else if (twilio_participant_apply (participant, object) &&
           twilio_participant_get_state (participant) == TWILIO_PARTICIPANT_DISCONNECTED)
    remove_participant (self, position, web_json_get_int (object, "revision", 0));
}

static gboolean
is_listed (JsonArray *array, const char *member, const char *value)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (g_strcmp0 (web_json_get_string (web_json_array_get_object (array, i), member), value) == 0)
      return TRUE;
  return FALSE;
}

/* After coming back, who is not listed has left meanwhile. */
static void
remove_unlisted (TwilioRoom *self, JsonArray *participants)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->participants)); i > 0; i--)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (G_LIST_MODEL (self->participants), i - 1);

      if (is_listed (participants, "sid", twilio_participant_get_sid (participant)))
        continue;
      twilio_participant_disconnect (participant);
      g_list_store_remove (self->participants, i - 1);
    }
}

static void
close_unlisted (TwilioRoom *self, JsonArray *entries)
{
  for (guint i = self->peers->len; i > 0; i--)
    {
      TwilioPeer *peer = g_ptr_array_index (self->peers, i - 1);

      if (!is_listed (entries, "id", twilio_peer_get_id (peer)))
        twilio_room_close_peer (self, peer);
    }
}

static void
repeat_closes (TwilioRoom *self, JsonArray *entries)
{
  for (guint i = 0; i < json_array_get_length (entries); i++)
    twilio_room_repeat_close (self, web_json_array_get_object (entries, i));
}

static void
apply_participants (TwilioRoom *self, JsonArray *participants)
{
  for (guint i = 0; i < json_array_get_length (participants); i++)
    apply_participant (self, web_json_array_get_object (participants, i));
}

static void
apply_self (TwilioRoom *self, JsonObject *message)
{
  const char *own = web_json_get_string (web_json_get_object (message, "participant"), "sid");
  const char *room = web_json_get_string (message, "sid");

  if (self->own_sid == NULL && is_short (own))
    self->own_sid = g_strdup (own);
  if (self->sid == NULL && is_short (room))
    self->sid = g_strdup (room);
}

static void
apply_entries (TwilioRoom *self, JsonArray *entries)
{
  for (guint i = 0; i < json_array_get_length (entries) && self->state != TWILIO_ROOM_DISCONNECTED; i++)
    twilio_room_receive_entry (self, web_json_array_get_object (entries, i));
}

/**
 * twilio_room_apply:
 * @type: "connected", "update", "synced" or "warning"
 */
void
twilio_room_apply (TwilioRoom *self, JsonObject *message, const char *type)
{
  JsonObject *subscribed = web_json_get_object (message, "subscribed");
  JsonArray *participants = web_json_get_array (message, "participants");
  JsonArray *entries = web_json_get_array (message, "peer_connections");
  gboolean is_complete = g_str_equal (type, "synced");

  if (subscribed != NULL)
    apply_subscribed (self, subscribed);
  apply_self (self, message);
  if (participants != NULL)
    apply_participants (self, participants);
  if (is_complete && participants != NULL)
    remove_unlisted (self, participants);
  if (is_complete && entries != NULL)
    repeat_closes (self, entries);
  if (is_complete && entries != NULL)
    close_unlisted (self, entries);
  if (entries != NULL)
    apply_entries (self, entries);
  twilio_room_apply_own (self, message, g_str_equal (type, "warning"));
  twilio_room_bind_tracks (self);
}

static TwilioReceiver *
find_receiver (TwilioRoom *self, const char *id, guint *quality)
{
  for (guint i = self->peers->len; i > 0; i--)
    {
      TwilioPeer *peer = g_ptr_array_index (self->peers, i - 1);
      TwilioReceiver *receiver = twilio_peer_find_receiver (peer, id);

      if (receiver == NULL)
        continue;
      *quality = twilio_peer_get_quality (peer);
      return receiver;
    }
  return NULL;
}

static gboolean
has_channel (TwilioRoom *self, const char *id)
{
  for (guint i = 0; i < self->peers->len; i++)
    if (twilio_peer_has_channel (g_ptr_array_index (self->peers, i), id))
      return TRUE;
  return FALSE;
}

/* A media server need not send what nobody sees. */
static void
on_sight (TwilioRoom *self, TwilioTrack *track)
{
  guint width, height;

  twilio_track_get_sight (track, &width, &height);
  twilio_room_set_track_size (self, track, width, height);
}

static void
watch_sight (TwilioRoom *self, TwilioTrack *track)
{
  guint width;
  gboolean is_seen = twilio_track_get_sight (track, &width, NULL);

  if (twilio_track_get_kind (track) != TWILIO_TRACK_VIDEO ||
      g_signal_handler_find (track, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL, on_sight, self) != 0)
    return;
  g_signal_connect_object (track, "sight", G_CALLBACK (on_sight), self, G_CONNECT_SWAPPED);
  /* Said before the track was known here. */
  if (!is_seen || width > 0)
    on_sight (self, track);
}

static void
bind_track (TwilioRoom *self, TwilioTrack *track, GPtrArray *voices, guint *quality)
{
  const char *id = g_hash_table_lookup (self->subscribed, twilio_track_get_sid (track));
  TwilioReceiver *receiver = NULL;

  watch_sight (self, track);
  twilio_track_set_id (track, id);
  twilio_track_set_switched_off (track, g_hash_table_contains (self->switched_off, twilio_track_get_sid (track)));
  if (twilio_track_get_kind (track) == TWILIO_TRACK_DATA)
    {
      twilio_track_set_subscribed (track, id != NULL && has_channel (self, id));
      return;
    }
  if (id != NULL)
    receiver = find_receiver (self, id, quality);
  if (receiver != NULL && twilio_receiver_get_kind (receiver) != twilio_track_get_kind (track))
    receiver = NULL;
  twilio_track_set_receiver (track, receiver);
  twilio_track_set_subscribed (track, receiver != NULL);
  if (receiver != NULL && twilio_track_get_kind (track) == TWILIO_TRACK_AUDIO)
    g_ptr_array_add (voices, receiver);
}

/* Media and signalling meet by track id, whichever comes later. */
void
twilio_room_bind_tracks (TwilioRoom *self)
{
  g_autoptr (GPtrArray) voices = g_ptr_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->participants)); i++)
    {
      g_autoptr (TwilioParticipant) participant = g_list_model_get_item (G_LIST_MODEL (self->participants), i);
      GListModel *tracks = twilio_participant_get_tracks (participant);
      guint quality = 0;

      for (guint j = 0; j < g_list_model_get_n_items (tracks); j++)
        {
          g_autoptr (TwilioTrack) track = g_list_model_get_item (tracks, j);

          bind_track (self, track, voices, &quality);
        }
      twilio_participant_set_quality (participant, twilio_room_quality_of (self, participant, quality));
    }
  twilio_room_bind_voices (self, voices);
  twilio_room_bind_speaker (self);
  twilio_room_bind_weakness (self);
  twilio_room_open_channels (self);
}
