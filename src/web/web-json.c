/* JSON from the network, read without trusting its shape.  json-glib's getters
 * raise criticals on a missing member and convert between types; these return
 * the fallback instead, so that nobody at the other end can stop the program.
 */

#include "web-json.h"

#include "web-error.h"

#include <math.h>

/* Far deeper than the 32 levels that the Realtime Database allows, and small
 * enough for every recursive reader behind us.
 */
#define MAX_DEPTH 128
/* Digits that any finite double has before its point. */
#define LONGEST_DOUBLE 308

static JsonNode *
get_member (JsonObject *object, const char *member)
{
  return object != NULL ? json_object_get_member (object, member) : NULL;
}

static gboolean
holds (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static const char *
node_get_string (JsonNode *node)
{
  return holds (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;
}

/**
 * web_json_get_string:
 * @object: (nullable): where to look
 * @member: the member's name
 *
 * Returns: (transfer none) (nullable): the text, valid as long as @object is
 *   unchanged; %NULL where there is none or it is no string
 */
const char *
web_json_get_string (JsonObject *object, const char *member)
{
  return node_get_string (get_member (object, member));
}

/**
 * web_json_get_object:
 * @object: (nullable): where to look
 * @member: the member's name
 *
 * Returns: (transfer none) (nullable): the member where it is an object
 */
JsonObject *
web_json_get_object (JsonObject *object, const char *member)
{
  return web_json_node_get_object (get_member (object, member));
}

/**
 * web_json_get_array:
 * @object: (nullable): where to look
 * @member: the member's name
 *
 * Returns: (transfer none) (nullable): the member where it is an array
 */
JsonArray *
web_json_get_array (JsonObject *object, const char *member)
{
  JsonNode *node = get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * web_json_get_int:
 * @object: (nullable): where to look
 * @member: the member's name
 * @fallback: what to return where there is no such number
 *
 * The Realtime Database prints a whole number as `5` or as `5.0`; both count.
 *
 * Returns: the number, or @fallback where it is absent, of another type, not
 *   whole or too large
 */
gint64
web_json_get_int (JsonObject *object, const char *member, gint64 fallback)
{
  JsonNode *node = get_member (object, member);
  double number;

  if (holds (node, G_TYPE_INT64))
    return json_node_get_int (node);
  if (!holds (node, G_TYPE_DOUBLE))
    return fallback;

  /* Compared before the cast: a double outside the range of gint64 is
   * undefined behaviour to convert.
   */
  number = json_node_get_double (node);
  if (!(number >= -9223372036854775808.0 && number < 9223372036854775808.0) || number != (double)(gint64)number)
    return fallback;
  return (gint64)number;
}

/**
 * web_json_get_double:
 * @object: (nullable): where to look
 * @member: the member's name
 * @fallback: what to return where there is no number
 *
 * Returns: the number, whole or not, or @fallback
 */
double
web_json_get_double (JsonObject *object, const char *member, double fallback)
{
  JsonNode *node = get_member (object, member);

  if (holds (node, G_TYPE_DOUBLE))
    return json_node_get_double (node);
  return holds (node, G_TYPE_INT64) ? (double)json_node_get_int (node) : fallback;
}

/**
 * web_json_get_boolean:
 * @object: (nullable): where to look
 * @member: the member's name
 * @fallback: what to return where there is no truth value
 *
 * Returns: the truth value, or @fallback
 */
gboolean
web_json_get_boolean (JsonObject *object, const char *member, gboolean fallback)
{
  JsonNode *node = get_member (object, member);

  return holds (node, G_TYPE_BOOLEAN) ? json_node_get_boolean (node) : fallback;
}

/**
 * web_json_node_get_object:
 * @node: (nullable): a node of any type
 *
 * Returns: (transfer none) (nullable): its object where it holds one
 */
JsonObject *
web_json_node_get_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonNode *
get_element (JsonArray *array, guint index)
{
  if (array == NULL || index >= json_array_get_length (array))
    return NULL;
  return json_array_get_element (array, index);
}

/**
 * web_json_array_get_object:
 * @array: (nullable): where to look
 * @index: which element, may be past the end
 *
 * Returns: (transfer none) (nullable): the element where it is an object
 */
JsonObject *
web_json_array_get_object (JsonArray *array, guint index)
{
  return web_json_node_get_object (get_element (array, index));
}

/**
 * web_json_array_get_string:
 * @array: (nullable): where to look
 * @index: which element, may be past the end
 *
 * Returns: (transfer none) (nullable): the element where it is a string
 */
const char *
web_json_array_get_string (JsonArray *array, guint index)
{
  return node_get_string (get_element (array, index));
}

/* What is known of a text before it is parsed. */
typedef struct
{
  guint depth;
  gboolean has_huge_number; /* or what may become one */
} Scan;

static gsize
skip_string (const char *text, gsize length, gsize i)
{
  while (i < length && text[i] != '"')
    i += text[i] == '\\' ? 2 : 1;
  return i;
}

/* json-glib's parser and everything that walks its result recurse, so depth is
 * bounded here, before either runs.
 */
static Scan
scan (const char *text, gsize length)
{
  Scan seen = { 0, FALSE };
  guint depth = 0, n_digits = 0;

  for (gsize i = 0; i < length; i++)
    {
      gboolean was_in_number = n_digits > 0;

      n_digits = g_ascii_isdigit (text[i]) ? n_digits + 1 : 0;
      if (n_digits > LONGEST_DOUBLE || (was_in_number && (text[i] == 'e' || text[i] == 'E')))
        seen.has_huge_number = TRUE;
      else if (text[i] == '"')
        i = skip_string (text, length, i + 1);
      else if (text[i] == '{' || text[i] == '[')
        {
          depth++;
          seen.depth = MAX (seen.depth, depth);
        }
      else if ((text[i] == '}' || text[i] == ']') && depth > 0)
        depth--;
    }
  return seen;
}

static gboolean is_finite (JsonNode *node);

static gboolean
object_is_finite (JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    if (!is_finite (node))
      return FALSE;
  return TRUE;
}

static gboolean
array_is_finite (JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!is_finite (json_array_get_element (array, i)))
      return FALSE;
  return TRUE;
}

/* 1e400 becomes infinity, which JSON has no way to write. */
static gboolean
is_finite (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return object_is_finite (json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return array_is_finite (json_node_get_array (node));
  return !holds (node, G_TYPE_DOUBLE) || isfinite (json_node_get_double (node));
}

static JsonNode *
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, WEB_ERROR, WEB_ERROR_MALFORMED, why);
  return NULL;
}

/**
 * web_json_parse:
 * @text: what should be one JSON value in UTF-8 (RFC 8259)
 * @length: its bytes, or -1 where it ends with NUL
 * @error: return location for a #WEB_ERROR_MALFORMED
 *
 * The result is immutable.  Values nested deeper than 128 levels are refused,
 * and so are numbers that no double can hold.
 *
 * Returns: (transfer full) (nullable): the value
 */
JsonNode *
web_json_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) inner = NULL;
  gsize size = length < 0 ? strlen (text) : (gsize)length;
  Scan seen = scan (text, size);

  if (!g_utf8_validate_len (text, size, NULL))
    return refuse (error, "not UTF-8");
  if (seen.depth > MAX_DEPTH)
    return refuse (error, "nested too deeply");

  json_parser_set_strict (parser, TRUE);
  if (!json_parser_load_from_data (parser, text, (gssize)size, &inner))
    return refuse (error, inner->message);
  node = json_parser_steal_root (parser);
  if (node == NULL)
    return refuse (error, "nothing where JSON should be");
  if (seen.has_huge_number && !is_finite (node))
    return refuse (error, "a number without end");
  return g_steal_pointer (&node);
}

/**
 * web_json_to_text:
 * @node: a value
 *
 * Returns: (transfer full): it as JSON without white space
 */
char *
web_json_to_text (JsonNode *node)
{
  return json_to_string (node, FALSE);
}

/**
 * web_json_object_to_text:
 * @object: an object
 *
 * Returns: (transfer full): it as JSON without white space
 */
char *
web_json_object_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return web_json_to_text (node);
}
