#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Type-checked getters: NULL or the fallback where a member is absent or of
 * another type; @object may be NULL.  json-glib's own raise criticals there,
 * which would let a remote party abort a development build.
 */
const char *web_json_get_string (JsonObject *object, const char *member);
JsonObject *web_json_get_object (JsonObject *object, const char *member);
JsonArray *web_json_get_array (JsonObject *object, const char *member);
gint64 web_json_get_int (JsonObject *object, const char *member, gint64 fallback);
double web_json_get_double (JsonObject *object, const char *member, double fallback);
gboolean web_json_get_boolean (JsonObject *object, const char *member, gboolean fallback);

JsonObject *web_json_node_get_object (JsonNode *node);
JsonObject *web_json_array_get_object (JsonArray *array, guint index);
const char *web_json_array_get_string (JsonArray *array, guint index);

/* For texts that must mean one thing to every reader, such as tokens. */
gboolean web_json_names_once (JsonNode *node, const char *text, gsize length);
guint web_json_object_get_depth (JsonObject *object);

JsonNode *web_json_parse (const char *text, gssize length, GError **error);
char *web_json_to_text (JsonNode *node);
char *web_json_object_to_text (JsonObject *object);

G_END_DECLS
