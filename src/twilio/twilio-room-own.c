/* What the server says about oneself: what is published under which id, whether
 * it is recorded, and whether nothing comes of it.
 */

#include "twilio-room-private.h"

#include <string.h>

#include "web-json.h"

#define MAXIMUM_TRACKS 256
#define MAXIMUM_LENGTH 512

static gboolean
is_short (const char *text)
{
  return text != NULL && strlen (text) <= MAXIMUM_LENGTH;
}

static void
apply_published (TwilioRoom *self, JsonObject *published)
{
  gint64 revision = web_json_get_int (published, "revision", 0);
  JsonArray *tracks = web_json_get_array (published, "tracks");

  if (revision <= self->published_revision)
    return;
  self->published_revision = revision;
  g_hash_table_remove_all (self->published);
  for (guint i = 0; tracks != NULL && i < MIN (json_array_get_length (tracks), MAXIMUM_TRACKS); i++)
    {
      JsonObject *track = web_json_array_get_object (tracks, i);
      const char *sid = web_json_get_string (track, "sid");
      const char *id = web_json_get_string (track, "id");

      if (is_short (sid) && is_short (id))
        g_hash_table_replace (self->published, g_strdup (sid), g_strdup (id));
      else if (g_strcmp0 (web_json_get_string (track, "state"), "failed") == 0)
        g_message ("%s: the room refuses a track, code %" G_GINT64_FORMAT, self->name, web_json_get_int (web_json_get_object (track, "error"), "code", 0));
    }
}

/* An equal revision counts, as one without any does. */
static void
apply_recording (TwilioRoom *self, JsonObject *recording)
{
  gint64 revision = web_json_get_int (recording, "revision", 1);

  if (revision < self->recording_revision)
    return;
  self->recording_revision = revision;
  twilio_room_set_recording (self, web_json_get_boolean (recording, "is_recording", self->is_recording));
}

static void
warn_of_track (TwilioRoom *self, const char *sid, JsonObject *states)
{
  const char *id = g_hash_table_lookup (self->published, sid);
  const char *recordings = web_json_get_string (web_json_get_object (states, sid), "recordings");

  if (id != NULL && g_strcmp0 (recordings, "NO_MEDIA") == 0)
    twilio_room_tell_missing (self, id, TRUE);
  else if (id != NULL && g_strcmp0 (recordings, "OK") == 0)
    twilio_room_tell_missing (self, id, FALSE);
}

static void
apply_warnings (TwilioRoom *self, JsonObject *states)
{
  gint64 revision = web_json_get_int (states, "revision", 0);
  JsonObject *tracks = web_json_get_object (states, "tracks");
  g_autoptr (GList) sids = NULL;

  if (revision <= self->warnings_revision || tracks == NULL)
    return;
  self->warnings_revision = revision;
  /* Who is told may leave. */
  sids = g_hash_table_get_keys (self->published);
  for (GList *sid = sids; sid != NULL && self->state != TWILIO_ROOM_DISCONNECTED; sid = sid->next)
    warn_of_track (self, sid->data, tracks);
}

/**
 * twilio_room_apply_own:
 * @is_warning: whether the message is of type "warning", whose states count
 */
void
twilio_room_apply_own (TwilioRoom *self, JsonObject *message, gboolean is_warning)
{
  JsonObject *published = web_json_get_object (message, "published");
  JsonObject *recording = web_json_get_object (message, "recording");
  JsonObject *states = web_json_get_object (message, "states");
  JsonObject *granted = web_json_get_object (message, "media_signaling");

  if (recording != NULL)
    apply_recording (self, recording);
  if (published != NULL)
    apply_published (self, published);
  if (granted != NULL && self->state != TWILIO_ROOM_DISCONNECTED)
    twilio_media_signaling_grant (self->media, granted);
  if (is_warning && states != NULL)
    apply_warnings (self, states);
}
