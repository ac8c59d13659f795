#pragma once

#include "firebase-config.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Private to firebase. */
gboolean firebase_identity_check (FirebaseConfig *config, const char *token, JsonObject *jwks, const char *nonce,
                                  gint64 now, GError **error);

G_END_DECLS
