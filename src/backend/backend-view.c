/* From writes to events.  A write below the view is told as it was made: a put
 * where it was put, a merge as one merge.  What was written above is told as the
 * whole new value.  A query's window is told by what enters it, what leaves it
 * and what changes inside.
 */

#include "backend-view.h"

#include "backend-json.h"
#include "backend-path.h"

#define PATH(keys) ((const char *const *)(keys))

struct _BackendView
{
  char **path;
  guint depth;
  BackendQuery *query; /* NULL for everything there is */
  BackendJsonFormat format;
  BackendNode *window; /* what the listener has, with a query */
};

/**
 * backend_view_new:
 * @path: the location
 * @query: (nullable) (transfer full): what part of it
 * @format: whether priorities are seen
 */
BackendView *
backend_view_new (const char *const *path, BackendQuery *query, BackendJsonFormat format)
{
  BackendView *self = g_new0 (BackendView, 1);

  self->path = g_strdupv ((char **)path);
  self->depth = g_strv_length (self->path);
  self->query = query;
  self->format = format;
  return self;
}

void
backend_view_free (BackendView *self)
{
  g_strfreev (self->path);
  g_clear_pointer (&self->query, backend_query_free);
  g_clear_pointer (&self->window, backend_node_unref);
  g_free (self);
}

const char *const *
backend_view_get_path (BackendView *self)
{
  return PATH (self->path);
}

/**
 * backend_view_get_query:
 *
 * Returns: (transfer none) (nullable): what part of its place it shows
 */
BackendQuery *
backend_view_get_query (BackendView *self)
{
  return self->query;
}

static void
emit_put (BackendView *self, const char *const *path, BackendNode *value, BackendViewFunc func, gpointer user_data)
{
  g_autofree char *keys = backend_path_to_text (path);
  g_autofree char *text = g_strconcat ("/", keys, NULL);
  g_autofree char *json = backend_json_from_node (value, self->format);

  func (FALSE, text, json, user_data);
}

/**
 * backend_view_start:
 * @root: (nullable): the database
 *
 * Tells what is there, as a put of everything.
 */
void
backend_view_start (BackendView *self, BackendNode *root, BackendViewFunc func, gpointer user_data)
{
  static const char *const HERE[] = { NULL };
  BackendNode *here = backend_node_at (root, PATH (self->path));

  if (self->query != NULL)
    {
      g_clear_pointer (&self->window, backend_node_unref);
      here = self->window = backend_query_apply (self->query, here);
    }
  emit_put (self, HERE, here, func, user_data);
}

/* The children of a merge as they are found: an object under construction. */
typedef struct
{
  GString *json;
  BackendJsonFormat format;
  guint count;
  char **only; /* the path and value of the first */
  BackendNode *only_value;
} Merge;

static void
merge_add (Merge *merge, const char *const *path, BackendNode *value)
{
  g_autofree char *name = backend_path_to_text (path);

  if (merge->count++ == 0)
    {
      merge->only = g_strdupv ((char **)path);
      merge->only_value = value;
    }
  g_string_append_c (merge->json, merge->count == 1 ? '{' : ',');
  backend_json_append_string (merge->json, name);
  g_string_append_c (merge->json, ':');
  backend_json_append_node (merge->json, value, -1, merge->format);
}

static void
merge_clear (Merge *merge)
{
  g_string_free (merge->json, TRUE);
  g_strfreev (merge->only);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Merge, merge_clear)

static void
merge_emit (Merge *merge, const char *const *path, BackendViewFunc func, gpointer user_data)
{
  g_autofree char *keys = backend_path_to_text (path);
  g_autofree char *text = g_strconcat ("/", keys, NULL);

  g_string_append_c (merge->json, '}');
  func (TRUE, text, merge->json->str, user_data);
}

/* One who is not shown priorities does not hear that one has changed. */
static gboolean
has_effect (BackendView *self, BackendChange *change, BackendNode *before)
{
  if (!(self->format & BACKEND_JSON_EXPORT) && backend_path_is_priority (PATH (change->path)))
    return FALSE;
  return !backend_node_equal (backend_node_at (before, PATH (change->path)), change->value);
}

