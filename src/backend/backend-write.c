/* What one request wants changed: a put of one place, or a merge of several that
 * happen together.  Server values and increments are put in when it is made, so
 * everything after sees plain values.
 */

#include "backend-write.h"

#include "backend-error.h"
#include "backend-path.h"

#include <string.h>

static void
change_free (BackendChange *change)
{
  g_strfreev (change->path);
  backend_node_unref (change->value);
  g_free (change);
}

void
backend_write_free (BackendWrite *self)
{
  g_strfreev (self->path);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

static BackendWrite *
write_new (const char *const *path, gboolean is_merge, gint64 now)
{
  BackendWrite *self = g_new0 (BackendWrite, 1);

  self->path = g_strdupv ((char **)path);
  self->is_merge = is_merge;
  self->now = now;
  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify)change_free);
  return self;
}

/* Where a push or a merge adds keys to the path of a priority. */
static gboolean
is_below_priority (char **path)
{
  for (; *path != NULL; path++)
    if (backend_key_is_priority (*path) && path[1] != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
add_change (BackendWrite *self, BackendNode *root, char **path, JsonNode *json, const BackendJsonContext *context, GError **error)
{
  BackendChange *change = g_new0 (BackendChange, 1);
  BackendNode *before = backend_node_at (root, (const char *const *)path);

  change->path = path;
  g_ptr_array_add (self->changes, change);
  if (is_below_priority (path))
    {
      g_set_error_literal (error, BACKEND_ERROR, 400, "Invalid path: Invalid token in path");
      return FALSE;
    }
  if (backend_path_is_priority ((const char *const *)path))
    return backend_json_to_priority (json, before, context, &change->value, error);
  return backend_json_to_node (json, before, g_strv_length (path), context, &change->value, error);
}

/**
 * backend_write_new_put:
 * @root: (nullable): the database before
 * @path: the place to set
 * @value: what was sent; null removes
 * @context: what server values stand for
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: (transfer full): the write, or %NULL
 */
BackendWrite *
backend_write_new_put (BackendNode *root, const char *const *path, JsonNode *value, const BackendJsonContext *context, GError **error)
{
  g_autoptr (BackendWrite) self = write_new (path, FALSE, context->now);

  if (!add_change (self, root, g_strdupv ((char **)path), value, context, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
add_child (BackendWrite *self, BackendNode *root, const char *name, JsonNode *json, const BackendJsonContext *context, GError **error)
{
  g_auto (GStrv) below = backend_path_parse (name, NULL);
  char **path;

  if (below == NULL || below[0] == NULL)
    {
      backend_json_set_key_error (name, context, error);
      return FALSE;
    }
  path = backend_path_join ((const char *const *)self->path, (const char *const *)below);
  return add_change (self, root, path, json, context, error);
}

/* In the order of their text with the slash first, an ancestor stands right
 * before what lies below it.
 */
static int
compare_paths (gconstpointer a, gconstpointer b)
{
  char **p = (*(BackendChange **)a)->path, **q = (*(BackendChange **)b)->path;

  for (; *p != NULL && *q != NULL && strcmp (*p, *q) == 0; p++, q++)
    ;
  return g_strcmp0 (*p, *q);
}

/* Two places of which one contains the other have no order to be set in. */
static gboolean
check_apart (BackendWrite *self, GError **error)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (self->changes, NULL, NULL);

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, compare_paths);
  for (guint i = 1; i < sorted->len; i++)
    {
      BackendChange *above = sorted->pdata[i - 1], *below = sorted->pdata[i];
      g_autofree char *name = NULL;

      if (!backend_path_starts_with ((const char *const *)below->path, (const char *const *)above->path))
        continue;
      name = backend_path_to_text ((const char *const *)above->path);
      g_set_error (error, BACKEND_ERROR, 400, "Invalid data; path /%s is an ancestor of another path in the same update.", name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_children (BackendWrite *self, BackendNode *root, JsonObject *children, gboolean are_priorities, const BackendJsonContext *context, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, children);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (g_str_has_suffix (name, BACKEND_KEY_PRIORITY) == are_priorities && !add_child (self, root, name, member, context, error))
      return FALSE;
  return TRUE;
}

/**
 * backend_write_new_merge:
 * @root: (nullable): the database before
 * @path: where the names begin
 * @children: an object whose names are paths below @path
 * @context: what server values stand for
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: (transfer full): the write, or %NULL
 */
BackendWrite *
backend_write_new_merge (BackendNode *root, const char *const *path, JsonNode *children, const BackendJsonContext *context, GError **error)
{
  g_autoptr (BackendWrite) self = write_new (path, TRUE, context->now);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (children) ? json_node_get_object (children) : NULL;

  if (object == NULL)
    {
      g_set_error_literal (error, BACKEND_ERROR, 400, "Invalid data; couldn't parse JSON object. Are you sending a JSON object with valid key names?");
      return NULL;
    }
  /* A node may get its children and its priority in any order: nothing has none. */
  if (!add_children (self, root, object, FALSE, context, error) || !add_children (self, root, object, TRUE, context, error))
    return NULL;
  if (!check_apart (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * backend_write_ranks_nothing:
 * @root: (nullable): the database before
 *
 * Returns: whether it puts a priority alone, and where it does there is nothing
 *   to have one
 */
gboolean
backend_write_ranks_nothing (BackendWrite *self, BackendNode *root)
{
  const char *const *path = (const char *const *)self->path;
  BackendChange *change;
  g_autoptr (BackendNode) after = NULL;

  if (self->is_merge || !backend_path_is_priority (path))
    return FALSE;
  change = self->changes->pdata[0];
  after = backend_write_apply (self, root);
  return change->value != NULL && backend_node_at (after, path) == NULL;
}

/**
 * backend_write_apply:
 * @root: (nullable) (transfer none): the database before
 *
 * Returns: (transfer full) (nullable): the database after
 */
BackendNode *
backend_write_apply (BackendWrite *self, BackendNode *root)
{
  BackendNode *after = backend_node_ref (root);

  for (guint i = 0; i < self->changes->len; i++)
    {
      BackendChange *change = self->changes->pdata[i];

      after = backend_node_put (after, (const char *const *)change->path, backend_node_ref (change->value));
    }
  return after;
}

/**
 * backend_write_to_text:
 * @format: how
 *
 * Returns: (transfer full): what was written, as the answer to it shows it: a
 *   merge keeps the names that were sent
 */
char *
backend_write_to_text (BackendWrite *self, BackendJsonFormat format)
{
  gboolean is_pretty = (format & BACKEND_JSON_PRETTY) != 0;
  guint depth = g_strv_length (self->path);
  GString *text;

  if (!self->is_merge)
    return backend_json_from_node (((BackendChange *)self->changes->pdata[0])->value, format);
  text = g_string_new ("{");
  for (guint i = 0; i < self->changes->len; i++)
    {
      BackendChange *change = self->changes->pdata[i];
      g_autofree char *name = backend_path_to_text ((const char *const *)change->path + depth);

      g_string_append (text, i > 0 ? "," : "");
      g_string_append (text, is_pretty ? "\n  " : "");
      backend_json_append_string (text, name);
      g_string_append (text, is_pretty ? " : " : ":");
      backend_json_append_node (text, change->value, is_pretty ? 2 : -1, format);
    }
  g_string_append (text, is_pretty ? "\n}" : "}");
  return g_string_free_and_steal (text);
}
