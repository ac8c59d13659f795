/* JSON into the database: server values are put in, arrays become integer keys,
 * nulls and empty objects vanish, Firebase's limits hold.
 */

#include "backend-json.h"

#include "backend-error.h"
#include "backend-path.h"

#include <math.h>
#include <string.h>

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, BACKEND_ERROR, 400, message);
  return FALSE;
}

/* Where @key is written as a member's name: the real service says so too, and
 * in a large import there is no finding it otherwise.
 */
static gboolean
find_key (const char *source, const char *key, guint *line, guint *column)
{
  g_autoptr (GString) name = g_string_new (NULL);

  backend_json_append_string (name, key);
  for (const char *found = source; (found = strstr (found, name->str)) != NULL; found++)
    {
      const char *after = found + name->len;

      after += strspn (after, " \t\r\n");
      if (*after != ':')
        continue;
      *line = *column = 1;
      for (const char *c = source; c < found; c++)
        {
          *line += *c == '\n';
          *column = *c == '\n' ? 1 : *column + 1;
        }
      return TRUE;
    }
  return FALSE;
}

/**
 * backend_json_set_key_error:
 * @key: a name that is no key of the database
 * @context: where it was read
 * @error: what to set
 */
void
backend_json_set_key_error (const char *key, const BackendJsonContext *context, GError **error)
{
  guint line, column;

  if (strlen (key) > BACKEND_KEY_MAX_BYTES)
    g_set_error (error, BACKEND_ERROR, 400, "Invalid data; a key exceeds the maximum length of %d bytes.", BACKEND_KEY_MAX_BYTES);
  else if (context->source != NULL && find_key (context->source, key, &line, &column))
    g_set_error (error, BACKEND_ERROR, 400, "Invalid data; couldn't parse key beginning at %u:%u. Key value can't be empty or contain $ # [ ] / or .", line, column);
  else
    refuse (error, "Invalid data; couldn't parse key. Key value can't be empty or contain $ # [ ] / or .");
}

static gboolean
read_number (double number, BackendNode **node, GError **error)
{
  if (!isfinite (number))
    return refuse (error, "Invalid data; couldn't parse JSON object, array, or value.");
  *node = backend_node_new_number (number == 0 ? 0 : number);
  return TRUE;
}

/* What json-glib gives for an integer that is out of its range is one of the two
 * ends of it.
 */
static gboolean
read_integer (gint64 number, BackendNode **node, GError **error)
{
  if (number == G_MININT64 || number == G_MAXINT64)
    return refuse (error, "Invalid data; couldn't parse JSON object, array, or value.");
  return read_number ((double)number, node, error);
}

static gboolean
read_leaf (JsonNode *json, BackendNode **node, GError **error)
{
  GType type = json_node_get_value_type (json);

  if (type == G_TYPE_BOOLEAN)
    *node = backend_node_new_boolean (json_node_get_boolean (json));
  else if (type == G_TYPE_INT64)
    return read_integer (json_node_get_int (json), node, error);
  else if (type == G_TYPE_DOUBLE)
    return read_number (json_node_get_double (json), node, error);
  else if (strlen (json_node_get_string (json)) > BACKEND_STRING_MAX_BYTES)
    return refuse (error, "Invalid data; string is longer than the maximum of 10485760 bytes.");
  else
    *node = backend_node_new_string (json_node_get_string (json));
  return TRUE;
}

static gboolean
get_number (JsonNode *json, double *number)
{
  GType type = json != NULL && JSON_NODE_HOLDS_VALUE (json) ? json_node_get_value_type (json) : G_TYPE_INVALID;

  if (type == G_TYPE_INT64)
    *number = (double)json_node_get_int (json);
  else if (type == G_TYPE_DOUBLE)
    *number = json_node_get_double (json);
  else
    return FALSE;
  return TRUE;
}

/* {".sv": "timestamp"} and {".sv": {"increment": n}} */
static gboolean
read_server_value (JsonNode *json, BackendNode *before, const BackendJsonContext *context, BackendNode **node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (json) ? json_node_get_object (json) : NULL;
  double by;

  if (JSON_NODE_HOLDS_VALUE (json) && g_strcmp0 (json_node_get_value_type (json) == G_TYPE_STRING ? json_node_get_string (json) : NULL, "timestamp") == 0)
    return read_number ((double)context->now, node, error);
  if (object != NULL && json_object_get_size (object) == 1 && get_number (json_object_get_member (object, "increment"), &by))
    return read_number (backend_node_get_number (before, 0) + by, node, error);
  return refuse (error, "Invalid data; couldn't parse server value.");
}

