/* How each service says no: a fault that refuses a request must look like the
 * real thing, or a client that copes with it proves nothing.
 */

#include "backend-fault-refusal.h"

#include "backend-accounts.h"
#include "backend-database.h"
#include "backend-fault-places.h"
#include "backend-google.h"
#include "backend-rooms-api.h"
#include "backend-server-private.h"
#include "backend-token.h"

#include <string.h>

/* RFC 6585; libsoup has no name for it. */
#define TOO_MANY_REQUESTS 429

typedef struct
{
  const char *prefix;
  void (*respond) (SoupServerMessage *message, guint status, const char *text);
  guint revoked; /* the status and the words for a session that is over */
  const char *revoked_text;
} Service;

static const char *
get_phrase (guint status)
{
  return status == TOO_MANY_REQUESTS ? "Too Many Requests" : soup_status_get_phrase (status);
}

static void
refuse_database (SoupServerMessage *message, guint status, const char *text)
{
  backend_database_respond_error (message, status, text != NULL ? text : status >= 500 ? "Internal server error."
                                                                     : status == 401   ? "Permission denied"
                                                                                       : get_phrase (status));
}

static void
refuse_firebase (SoupServerMessage *message, guint status, const char *text)
{
  backend_accounts_respond_error (message, status, text != NULL ? text : status >= 500             ? "INTERNAL_ERROR"
                                                                     : status == TOO_MANY_REQUESTS ? "TOO_MANY_ATTEMPTS_TRY_LATER"
                                                                                                   : get_phrase (status));
}

static void
refuse_token (SoupServerMessage *message, guint status, const char *text)
{
  backend_token_respond_error (message, status, text != NULL ? text : get_phrase (status));
}

/* With the number that Twilio has for too many requests, and none for the rest. */
static void
refuse_rooms (SoupServerMessage *message, guint status, const char *text)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_int_member (object, "code", status == TOO_MANY_REQUESTS ? 20429 : 0);
  json_object_set_string_member (object, "message", text != NULL ? text : get_phrase (status));
  json_object_set_int_member (object, "status", status);
  backend_server_respond_json (message, status, object);
}

static void
refuse_other (SoupServerMessage *message, guint status, const char *text)
{
  backend_server_respond_text (message, status, "text/plain; charset=utf-8", text != NULL ? text : get_phrase (status));
}

static const Service SERVICES[] = {
  { "/google/", backend_google_refuse, 400, "invalid_grant: Token has been expired or revoked." },
  { "/identitytoolkit.googleapis.com/", refuse_firebase, 400, "TOKEN_EXPIRED" },
  { "/securetoken.googleapis.com/", refuse_firebase, 400, "TOKEN_EXPIRED" },
  { BACKEND_TOKEN_PATH, refuse_token, 401, "The ID token is not valid, or has expired." },
  { BACKEND_ROOMS_API_PATH, refuse_rooms, 401, "Authenticate" },
};
static const Service DATABASE = { NULL, refuse_database, 401, "Auth token is expired" };
static const Service OTHER = { NULL, refuse_other, 401, "Unauthorized" };

static const Service *
find_service (SoupServerMessage *message)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));

  for (guint i = 0; i < G_N_ELEMENTS (SERVICES); i++)
    if (g_str_has_prefix (path, SERVICES[i].prefix))
      return &SERVICES[i];
  return backend_fault_places_is_database (message) ? &DATABASE : &OTHER;
}

void
backend_fault_refuse (SoupServerMessage *message, const BackendFault *fault)
{
  const Service *service = find_service (message);

  if (fault->kind == BACKEND_FAULT_REVOKE)
    service->respond (message, service->revoked, service->revoked_text);
  else
    service->respond (message, fault->number, fault->text);
  /* Where none of them would say for how long. */
  if (soup_server_message_get_status (message) == TOO_MANY_REQUESTS)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "1");
}
