/* What happens in a call, as words: who rings, how it stands, how it ended and
 * what to do then.  None has invisible characters, since each is spoken too.
 */
#include "config.h"

#include "parley-call-sentence.h"

#include "firebase-error.h"
#include "parley-sentence.h"
#include "parley-text.h"

#include <glib/gi18n.h>

/**
 * parley_call_sentence_for_member:
 * @person: (nullable): somebody in a call
 *
 * Returns: (transfer full): what they are called
 */
char *
parley_call_sentence_for_member (ParleyMember *person)
{
  g_autofree char *name = person != NULL ? parley_text_plain (parley_member_get_name (person)) : g_strdup ("");

  return *name != '\0' ? g_steal_pointer (&name) : g_strdup (_ ("Somebody"));
}

static char *
name_of (ParleyCall *call, const char *uid)
{
  return parley_call_sentence_for_member (parley_call_get_person (call, uid));
}

/* Returns: (transfer full): what a participant of @call is called */
char *
parley_call_sentence_for_participant (ParleyCall *call, TwilioParticipant *participant)
{
  return name_of (call, twilio_participant_get_identity (participant));
}

static char *
name_of_room (ParleyCall *call)
{
  g_autofree char *name = parley_text_plain (parley_room_get_name (parley_call_get_room (call)));

  return *name != '\0' ? g_steal_pointer (&name) : g_strdup (_ ("Room"));
}

/* Where a room is only two people, a call there is a call to the other one. */
static char *
find_only_other (ParleyCall *call)
{
  GListModel *members = parley_room_get_members (parley_call_get_room (call));

  if (g_list_model_get_n_items (members) != 2)
    return NULL;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ParleyMember) member = g_list_model_get_item (members, i);

      if (g_strcmp0 (parley_member_get_uid (member), parley_call_get_by (call)) != 0 && *parley_member_get_name (member) != '\0')
        return parley_text_plain (parley_member_get_name (member));
    }
  return NULL;
}

/**
 * parley_call_sentence_for_others:
 * @call: a call
 *
 * Returns: (transfer full): who is called, or who calls: a person where it is
 *   one, else the room
 */
char *
parley_call_sentence_for_others (ParleyCall *call)
{
  char *other;

  if (parley_call_is_incoming (call))
    return name_of (call, parley_call_get_by (call));
  if (parley_room_is_direct (parley_call_get_room (call)))
    return name_of_room (call);
  other = find_only_other (call);
  return other != NULL ? other : name_of_room (call);
}

/* Returns: (transfer full): who calls, as a name */
char *
parley_call_sentence_for_caller (ParleyCall *call)
{
  return name_of (call, parley_call_get_by (call));
}

/* Returns: (transfer full): that somebody rings, for the title of a notification */
char *
parley_call_sentence_for_ring (ParleyCall *call)
{
  g_autofree char *name = parley_call_sentence_for_caller (call);

  /* Translators: %s is a person */
  return g_strdup_printf (_ ("%s is calling"), name);
}

/* Returns: (transfer full): what kind of call it is and where */
char *
parley_call_sentence_for_kind (ParleyCall *call)
{
  g_autofree char *room = name_of_room (call);
  gboolean video = parley_call_is_video (call);

  if (parley_room_is_direct (parley_call_get_room (call)))
    return g_strdup (video ? _ ("Video call") : _ ("Voice call"));
  /* Translators: %s is a room */
  return video ? g_strdup_printf (_ ("Video call in %s"), room) : g_strdup_printf (_ ("Voice call in %s"), room);
}

/* Returns: (transfer full): hours, minutes and seconds, as clocks show them */
char *
parley_call_sentence_for_length (gint64 seconds)
{
  int hours = (int)(seconds / 3600), minutes = (int)(seconds / 60 % 60), rest = (int)(seconds % 60);

  if (hours > 0)
    return g_strdup_printf ("%d:%02d:%02d", hours, minutes, rest);
  return g_strdup_printf ("%d:%02d", minutes, rest);
}

/**
 * parley_call_sentence_for_state:
 * @call: a call
 *
 * Returns: (transfer full): how it stands, as short as a subtitle
 */
char *
parley_call_sentence_for_state (ParleyCall *call)
{
  g_autofree char *others = parley_call_sentence_for_others (call);

  switch (parley_call_get_state (call))
    {
    case PARLEY_CALL_CALLING:
      /* Translators: %s is a person or a room */
      return g_strdup_printf (_ ("Calling %s…"), others);
    case PARLEY_CALL_RINGING:
      return parley_call_sentence_for_ring (call);
    case PARLEY_CALL_CONNECTING:
      return g_strdup (_ ("Connecting…"));
    case PARLEY_CALL_CONNECTED:
      return parley_call_sentence_for_length (parley_call_get_seconds (call));
    case PARLEY_CALL_RECONNECTING:
      return g_strdup (_ ("Reconnecting…"));
    case PARLEY_CALL_ENDED:
    default:
      return g_strdup (_ ("Call ended"));
    }
}

