#pragma once

#include <json-glib/json-glib.h>

#include "backend-node.h"

G_BEGIN_DECLS

#define BACKEND_STRING_MAX_BYTES (10 * 1024 * 1024)

/* What server values stand for, and where to point when a key is wrong. */
typedef struct
{
  gint64 now;         /* milliseconds since 1970 */
  const char *source; /* the text that was parsed, or NULL */
} BackendJsonContext;

typedef enum
{
  BACKEND_JSON_PLAIN = 0,
  BACKEND_JSON_PRETTY = 1 << 0, /* on several lines */
  BACKEND_JSON_EXPORT = 1 << 1, /* with priorities */
} BackendJsonFormat;

gboolean backend_json_has_escaped_nul (const char *text);
gboolean backend_json_to_node (JsonNode *json, BackendNode *before, guint depth, const BackendJsonContext *context, BackendNode **node, GError **error);
gboolean backend_json_to_priority (JsonNode *json, BackendNode *before, const BackendJsonContext *context, BackendNode **priority, GError **error);
void backend_json_set_key_error (const char *key, const BackendJsonContext *context, GError **error);

char *backend_json_from_node (BackendNode *node, BackendJsonFormat format);
void backend_json_append_node (GString *text, BackendNode *node, int indent, BackendJsonFormat format);
void backend_json_append_string (GString *text, const char *string);
void backend_number_append (GString *text, double number);

G_END_DECLS
