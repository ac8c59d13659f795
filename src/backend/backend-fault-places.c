/* What an HTTP request touches, in the words of a script of faults. */

#include "backend-fault-places.h"

#include "backend-path.h"
#include "backend-realtime.h"
#include "backend-server-private.h"
#include "backend-signaling.h"
#include "backend-token.h"

#include "web-json.h"

#include <string.h>

static const struct
{
  const char *address;
  const char *name;
} NAMES[] = {
  { BACKEND_TOKEN_PATH, "token" },
  { BACKEND_SIGNALING_PATH, "signaling" },
  { BACKEND_REALTIME_PATH, "realtime" },
};

static const char *const IDENTITY[] = { "/google/", "/identitytoolkit.googleapis.com/", "/securetoken.googleapis.com/" };

static const char *
get_header (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

static gboolean
is_stream (SoupServerMessage *message)
{
  const char *accept = get_header (message, "Accept");

  return accept != NULL && strstr (accept, "text/event-stream") != NULL;
}

gboolean
backend_fault_places_is_lasting (SoupServerMessage *message)
{
  return is_stream (message) || get_header (message, "Upgrade") != NULL;
}

/* An update of many paths touches those, not the place that they have in common. */
static void
add_update (BackendPlaces *places, SoupServerMessage *message, const char *location)
{
  g_autofree char *body = backend_server_get_body_text (message);
  g_autoptr (JsonNode) json = body != NULL ? web_json_parse (body, -1, NULL) : NULL;
  JsonObject *object = json != NULL ? web_json_node_get_object (json) : NULL;
  JsonObjectIter iter;
  const char *key;

  if (object == NULL)
    return;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &key, NULL))
    backend_places_add_below (places, BACKEND_PLACE_TREE, location, key);
}

static gboolean
is_update (SoupServerMessage *message)
{
  const char *other = get_header (message, "X-HTTP-Method-Override");

  return strcmp (soup_server_message_get_method (message), "PATCH") == 0 || g_strcmp0 (other, "PATCH") == 0;
}

static void
add_location (BackendPlaces *places, SoupServerMessage *message, const char *path)
{
  g_autofree char *encoded = g_strndup (path, strlen (path) - strlen (".json"));
  g_auto (GStrv) keys = backend_path_parse_uri (encoded, NULL);
  g_autofree char *location = keys != NULL ? g_strjoinv ("/", keys) : g_strdup ("");

  if (is_update (message))
    add_update (places, message, location);
  else
    backend_places_add (places, BACKEND_PLACE_TREE, location);
  if (is_stream (message))
    backend_places_add_below (places, BACKEND_PLACE_ADDRESS, "stream", location);
}

static void
add_address (BackendPlaces *places, const char *path)
{
  backend_places_add (places, BACKEND_PLACE_ADDRESS, path);
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (strcmp (path, NAMES[i].address) == 0)
      backend_places_add (places, BACKEND_PLACE_NAME, NAMES[i].name);
  for (guint i = 0; i < G_N_ELEMENTS (IDENTITY); i++)
    if (g_str_has_prefix (path, IDENTITY[i]))
      backend_places_add (places, BACKEND_PLACE_NAME, "identity");
}

/* Names with dots at their beginning are the server's own. */
gboolean
backend_fault_places_is_database (SoupServerMessage *message)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));

  return strcmp (path, "/.json") == 0 || (g_str_has_suffix (path, ".json") && !g_str_has_prefix (path, "/."));
}

/**
 * backend_fault_places_of:
 *
 * Returns: (transfer full): what @message touches
 */
BackendPlaces *
backend_fault_places_of (SoupServerMessage *message)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  BackendPlaces *places = backend_places_new ();

  if (backend_fault_places_is_database (message))
    add_location (places, message, path);
  else
    add_address (places, path);
  return places;
}