static char *
twilio_sentence (const GError *error)
{
  switch ((TwilioError)error->code)
    {
    case TWILIO_ERROR_UNREACHABLE:
      return g_strdup (_ ("The call server could not be reached. Check the connection and call again."));
    case TWILIO_ERROR_BUSY:
      return g_strdup (_ ("The call server is too busy at the moment. Try again in a while."));
    case TWILIO_ERROR_TOKEN:
    case TWILIO_ERROR_EXPIRED:
      return g_strdup (_ ("The call server did not accept the admission to this call. Call again; if that does not help, tell who runs the service."));
    case TWILIO_ERROR_ROOM_FULL:
      return g_strdup (_ ("No more people fit into this call."));
    case TWILIO_ERROR_ROOM_GONE:
      return g_strdup (_ ("This call is over already."));
    case TWILIO_ERROR_REPLACED:
      return g_strdup (_ ("The call goes on at another device of yours."));
    case TWILIO_ERROR_REMOVED:
      return g_strdup (_ ("You were removed from the call."));
    case TWILIO_ERROR_LOST:
      return g_strdup (_ ("The connection was lost and did not come back. Call again when the network works."));
    case TWILIO_ERROR_MEDIA:
      return g_strdup (_ ("Sound and pictures could not be exchanged, so the call was ended. Try again."));
    case TWILIO_ERROR_PROTOCOL:
      return g_strdup (_ ("The call server gave an answer that makes no sense. Try again, or tell who runs the service."));
    case TWILIO_ERROR_DEVICE:
      return g_strdup (_ ("The camera or the microphone could not be used. Check that nothing else uses it and call again."));
    default:
      return NULL;
    }
}

