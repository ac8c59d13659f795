/* A lasting permission to read, at the cost of comparing a few paths with each
 * write: thousands may listen while thousands of writes a second go by.
 */

#include "backend-permission.h"

#include <string.h>

struct _BackendPermission
{
  BackendRules *rules;
  JsonObject *auth;
  char **path;
  BackendRulesQuery query;
  char *child;

  gboolean is_given;
  gboolean uses_time;
  guint version;
  GPtrArray *reads; /* of paths */
};

/**
 * backend_permission_new:
 * @rules: must outlive the permission
 * @auth: (nullable): the claims of whoever listens
 * @path: to what
 * @query: (nullable): and in what way; it is copied
 *
 * Returns: (transfer full): not judged yet
 */
BackendPermission *
backend_permission_new (BackendRules *rules, JsonObject *auth, const char *const *path, const BackendRulesQuery *query)
{
  BackendPermission *self = g_new0 (BackendPermission, 1);

  self->rules = rules;
  self->auth = auth != NULL ? json_object_ref (auth) : NULL;
  self->path = g_strdupv ((char **)path);
  self->query.by_key = TRUE;
  if (query != NULL)
    self->query = *query;
  self->child = g_strdup (self->query.child);
  self->query.child = self->child;
  backend_node_ref (self->query.start_at);
  backend_node_ref (self->query.end_at);
  backend_node_ref (self->query.equal_to);
  self->reads = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  return self;
}

void
backend_permission_free (BackendPermission *self)
{
  g_clear_pointer (&self->auth, json_object_unref);
  g_strfreev (self->path);
  g_free (self->child);
  backend_node_unref (self->query.start_at);
  backend_node_unref (self->query.end_at);
  backend_node_unref (self->query.equal_to);
  g_ptr_array_unref (self->reads);
  g_free (self);
}

/**
 * backend_permission_is_given:
 * @root: (nullable): the database
 *
 * Judges it, whatever was written.
 *
 * Returns: whether it is given
 */
gboolean
backend_permission_is_given (BackendPermission *self, BackendNode *root)
{
  g_ptr_array_set_size (self->reads, 0);
  self->version = backend_rules_get_version (self->rules);
  self->is_given = backend_rules_judge_read (self->rules, self->auth, (const char *const *)self->path, &self->query, root, self->reads, &self->uses_time);
  return self->is_given;
}

/* One of them lies in the other, or they are the same. */
static gboolean
do_meet (char **a, char **b)
{
  for (; *a != NULL && *b != NULL; a++, b++)
    if (strcmp (*a, *b) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
is_touched (BackendPermission *self, BackendWrite *write)
{
  for (guint i = 0; i < write->changes->len; i++)
    {
      BackendChange *change = write->changes->pdata[i];

      for (guint j = 0; j < self->reads->len; j++)
        if (do_meet (change->path, self->reads->pdata[j]))
          return TRUE;
    }
  return FALSE;
}

/**
 * backend_permission_holds:
 * @write: what was written since
 * @root: (nullable): the database after that
 *
 * Returns: whether it is still given
 */
gboolean
backend_permission_holds (BackendPermission *self, BackendWrite *write, BackendNode *root)
{
  if (self->uses_time || self->version != backend_rules_get_version (self->rules) || is_touched (self, write))
    return backend_permission_is_given (self, root);
  return self->is_given;
}
