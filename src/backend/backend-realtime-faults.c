/* Faults of the realtime protocol, where a message is what a request is over REST. */

#include "backend-realtime-faults.h"

#include "backend-fault-http.h"

#include "web-json.h"

static BackendPlaces *
find_places (JsonObject *message)
{
  JsonObject *body = web_json_get_object (message, "b"), *update = web_json_get_object (body, "d");
  const char *action = web_json_get_string (message, "a"), *path = web_json_get_string (body, "p");
  BackendPlaces *places = backend_places_new ();
  JsonObjectIter iter;
  const char *key;

  backend_places_add_below (places, BACKEND_PLACE_NAME, "realtime", action != NULL ? action : "");
  if (path != NULL && (g_strcmp0 (action, "m") != 0 || update == NULL))
    backend_places_add (places, BACKEND_PLACE_TREE, path);
  else if (path != NULL)
    {
      json_object_iter_init (&iter, update);
      while (json_object_iter_next (&iter, &key, NULL))
        backend_places_add_below (places, BACKEND_PLACE_TREE, path, key);
    }
  return places;
}

/* The protocol has words in place of HTTP's numbers. */
static void
refuse (BackendRealtimeSession *session, JsonObject *message, const BackendFault *fault)
{
  gboolean is_denied = fault->number == 401 || fault->number == 403;
  const char *status = is_denied ? "permission_denied" : fault->number >= 500 ? "unavailable"
                                                                              : "failure";
  const char *text = is_denied ? "Permission denied" : "Internal server error.";

  backend_realtime_session_refuse (session, web_json_get_int (message, "r", 0), status, fault->text != NULL ? fault->text : text);
}

gboolean
backend_realtime_faults_play (SoupServer *soup, BackendFaultStream *stream, BackendRealtimeSession *session, const char *text, gsize length)
{
  g_autoptr (JsonNode) json = web_json_parse (text, (gssize)length, NULL);
  JsonObject *envelope = json != NULL ? web_json_node_get_object (json) : NULL;
  JsonObject *message = web_json_get_object (envelope, "d");
  BackendFaults *faults = backend_fault_http_get_faults (soup);
  g_autoptr (BackendPlaces) places = NULL;
  const BackendFault *fault;

  if (message == NULL || faults == NULL || g_strcmp0 (web_json_get_string (envelope, "t"), "d") != 0)
    return FALSE;
  places = find_places (message);
  fault = backend_faults_strike (faults, places);
  if (fault == NULL)
    return FALSE;
  if (fault->kind == BACKEND_FAULT_STATUS)
    refuse (session, message, fault);
  else if (fault->kind == BACKEND_FAULT_REVOKE)
    backend_realtime_session_revoke (session);
  else if (fault->kind == BACKEND_FAULT_RESTART)
    backend_fault_http_restart (soup);
  else
    backend_fault_stream_strike (stream, fault, 0);
  return fault->kind == BACKEND_FAULT_STATUS;
}
