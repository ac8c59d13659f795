/* JSON out of the database: in its order of keys, arrays again where the keys are
 * dense, and with priorities where these are asked for.
 */

#include "backend-json.h"

#include "backend-path.h"

#include <math.h>

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
typedef struct
{
  GString *text;
  gboolean has_priorities;
} Printer;

static void append (const Printer *printer, BackendNode *node, int indent);

static void
append_array (const Printer *printer, BackendChildren *children, gint32 last, int indent)
{
  g_auto (BackendCursor) cursor = { NULL };
  const char *key;
  BackendNode *value;
  gint32 next = 0, index;

  g_string_append (printer->text, indent >= 0 ? "[ " : "[");
  backend_cursor_init (&cursor, children, FALSE, NULL);
  while (backend_cursor_next (&cursor, &key, &value) && backend_key_to_integer (key, &index))
    {
      for (; next < index; next++)
        g_string_append (printer->text, indent >= 0 ? "null, " : "null,");
      append (printer, value, indent);
      if (next++ < last)
        g_string_append (printer->text, indent >= 0 ? ", " : ",");
    }
  g_string_append (printer->text, indent >= 0 ? " ]" : "]");
}

static void
append_line (GString *text, int indent)
{
  if (indent >= 0)
    g_string_append_printf (text, "\n%*s", indent, "");
}

/* At the column of its parent's line. */
static void
append_member (const Printer *printer, const char *key, BackendNode *value, gboolean is_first, int indent)
{
  int inner = indent >= 0 ? indent + 2 : indent;

  if (!is_first)
    g_string_append_c (printer->text, ',');
  append_line (printer->text, inner);
  backend_json_append_string (printer->text, key);
  g_string_append (printer->text, indent >= 0 ? " : " : ":");
  append (printer, value, inner);
}

static void
append_object (const Printer *printer, BackendChildren *children, BackendNode *priority, int indent)
{
  g_auto (BackendCursor) cursor = { NULL };
  const char *key;
  BackendNode *value;
  guint count = 0;

  g_string_append_c (printer->text, '{');
  if (priority != NULL)
    append_member (printer, BACKEND_KEY_PRIORITY, priority, count++ == 0, indent);
  backend_cursor_init (&cursor, children, FALSE, NULL);
  while (backend_cursor_next (&cursor, &key, &value))
    append_member (printer, key, value, count++ == 0, indent);
  append_line (printer->text, indent);
  g_string_append_c (printer->text, '}');
}

static void
append_leaf (GString *text, BackendNode *node)
{
  switch (backend_node_get_node_type (node))
    {
    case BACKEND_NODE_STRING:
      backend_json_append_string (text, backend_node_get_string (node));
      break;
    case BACKEND_NODE_NUMBER:
      backend_number_append (text, backend_node_get_number (node, 0));
      break;
    case BACKEND_NODE_BOOLEAN:
    case BACKEND_NODE_OBJECT:
    default:
      g_string_append (text, backend_node_get_boolean (node, FALSE) ? "true" : "false");
      break;
    }
}

static void
append_ranked_leaf (const Printer *printer, BackendNode *node, BackendNode *priority, int indent)
{
  const Printer plain = { printer->text, FALSE };

  g_string_append_c (printer->text, '{');
  append_member (&plain, BACKEND_KEY_PRIORITY, priority, TRUE, indent);
  append_member (&plain, ".value", node, FALSE, indent);
  append_line (printer->text, indent);
  g_string_append_c (printer->text, '}');
}

static void
append (const Printer *printer, BackendNode *node, int indent)
{
  BackendChildren *children = backend_node_get_children (node);
  BackendNode *priority = printer->has_priorities ? backend_node_get_priority (node) : NULL;
  gint32 last;

  if (node == NULL)
    g_string_append (printer->text, "null");
  else if (children == NULL && priority != NULL)
    append_ranked_leaf (printer, node, priority, indent);
  else if (children == NULL)
    append_leaf (printer->text, node);
  else if (priority == NULL && is_array (children, &last))
    append_array (printer, children, last, indent);
  else
    append_object (printer, children, priority, indent);
}

/**
 * backend_json_append_node:
 * @text: where to append
 * @node: (nullable): a value, `null` for %NULL
 * @indent: the column that the line begins at, or -1 for all on one line
 * @format: whether with priorities
 */
void
backend_json_append_node (GString *text, BackendNode *node, int indent, BackendJsonFormat format)
{
  const Printer printer = { text, (format & BACKEND_JSON_EXPORT) != 0 };

  append (&printer, node, indent);
}

/**
 * backend_json_from_node:
 * @node: (nullable): a value
 * @format: how
 *
 * Returns: (transfer full): its JSON
 */
char *
backend_json_from_node (BackendNode *node, BackendJsonFormat format)
{
  GString *text = g_string_new (NULL);

  backend_json_append_node (text, node, format & BACKEND_JSON_PRETTY ? 0 : -1, format);
  return g_string_free_and_steal (text);
}
