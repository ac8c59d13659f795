/* What a server says: one frame, and the room's state in it, or a text over one of
 * its data channels.  Descriptions are left out, which have a target of their own.
 */

#include <gst/gst.h>

#include "twilio-candidates.h"
#include "twilio-connection.h"
#include "twilio-media-signaling.h"
#include "twilio-room-private.h"
#include "web-json.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static void
apply (JsonObject *message)
{
  static const char *const types[] = { "connected", "update", "synced", "warning" };
  g_autoptr (TwilioRoom) room = twilio_room_new ("ws://127.0.0.1:9/", "token", "room", FALSE);
  JsonArray *entries = web_json_get_array (message, "peer_connections");
  g_autoptr (TwilioCandidates) candidates = twilio_candidates_new ();

  for (guint i = 0; entries != NULL && i < json_array_get_length (entries); i++)
    {
      JsonObject *ice = web_json_get_object (web_json_array_get_object (entries, i), "ice");

      if (ice != NULL)
        twilio_candidates_receive (candidates, ice);
    }
  json_object_remove_member (message, "peer_connections");
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    twilio_room_apply (room, message, types[i]);
}

static JsonObject *
no_snapshot (gpointer unused)
{
  return json_object_new ();
}

static gboolean
send_nothing (const char *label, const char *text, gpointer unused)
{
  return TRUE;
}

/* Every channel is named for its subject here. */
static void
hear (const char *bytes, gsize length)
{
  static const char *const subjects[] = { "active_speaker", "network_quality", "track_switch_off", "track_priority", "render_hints" };
  g_autoptr (TwilioMediaSignaling) media = twilio_media_signaling_new (send_nothing, no_snapshot, NULL);
  g_autofree char *text = g_utf8_make_valid (bytes, (gssize)length);

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      g_autofree char *granted = g_strdup_printf ("{\"%s\": {\"transport\": {\"type\": \"data-channel\", \"label\": \"%s\"}}}", subjects[i], subjects[i]);
      g_autoptr (JsonNode) node = web_json_parse (granted, -1, NULL);

      twilio_media_signaling_grant (media, web_json_node_get_object (node));
      twilio_media_signaling_open (media, subjects[i], "home");
      twilio_media_signaling_set_size (media, "MT1", i, i);
      twilio_media_signaling_receive (media, subjects[i], text);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autoptr (TwilioConnection) connection = twilio_connection_new ("ws://127.0.0.1:9/");
  g_autoptr (TwilioSignaling) signaling = twilio_signaling_new ("ws://127.0.0.1:9/", "token", "room", no_snapshot, NULL);
  g_autoptr (JsonNode) node = web_json_parse ((const char *)bytes, (gssize)length, NULL);
  JsonObject *frame = node != NULL ? web_json_node_get_object (node) : NULL;
  JsonObject *body = web_json_get_object (frame, "body");

  gst_init (NULL, NULL);
  hear ((const char *)bytes, length);
  twilio_connection_receive (connection, (const char *)bytes, length);
  if (body == NULL)
    return 0;
  twilio_signaling_receive (signaling, body);
  apply (body);
  return 0;
}