static gboolean
add_child (BackendNode **node, const char *key, JsonNode *json, BackendNode *before, guint depth, const BackendJsonContext *context, GError **error)
{
  BackendNode *child = NULL;

  if (!backend_json_to_node (json, backend_node_get_child (before, key), depth, context, &child, error))
    return FALSE;
  *node = backend_node_set_child (*node, key, child);
  return TRUE;
}

static gboolean
read_members (JsonObject *object, BackendNode *before, guint depth, const BackendJsonContext *context, BackendNode **node, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &member))
    {
      if (backend_key_is_priority (key))
        continue;
      if (!backend_key_is_valid (key))
        {
          backend_json_set_key_error (key, context, error);
          return FALSE;
        }
      if (!add_child (node, key, member, before, depth + 1, context, error))
        return FALSE;
    }
  return TRUE;
}

/* `{".value": 1, ".priority": 2}`, or a priority among the children. */
static gboolean
read_object (JsonObject *object, BackendNode *before, guint depth, const BackendJsonContext *context, BackendNode **node, GError **error)
{
  JsonNode *value = json_object_get_member (object, ".value"), *priority = json_object_get_member (object, BACKEND_KEY_PRIORITY);
  BackendNode *rank = NULL;
  gboolean is_read;

  if (json_object_has_member (object, ".sv") && json_object_get_size (object) == 1)
    return read_server_value (json_object_get_member (object, ".sv"), before, context, node, error);
  if (priority != NULL && !backend_json_to_priority (priority, backend_node_get_priority (before), context, &rank, error))
    return FALSE;
  if (value != NULL)
    is_read = backend_json_to_node (value, before, depth, context, node, error);
  else
    is_read = read_members (object, before, depth, context, node, error);
  *node = backend_node_set_priority (*node, rank);
  return is_read;
}

static gboolean
read_array (JsonArray *array, BackendNode *before, guint depth, const BackendJsonContext *context, BackendNode **node, GError **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      char key[16];

      g_snprintf (key, sizeof key, "%u", i);
      if (!add_child (node, key, json_array_get_element (array, i), before, depth + 1, context, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * backend_json_to_node:
 * @json: what was sent
 * @before: (nullable): what lies at that place now, which increments count from
 * @depth: of that place
 * @context: what server values stand for
 * @node: (out) (transfer full) (nullable): the value; %NULL for nothing
 * @error: location for a %BACKEND_ERROR
 */
gboolean
backend_json_to_node (JsonNode *json, BackendNode *before, guint depth, const BackendJsonContext *context, BackendNode **node, GError **error)
{
  gboolean is_read = TRUE;

  *node = NULL;
  if (depth > BACKEND_PATH_MAX_DEPTH)
    return refuse (error, "Invalid data; data exceeds the maximum depth of 32.");
  if (JSON_NODE_HOLDS_OBJECT (json))
    is_read = read_object (json_node_get_object (json), before, depth, context, node, error);
  else if (JSON_NODE_HOLDS_ARRAY (json))
    is_read = read_array (json_node_get_array (json), before, depth, context, node, error);
  else if (JSON_NODE_HOLDS_VALUE (json))
    is_read = read_leaf (json, node, error);
  if (!is_read)
    g_clear_pointer (node, backend_node_unref);
  return is_read;
}

/**
 * backend_json_to_priority:
 * @json: what was sent
 * @before: (nullable): the priority until now
 * @context: what server values stand for
 * @priority: (out) (transfer full) (nullable): a string or a number, %NULL for none
 * @error: location for a %BACKEND_ERROR
 */
gboolean
backend_json_to_priority (JsonNode *json, BackendNode *before, const BackendJsonContext *context, BackendNode **priority, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (json) ? json_node_get_object (json) : NULL;
  GType type = JSON_NODE_HOLDS_VALUE (json) ? json_node_get_value_type (json) : G_TYPE_BOOLEAN;

  *priority = NULL;
  if (JSON_NODE_HOLDS_NULL (json))
    return TRUE;
  if (object != NULL && json_object_has_member (object, ".sv") && json_object_get_size (object) == 1)
    return read_server_value (json_object_get_member (object, ".sv"), before, context, priority, error);
  if (type == G_TYPE_BOOLEAN)
    return refuse (error, "Invalid data; a priority must be a string or a number.");
  return read_leaf (json, priority, error);
}

/**
 * backend_json_has_escaped_nul:
 * @text: JSON from outside, not parsed
 *
 * A string ends at its first NUL everywhere here, so one inside cannot be kept.
 *
 * Returns: whether a string in it has one
 */
gboolean
backend_json_has_escaped_nul (const char *text)
{
  for (const char *c = text; (c = strchr (c, '\\')) != NULL; c += 2)
    if (g_str_has_prefix (c, "\\u0000"))
      return TRUE;
    else if (c[1] == '\0')
      return FALSE;
  return FALSE;
}
