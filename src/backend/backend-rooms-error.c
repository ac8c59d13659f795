/* Twilio's error numbers and the texts its own service sends with them
 * (twilio.com/docs/api/errors), and the checks that several parts of the rooms
 * make with them.
 */

#include "backend-rooms-error.h"

#include "web-jwt.h"

#define NAME_MAX_CHARACTERS 128

static const struct
{
  int code;
  const char *message;
} messages[] = {
  { BACKEND_ROOMS_ERROR_TOKEN_INVALID, "Invalid Access Token" },
  { BACKEND_ROOMS_ERROR_TOKEN_HEADER, "Invalid Access Token header" },
  { BACKEND_ROOMS_ERROR_TOKEN_ISSUER, "Invalid Access Token issuer/subject" },
  { BACKEND_ROOMS_ERROR_TOKEN_EXPIRED, "Access Token expired or expiration date invalid" },
  { BACKEND_ROOMS_ERROR_TOKEN_NOT_YET, "Access Token not yet valid" },
  { BACKEND_ROOMS_ERROR_TOKEN_GRANTS, "Invalid Access Token grants" },
  { BACKEND_ROOMS_ERROR_TOKEN_SIGNATURE, "Invalid Access Token signature" },
  { BACKEND_ROOMS_ERROR_MESSAGE_INVALID, "Client sent an invalid signaling message" },
  { BACKEND_ROOMS_ERROR_BUSY, "Video server is busy" },
  { BACKEND_ROOMS_ERROR_NAME_INVALID, "Room name is invalid" },
  { BACKEND_ROOMS_ERROR_NAME_TOO_LONG, "Room name is too long" },
  { BACKEND_ROOMS_ERROR_NAME_CHARACTERS, "Room name contains invalid characters" },
  { BACKEND_ROOMS_ERROR_FULL, "Room contains too many Participants" },
  { BACKEND_ROOMS_ERROR_NOT_FOUND, "Room not found" },
  { BACKEND_ROOMS_ERROR_MAX_PARTICIPANTS, "MaxParticipants is out of range" },
  { BACKEND_ROOMS_ERROR_TYPE, "RoomType is not valid" },
  { BACKEND_ROOMS_ERROR_TIMEOUT, "Timeout is out of range" },
  { BACKEND_ROOMS_ERROR_CALLBACK_METHOD, "StatusCallbackMethod is invalid" },
  { BACKEND_ROOMS_ERROR_CALLBACK, "StatusCallback is invalid" },
  { BACKEND_ROOMS_ERROR_STATUS, "Status is invalid" },
  { BACKEND_ROOMS_ERROR_EXISTS, "Room exists" },
  { BACKEND_ROOMS_ERROR_INCOMPATIBLE, "Parameters are incompatible with the Room type" },
  { BACKEND_ROOMS_ERROR_SUBSCRIPTIONS, "Subscription operation not supported for the Room type" },
  { BACKEND_ROOMS_ERROR_COMPLETED, "Room completed" },
  { BACKEND_ROOMS_ERROR_QUOTA, "The Room could not be created: too many concurrent Rooms" },
  { BACKEND_ROOMS_ERROR_RECORDINGS, "The recording operation requested is not supported for the Room type" },
  { BACKEND_ROOMS_ERROR_DURATION, "MaxParticipantDuration is out of range" },
  { BACKEND_ROOMS_ERROR_AUDIO_ONLY, "The AudioOnly flag is not supported for the Room type" },
  { BACKEND_ROOMS_ERROR_IDENTITY_INVALID, "Participant identity is invalid" },
  { BACKEND_ROOMS_ERROR_IDENTITY_TOO_LONG, "Participant identity is too long" },
  { BACKEND_ROOMS_ERROR_IDENTITY_CHARACTERS, "Participant identity contains invalid characters" },
  { BACKEND_ROOMS_ERROR_TOO_MANY_TRACKS, "The maximum number of published tracks allowed in the Room at the same time has been reached" },
  { BACKEND_ROOMS_ERROR_NO_SESSION, "Participant not found" },
  { BACKEND_ROOMS_ERROR_DUPLICATE_IDENTITY, "Participant disconnected because of duplicate identity" },
  { BACKEND_ROOMS_ERROR_SESSION_LENGTH, "Participant session length exceeded" },
  { BACKEND_ROOMS_ERROR_TRACK_INVALID, "Track is invalid" },
  { BACKEND_ROOMS_ERROR_TRACK_NAME_INVALID, "Track name is invalid" },
  { BACKEND_ROOMS_ERROR_TRACK_NAME_TOO_LONG, "Track name is too long" },
  { BACKEND_ROOMS_ERROR_TRACK_NAME_CHARACTERS, "Track name contains invalid characters" },
  { BACKEND_ROOMS_ERROR_TRACK_NAME_DUPLICATE, "Track name is duplicated" },
};

G_DEFINE_QUARK (backend - rooms - error - quark, backend_rooms_error)

/**
 * backend_rooms_error_get_message:
 * @code: Twilio's number
 *
 * Returns: (transfer none): Twilio's text for it, in English
 */
const char *
backend_rooms_error_get_message (int code)
{
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    if (messages[i].code == code)
      return messages[i].message;
  g_return_val_if_reached ("Unknown error");
}

/**
 * backend_rooms_error_set:
 * @error: where to put it
 * @code: Twilio's number, which becomes the error's code
 */
void
backend_rooms_error_set (GError **error, int code)
{
  g_set_error_literal (error, BACKEND_ROOMS_ERROR, code, backend_rooms_error_get_message (code));
}

static gboolean
has_control_characters (const char *name)
{
  for (const char *p = name; *p; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

int
backend_rooms_check_name (const char *name, int invalid, int too_long, int characters)
{
  if (!name || !*name)
    return invalid;
  if (!g_utf8_validate (name, -1, NULL) || has_control_characters (name))
    return characters;
  return g_utf8_strlen (name, -1) > NAME_MAX_CHARACTERS ? too_long : 0;
}

char *
backend_rooms_new_sid (const char *prefix)
{
  g_autofree char *token = web_random_token (16);
  gsize length = 0;
  g_autofree guint8 *bytes = web_base64url_decode (token, -1, &length);
  GString *sid = g_string_new (prefix);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (sid, "%02x", bytes[i]);
  return g_string_free_and_steal (sid);
}
