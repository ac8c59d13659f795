#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BACKEND_TYPE_SERVER (backend_server_get_type ())
G_DECLARE_FINAL_TYPE (BackendServer, backend_server, BACKEND, SERVER, GObject)

/* The four calls that the application makes; everything else about the server
 * is set through properties: data-directory (path, NULL keeps nothing), people
 * ("Ada <ada@example.org>,Ben <ben@example.org>"), token-lifetime (seconds),
 * api-key ("SID:SECRET", NULL for a random one), rules-file (path, NULL for the
 * shipped ones), faults-file (path of a script of what goes wrong, backend-faults.h,
 * NULL for none), insecure-lan, emulator (as Firebase's), tls-certificate
 * (GTlsCertificate), keep-alive-interval (of streams, milliseconds).
 */
BackendServer *backend_server_new (const char *data_directory);
gboolean backend_server_start (BackendServer *self, const char *address, guint16 port, GError **error);
void backend_server_stop (BackendServer *self);
char *backend_server_get_descriptor_uri (BackendServer *self);

/* Where it listens, while it does: "http://127.0.0.1:4711". */
char *backend_server_get_uri (BackendServer *self);

G_END_DECLS
