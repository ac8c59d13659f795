/* What is written about a call, as plain updates of the root: each is one PATCH,
 * so that the rules can check its parts against one another and nobody ever
 * sees half of it.
 */

#include "parley-call-update.h"

#include "firebase-database.h"

static void
set_path (JsonObject *update, JsonNode *value, const char *const *segments)
{
  g_autofree char *path = g_strjoinv ("/", (char **)segments);

  json_object_set_member (update, path, value);
}

#define set_at(update, value, ...) set_path (update, value, (const char *const[]){ __VA_ARGS__, NULL })

static JsonNode *
text_node (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
null_node (void)
{
  return json_node_init_null (json_node_alloc ());
}

static JsonNode *
object_node (JsonObject *object)
{
  JsonNode *node = json_node_alloc ();

  json_node_init (node, JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

static JsonNode *
participant_node (const char *state)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "state", state);
  json_object_set_member (object, "at", firebase_server_timestamp ());
  return object_node (object);
}

static const char *
kind_of (gboolean video)
{
  return video ? "video" : "audio";
}

static JsonNode *
call_node (const char *me, gboolean video)
{
  JsonObject *object = json_object_new ();
  JsonObject *participants = json_object_new ();

  json_object_set_member (participants, me, participant_node ("in"));
  json_object_set_string_member (object, "by", me);
  json_object_set_member (object, "startedAt", firebase_server_timestamp ());
  json_object_set_string_member (object, "kind", kind_of (video));
  json_object_set_string_member (object, "state", "ringing");
  json_object_set_object_member (object, "participants", participants);
  return object_node (object);
}

static JsonNode *
ring_node (const char *room, const char *me, gboolean video)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "room", room);
  json_object_set_string_member (object, "by", me);
  json_object_set_member (object, "at", firebase_server_timestamp ());
  json_object_set_string_member (object, "kind", kind_of (video));
  return object_node (object);
}

static void
add_participant (JsonObject *update, const char *room, const char *call, const char *uid, const char *state)
{
  set_at (update, participant_node (state), "calls", room, call, "participants", uid);
}

static void
add_end (JsonObject *update, const char *room, const char *call)
{
  set_at (update, text_node ("ended"), "calls", room, call, "state");
  set_at (update, firebase_server_timestamp (), "calls", room, call, "endedAt");
}

static void
add_forget (JsonObject *update, const char *whom, const char *call)
{
  set_at (update, null_node (), "inbox", whom, "calls", call);
}

/**
 * parley_call_update_ring:
 * @people: whom to ring, the caller not among them
 *
 * Returns: (transfer full): the call, in state ringing, and a ring for each
 */
JsonObject *
parley_call_update_ring (const char *room, const char *call, const char *me, const char *const *people, gboolean video)
{
  JsonObject *update = json_object_new ();

  set_at (update, call_node (me, video), "calls", room, call);
  for (guint i = 0; people[i] != NULL; i++)
    set_at (update, ring_node (room, me, video), "inbox", people[i], "calls", call);
  return update;
}

/**
 * parley_call_update_answer:
 * @first: whether the call becomes live by this answer
 *
 * Returns: (transfer full): the participant, and the ring deleted
 */
JsonObject *
parley_call_update_answer (const char *room, const char *call, const char *me, gboolean first)
{
  JsonObject *update = json_object_new ();

  if (first)
    set_at (update, text_node ("live"), "calls", room, call, "state");
  add_participant (update, room, call, me, "in");
  add_forget (update, me, call);
  return update;
}

/**
 * parley_call_update_decline:
 * @ends: whether there is nobody else to ring, as in a direct chat
 *
 * Returns: (transfer full): the refusal, and the ring deleted
 */
JsonObject *
parley_call_update_decline (const char *room, const char *call, const char *me, gboolean ends)
{
  JsonObject *update = json_object_new ();

  add_participant (update, room, call, me, "declined");
  add_forget (update, me, call);
  if (ends)
    add_end (update, room, call);
  return update;
}

/**
 * parley_call_update_leave:
 * @ends: whether nobody is left
 * @rings: (nullable): whose rings to delete with it; each must exist
 *
 * Returns: (transfer full): the participant out, and the call ended
 */
JsonObject *
parley_call_update_leave (const char *room, const char *call, const char *me, gboolean ends, const char *const *rings)
{
  JsonObject *update = json_object_new ();

  add_participant (update, room, call, me, "out");
  if (ends)
    add_end (update, room, call);
  for (guint i = 0; rings != NULL && rings[i] != NULL; i++)
    add_forget (update, rings[i], call);
  return update;
}

JsonObject *
parley_call_update_forget (const char *whom, const char *call)
{
  JsonObject *update = json_object_new ();

  add_forget (update, whom, call);
  return update;
}

static JsonNode *
message_node (const char *me, const char *text)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "author", me);
  json_object_set_member (object, "sentAt", firebase_server_timestamp ());
  json_object_set_string_member (object, "kind", "call");
  json_object_set_string_member (object, "text", text);
  return object_node (object);
}

static JsonNode *
inbox_node (const char *message, const char *me, const char *text, gboolean own)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "message", message);
  json_object_set_string_member (object, "author", me);
  json_object_set_member (object, "at", firebase_server_timestamp ());
  json_object_set_string_member (object, "text", text);
  if (own)
    json_object_set_int_member (object, "unread", 0);
  else
    json_object_set_member (object, "unread", firebase_server_increment (1));
  return object_node (object);
}

/**
 * parley_call_update_message:
 * @message: id of the new message
 * @text: how the call went, a short sentence
 * @people: who is to see the room as unread
 *
 * Returns: (transfer full): a message of kind call with its fan-out (§4.7)
 */
JsonObject *
parley_call_update_message (const char *room, const char *message, const char *me, const char *text, const char *const *people)
{
  JsonObject *update = json_object_new ();

  set_at (update, message_node (me, text), "messages", room, message);
  set_at (update, inbox_node (message, me, text, TRUE), "inbox", me, "rooms", room);
  for (guint i = 0; people[i] != NULL; i++)
    set_at (update, inbox_node (message, me, text, FALSE), "inbox", people[i], "rooms", room);
  return update;
}

static char *
text_of_length (const char *what, gint64 seconds)
{
  gint64 minutes = (seconds + 30) / 60;

  if (minutes < 1)
    return g_strdup_printf ("made %s of less than a minute", what);
  if (minutes == 1)
    return g_strdup_printf ("made %s of a minute", what);
  return g_strdup_printf ("made %s of %" G_GINT64_FORMAT " minutes", what, minutes);
}

/**
 * parley_call_update_text:
 * @video: whether it was a video call
 * @reason: how it ended for the caller
 * @seconds: how long it was connected, -1 for never
 *
 * The text lies in the database for readers of every language and for clients
 * that do not know the kind, so it is one of a few fixed English sentences; the
 * caller's name comes before it, as with other system messages.
 *
 * Returns: (transfer full): how the call went
 */
char *
parley_call_update_text (gboolean video, ParleyCallReason reason, gint64 seconds)
{
  const char *what = video ? "a video call" : "a voice call";

  if (seconds >= 0)
    return text_of_length (what, seconds);
  if (reason == PARLEY_CALL_DECLINED)
    return g_strdup_printf ("made %s, which was declined", what);
  if (reason == PARLEY_CALL_BUSY)
    return g_strdup_printf ("made %s and found it busy", what);
  return g_strdup_printf ("made %s that nobody answered", what);
}
