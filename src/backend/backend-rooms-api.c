/* Twilio's REST API for rooms, as documented (twilio.com/docs/video/api): make,
 * look up, list and complete rooms; list and remove participants.  This file is
 * the HTTP half: who may ask, which resource is meant, what is answered.
 */

#include "backend-rooms-api.h"

#include "backend-rooms-error.h"
#include "backend-rooms-resource.h"
#include "web-json.h"

#define ERROR_AUTHENTICATE 20003
#define ERROR_NOT_FOUND 20404
#define ERROR_METHOD 20004
#define ERROR_PARAMETER 20001
#define MAX_PARTICIPANTS 10
#define MAX_TIMEOUT_MINUTES 60
#define DEFAULT_TIMEOUT_MINUTES 5
#define MORE_INFORMATION "https://www.twilio.com/docs/errors/"

/* One request on its way through here. */
typedef struct
{
  BackendRooms *rooms;
  SoupServerMessage *message;
  GHashTable *form; /* parameters of the body, or of the query */
  char *base;       /* "http://127.0.0.1:4711/v1" */
} Request;

static void
respond (Request *self, guint status, JsonObject *body)
{
  char *text = web_json_object_to_text (body);

  soup_server_message_set_response (self->message, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
  soup_server_message_set_status (self->message, status, NULL);
}

static void
respond_error (Request *self, guint status, int code, const char *text)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *more = g_strdup_printf (MORE_INFORMATION "%d", code);

  json_object_set_int_member (body, "code", code);
  json_object_set_string_member (body, "message", text);
  json_object_set_string_member (body, "more_info", more);
  json_object_set_int_member (body, "status", status);
  respond (self, status, body);
}

static void
respond_refused (Request *self, int code)
{
  respond_error (self, 400, code, backend_rooms_error_get_message (code));
}

static void
respond_not_found (Request *self)
{
  respond_error (self, 404, ERROR_NOT_FOUND, "The requested resource was not found");
}

static void
respond_method (Request *self)
{
  respond_error (self, 405, ERROR_METHOD, "Method not allowed");
}

static const char *
get_parameter (Request *self, const char *name)
{
  return g_hash_table_lookup (self->form, name);
}

/* Returns: FALSE where it is there but no number from @least to @most */
static gboolean
get_number (Request *self, const char *name, guint least, guint most, guint fallback, guint *number)
{
  const char *text = get_parameter (self, name);
  guint64 value = fallback;

  if (text && !g_ascii_string_to_unsigned (text, 10, least, most, &value, NULL))
    return FALSE;
  *number = (guint)value;
  return TRUE;
}

/* Returns: 0, or what is wrong with the parameters of a new room */
static int
check_creation (Request *self, guint *most, guint *unused, guint *empty)
{
  const char *name = get_parameter (self, "UniqueName");
  const char *type = get_parameter (self, "Type");

  if (type && !g_str_equal (type, BACKEND_ROOM_TYPE))
    return BACKEND_ROOMS_ERROR_TYPE;
  if (!get_number (self, "MaxParticipants", 1, MAX_PARTICIPANTS, MAX_PARTICIPANTS, most))
    return BACKEND_ROOMS_ERROR_MAX_PARTICIPANTS;
  if (!get_number (self, "UnusedRoomTimeout", 1, MAX_TIMEOUT_MINUTES, DEFAULT_TIMEOUT_MINUTES, unused) ||
      !get_number (self, "EmptyRoomTimeout", 1, MAX_TIMEOUT_MINUTES, DEFAULT_TIMEOUT_MINUTES, empty))
    return BACKEND_ROOMS_ERROR_TIMEOUT;
  if (name && backend_rooms_find (self->rooms, name))
    return BACKEND_ROOMS_ERROR_EXISTS;
  return name ? backend_rooms_check_name (name, BACKEND_ROOMS_ERROR_NAME_INVALID, BACKEND_ROOMS_ERROR_NAME_TOO_LONG,
                                          BACKEND_ROOMS_ERROR_NAME_CHARACTERS)
              : 0;
}

static void
create_room (Request *self)
{
  guint most, unused, empty;
  int code = check_creation (self, &most, &unused, &empty);
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GError) error = NULL;
  BackendRoom *room = NULL;

  if (!code)
    room = backend_rooms_create (self->rooms, get_parameter (self, "UniqueName"), most, &error);
  if (!room)
    {
      respond_refused (self, code ? code : error->code);
      return;
    }
  backend_room_set_timeouts (room, unused, empty);
  body = backend_room_to_resource (room, self->rooms, self->base);
  respond (self, 201, body);
}

