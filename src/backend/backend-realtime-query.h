#pragma once

#include "backend-query.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A query as the realtime protocol writes it, for the one engine that there is. */
GHashTable *backend_realtime_query_read (JsonObject *wire);
char *backend_realtime_query_get_key (GHashTable *parameters);

G_END_DECLS
