#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *backend_descriptor_new (const char *base_uri, gboolean insecure_lan);

G_END_DECLS