/* A change at the view's place or above it: there is no telling it in part. */
static gboolean
is_replaced (BackendView *self, BackendWrite *write)
{
  for (guint i = 0; i < write->changes->len; i++)
    {
      BackendChange *change = write->changes->pdata[i];

      if (backend_path_starts_with (PATH (self->path), PATH (change->path)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_below (BackendView *self, BackendChange *change)
{
  return backend_path_starts_with (PATH (change->path), PATH (self->path));
}

/* Whole subtrees: what was sent, as it was sent. */
static void
update_whole (BackendView *self, BackendWrite *write, BackendNode *before, BackendViewFunc func, gpointer user_data)
{
  gboolean is_inside = backend_path_starts_with (PATH (write->path), PATH (self->path));
  guint depth = is_inside ? g_strv_length (write->path) : self->depth;
  g_auto (Merge) merge = { .json = g_string_new (NULL), .format = self->format };

  for (guint i = 0; i < write->changes->len; i++)
    {
      BackendChange *change = write->changes->pdata[i];

      if (!is_below (self, change) || !has_effect (self, change, before))
        continue;
      if (!write->is_merge)
        emit_put (self, PATH (change->path + self->depth), change->value, func, user_data);
      else
        merge_add (&merge, PATH (change->path + depth), change->value);
    }
  if (merge.count > 0)
    merge_emit (&merge, PATH (is_inside ? write->path + self->depth : write->path + g_strv_length (write->path)), func, user_data);
}

static void
add_changes_inside (BackendView *self, Merge *merge, const char *key, BackendWrite *write, BackendNode *before)
{
  for (guint i = 0; i < write->changes->len; i++)
    {
      BackendChange *change = write->changes->pdata[i];

      if (is_below (self, change) && g_str_equal (change->path[self->depth], key) && has_effect (self, change, before))
        merge_add (merge, PATH (change->path + self->depth), change->value);
    }
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return backend_key_compare (*(const char *const *)a, *(const char *const *)b);
}

/* In the order of the database, each once. */
static void
sort_keys (GPtrArray *keys)
{
  guint kept = 0;

  g_ptr_array_sort (keys, compare_keys);
  for (guint i = 0; i < keys->len; i++)
    if (kept == 0 || !g_str_equal (keys->pdata[kept - 1], keys->pdata[i]))
      {
        gpointer key = keys->pdata[kept];

        keys->pdata[kept++] = keys->pdata[i];
        if (kept - 1 != i)
          keys->pdata[i] = key;
      }
  g_ptr_array_set_size (keys, (int)kept);
}

static GPtrArray *
list_changed_keys (BackendView *self, BackendWrite *write)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < write->changes->len; i++)
    {
      BackendChange *change = write->changes->pdata[i];

      if (is_below (self, change))
        g_ptr_array_add (keys, g_strdup (change->path[self->depth]));
    }
  return keys;
}

static void
add_keys (GPtrArray *keys, BackendNode *window)
{
  g_auto (BackendCursor) cursor = { NULL };
  const char *key;
  BackendNode *value;

  backend_cursor_init (&cursor, backend_node_get_children (window), FALSE, NULL);
  while (backend_cursor_next (&cursor, &key, &value))
    g_ptr_array_add (keys, g_strdup (key));
}

/* What leaves first, then what comes and what changes. */
static void
collect_differences (BackendView *self, Merge *merge, GPtrArray *keys, BackendWrite *write, BackendNode *before, BackendNode *old)
{
  for (guint i = 0; i < keys->len; i++)
    {
      const char *path[] = { keys->pdata[i], NULL };

      if (backend_node_get_child (old, path[0]) != NULL && backend_node_get_child (self->window, path[0]) == NULL)
        merge_add (merge, path, NULL);
    }
  for (guint i = 0; i < keys->len; i++)
    {
      const char *path[] = { keys->pdata[i], NULL };
      BackendNode *was = backend_node_get_child (old, path[0]), *is = backend_node_get_child (self->window, path[0]);

      if (was == NULL && is != NULL)
        merge_add (merge, path, is);
      else if (is != NULL && !backend_node_equal (was, is))
        add_changes_inside (self, merge, path[0], write, before);
    }
}

static void
update_window (BackendView *self, BackendWrite *write, BackendNode *before, BackendNode *here, BackendViewFunc func, gpointer user_data)
{
  g_autoptr (BackendNode) old = backend_node_ref (self->window);
  g_autoptr (GPtrArray) keys = list_changed_keys (self, write);
  g_auto (Merge) merge = { .json = g_string_new (NULL), .format = self->format };

  if (!backend_query_update (self->query, &self->window, here, keys))
    {
      backend_node_unref (self->window);
      self->window = backend_query_apply (self->query, here);
      add_keys (keys, old);
      add_keys (keys, self->window);
    }
  sort_keys (keys);
  collect_differences (self, &merge, keys, write, before, old);
  if (merge.count == 1 && !write->is_merge)
    emit_put (self, PATH (merge.only), merge.only_value, func, user_data);
  else if (merge.count > 0)
    merge_emit (&merge, PATH (self->path + self->depth), func, user_data);
}

static void
replace_window (BackendView *self, BackendNode *here, BackendViewFunc func, gpointer user_data)
{
  g_autoptr (BackendNode) old = self->window;

  self->window = backend_query_apply (self->query, here);
  if (!backend_node_equal (old, self->window))
    emit_put (self, PATH (self->path + self->depth), self->window, func, user_data);
}

static gboolean
is_touched (BackendView *self, BackendWrite *write)
{
  for (guint i = 0; i < write->changes->len; i++)
    if (is_below (self, write->changes->pdata[i]))
      return TRUE;
  return is_replaced (self, write);
}

/**
 * backend_view_update:
 * @write: what was written
 * @before: (nullable): the database before
 * @after: (nullable): the database after
 *
 * Tells what of a write can be seen from here: one put, one merge, or nothing.
 */
void
backend_view_update (BackendView *self, BackendWrite *write, BackendNode *before, BackendNode *after, BackendViewFunc func, gpointer user_data)
{
  BackendNode *here;
  gboolean is_whole;

  if (!is_touched (self, write))
    return;
  here = backend_node_at (after, PATH (self->path));
  is_whole = is_replaced (self, write);
  if (self->query != NULL && is_whole)
    replace_window (self, here, func, user_data);
  else if (self->query != NULL)
    update_window (self, write, before, here, func, user_data);
  else if (!is_whole)
    update_whole (self, write, before, func, user_data);
  else if (!backend_node_equal (backend_node_at (before, PATH (self->path)), here))
    emit_put (self, PATH (self->path + self->depth), here, func, user_data);
}
