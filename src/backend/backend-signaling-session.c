/* The room signalling protocol as Twilio's web client speaks it: ice, connect,
 * sync, update, disconnect.  Unknown members are ignored; what is refused is
 * refused with the number that the client knows.
 */

#include "backend-signaling-session.h"

#include "backend-rooms-error.h"
#include "backend-signaling-access.h"
#include "web-json.h"

struct _BackendSignalingSession
{
  BackendRooms *rooms;
  const BackendOutlet *outlet;
  gpointer connection;
  BackendParticipant *participant; /* NULL before it joined */
};

/**
 * backend_signaling_session_new:
 * @rooms: where it may join
 * @outlet: how to reach its client
 * @connection: passed to @outlet
 */
BackendSignalingSession *
backend_signaling_session_new (BackendRooms *rooms, const BackendOutlet *outlet, gpointer connection)
{
  BackendSignalingSession *self = g_new0 (BackendSignalingSession, 1);

  self->rooms = g_object_ref (rooms);
  self->outlet = outlet;
  self->connection = connection;
  return self;
}

void
backend_signaling_session_free (BackendSignalingSession *self)
{
  backend_signaling_session_lose (self);
  g_clear_pointer (&self->participant, backend_participant_unref);
  g_object_unref (self->rooms);
  g_free (self);
}

/* TRUE while it speaks for somebody who is in a room. */
gboolean
backend_signaling_session_is_joined (BackendSignalingSession *self)
{
  return self->participant && backend_participant_is_attached (self->participant, self->connection);
}

static BackendRoom *
get_room (BackendSignalingSession *self)
{
  return backend_signaling_session_is_joined (self) ? backend_participant_get_room (self->participant) : NULL;
}

static void
set_participant (BackendSignalingSession *self, BackendParticipant *participant)
{
  g_clear_pointer (&self->participant, backend_participant_unref);
  self->participant = participant ? backend_participant_ref (participant) : NULL;
}

/* The connection is gone, which says nothing about the person. */
void
backend_signaling_session_lose (BackendSignalingSession *self)
{
  BackendRoom *room = get_room (self);

  if (room)
    backend_room_lose (room, self->participant);
}

static void
leave (BackendSignalingSession *self)
{
  BackendRoom *room = get_room (self);

  if (room)
    backend_room_remove (room, self->participant);
  set_participant (self, NULL);
}

static void
send_error (BackendSignalingSession *self, int code)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_int_member (body, "version", 2);
  json_object_set_string_member (body, "type", "error");
  json_object_set_array_member (body, "participants", json_array_new ());
  json_object_set_int_member (body, "code", code);
  json_object_set_string_member (body, "message", backend_rooms_error_get_message (code));
  self->outlet->send (self->connection, body);
}

/**
 * backend_signaling_session_refuse:
 * @code: Twilio's number
 *
 * An error ends the membership wherever it comes: that is how the client takes it.
 */
void
backend_signaling_session_refuse (BackendSignalingSession *self, int code)
{
  send_error (self, code);
  leave (self);
}

static void
refuse_with (BackendSignalingSession *self, GError *error)
{
  g_info ("refused with %d: %s", error->code, error->message);
  backend_signaling_session_refuse (self, error->code);
}

/* The list is empty: whoever reaches the local backend reaches each other. */
static void
on_ice (BackendSignalingSession *self, JsonObject *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BackendAccess) access = NULL;
  g_autoptr (JsonObject) answer = NULL;

  access = backend_access_new_from_token (self->rooms, web_json_get_string (body, "token"), &error);
  if (!access)
    {
      refuse_with (self, error);
      return;
    }
  answer = json_object_new ();
  json_object_set_string_member (answer, "type", "iced");
  json_object_set_int_member (answer, "version", 1);
  json_object_set_array_member (answer, "ice_servers", json_array_new ());
  self->outlet->send (self->connection, answer);
}

static int
check_room_name (const char *name)
{
  return backend_rooms_check_name (name, BACKEND_ROOMS_ERROR_NAME_INVALID, BACKEND_ROOMS_ERROR_NAME_TOO_LONG,
                                   BACKEND_ROOMS_ERROR_NAME_CHARACTERS);
}

/* A grant names the room by its name or by its SID, and so may the client. */
static gboolean
is_granted (BackendAccess *access, const char *name, BackendRoom *room)
{
  if (!access->room || g_str_equal (access->room, name))
    return TRUE;
  return room && (g_str_equal (access->room, backend_room_get_name (room)) ||
                  g_str_equal (access->room, backend_room_get_sid (room)));
}

