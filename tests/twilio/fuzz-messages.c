/* What a server says: one frame, and the room's state in it.  Descriptions are
 * left out, which have a target of their own.
 */

#include <gst/gst.h>

#include "twilio-candidates.h"
#include "twilio-connection.h"
#include "twilio-room-private.h"
#include "web-json.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static void
apply (JsonObject *message)
{
  static const char *const types[] = { "connected", "update", "synced" };
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

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autoptr (TwilioConnection) connection = twilio_connection_new ("ws://127.0.0.1:9/");
  g_autoptr (TwilioSignaling) signaling = twilio_signaling_new ("ws://127.0.0.1:9/", "token", "room", no_snapshot, NULL);
  g_autoptr (JsonNode) node = web_json_parse ((const char *)bytes, (gssize)length, NULL);
  JsonObject *frame = node != NULL ? web_json_node_get_object (node) : NULL;
  JsonObject *body = web_json_get_object (frame, "body");

  gst_init (NULL, NULL);
  twilio_connection_receive (connection, (const char *)bytes, length);
  if (body == NULL)
    return 0;
  twilio_signaling_receive (signaling, body);
  apply (body);
  return 0;
}
