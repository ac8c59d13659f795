/* When two values are the same, and which of two comes first. */

#include "backend-node.h"

#include "backend-path.h"

#include <string.h>

static gboolean
children_equal (BackendChildren *a, BackendChildren *b)
{
  g_auto (BackendCursor) i = { NULL }, j = { NULL };
  const char *key, *other_key;
  BackendNode *value, *other_value;

  if (a == b)
    return TRUE;
  if (backend_children_count (a) != backend_children_count (b))
    return FALSE;
  backend_cursor_init (&i, a, FALSE, NULL);
  backend_cursor_init (&j, b, FALSE, NULL);
  while (backend_cursor_next (&i, &key, &value) && backend_cursor_next (&j, &other_key, &other_value))
    if (strcmp (key, other_key) != 0 || !backend_node_equal (value, other_value))
      return FALSE;
  return TRUE;
}

/**
 * backend_node_equal:
 * @a: (nullable): a node
 * @b: (nullable): another
 *
 * Returns: whether both say the same
 */
gboolean
backend_node_equal (BackendNode *a, BackendNode *b)
{
  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL || backend_node_get_node_type (a) != backend_node_get_node_type (b))
    return FALSE;
  if (!backend_node_equal (backend_node_get_priority (a), backend_node_get_priority (b)))
    return FALSE;
  if (backend_node_get_children (a) != NULL)
    return children_equal (backend_node_get_children (a), backend_node_get_children (b));
  return backend_node_compare (a, b) == 0;
}

/* Nothing, false, true, numbers, strings, objects. */
static int
get_rank (BackendNode *self)
{
  if (self == NULL)
    return 0;
  switch (backend_node_get_node_type (self))
    {
    case BACKEND_NODE_BOOLEAN:
      return backend_node_get_boolean (self, FALSE) ? 2 : 1;
    case BACKEND_NODE_NUMBER:
      return 3;
    case BACKEND_NODE_STRING:
      return 4;
    case BACKEND_NODE_OBJECT:
    default:
      return 5;
    }
}

/**
 * backend_node_compare:
 * @a: (nullable): a node
 * @b: (nullable): another
 *
 * The order of `orderBy` a child or `$value`, in which objects are all alike.
 */
int
backend_node_compare (BackendNode *a, BackendNode *b)
{
  int rank = get_rank (a);

  if (rank != get_rank (b))
    return rank - get_rank (b);
  if (rank == 3)
    {
      double x = backend_node_get_number (a, 0), y = backend_node_get_number (b, 0);

      return (x > y) - (x < y);
    }
  if (rank == 4)
    return backend_text_compare (backend_node_get_string (a), backend_node_get_string (b));
  return 0;
}
