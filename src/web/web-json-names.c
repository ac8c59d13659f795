/* What json-glib's tree does not tell of the text it was read from, and what a
 * reader who must not be misled asks of it.
 */

#include "web-json.h"

static guint count_members (JsonNode *node, guint *depth);

static guint
count_in_object (JsonObject *object, guint *depth)
{
  guint count = json_object_get_size (object);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  guint deepest = 0, below;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      count += count_members (node, &below);
      deepest = MAX (deepest, below);
    }
  *depth = deepest + 1;
  return count;
}

static guint
count_in_array (JsonArray *array, guint *depth)
{
  guint count = 0, deepest = 0, below;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      count += count_members (json_array_get_element (array, i), &below);
      deepest = MAX (deepest, below);
    }
  *depth = deepest + 1;
  return count;
}

/* Recurses as deep as web_json_parse() lets a value be. */
static guint
count_members (JsonNode *node, guint *depth)
{
  *depth = 0;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return count_in_object (json_node_get_object (node), depth);
  return JSON_NODE_HOLDS_ARRAY (node) ? count_in_array (json_node_get_array (node), depth) : 0;
}

/* Each member has one colon outside of strings. */
static guint
count_colons (const char *text, gsize length)
{
  gboolean is_quoted = FALSE;
  guint count = 0;

  for (gsize i = 0; i < length; i++)
    if (is_quoted && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      is_quoted = !is_quoted;
    else if (text[i] == ':' && !is_quoted)
      count++;
  return count;
}

/**
 * web_json_names_once:
 * @node: what web_json_parse() made of @text
 * @text: the text
 * @length: its bytes
 *
 * Of two members of the same name one reader takes the first and another the
 * last (RFC 8259 §4); however the names are spelt, fewer are in the tree than in
 * the text.
 *
 * Returns: whether no object names a member twice
 */
gboolean
web_json_names_once (JsonNode *node, const char *text, gsize length)
{
  guint depth;

  return count_members (node, &depth) == count_colons (text, length);
}

/**
 * web_json_object_get_depth:
 * @object: an object
 *
 * Returns: how many objects and arrays lie in one another at most, 1 for an
 *   object that has none in it
 */
guint
web_json_object_get_depth (JsonObject *object)
{
  guint depth;

  count_in_object (object, &depth);
  return depth;
}