/* A page is all there is: the numbers are small. */
static void
respond_list (Request *self, const char *key, const char *path, JsonArray *list)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *url = g_strconcat (self->base, path, NULL);
  JsonObject *meta = json_object_new ();

  json_object_set_int_member (meta, "page", 0);
  json_object_set_int_member (meta, "page_size", json_array_get_length (list));
  json_object_set_string_member (meta, "first_page_url", url);
  json_object_set_null_member (meta, "previous_page_url");
  json_object_set_string_member (meta, "url", url);
  json_object_set_null_member (meta, "next_page_url");
  json_object_set_string_member (meta, "key", key);
  json_object_set_array_member (body, key, list);
  json_object_set_object_member (body, "meta", meta);
  respond (self, 200, body);
}

static gboolean
is_wanted (Request *self, const char *parameter, const char *value)
{
  const char *wanted = get_parameter (self, parameter);

  return !wanted || g_str_equal (wanted, value);
}

static void
add_rooms (Request *self, GPtrArray *rooms, JsonArray *list)
{
  for (guint i = 0; i < rooms->len; i++)
    if (is_wanted (self, "UniqueName", backend_room_get_name (rooms->pdata[i])))
      json_array_add_object_element (list, backend_room_to_resource (rooms->pdata[i], self->rooms, self->base));
}

/* Those in progress, unless the completed ones are asked for. */
static void
list_rooms (Request *self)
{
  JsonArray *list = json_array_new ();
  const char *status = get_parameter (self, "Status");

  if (!status || g_str_equal (status, "in-progress"))
    add_rooms (self, backend_rooms_get_current (self->rooms), list);
  else if (g_str_equal (status, "completed"))
    add_rooms (self, backend_rooms_get_past (self->rooms), list);
  respond_list (self, "rooms", "/Rooms", list);
}

static void
on_rooms (Request *self)
{
  const char *method = soup_server_message_get_method (self->message);

  if (g_str_equal (method, "POST"))
    create_room (self);
  else if (g_str_equal (method, "GET"))
    list_rooms (self);
  else
    respond_method (self);
}

/* A completed room is found by its SID only. */
static BackendRoom *
find_room (Request *self, const char *name_or_sid)
{
  BackendRoom *room = backend_rooms_find (self->rooms, name_or_sid);
  GPtrArray *past = backend_rooms_get_past (self->rooms);

  for (guint i = 0; !room && i < past->len; i++)
    if (g_str_equal (backend_room_get_sid (past->pdata[i]), name_or_sid))
      room = past->pdata[i];
  return room;
}

static void
respond_room (Request *self, BackendRoom *room)
{
  g_autoptr (JsonObject) body = backend_room_to_resource (room, self->rooms, self->base);

  respond (self, 200, body);
}

static void
complete_room (Request *self, BackendRoom *room)
{
  if (g_strcmp0 (get_parameter (self, "Status"), "completed") != 0)
    respond_refused (self, BACKEND_ROOMS_ERROR_STATUS);
  else if (backend_room_get_ended_at (room))
    respond_refused (self, BACKEND_ROOMS_ERROR_COMPLETED);
  else
    {
      backend_room_complete (room);
      respond_room (self, room);
    }
}

static void
on_room (Request *self, BackendRoom *room)
{
  const char *method = soup_server_message_get_method (self->message);

  if (g_str_equal (method, "POST"))
    complete_room (self, room);
  else if (g_str_equal (method, "GET"))
    respond_room (self, room);
  else
    respond_method (self);
}

static void
add_participants (Request *self, BackendRoom *room, GPtrArray *participants, JsonArray *list)
{
  for (guint i = 0; i < participants->len; i++)
    {
      BackendParticipant *participant = participants->pdata[i];

      if (is_wanted (self, "Identity", backend_participant_get_identity (participant)) &&
          is_wanted (self, "Status", backend_participant_get_status (participant)))
        json_array_add_object_element (list, backend_participant_to_resource (participant, room, self->rooms, self->base));
    }
}

static void
on_participants (Request *self, BackendRoom *room)
{
  g_autofree char *path = g_strdup_printf ("/Rooms/%s/Participants", backend_room_get_sid (room));
  JsonArray *list;

  if (!g_str_equal (soup_server_message_get_method (self->message), "GET"))
    {
      respond_method (self);
      return;
    }
  list = json_array_new ();
  add_participants (self, room, backend_room_get_participants (room), list);
  add_participants (self, room, backend_room_get_past_participants (room), list);
  respond_list (self, "participants", path, list);
}

static BackendParticipant *
find_participant (GPtrArray *participants, const char *sid_or_identity)
{
  for (guint i = 0; i < participants->len; i++)
    {
      BackendParticipant *participant = participants->pdata[i];

      if (g_str_equal (backend_participant_get_sid (participant), sid_or_identity) ||
          g_str_equal (backend_participant_get_identity (participant), sid_or_identity))
        return participant;
    }
  return NULL;
}