/* Returns: (transfer none) (nullable): the room to join, made where there is none */
static BackendRoom *
open_room (BackendSignalingSession *self, BackendAccess *access, const char *requested, GError **error)
{
  const char *name = requested ? requested : access->room;
  BackendRoom *room = name ? backend_rooms_find (self->rooms, name) : NULL;
  int code = name ? check_room_name (name) : 0;

  if (!code && name && !is_granted (access, name, room))
    code = BACKEND_ROOMS_ERROR_TOKEN_GRANTS;
  if (code)
    {
      backend_rooms_error_set (error, code);
      return NULL;
    }
  return room ? room : backend_rooms_create (self->rooms, name, backend_rooms_get_max_participants (self->rooms), error);
}

static gboolean
join (BackendSignalingSession *self, JsonObject *body, GError **error)
{
  g_autoptr (BackendAccess) access = NULL;
  BackendParticipant *participant;
  BackendRoom *room;

  access = backend_access_new_from_token (self->rooms, web_json_get_string (body, "token"), error);
  if (!access)
    return FALSE;
  room = open_room (self, access, web_json_get_string (body, "name"), error);
  if (!room)
    return FALSE;
  participant = backend_room_join (room, access->identity, body, self->outlet, self->connection, error);
  set_participant (self, participant);
  return participant != NULL;
}

static void
on_connect (BackendSignalingSession *self, JsonObject *body)
{
  g_autoptr (GError) error = NULL;

  if (self->participant)
    backend_signaling_session_refuse (self, BACKEND_ROOMS_ERROR_MESSAGE_INVALID);
  else if (!join (self, body, &error))
    refuse_with (self, error);
}

/* Only who was given the session, with a token for the same identity. */
static BackendParticipant *
find_lost (BackendSignalingSession *self, JsonObject *body, GError **error)
{
  g_autoptr (BackendAccess) access = NULL;
  BackendParticipant *participant;

  access = backend_access_new_from_token (self->rooms, web_json_get_string (body, "token"), error);
  if (!access)
    return NULL;
  participant = backend_rooms_find_session (self->rooms, web_json_get_string (body, "session"));
  if (participant && g_str_equal (backend_participant_get_identity (participant), access->identity))
    return participant;
  backend_rooms_error_set (error, BACKEND_ROOMS_ERROR_NO_SESSION);
  return NULL;
}

static void
on_sync (BackendSignalingSession *self, JsonObject *body)
{
  g_autoptr (GError) error = NULL;
  BackendParticipant *participant;

  if (self->participant)
    {
      backend_signaling_session_refuse (self, BACKEND_ROOMS_ERROR_MESSAGE_INVALID);
      return;
    }
  participant = find_lost (self, body, &error);
  if (!participant)
    {
      refuse_with (self, error);
      return;
    }
  set_participant (self, participant);
  backend_room_sync (backend_participant_get_room (participant), participant, body, self->outlet, self->connection);
}

static gboolean
has_session (BackendSignalingSession *self, JsonObject *body)
{
  return backend_signaling_session_is_joined (self) &&
         g_strcmp0 (web_json_get_string (body, "session"), backend_participant_get_session (self->participant)) == 0;
}

/* Somebody thrown out a moment ago, who may not have heard yet. */
static gboolean
is_out (BackendSignalingSession *self)
{
  return self->participant && !backend_signaling_session_is_joined (self);
}

static void
on_update (BackendSignalingSession *self, JsonObject *body)
{
  if (has_session (self, body))
    backend_room_update (get_room (self), self->participant, body);
  else if (!is_out (self))
    backend_signaling_session_refuse (self, BACKEND_ROOMS_ERROR_NO_SESSION);
}

/* Comes also from a client that was thrown out a moment ago. */
static void
on_disconnect (BackendSignalingSession *self, JsonObject *body)
{
  if (has_session (self, body))
    leave (self);
}

/**
 * backend_signaling_session_receive:
 * @body: (nullable): a message from the network
 */
void
backend_signaling_session_receive (BackendSignalingSession *self, JsonObject *body)
{
  const char *type = web_json_get_string (body, "type");

  if (g_strcmp0 (type, "ice") == 0)
    on_ice (self, body);
  else if (g_strcmp0 (type, "connect") == 0)
    on_connect (self, body);
  else if (g_strcmp0 (type, "sync") == 0)
    on_sync (self, body);
  else if (g_strcmp0 (type, "update") == 0)
    on_update (self, body);
  else if (g_strcmp0 (type, "disconnect") == 0)
    on_disconnect (self, body);
  else
    backend_signaling_session_refuse (self, BACKEND_ROOMS_ERROR_MESSAGE_INVALID);
}
