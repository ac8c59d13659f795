/* Twilio's REST API for rooms, as documented (twilio.com/docs/video/api): make,
 * look up, list and complete them.  What is asked of a participant is answered
 * by backend-rooms-people.c.
 */

#include "backend-rooms-api.h"

#include "backend-rooms-error.h"
#include "backend-rooms-page.h"
#include "backend-rooms-people.h"
#include "backend-rooms-resource.h"

#define MAX_PARTICIPANTS 10
#define MAX_TIMEOUT_MINUTES 60
#define DEFAULT_TIMEOUT_MINUTES 5
#define LEAST_DURATION_SECONDS 600
#define MAX_DURATION_SECONDS 86400
#define MAX_SEGMENTS 5

/* What a room that is to be made may be told. */
typedef struct
{
  const char *name;
  guint max_participants;
  guint unused_timeout; /* minutes */
  guint empty_timeout;
  guint max_duration; /* seconds */
} Creation;

/* Returns: FALSE where it is there but no number from @least to @most */
static gboolean
get_number (BackendRoomsRequest *self, const char *name, guint least, guint most, guint fallback, guint *number)
{
  const char *text = backend_rooms_request_get (self, name);
  guint64 value = fallback;

  if (text && !g_ascii_string_to_unsigned (text, 10, least, most, &value, NULL))
    return FALSE;
  *number = (guint)value;
  return TRUE;
}

static gboolean
is_on (BackendRoomsRequest *self, const char *name)
{
  const char *value = backend_rooms_request_get (self, name);

  return value && g_ascii_strcasecmp (value, "true") == 0;
}

/* Returns: 0, or what a room of this type cannot have */
static int
check_type (BackendRoomsRequest *self)
{
  const char *type = backend_rooms_request_get (self, "Type");

  if (type && !g_str_equal (type, BACKEND_ROOM_TYPE))
    return BACKEND_ROOMS_ERROR_TYPE;
  if (is_on (self, "AudioOnly"))
    return BACKEND_ROOMS_ERROR_AUDIO_ONLY;
  if (is_on (self, "RecordParticipantsOnConnect"))
    return BACKEND_ROOMS_ERROR_INCOMPATIBLE;
  return 0;
}

static int
check_numbers (BackendRoomsRequest *self, Creation *creation)
{
  if (!get_number (self, "MaxParticipants", 1, MAX_PARTICIPANTS, MAX_PARTICIPANTS, &creation->max_participants))
    return BACKEND_ROOMS_ERROR_MAX_PARTICIPANTS;
  if (!get_number (self, "UnusedRoomTimeout", 1, MAX_TIMEOUT_MINUTES, DEFAULT_TIMEOUT_MINUTES, &creation->unused_timeout) ||
      !get_number (self, "EmptyRoomTimeout", 1, MAX_TIMEOUT_MINUTES, DEFAULT_TIMEOUT_MINUTES, &creation->empty_timeout))
    return BACKEND_ROOMS_ERROR_TIMEOUT;
  if (!get_number (self, "MaxParticipantDuration", LEAST_DURATION_SECONDS, MAX_DURATION_SECONDS,
                   BACKEND_ROOM_DEFAULT_DURATION_SECONDS, &creation->max_duration))
    return BACKEND_ROOMS_ERROR_DURATION;
  return 0;
}

static int
check_callback (BackendRoomsRequest *self)
{
  static const char *const methods[] = { "GET", "POST", NULL };
  const char *address = backend_rooms_request_get (self, "StatusCallback");
  const char *method = backend_rooms_request_get (self, "StatusCallbackMethod");
  g_autoptr (GUri) uri = address ? g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  if (method && !g_strv_contains (methods, method))
    return BACKEND_ROOMS_ERROR_CALLBACK_METHOD;
  if (address && *address && !(uri && g_str_has_prefix (g_uri_get_scheme (uri), "http")))
    return BACKEND_ROOMS_ERROR_CALLBACK;
  return 0;
}

static int
check_name (BackendRoomsRequest *self, Creation *creation)
{
  creation->name = backend_rooms_request_get (self, "UniqueName");
  if (!creation->name)
    return 0;
  if (backend_rooms_find (self->rooms, creation->name))
    return BACKEND_ROOMS_ERROR_EXISTS;
  return backend_rooms_check_name (creation->name, BACKEND_ROOMS_ERROR_NAME_INVALID, BACKEND_ROOMS_ERROR_NAME_TOO_LONG,
                                   BACKEND_ROOMS_ERROR_NAME_CHARACTERS);
}

/* Returns: 0, or what is wrong with the parameters of a new room */
static int
check_creation (BackendRoomsRequest *self, Creation *creation)
{
  int code = check_type (self);

  if (!code)
    code = check_numbers (self, creation);
  if (!code)
    code = check_callback (self);
  return code ? code : check_name (self, creation);
}

