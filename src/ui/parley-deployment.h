#pragma once

#include "firebase-config.h"

G_BEGIN_DECLS

char *parley_deployment_make_uri (const char *address);

/* The descriptor at @uri; the one kept in @directory if it is of that address,
 * which needs no network and is renewed for the next start.
 */
void parley_deployment_load_async (const char *uri, const char *directory, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
FirebaseConfig *parley_deployment_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
