/* Queries of the Realtime Database: an order, bounds in it, and a limit from one
 * end.  By key the list is walked from the nearer end, whatever its length; other
 * orders sort all of it.
 */

#include "backend-query.h"

#include "backend-error.h"
#include "backend-json.h"
#include "backend-path.h"

#include "web-json.h"

#include <string.h>

typedef enum
{
  ORDER_KEY,
  ORDER_VALUE,
  ORDER_PRIORITY,
  ORDER_CHILD,
} Order;

/* @key, where given, decides between equal values. */
typedef struct
{
  gboolean is_set;
  gboolean is_exclusive;
  BackendNode *value;
  char *key;
} Bound;

struct _BackendQuery
{
  Order order;
  char **child;
  Bound start, end;
  guint limit; /* 0 for none */
  gboolean is_last;
  gboolean is_equal; /* both bounds are one equalTo */
  char *name;        /* of @child, joined */
};

static void
bound_clear (Bound *bound)
{
  g_clear_pointer (&bound->value, backend_node_unref);
  g_clear_pointer (&bound->key, g_free);
}

void
backend_query_free (BackendQuery *self)
{
  bound_clear (&self->start);
  bound_clear (&self->end);
  g_strfreev (self->child);
  g_free (self->name);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *name, const char *problem)
{
  g_set_error (error, BACKEND_ERROR, 400, "%s%s", name, problem);
  return FALSE;
}

static gboolean
parse_order (BackendQuery *self, const char *text, GError **error)
{
  g_autoptr (JsonNode) json = web_json_parse (text, -1, NULL);
  const char *order = json != NULL && JSON_NODE_HOLDS_VALUE (json) && json_node_get_value_type (json) == G_TYPE_STRING ? json_node_get_string (json) : "";

  if (strcmp (order, "$key") == 0)
    self->order = ORDER_KEY;
  else if (strcmp (order, "$value") == 0)
    self->order = ORDER_VALUE;
  else if (strcmp (order, "$priority") == 0)
    self->order = ORDER_PRIORITY;
  else
    {
      self->order = ORDER_CHILD;
      self->child = backend_path_parse (order, NULL);
      if (self->child == NULL || self->child[0] == NULL || backend_path_is_priority ((const char *const *)self->child))
        return refuse (error, "orderBy", " must be a valid JSON encoded path");
      self->name = backend_path_to_text ((const char *const *)self->child);
    }
  return TRUE;
}

static gboolean
parse_limit (BackendQuery *self, const char *name, const char *text, GError **error)
{
  guint64 limit;

  if (self->limit != 0)
    return refuse (error, name, ": limitToFirst and limitToLast exclude each other");
  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT, &limit, NULL))
    return refuse (error, name, " must be a positive integer");
  self->limit = (guint)limit;
  self->is_last = strcmp (name, "limitToLast") == 0;
  return TRUE;
}

/* `3` or `3,"-Mx"`: a value, and the key that decides between equal ones. */
static gboolean
parse_bound (BackendQuery *self, Bound *bound, const char *name, const char *text, GError **error)
{
  g_autofree char *list = g_strdup_printf ("[%s]", text);
  g_autoptr (JsonNode) json = web_json_parse (list, -1, NULL);
  JsonArray *array = json != NULL && JSON_NODE_HOLDS_ARRAY (json) ? json_node_get_array (json) : NULL;
  guint length = array != NULL ? json_array_get_length (array) : 0;
  const BackendJsonContext context = { 0 };
  JsonNode *value = length > 0 ? json_array_get_element (array, 0) : NULL;

  if (bound->is_set)
    return refuse (error, name, ": only one bound on each side");
  if (value == NULL || length > 2 || (!JSON_NODE_HOLDS_VALUE (value) && !JSON_NODE_HOLDS_NULL (value)))
    return refuse (error, name, ": Constraint index field must be a JSON primitive");
  if (length == 2 && web_json_array_get_string (array, 1) == NULL)
    return refuse (error, name, ": Constraint key field must be a string");
  if (!backend_json_to_node (value, NULL, 0, &context, &bound->value, error))
    return FALSE;
  if (self->order == ORDER_KEY && backend_node_get_string (bound->value) == NULL)
    return refuse (error, name, ": Constraint index field must be a string when ordering by key");
  bound->is_set = TRUE;
  bound->is_exclusive = g_str_has_suffix (name, "After") || g_str_has_suffix (name, "Before");
  bound->key = length == 2 ? g_strdup (web_json_array_get_string (array, 1)) : NULL;
  return TRUE;
}