static void
create_room (BackendRoomsRequest *self)
{
  Creation creation = { 0 };
  int code = check_creation (self, &creation);
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GError) error = NULL;
  BackendRoom *room = NULL;

  if (!code)
    room = backend_rooms_create (self->rooms, creation.name, creation.max_participants, &error);
  if (!room)
    {
      backend_rooms_respond_refused (self, code ? code : error->code);
      return;
    }
  backend_room_set_max_duration (room, creation.max_duration);
  backend_room_set_timeouts (room, creation.unused_timeout, creation.empty_timeout);
  body = backend_room_to_resource (room, self->rooms, self->base);
  backend_rooms_respond (self, 201, body);
}

static void
add_rooms (BackendRoomsRequest *self, BackendRoomsPage *page, GPtrArray *rooms, JsonArray *list)
{
  const char *name = backend_rooms_request_get (self, "UniqueName");

  for (guint i = 0; i < rooms->len; i++)
    if ((!name || g_str_equal (name, backend_room_get_name (rooms->pdata[i]))) &&
        backend_rooms_page_covers (page, backend_room_get_created_at (rooms->pdata[i])))
      json_array_add_object_element (list, backend_room_to_resource (rooms->pdata[i], self->rooms, self->base));
}

/* Those in progress, unless others are asked for; none ever fails. */
static void
list_rooms (BackendRoomsRequest *self)
{
  static const char *const states[] = { "in-progress", "completed", "failed", NULL };
  const char *status = backend_rooms_request_get (self, "Status");
  BackendRoomsPage page;
  JsonArray *list;

  if (status && !g_strv_contains (states, status))
    {
      backend_rooms_respond_refused (self, BACKEND_ROOMS_ERROR_STATUS);
      return;
    }
  if (!backend_rooms_page_read (&page, self))
    return;
  list = json_array_new ();
  if (!status || g_str_equal (status, "in-progress"))
    add_rooms (self, &page, backend_rooms_get_current (self->rooms), list);
  else if (g_str_equal (status, "completed"))
    add_rooms (self, &page, backend_rooms_get_past (self->rooms), list);
  backend_rooms_page_respond (&page, self, "rooms", "/Rooms", list);
}

static void
on_rooms (BackendRoomsRequest *self)
{
  if (g_str_equal (self->method, "POST"))
    create_room (self);
  else if (g_str_equal (self->method, "GET"))
    list_rooms (self);
  else
    backend_rooms_respond_method (self);
}

/* A completed room is found by its SID only. */
static BackendRoom *
find_room (BackendRoomsRequest *self, const char *name_or_sid)
{
  BackendRoom *room = backend_rooms_find (self->rooms, name_or_sid);
  GPtrArray *past = backend_rooms_get_past (self->rooms);

  for (guint i = 0; !room && i < past->len; i++)
    if (g_str_equal (backend_room_get_sid (past->pdata[i]), name_or_sid))
      room = past->pdata[i];
  return room;
}

static void
respond_room (BackendRoomsRequest *self, BackendRoom *room)
{
  g_autoptr (JsonObject) body = backend_room_to_resource (room, self->rooms, self->base);

  backend_rooms_respond (self, 200, body);
}

static void
complete_room (BackendRoomsRequest *self, BackendRoom *room)
{
  if (g_strcmp0 (backend_rooms_request_get (self, "Status"), "completed") != 0)
    backend_rooms_respond_refused (self, BACKEND_ROOMS_ERROR_STATUS);
  else if (backend_room_get_ended_at (room))
    backend_rooms_respond_refused (self, BACKEND_ROOMS_ERROR_COMPLETED);
  else
    {
      backend_room_complete (room);
      respond_room (self, room);
    }
}

static void
on_room (BackendRoomsRequest *self, BackendRoom *room)
{
  if (g_str_equal (self->method, "POST"))
    complete_room (self, room);
  else if (g_str_equal (self->method, "GET"))
    respond_room (self, room);
  else
    backend_rooms_respond_method (self);
}

/* What is behind one room; its recordings belong to other types of rooms. */
static void
on_details (BackendRoomsRequest *self, BackendRoom *room)
{
  if (g_str_equal (self->segments[1], "Participants"))
    backend_rooms_people_answer (self, room);
  else if (g_str_equal (self->segments[1], "RecordingRules"))
    backend_rooms_respond_refused (self, BACKEND_ROOMS_ERROR_RECORDINGS);
  else
    backend_rooms_respond_not_found (self);
}

/* /v1/Rooms[/R[/Participants[/P[/PublishedTracks[/T]]]]] */
static void
route (BackendRoomsRequest *self)
{
  guint length = g_strv_length (self->segments);
  BackendRoom *room = length > 0 ? find_room (self, self->segments[0]) : NULL;

  if (length == 0)
    on_rooms (self);
  else if (!room || length > MAX_SEGMENTS)
    backend_rooms_respond_not_found (self);
  else if (length == 1)
    on_room (self, room);
  else
    on_details (self, room);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer rooms)
{
  g_autoptr (BackendRoomsRequest) request = backend_rooms_request_new (rooms, message, path, query);

  if (request)
    route (request);
}

/**
 * backend_rooms_api_attach:
 * @rooms: what it gives access to
 * @server: which serves it
 */
void
backend_rooms_api_attach (BackendRooms *rooms, SoupServer *server)
{
  soup_server_add_handler (server, BACKEND_ROOMS_API_PATH, on_request, g_object_ref (rooms), g_object_unref);
}
