/* What is taken for JSON can be written, and read again as the same; and no
 * getter minds what it finds.
 */

#include "web-json.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static void
look_at_object (JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *name = names; name != NULL; name = name->next)
    {
      web_json_get_string (object, name->data);
      web_json_get_object (object, name->data);
      web_json_get_array (object, name->data);
      web_json_get_int (object, name->data, 0);
      web_json_get_double (object, name->data, 0);
      web_json_get_boolean (object, name->data, FALSE);
    }
}

static void
look_at_array (JsonArray *array)
{
  for (guint i = 0; i <= json_array_get_length (array); i++)
    {
      web_json_array_get_string (array, i);
      if (web_json_array_get_object (array, i) != NULL)
        look_at_object (web_json_array_get_object (array, i));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autoptr (JsonNode) node = web_json_parse ((const char *)bytes, (gssize)length, NULL);
  g_autoptr (JsonNode) again = NULL;
  g_autofree char *text = NULL, *text_again = NULL;

  if (node == NULL)
    return 0;
  if (JSON_NODE_HOLDS_OBJECT (node))
    look_at_object (json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    look_at_array (json_node_get_array (node));
  text = web_json_to_text (node);
  again = web_json_parse (text, -1, NULL);
  g_assert_nonnull (again);
  text_again = web_json_to_text (again);
  g_assert_cmpstr (text, ==, text_again);
  return 0;
}
