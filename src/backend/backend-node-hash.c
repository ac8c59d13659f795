/* The hash of a value, as Firebase's own clients make it: SHA-1 over types, keys
 * and the hashes of the children.
 */

#include "backend-node.h"

#include "backend-path.h"

#include <string.h>

static void
append_leaf (GString *text, BackendNode *self)
{
  double number = backend_node_get_number (self, 0);
  guint64 bits;

  switch (backend_node_get_node_type (self))
    {
    case BACKEND_NODE_STRING:
      g_string_append (text, "string:");
      g_string_append (text, backend_node_get_string (self));
      break;
    case BACKEND_NODE_NUMBER:
      memcpy (&bits, &number, sizeof bits);
      g_string_append_printf (text, "number:%016" G_GINT64_MODIFIER "x", bits);
      break;
    case BACKEND_NODE_BOOLEAN:
    case BACKEND_NODE_OBJECT:
    default:
      g_string_append (text, backend_node_get_boolean (self, FALSE) ? "boolean:true" : "boolean:false");
      break;
    }
}

typedef struct
{
  const char *key;
  BackendNode *value;
} Child;

static int
compare_children (gconstpointer a, gconstpointer b)
{
  const Child *first = a, *second = b;
  int order = backend_node_compare (backend_node_get_priority (first->value), backend_node_get_priority (second->value));

  return order != 0 ? order : backend_key_compare (first->key, second->key);
}

static void
append_child (GString *text, const char *key, BackendNode *value)
{
  g_string_append_c (text, ':');
  g_string_append (text, key);
  g_string_append_c (text, ':');
  g_string_append (text, backend_node_get_hash (value));
}

static gboolean
is_ranked (BackendChildren *children)
{
  g_auto (BackendCursor) cursor = { NULL };
  const char *key;
  BackendNode *value;

  backend_cursor_init (&cursor, children, FALSE, NULL);
  while (backend_cursor_next (&cursor, &key, &value))
    if (backend_node_get_priority (value) != NULL)
      return TRUE;
  return FALSE;
}

/* By priority; without any, that is by key. */
static void
append_children (GString *text, BackendChildren *children)
{
  g_autoptr (GArray) sorted = is_ranked (children) ? g_array_new (FALSE, FALSE, sizeof (Child)) : NULL;
  g_auto (BackendCursor) cursor = { NULL };
  Child child;

  backend_cursor_init (&cursor, children, FALSE, NULL);
  while (backend_cursor_next (&cursor, &child.key, &child.value))
    if (sorted != NULL)
      g_array_append_val (sorted, child);
    else
      append_child (text, child.key, child.value);
  if (sorted == NULL)
    return;
  g_array_sort (sorted, compare_children);
  for (guint i = 0; i < sorted->len; i++)
    append_child (text, g_array_index (sorted, Child, i).key, g_array_index (sorted, Child, i).value);
}

/**
 * backend_node_make_hash:
 *
 * Returns: (transfer full): the hash in base64, made anew
 */
char *
backend_node_make_hash (BackendNode *self)
{
  BackendNode *priority = backend_node_get_priority (self);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autoptr (GString) text = g_string_new (NULL);
  guint8 digest[20];
  gsize length = sizeof digest;

  if (priority != NULL)
    {
      g_string_append (text, "priority:");
      append_leaf (text, priority);
      g_string_append_c (text, ':');
    }
  if (backend_node_get_children (self) != NULL)
    append_children (text, backend_node_get_children (self));
  else
    append_leaf (text, self);
  g_checksum_update (checksum, (const guchar *)text->str, text->len);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}
