#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TWILIO_ERROR (twilio_error_quark ())

/**
 * TwilioError:
 * @TWILIO_ERROR_UNREACHABLE: the call server cannot be reached (53000, 53002), or its
 *   media servers cannot (53116, 535xx)
 * @TWILIO_ERROR_BUSY: it asks to come back later (53006, 53305)
 * @TWILIO_ERROR_TOKEN: the access token is refused (201xx)
 * @TWILIO_ERROR_EXPIRED: the access token has expired, or would last too long (20104, 20157)
 * @TWILIO_ERROR_ROOM_FULL: no more participants (53105, 53119, 53206)
 * @TWILIO_ERROR_ROOM_GONE: no such room, or it was ended (53103, 53104, 53106, 53118)
 * @TWILIO_ERROR_REPLACED: the same person joined from another device (53205)
 * @TWILIO_ERROR_REMOVED: somebody removed this participant
 * @TWILIO_ERROR_LOST: signalling or media could not be restored in time (53001, 53204, 53405)
 * @TWILIO_ERROR_MEDIA: a description or the media engine failed (534xx)
 * @TWILIO_ERROR_PROTOCOL: the server broke the protocol, or says that we did
 * @TWILIO_ERROR_DEVICE: a camera, microphone or GStreamer element is missing or failed
 */
typedef enum
{
  TWILIO_ERROR_UNREACHABLE,
  TWILIO_ERROR_BUSY,
  TWILIO_ERROR_TOKEN,
  TWILIO_ERROR_EXPIRED,
  TWILIO_ERROR_ROOM_FULL,
  TWILIO_ERROR_ROOM_GONE,
  TWILIO_ERROR_REPLACED,
  TWILIO_ERROR_REMOVED,
  TWILIO_ERROR_LOST,
  TWILIO_ERROR_MEDIA,
  TWILIO_ERROR_PROTOCOL,
  TWILIO_ERROR_DEVICE,
} TwilioError;

GQuark twilio_error_quark (void);
GError *twilio_error_new_from_code (gint64 code, const char *message);

G_END_DECLS
