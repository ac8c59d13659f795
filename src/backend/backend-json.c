/* JSON in and out of the database.  In: server values are put in, arrays become
 * integer keys, nulls and empty objects vanish, Firebase's limits hold.  Out: in
 * the database's order of keys, arrays again where the keys are dense.
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

  if (context->source != NULL && find_key (context->source, key, &line, &column))
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
read_object (JsonObject *object, BackendNode *before, guint depth, const BackendJsonContext *context, BackendNode **node, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *member;

  if (json_object_has_member (object, ".sv") && json_object_get_size (object) == 1)
    return read_server_value (json_object_get_member (object, ".sv"), before, context, node, error);
  if (json_object_has_member (object, ".value"))
    return backend_json_to_node (json_object_get_member (object, ".value"), before, depth, context, node, error);

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &member))
    {
      /* Priorities are a legacy that nothing here sorts by. */
      if (strcmp (key, ".priority") == 0)
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
 * backend_json_append_string:
 *
 * Appends @string in quotes, with nothing escaped but what JSON demands.
 */
void
backend_json_append_string (GString *text, const char *string)
{
  g_string_append_c (text, '"');
  while (*string != '\0')
    {
      gsize plain = 0;

      while ((guchar)string[plain] >= 0x20 && string[plain] != '"' && string[plain] != '\\')
        plain++;
      g_string_append_len (text, string, plain);
      string += plain;
      if (*string == '\0')
        break;
      if (*string == '"' || *string == '\\')
        g_string_append_printf (text, "\\%c", *string);
      else if (*string == '\n')
        g_string_append (text, "\\n");
      else
        g_string_append_printf (text, "\\u%04x", (guchar)*string);
      string++;
    }
  g_string_append_c (text, '"');
}

/**
 * backend_number_append:
 *
 * Appends the shortest text that reads back as @number, whole numbers without
 * a fraction.
 */
void
backend_number_append (GString *text, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (fabs (number) < 1e18 && number == floor (number))
    {
      g_string_append_printf (text, "%" G_GINT64_FORMAT, (gint64)number);
      return;
    }
  g_ascii_formatd (buffer, sizeof buffer, "%.15g", number);
  if (g_ascii_strtod (buffer, NULL) != number)
    g_ascii_formatd (buffer, sizeof buffer, "%.16g", number);
  if (g_ascii_strtod (buffer, NULL) != number)
    g_ascii_formatd (buffer, sizeof buffer, "%.17g", number);
  g_string_append (text, buffer);
}

/* Dense enough: more than half of the places up to the last are taken. */
static gboolean
is_array (BackendChildren *children, gint32 *last)
{
  g_auto (BackendCursor) cursor = { NULL };
  const char *key;
  BackendNode *value;
  gint32 first;

  backend_cursor_init (&cursor, children, TRUE, NULL);
  if (!backend_cursor_next (&cursor, &key, &value) || !backend_key_to_integer (key, last))
    return FALSE;
  if (*last < 0 || (gint64)*last >= 2 * (gint64)backend_children_count (children))
    return FALSE;
  backend_cursor_clear (&cursor);
  backend_cursor_init (&cursor, children, FALSE, NULL);
  return backend_cursor_next (&cursor, &key, &value) && backend_key_to_integer (key, &first) && first >= 0;
}

/* @indent is the column of the line's beginning, or less than 0 for one line. */
static void append (GString *text, BackendNode *node, int indent);

static void
append_array (GString *text, BackendChildren *children, gint32 last, int indent)
{
  g_auto (BackendCursor) cursor = { NULL };
  const char *key;
  BackendNode *value;
  gint32 next = 0, index;

  g_string_append (text, indent >= 0 ? "[ " : "[");
  backend_cursor_init (&cursor, children, FALSE, NULL);
  while (backend_cursor_next (&cursor, &key, &value) && backend_key_to_integer (key, &index))
    {
      for (; next < index; next++)
        g_string_append (text, indent >= 0 ? "null, " : "null,");
      append (text, value, indent);
      if (next++ < last)
        g_string_append (text, indent >= 0 ? ", " : ",");
    }
  g_string_append (text, indent >= 0 ? " ]" : "]");
}

static void
append_line (GString *text, int indent)
{
  if (indent >= 0)
    g_string_append_printf (text, "\n%*s", indent, "");
}

static void
append_object (GString *text, BackendChildren *children, int indent)
{
  g_auto (BackendCursor) cursor = { NULL };
  int inner = indent >= 0 ? indent + 2 : indent;
  const char *key;
  BackendNode *value;
  guint count = 0;

  g_string_append_c (text, '{');
  backend_cursor_init (&cursor, children, FALSE, NULL);
  while (backend_cursor_next (&cursor, &key, &value))
    {
      if (count++ > 0)
        g_string_append_c (text, ',');
      append_line (text, inner);
      backend_json_append_string (text, key);
      g_string_append (text, indent >= 0 ? " : " : ":");
      append (text, value, inner);
    }
  append_line (text, indent);
  g_string_append_c (text, '}');
}

static void
append (GString *text, BackendNode *node, int indent)
{
  gint32 last;

  if (node == NULL)
    {
      g_string_append (text, "null");
      return;
    }
  switch (backend_node_get_node_type (node))
    {
    case BACKEND_NODE_STRING:
      backend_json_append_string (text, backend_node_get_string (node));
      break;
    case BACKEND_NODE_NUMBER:
      backend_number_append (text, backend_node_get_number (node, 0));
      break;
    case BACKEND_NODE_BOOLEAN:
      g_string_append (text, backend_node_get_boolean (node, FALSE) ? "true" : "false");
      break;
    case BACKEND_NODE_OBJECT:
    default:
      if (is_array (backend_node_get_children (node), &last))
        append_array (text, backend_node_get_children (node), last, indent);
      else
        append_object (text, backend_node_get_children (node), indent);
      break;
    }
}

/**
 * backend_json_append_node:
 * @text: where to append
 * @node: (nullable): a value, `null` for %NULL
 * @indent: the column that the line begins at, or -1 for all on one line
 */
void
backend_json_append_node (GString *text, BackendNode *node, int indent)
{
  append (text, node, indent);
}

/**
 * backend_json_from_node:
 * @node: (nullable): a value
 * @is_pretty: on several lines
 *
 * Returns: (transfer full): its JSON
 */
char *
backend_json_from_node (BackendNode *node, gboolean is_pretty)
{
  GString *text = g_string_new (NULL);

  append (text, node, is_pretty ? 0 : -1);
  return g_string_free_and_steal (text);
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
