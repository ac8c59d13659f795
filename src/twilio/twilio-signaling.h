#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TWILIO_TYPE_SIGNALING (twilio_signaling_get_type ())
G_DECLARE_FINAL_TYPE (TwilioSignaling, twilio_signaling, TWILIO, SIGNALING, GObject)

/* What the client has of its own: members "participant" and "peer_connections".
 * (transfer full)
 */
typedef JsonObject *(*TwilioSnapshotFunc) (gpointer user_data);

/* The conversation with the room (RSP 2), over as many connections as it takes.
 * Signals: "ice-servers" (JsonArray *: answer with twilio_signaling_join()),
 * "state" (JsonObject *, const char *type: "connected", "update", "synced" or "warning"),
 * "reconnecting", "ended" (GError *, once).
 */
TwilioSignaling *twilio_signaling_new (const char *uri, const char *token, const char *room, TwilioSnapshotFunc snapshot, gpointer user_data);
void twilio_signaling_start (TwilioSignaling *self);
void twilio_signaling_join (TwilioSignaling *self);
gboolean twilio_signaling_is_online (TwilioSignaling *self);
void twilio_signaling_update (TwilioSignaling *self, JsonObject *participant, JsonObject *entry);
void twilio_signaling_leave (TwilioSignaling *self);
void twilio_signaling_drop (TwilioSignaling *self);
void twilio_signaling_receive (TwilioSignaling *self, JsonObject *message);

G_END_DECLS