static gboolean
parse_parameter (BackendQuery *self, const char *name, const char *text, GError **error)
{
  if (g_str_has_prefix (name, "limit"))
    return parse_limit (self, name, text, error);
  if (strcmp (name, "equalTo") == 0)
    {
      self->is_equal = TRUE;
      return parse_bound (self, &self->start, name, text, error) && parse_bound (self, &self->end, name, text, error);
    }
  return parse_bound (self, g_str_has_prefix (name, "start") ? &self->start : &self->end, name, text, error);
}

gboolean
backend_query_parse (GHashTable *parameters, BackendQuery **query, GError **error)
{
  static const char *const NAMES[] = { "equalTo", "startAt", "startAfter", "endAt", "endBefore", "limitToFirst", "limitToLast" };
  g_autoptr (BackendQuery) self = g_new0 (BackendQuery, 1);
  const char *order = g_hash_table_lookup (parameters, "orderBy");

  *query = NULL;
  if (order != NULL && !parse_order (self, order, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      const char *text = g_hash_table_lookup (parameters, NAMES[i]);

      if (text == NULL)
        continue;
      if (order == NULL)
        return refuse (error, "orderBy", " must be defined when other query parameters are defined");
      if (!parse_parameter (self, NAMES[i], text, error))
        return FALSE;
    }
  if (order != NULL)
    *query = g_steal_pointer (&self);
  return TRUE;
}

/**
 * backend_query_describe:
 * @description: (out caller-allocates): what the rules can see of it, owned by the
 *   query
 */
void
backend_query_describe (BackendQuery *self, BackendRulesQuery *description)
{
  gboolean is_equal = self->is_equal;

  *description = (BackendRulesQuery){
    .by_key = self->order == ORDER_KEY,
    .by_value = self->order == ORDER_VALUE,
    .by_priority = self->order == ORDER_PRIORITY,
    .child = self->name,
    .start_at = is_equal ? NULL : self->start.value,
    .end_at = is_equal ? NULL : self->end.value,
    .equal_to = is_equal ? self->start.value : NULL,
    .limit_to_first = self->is_last ? 0 : self->limit,
    .limit_to_last = self->is_last ? self->limit : 0,
  };
}

/**
 * backend_query_check_index:
 * @rules: what declares indexes
 * @path: the list
 *
 * Over REST the real service sorts only by what the rules declare an index for.
 */
gboolean
backend_query_check_index (BackendQuery *self, BackendRules *rules, const char *const *path, GError **error)
{
  g_autofree char *name = NULL, *list = NULL;

  if (self->order == ORDER_KEY || self->order == ORDER_PRIORITY)
    return TRUE;
  name = self->order == ORDER_VALUE ? g_strdup (".value") : backend_path_to_text ((const char *const *)self->child);
  if (backend_rules_has_index (rules, path, name))
    return TRUE;
  list = backend_path_to_text (path);
  g_set_error (error, BACKEND_ERROR, 400, "Index not defined, add \".indexOn\": \"%s\", for path \"/%s\", to the rules", name, list);
  return FALSE;
}

typedef struct
{
  const char *key;
  BackendNode *child;
  BackendNode *value; /* what it is sorted by */
} Item;

static BackendNode *
get_sort_value (BackendQuery *self, BackendNode *child)
{
  if (self->order == ORDER_CHILD)
    return backend_node_at (child, (const char *const *)self->child);
  return self->order == ORDER_VALUE ? child : backend_node_get_priority (child);
}

static int
compare_to_bound (BackendQuery *self, const Item *item, const Bound *bound)
{
  int order;

  if (self->order == ORDER_KEY)
    return backend_key_compare (item->key, backend_node_get_string (bound->value));
  order = backend_node_compare (item->value, bound->value);
  return order == 0 && bound->key != NULL ? backend_key_compare (item->key, bound->key) : order;
}

static gboolean
is_after_start (BackendQuery *self, const Item *item)
{
  return !self->start.is_set || compare_to_bound (self, item, &self->start) >= (self->start.is_exclusive ? 1 : 0);
}

static gboolean
is_before_end (BackendQuery *self, const Item *item)
{
  return !self->end.is_set || compare_to_bound (self, item, &self->end) <= (self->end.is_exclusive ? -1 : 0);
}

static BackendNode *
apply_by_key (BackendQuery *self, BackendChildren *children)
{
  g_auto (BackendCursor) cursor = { NULL };
  const Bound *near = self->is_last ? &self->end : &self->start;
  BackendNode *result = NULL;
  Item item = { NULL };
  guint count = 0;

  backend_cursor_init (&cursor, children, self->is_last, near->is_set ? backend_node_get_string (near->value) : NULL);
  while ((self->limit == 0 || count < self->limit) && backend_cursor_next (&cursor, &item.key, &item.child))
    {
      gboolean is_begun = self->is_last ? is_before_end (self, &item) : is_after_start (self, &item);
      gboolean is_over = self->is_last ? !is_after_start (self, &item) : !is_before_end (self, &item);

      if (is_over)
        break;
      if (!is_begun)
        continue;
      result = backend_node_set_child (result, item.key, backend_node_ref (item.child));
      count++;
    }
  return result;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const Item *first = a, *second = b;
  int order = backend_node_compare (first->value, second->value);

  return order != 0 ? order : backend_key_compare (first->key, second->key);
}

static BackendNode *
apply_by_value (BackendQuery *self, BackendChildren *children)
{
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_auto (BackendCursor) cursor = { NULL };
  BackendNode *result = NULL;
  guint first = 0, count;
  Item item;

  backend_cursor_init (&cursor, children, FALSE, NULL);
  while (backend_cursor_next (&cursor, &item.key, &item.child))
    {
      item.value = get_sort_value (self, item.child);
      if (is_after_start (self, &item) && is_before_end (self, &item))
        g_array_append_val (items, item);
    }
  g_array_sort (items, compare_items);
  count = self->limit != 0 ? MIN (self->limit, items->len) : items->len;
  if (self->is_last)
    first = items->len - count;
  for (guint i = first; i < first + count; i++)
    {
      const Item *chosen = &g_array_index (items, Item, i);

      result = backend_node_set_child (result, chosen->key, backend_node_ref (chosen->child));
    }
  return result;
}

/**
 * backend_query_apply:
 * @list: (nullable): where the query is made
 *
 * Returns: (transfer full) (nullable): the children that it asks for
 */
BackendNode *
backend_query_apply (BackendQuery *self, BackendNode *list)
{
  BackendChildren *children = backend_node_get_children (list);

  return self->order == ORDER_KEY ? apply_by_key (self, children) : apply_by_value (self, children);
}

static gboolean
is_in_bounds (BackendQuery *self, const char *key)
{
  const Item item = { .key = key };

  return is_after_start (self, &item) && is_before_end (self, &item);
}

/* The keys that no longer fit, from the end that the limit does not count from. */
static BackendNode *
drop_beyond_limit (BackendQuery *self, BackendNode *window, GPtrArray *keys)
{
  while (self->limit != 0 && backend_children_count (backend_node_get_children (window)) > self->limit)
    {
      g_auto (BackendCursor) cursor = { NULL };
      BackendNode *child;
      const char *key;

      backend_cursor_init (&cursor, backend_node_get_children (window), !self->is_last, NULL);
      if (!backend_cursor_next (&cursor, &key, &child))
        break;
      g_ptr_array_add (keys, g_strdup (key));
      window = backend_node_set_child (window, g_ptr_array_index (keys, keys->len - 1), NULL);
    }
  return window;
}

/**
 * backend_query_update:
 * @window: (inout) (nullable): what the query found before, and finds now
 * @list: (nullable): where the query is made, as it is now
 * @keys: the keys that have changed since; what the limit pushes out is added
 *
 * What backend_query_apply() would find, at the cost of what has changed: a list
 * that is listened to may be long.
 *
 * Returns: %FALSE where this cannot be told without looking at the whole list;
 *   nothing has changed then
 */
gboolean
backend_query_update (BackendQuery *self, BackendNode **window, BackendNode *list, GPtrArray *keys)
{
  gboolean was_full = self->limit != 0 && backend_children_count (backend_node_get_children (*window)) >= self->limit;
  g_autoptr (BackendNode) updated = NULL;

  if (self->order != ORDER_KEY)
    return FALSE;
  updated = backend_node_ref (*window);
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = keys->pdata[i];
      BackendNode *child = is_in_bounds (self, key) ? backend_node_get_child (list, key) : NULL;

      /* Somebody from outside takes the place, and only the list knows who. */
      if (child == NULL && was_full && backend_node_get_child (*window, key) != NULL)
        return FALSE;
      updated = backend_node_set_child (g_steal_pointer (&updated), key, backend_node_ref (child));
    }
  backend_node_unref (*window);
  *window = drop_beyond_limit (self, g_steal_pointer (&updated), keys);
  return TRUE;
}
