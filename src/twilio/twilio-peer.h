#pragma once

#include <json-glib/json-glib.h>

#include "twilio-capture.h"
#include "twilio-quality.h"
#include "twilio-receiver.h"

G_BEGIN_DECLS

#define TWILIO_TYPE_PEER (twilio_peer_get_type ())
G_DECLARE_FINAL_TYPE (TwilioPeer, twilio_peer, TWILIO, PEER, GObject)

/* One peer connection of a room.  Signals: "outgoing" (something to send, see
 * twilio_peer_take_entry()), "streams-changed", "text" (const char *label,
 * const char *text), "failed" (GError *).
 */
TwilioPeer *twilio_peer_new (const char *id, gboolean render);
const char *twilio_peer_get_id (TwilioPeer *self);
gint64 twilio_peer_get_revision (TwilioPeer *self);
void twilio_peer_set_ice_servers (TwilioPeer *self, JsonArray *servers);
void twilio_peer_add_capture (TwilioPeer *self, TwilioCapture *capture);
void twilio_peer_remove_capture (TwilioPeer *self, TwilioCapture *capture);
void twilio_peer_add_data (TwilioPeer *self, const char *label);
gboolean twilio_peer_send_text (TwilioPeer *self, const char *label, const char *text);
void twilio_peer_offer (TwilioPeer *self);
void twilio_peer_set_online (TwilioPeer *self, gboolean online);
void twilio_peer_receive (TwilioPeer *self, JsonObject *entry);
JsonObject *twilio_peer_take_entry (TwilioPeer *self, gboolean everything);
gboolean twilio_peer_is_connected (TwilioPeer *self);
guint twilio_peer_get_quality (TwilioPeer *self);
gboolean twilio_peer_is_weak (TwilioPeer *self);
const TwilioTraffic *twilio_peer_get_traffic (TwilioPeer *self, TwilioTrackKind kind);
gboolean twilio_peer_answer_text (TwilioPeer *self, const char *label, const char *text);
JsonObject *twilio_peer_make_report (TwilioPeer *self);
gboolean twilio_peer_has_channel (TwilioPeer *self, const char *label);
TwilioReceiver *twilio_peer_find_receiver (TwilioPeer *self, const char *track_id);
void twilio_peer_close (TwilioPeer *self);

G_END_DECLS