static void
respond_participant (Request *self, BackendRoom *room, BackendParticipant *participant)
{
  g_autoptr (JsonObject) body = backend_participant_to_resource (participant, room, self->rooms, self->base);

  respond (self, 200, body);
}

static void
remove_participant (Request *self, BackendRoom *room, BackendParticipant *participant)
{
  if (g_strcmp0 (get_parameter (self, "Status"), "disconnected") != 0)
    {
      respond_error (self, 400, ERROR_PARAMETER, "Parameter 'Status' is invalid");
      return;
    }
  if (backend_participant_get_room (participant))
    backend_room_kick (room, participant);
  respond_participant (self, room, participant);
}

static void
on_participant (Request *self, BackendRoom *room, const char *sid_or_identity)
{
  const char *method = soup_server_message_get_method (self->message);
  BackendParticipant *found = find_participant (backend_room_get_participants (room), sid_or_identity);
  g_autoptr (BackendParticipant) participant = NULL;

  if (!found)
    found = find_participant (backend_room_get_past_participants (room), sid_or_identity);
  if (!found)
    {
      respond_not_found (self);
      return;
    }
  participant = backend_participant_ref (found);
  if (g_str_equal (method, "POST"))
    remove_participant (self, room, participant);
  else if (g_str_equal (method, "GET"))
    respond_participant (self, room, participant);
  else
    respond_method (self);
}

/* /v1/Rooms, /v1/Rooms/R, /v1/Rooms/R/Participants, /v1/Rooms/R/Participants/P */
static void
route (Request *self, char **segments)
{
  guint length = g_strv_length (segments);
  BackendRoom *room = length > 0 ? find_room (self, segments[0]) : NULL;

  if (length == 0)
    on_rooms (self);
  else if (!room || (length > 1 && !g_str_equal (segments[1], "Participants")) || length > 3)
    respond_not_found (self);
  else if (length == 1)
    on_room (self, room);
  else if (length == 2)
    on_participants (self, room);
  else
    on_participant (self, room, segments[2]);
}

/* Compares in a time that does not tell how much was right. */
static gboolean
is_equal_secret (const char *a, const char *b)
{
  g_autofree char *hash_a = g_compute_checksum_for_string (G_CHECKSUM_SHA256, a, -1);
  g_autofree char *hash_b = g_compute_checksum_for_string (G_CHECKSUM_SHA256, b, -1);
  guint difference = 0;

  for (gsize i = 0; hash_a[i] && hash_b[i]; i++)
    difference |= (guint)(hash_a[i] ^ hash_b[i]);
  return difference == 0;
}

/* Basic authentication: the API key's SID and secret. */
static gboolean
is_authorised (Request *self)
{
  const char *value = soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), "Authorization");
  g_autofree char *expected = g_strconcat (backend_rooms_get_key_sid (self->rooms), ":",
                                           backend_rooms_get_key_secret (self->rooms), NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *)expected, strlen (expected));

  return value && g_ascii_strncasecmp (value, "Basic ", 6) == 0 && is_equal_secret (value + 6, encoded);
}

/* The server's paths are raw, so that a name may hold an encoded slash. */
static char **
split_path (const char *path)
{
  g_auto (GStrv) raw = g_strsplit (path + strlen (BACKEND_ROOMS_API_PATH), "/", 8);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; raw[i]; i++)
    {
      g_autofree char *segment = g_uri_unescape_string (raw[i], NULL);

      if (segment && *segment)
        g_strv_builder_add (builder, segment);
    }
  return g_strv_builder_end (builder);
}

static GHashTable *
read_form (SoupServerMessage *message, GHashTable *query)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autofree char *text = NULL;

  if (!g_str_equal (soup_server_message_get_method (message), "POST"))
    return query ? g_hash_table_ref (query) : g_hash_table_new (g_str_hash, g_str_equal);
  text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  return soup_form_decode (text);
}

static char *
get_base (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  g_autoptr (GUri) base = g_uri_build (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                                       g_uri_get_port (uri), "/v1", NULL, NULL);

  return g_uri_to_string (base);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer rooms)
{
  g_autoptr (GHashTable) form = read_form (message, query);
  g_autofree char *base = get_base (message);
  g_auto (GStrv) segments = split_path (path);
  Request request = { rooms, message, form, base };

  if (is_authorised (&request))
    {
      route (&request, segments);
      return;
    }
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate",
                                "Basic realm=\"Twilio API\"");
  respond_error (&request, 401, ERROR_AUTHENTICATE, "Authenticate");
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
