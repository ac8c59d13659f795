#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TWILIO_TYPE_CONNECTION (twilio_connection_get_type ())
G_DECLARE_FINAL_TYPE (TwilioConnection, twilio_connection, TWILIO, CONNECTION, GObject)

/* One WebSocket and Twilio's framing on it (TCMP 2).  Signals: "opened" (the
 * server said welcome), "message" (JsonObject *), "closed" (GError *, once).
 */
TwilioConnection *twilio_connection_new (const char *uri);
void twilio_connection_open (TwilioConnection *self, JsonObject *first);
void twilio_connection_send (TwilioConnection *self, JsonObject *body);
void twilio_connection_close (TwilioConnection *self);
/* For tests and fuzzing: what arrives as a text frame. */
void twilio_connection_receive (TwilioConnection *self, const char *text, gsize length);

G_END_DECLS