static char *
sentence_for_failure (ParleyCall *call)
{
  const GError *error = parley_call_get_error (call);
  char *sentence = NULL;

  if (error != NULL && error->domain == TWILIO_ERROR)
    sentence = twilio_sentence (error);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    sentence = g_strdup (_ ("There is nobody else in this room to call. Invite somebody first."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    sentence = g_strdup (_ ("The call was answered, but nobody came. Try again."));
  else if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    sentence = g_strdup (_ ("The service did not let you into the call. You may no longer be a member of this room."));
  return sentence != NULL ? sentence : parley_sentence_for_error (error);
}

static char *
sentence_for_length (ParleyCall *call)
{
  gint64 seconds = parley_call_get_seconds (call);
  int minutes = (int)((seconds + 30) / 60);

  if (minutes < 1)
    return g_strdup (_ ("The call has ended."));
  return g_strdup_printf (ngettext ("The call has ended after %d minute.", "The call has ended after %d minutes.", minutes), minutes);
}

static char *
sentence_for_silence (ParleyCall *call)
{
  g_autofree char *others = parley_call_sentence_for_others (call);

  /* Translators: %s is a person, or a room of several */
  return g_strdup_printf (_ ("%s did not answer."), others);
}

static char *
sentence_for_refusal (ParleyCall *call, gboolean busy)
{
  g_autofree char *others = parley_call_sentence_for_others (call);

  if (busy)
    /* Translators: %s is a person, or a room of several */
    return g_strdup_printf (_ ("%s is in another call. Try again later."), others);
  /* Translators: %s is a person, or a room of several */
  return g_strdup_printf (_ ("%s declined the call."), others);
}

/**
 * parley_call_sentence_for_missed:
 * @call: a call that rang here and was not taken
 *
 * Returns: (transfer full): who called
 */
char *
parley_call_sentence_for_missed (ParleyCall *call)
{
  g_autofree char *name = parley_call_sentence_for_caller (call);

  if (parley_call_get_reason (call) == PARLEY_CALL_BUSY)
    /* Translators: %s is a person */
    return g_strdup_printf (_ ("%s called while you were in a call."), name);
  /* Translators: %s is a person */
  return g_strdup_printf (_ ("You missed a call from %s."), name);
}

/**
 * parley_call_sentence_for_end:
 * @call: a call that has ended
 *
 * Returns: (transfer full) (nullable): how, or %NULL where the person has just
 *   done it and need not be told
 */
char *
parley_call_sentence_for_end (ParleyCall *call)
{
  gboolean incoming = parley_call_is_incoming (call);

  switch (parley_call_get_reason (call))
    {
    case PARLEY_CALL_HUNG_UP:
      return sentence_for_length (call);
    case PARLEY_CALL_CANCELLED:
      return incoming ? parley_call_sentence_for_missed (call) : NULL;
    case PARLEY_CALL_DECLINED:
      return incoming ? NULL : sentence_for_refusal (call, FALSE);
    case PARLEY_CALL_MISSED:
      return incoming ? parley_call_sentence_for_missed (call) : sentence_for_silence (call);
    case PARLEY_CALL_BUSY:
      return incoming ? parley_call_sentence_for_missed (call) : sentence_for_refusal (call, TRUE);
    case PARLEY_CALL_ELSEWHERE:
      return g_strdup (_ ("You answered this call at another device."));
    case PARLEY_CALL_FAILED:
      return sentence_for_failure (call);
    case PARLEY_CALL_NOT_ENDED:
    default:
      return NULL;
    }
}

/* Returns: (transfer full): that a device went away during the call */
char *
parley_call_sentence_for_device (TwilioTrackKind kind)
{
  if (kind == TWILIO_TRACK_VIDEO)
    return g_strdup (_ ("The camera has stopped working and is now off. The call goes on; plug it in again and turn it on."));
  return g_strdup (_ ("The microphone has stopped working and is now off. The call goes on; plug it in again and turn it on."));
}

/* Returns: (nullable): why there is no camera in a sandbox, and the way on */
const char *
parley_call_sentence_for_camera (ParleyCameraAccess access)
{
  if (access == PARLEY_CAMERA_DENIED)
    return _ ("Parley is not allowed to use the camera. Allow it in the system’s settings, among the permissions of applications, and turn the camera on again.");
  if (access == PARLEY_CAMERA_ABSENT)
    return _ ("This desktop gives Parley no camera: it lacks the camera portal. You can hear and see the others; a desktop with portals, or Parley as a package of the system, has the camera.");
  if (access == PARLEY_CAMERA_ASKING)
    return _ ("The desktop is asking whether Parley may use the camera.");
  return NULL;
}

/* Returns: (transfer full): that another microphone is used from now on, muted */
char *
parley_call_sentence_for_moved (ParleyCall *call)
{
  ParleyCallDevices *devices = parley_call_get_devices (call);
  GstDevice *device = devices != NULL ? parley_call_devices_get_chosen (devices, PARLEY_CALL_MICROPHONE) : NULL;
  g_autofree char *name = device != NULL ? gst_device_get_display_name (device) : NULL;
  g_autofree char *plain = name != NULL ? parley_text_plain (name) : NULL;

  if (plain == NULL)
    return g_strdup (_ ("The microphone is another one now. You are muted until you turn it on."));
  /* Translators: %s is a microphone, as the system calls it */
  return g_strdup_printf (_ ("The microphone is now “%s”. You are muted until you turn it on."), plain);
}

/**
 * parley_call_sentence_for_tests:
 * @call: a call
 *
 * Returns: (transfer full) (nullable): what is sent instead of what was not
 *   found, or %NULL where nothing is missing
 */
char *
parley_call_sentence_for_tests (ParleyCall *call)
{
  gboolean tone = parley_call_is_test_source (call, TWILIO_TRACK_AUDIO);
  gboolean picture = parley_call_is_test_source (call, TWILIO_TRACK_VIDEO);

  if (tone && picture)
    return g_strdup (_ ("No camera or microphone was found: a test picture and a test tone are sent instead."));
  if (tone)
    return g_strdup (_ ("No microphone was found: a test tone is sent instead."));
  if (picture)
    return g_strdup (_ ("No camera was found: a test picture is sent instead."));
  return NULL;
}

static const char *
words_for_connection (TwilioParticipant *participant)
{
  guint quality = twilio_participant_get_quality (participant);

  if (twilio_participant_get_state (participant) == TWILIO_PARTICIPANT_RECONNECTING)
    return _ ("reconnecting");
  if (quality == 0)
    return NULL;
  if (quality >= 4)
    return _ ("good connection");
  return quality == 3 ? _ ("fair connection") : _ ("poor connection");
}

static char *
state_of_devices (TwilioParticipant *participant, const char *name)
{
  const char *microphone = twilio_participant_get_microphone (participant) ? _ ("microphone on") : _ ("microphone off");
  const char *camera = twilio_participant_get_camera (participant) ? _ ("camera on") : _ ("camera off");
  const char *connection = words_for_connection (participant);

  if (connection == NULL)
    /* Translators: for screen readers: a person in a call, microphone, camera */
    return g_strdup_printf (_ ("%s, %s, %s"), name, microphone, camera);
  /* Translators: for screen readers: a person in a call, microphone, camera, connection */
  return g_strdup_printf (_ ("%s, %s, %s, %s"), name, microphone, camera, connection);
}

/**
 * parley_call_sentence_for_tile:
 * @participant: who is in the call
 * @name: what they are called
 * @hand: whether theirs is up
 *
 * Returns: (transfer full): the name of their tile
 */
char *
parley_call_sentence_for_tile (TwilioParticipant *participant, const char *name, gboolean hand)
{
  g_autofree char *sentence = state_of_devices (participant, name);

  if (!hand)
    return g_steal_pointer (&sentence);
  /* Translators: for screen readers: %s is a person in a call and how they are heard and seen */
  return g_strdup_printf (_ ("%s, hand raised"), sentence);
}
