/* The causes for which a Twilio room can fail, and their place among the codes
 * that Twilio documents.
 */

#include "twilio-error.h"

G_DEFINE_QUARK (twilio - error - quark, twilio_error)

static TwilioError
error_of_code (gint64 code)
{
  switch (code)
    {
    case 20104:
    case 20157:
      return TWILIO_ERROR_EXPIRED;
    case 53000:
    case 53002:
    case 53116:
    case 53500:
    case 53501:
      return TWILIO_ERROR_UNREACHABLE;
    case 53001:
    case 53405:
      return TWILIO_ERROR_LOST;
    case 53006:
    case 53305:
      return TWILIO_ERROR_BUSY;
    case 53105:
    case 53119:
    case 53206:
      return TWILIO_ERROR_ROOM_FULL;
    case 53103:
    case 53104:
    case 53106:
    case 53118:
      return TWILIO_ERROR_ROOM_GONE;
    case 53204:
      return TWILIO_ERROR_LOST;
    case 53205:
      return TWILIO_ERROR_REPLACED;
    default:
      if (code >= 20101 && code <= 20199)
        return TWILIO_ERROR_TOKEN;
      if (code >= 53400 && code <= 53499)
        return TWILIO_ERROR_MEDIA;
      return TWILIO_ERROR_PROTOCOL;
    }
}

/**
 * twilio_error_new_from_code:
 * @code: a code of Twilio's table, as the server sent it
 * @message: (nullable): the server's own text
 *
 * Unknown codes become %TWILIO_ERROR_PROTOCOL.  The message is for logs; the
 * sentence that a person reads is chosen by the error's code.
 *
 * Returns: (transfer full): the error
 */
GError *
twilio_error_new_from_code (gint64 code, const char *message)
{
  return g_error_new (TWILIO_ERROR, error_of_code (code), "%" G_GINT64_FORMAT " %s", code,
                      message != NULL ? message : "(no text)");
}
