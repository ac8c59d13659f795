/* The deployment descriptor: one JSON document that tells a client where all the
 * parts of this cloud are, which is here.
 */

#include "backend-descriptor.h"

#include "backend-identity.h"

#include <string.h>

static void
set_uri (JsonObject *object, const char *member, const char *base, const char *path)
{
  g_autofree char *uri = g_strconcat (base, path, NULL);

  json_object_set_string_member (object, member, uri);
}

static JsonObject *
describe_google (const char *base)
{
  JsonObject *google = json_object_new ();

  json_object_set_string_member (google, "clientId", BACKEND_CLIENT_ID);
  json_object_set_string_member (google, "clientSecret", BACKEND_CLIENT_SECRET);
  set_uri (google, "authUri", base, "/google/auth");
  set_uri (google, "tokenUri", base, "/google/token");
  set_uri (google, "revocationUri", base, "/google/revoke");
  set_uri (google, "jwksUri", base, "/google/keys");
  set_uri (google, "issuer", base, "/google");
  return google;
}

static JsonObject *
describe_firebase (const char *base)
{
  JsonObject *firebase = json_object_new ();

  json_object_set_string_member (firebase, "apiKey", BACKEND_WEB_API_KEY);
  json_object_set_string_member (firebase, "projectId", BACKEND_PROJECT_ID);
  set_uri (firebase, "databaseUrl", base, "");
  set_uri (firebase, "identityToolkitUri", base, "/identitytoolkit.googleapis.com");
  set_uri (firebase, "secureTokenUri", base, "/securetoken.googleapis.com");
  set_uri (firebase, "jwksUri", base, "/securetoken.googleapis.com/jwk");
  return firebase;
}

static JsonObject *
describe_calls (const char *base)
{
  JsonObject *calls = json_object_new ();
  /* http → ws, https → wss */
  g_autofree char *socket = g_strconcat ("ws", base + strlen ("http"), NULL);

  set_uri (calls, "tokenUri", base, "/v1/token");
  set_uri (calls, "signalingUri", socket, "/signaling");
  return calls;
}

/**
 * backend_descriptor_new:
 * @base_uri: where a client reaches us, with no slash at its end
 * @insecure_lan: whether that is without TLS and not loopback, knowingly
 *
 * Returns: (transfer full): the document
 */
JsonObject *
backend_descriptor_new (const char *base_uri, gboolean insecure_lan)
{
  JsonObject *descriptor = json_object_new ();

  json_object_set_string_member (descriptor, "name", "This computer");
  json_object_set_object_member (descriptor, "google", describe_google (base_uri));
  json_object_set_object_member (descriptor, "firebase", describe_firebase (base_uri));
  json_object_set_object_member (descriptor, "calls", describe_calls (base_uri));
  if (insecure_lan)
    json_object_set_boolean_member (descriptor, "insecureLan", TRUE);
  return descriptor;
}
