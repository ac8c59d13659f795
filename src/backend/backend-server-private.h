#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "backend-identity.h"
#include "backend-namespaces.h"
#include "backend-server.h"

G_BEGIN_DECLS

/* What the parts of the server share.  Everything runs on the main context that
 * was the thread's default when the server started: sources attach to it.
 *
 * The SoupServer has raw paths, so that an encoded slash stays one: a route
 * decodes the segments of the path that it gets itself.  A part that serves a
 * route keeps its state as that handler's user data, with a destroy function.
 */
SoupServer *backend_server_get_soup_server (BackendServer *self);
BackendIdentity *backend_server_get_identity (BackendServer *self);
GPtrArray *backend_server_get_people (BackendServer *self);
GMainContext *backend_server_get_context (BackendServer *self);
guint backend_server_get_keep_alive_interval (BackendServer *self);
gboolean backend_server_is_ready (BackendServer *self, GError **error);

/* The database that a request means by its `ns` (NULL for none); an error has the
 * real service's status and text.  The second is the one that Parley uses.
 */
BackendNamespace *backend_server_get_namespace (BackendServer *self, const char *name, GError **error);
BackendTree *backend_server_get_tree (BackendServer *self);

/* Whether it behaves towards administrators as Firebase's emulator does. */
gboolean backend_server_is_emulator (BackendServer *self);

/* Twilio's: the account is AC and 32 zeros. */
const char *backend_server_get_account_sid (BackendServer *self);
const char *backend_server_get_api_key_sid (BackendServer *self);
const char *backend_server_get_api_key_secret (BackendServer *self);

/* Stops it and starts it again on the same port, from the main loop. */
void backend_server_restart_soon (BackendServer *self);

/* The address that @message reached us at: "http://127.0.0.1:4711", no slash. */
char *backend_server_get_base_uri (BackendServer *self, SoupServerMessage *message);

/* The body of a request as a text that ends with NUL; NULL if it is not UTF-8. */
char *backend_server_get_body_text (SoupServerMessage *message);

/* Answers; takes nothing, and adds the headers that every answer has. */
void backend_server_respond_text (SoupServerMessage *message, guint status, const char *content_type, const char *text);
void backend_server_respond_json (SoupServerMessage *message, guint status, JsonObject *object);

G_END_DECLS
