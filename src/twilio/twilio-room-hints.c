/* What a media server tells about a room besides the conversation, and what it
 * is told: see TwilioMediaSignaling.
 */

#include "twilio-room-private.h"

#include "web-json.h"

#define MAXIMUM_SWITCHED 1024
#define MAXIMUM_LEVELS 256

static gboolean
send_text (const char *label, const char *text, gpointer room)
{
  TwilioRoom *self = room;

  for (guint i = self->peers->len; i > 0; i--)
    if (twilio_peer_answer_text (g_ptr_array_index (self->peers, i - 1), label, text))
      return TRUE;
  return FALSE;
}

/* There is one connection but for the moment of a fail-over. */
static JsonObject *
make_report (gpointer room)
{
  TwilioRoom *self = room;

  return self->peers->len > 0 ? twilio_peer_make_report (g_ptr_array_index (self->peers, self->peers->len - 1)) : json_object_new ();
}

static void
on_speaker (TwilioMediaSignaling *media, const char *sid, TwilioRoom *self)
{
  g_set_str (&self->loudest, sid);
  twilio_room_bind_speaker (self);
}

static void
on_quality (TwilioMediaSignaling *media, guint local, JsonArray *remotes, TwilioRoom *self)
{
  g_hash_table_remove_all (self->levels);
  for (guint i = 0; remotes != NULL && i < MIN (json_array_get_length (remotes), MAXIMUM_LEVELS); i++)
    {
      JsonObject *remote = web_json_array_get_object (remotes, i);
      const char *sid = web_json_get_string (remote, "sid");
      gint64 level = CLAMP (web_json_get_int (remote, "level", 0), 0, 5);

      if (sid != NULL)
        g_hash_table_replace (self->levels, g_strdup (sid), GUINT_TO_POINTER ((guint)level));
    }
  twilio_room_set_quality (self, local);
  twilio_room_bind_tracks (self);
}

/* May name tracks that are not known yet. */
static void
on_switched (TwilioMediaSignaling *media, const char *sid, gboolean off, TwilioRoom *self)
{
  if (g_hash_table_size (self->switched_off) >= MAXIMUM_SWITCHED)
    g_hash_table_remove_all (self->switched_off);
  if (off)
    g_hash_table_add (self->switched_off, g_strdup (sid));
  else
    g_hash_table_remove (self->switched_off, sid);
  twilio_room_bind_tracks (self);
}

void
twilio_room_hints_start (TwilioRoom *self)
{
  self->levels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->switched_off = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->media = twilio_media_signaling_new (send_text, make_report, self);
  g_signal_connect (self->media, "speaker", G_CALLBACK (on_speaker), self);
  g_signal_connect (self->media, "quality", G_CALLBACK (on_quality), self);
  g_signal_connect (self->media, "switched", G_CALLBACK (on_switched), self);
}

/* Greets the channels that are there; the newest connection's count. */
void
twilio_room_open_channels (TwilioRoom *self)
{
  g_autoptr (GPtrArray) labels = twilio_media_signaling_get_labels (self->media);

  for (guint i = 0; i < labels->len; i++)
    for (guint j = self->peers->len; j > 0; j--)
      {
        TwilioPeer *peer = g_ptr_array_index (self->peers, j - 1);

        if (!twilio_peer_has_channel (peer, g_ptr_array_index (labels, i)))
          continue;
        twilio_media_signaling_open (self->media, g_ptr_array_index (labels, i), twilio_peer_get_id (peer));
        break;
      }
}

/* In a group room how others fare is the server's to say; one connection brings
 * everybody.
 */
guint
twilio_room_quality_of (TwilioRoom *self, TwilioParticipant *participant, guint measured)
{
  if (!twilio_media_signaling_has_quality (self->media))
    return measured;
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->levels, twilio_participant_get_sid (participant)));
}

/**
 * twilio_room_set_track_priority:
 * @track: somebody else's
 * @priority: (nullable): "low", "standard" or "high"; %NULL for what its
 *   publisher suggests
 *
 * Which tracks of a group room are to be kept where the network is too narrow
 * for all.  Without effect elsewhere.
 */
void
twilio_room_set_track_priority (TwilioRoom *self, TwilioTrack *track, const char *priority)
{
  twilio_media_signaling_set_priority (self->media, twilio_track_get_sid (track), priority);
}

/**
 * twilio_room_set_track_size:
 * @track: somebody else's video
 * @width: in pixels, 0 where it is not shown
 * @height: likewise
 *
 * How large the picture is shown, so that a group room sends no more of it.
 * Without effect elsewhere.
 */
void
twilio_room_set_track_size (TwilioRoom *self, TwilioTrack *track, guint width, guint height)
{
  twilio_media_signaling_set_size (self->media, twilio_track_get_sid (track), width, height);
}
