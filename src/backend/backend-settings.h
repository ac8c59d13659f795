#pragma once

#include "backend-server-private.h"

G_BEGIN_DECLS

#define BACKEND_SETTINGS_RULES "/.settings/rules.json"

/* The rules of a database, for an administrator to read and to write. */
gboolean backend_settings_serve_rules (BackendNamespace *namespace, SoupServerMessage *message, const char *method, gboolean is_strict, GError **error);

G_END_DECLS
