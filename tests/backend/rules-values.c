/* What the rules of a test are asked about. */

#include "rules-values.h"

#include "backend-json.h"
#include "web-json.h"

BackendNode *
rules_parse_data (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) json = text != NULL ? web_json_parse (text, -1, &error) : NULL;
  const BackendJsonContext context = { 0, text };
  BackendNode *node = NULL;

  g_assert_no_error (error);
  if (json != NULL)
    g_assert_true (backend_json_to_node (json, NULL, 0, &context, &node, &error));
  return node;
}

JsonObject *
rules_parse_auth (const char *text)
{
  g_autoptr (JsonNode) json = text != NULL ? web_json_parse (text, -1, NULL) : NULL;

  return json != NULL ? json_object_ref (web_json_node_get_object (json)) : NULL;
}
