/* All that is served on the one port, and what is the server's own there: where
 * everything is, and whether it is well.
 */

#include "backend-routes.h"

#include "backend-accounts.h"
#include "backend-database.h"
#include "backend-descriptor.h"
#include "backend-google.h"
#include "backend-guard.h"
#include "backend-realtime.h"
#include "backend-rooms.h"

#include "web-http.h"

/* Firebase takes 256 MB of somebody who is signed in; nothing else here is sent
 * more than a page.
 */
#define MAX_WRITE (256 * 1024 * 1024)
#define MAX_BODY (1024 * 1024)

static void
on_health (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer self)
{
  backend_server_respond_text (message, 200, "text/plain; charset=utf-8", "ok\n");
}

static void
on_readiness (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer self)
{
  g_autoptr (GError) error = NULL;

  if (backend_server_is_ready (self, &error))
    {
      backend_server_respond_text (message, 200, "text/plain; charset=utf-8", "ready\n");
      return;
    }
  g_message ("not ready: %s", error->message);
  backend_server_respond_text (message, 503, "text/plain; charset=utf-8", "the data file takes no writes\n");
}

static void
on_descriptor (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer self)
{
  g_autofree char *base = backend_server_get_base_uri (self, message);
  gboolean insecure_lan = g_str_has_prefix (base, "http:") && !web_uri_is_loopback (base);
  g_autoptr (JsonObject) descriptor = backend_descriptor_new (base, insecure_lan);

  backend_server_respond_json (message, 200, descriptor);
}

static gsize
get_body_limit (SoupServerMessage *message, gpointer user_data)
{
  BackendServer *self = user_data;
  GUri *uri = soup_server_message_get_uri (message);
  g_autoptr (GHashTable) query = soup_form_decode (g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "");
  const char *token = g_hash_table_lookup (query, "auth");

  if (backend_server_is_emulator (self))
    return MAX_WRITE;
  if (token == NULL || !g_str_has_suffix (g_uri_get_path (uri), ".json"))
    return MAX_BODY;
  return backend_identity_check_token (backend_server_get_identity (self), token, NULL, NULL) ? MAX_WRITE : MAX_BODY;
}

/**
 * backend_routes_attach:
 * @self: a server whose parts are there
 */
void
backend_routes_attach (BackendServer *self)
{
  SoupServer *soup = backend_server_get_soup_server (self);

  backend_guard_attach (soup, get_body_limit, self);
  backend_database_attach (self);
  backend_realtime_attach (self);
  backend_google_attach (self);
  backend_accounts_attach (self);
  backend_rooms_attach (self);
  soup_server_add_handler (soup, "/.well-known/parley.json", on_descriptor, self, NULL);
  soup_server_add_handler (soup, "/healthz", on_health, self, NULL);
  soup_server_add_handler (soup, "/readyz", on_readiness, self, NULL);
}
