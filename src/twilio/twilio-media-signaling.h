#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TWILIO_TYPE_MEDIA_SIGNALING (twilio_media_signaling_get_type ())
G_DECLARE_FINAL_TYPE (TwilioMediaSignaling, twilio_media_signaling, TWILIO, MEDIA_SIGNALING, GObject)

/* Sends over the media server's channel of that label; FALSE where it is not there. */
typedef gboolean (*TwilioMediaSendFunc) (const char *label, const char *text, gpointer user_data);
/* What is sent and received at present, for "network_quality". (transfer full) */
typedef JsonObject *(*TwilioMediaReportFunc) (gpointer user_data);

/* What a media server says and is told over data channels of its own.  Signals:
 * "speaker" (const char *sid, NULL for nobody), "quality" (guint local,
 * JsonArray *remotes, NULL for none), "switched" (const char *sid, gboolean off).
 */
TwilioMediaSignaling *twilio_media_signaling_new (TwilioMediaSendFunc send, TwilioMediaReportFunc report, gpointer user_data);
JsonObject *twilio_media_signaling_request (void);
void twilio_media_signaling_grant (TwilioMediaSignaling *self, JsonObject *granted);
GPtrArray *twilio_media_signaling_get_labels (TwilioMediaSignaling *self);
void twilio_media_signaling_open (TwilioMediaSignaling *self, const char *label, const char *home);
gboolean twilio_media_signaling_receive (TwilioMediaSignaling *self, const char *label, const char *text);
gboolean twilio_media_signaling_has_quality (TwilioMediaSignaling *self);
void twilio_media_signaling_set_priority (TwilioMediaSignaling *self, const char *sid, const char *priority);
void twilio_media_signaling_set_size (TwilioMediaSignaling *self, const char *sid, guint width, guint height);
void twilio_media_signaling_stop (TwilioMediaSignaling *self);

G_END_DECLS
