/* The database as one root that writes replace.  A write is judged by the rules,
 * then kept, then seen: nobody hears of what a lost process could take back.
 */

#include "backend-tree.h"

#include "backend-error.h"

struct _BackendTree
{
  GObject parent_instance;

  BackendStore *store;
  char *name;
  BackendRules *rules;
  BackendNode *root;
  gint64 last_time;
};

G_DEFINE_FINAL_TYPE (BackendTree, backend_tree, G_TYPE_OBJECT)

static guint written_signal;

static void
backend_tree_finalize (GObject *object)
{
  BackendTree *self = BACKEND_TREE (object);

  g_clear_pointer (&self->root, backend_node_unref);
  g_free (self->name);
  G_OBJECT_CLASS (backend_tree_parent_class)->finalize (object);
}

static void
backend_tree_class_init (BackendTreeClass *class)
{
  G_OBJECT_CLASS (class)->finalize = backend_tree_finalize;
  written_signal = g_signal_new ("written", BACKEND_TYPE_TREE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 3, G_TYPE_POINTER, G_TYPE_POINTER, G_TYPE_POINTER);
}

static void
backend_tree_init (BackendTree *self)
{
}

/**
 * backend_tree_new:
 * @store: what keeps it; must outlive the tree
 * @name: of the database, empty for the one that is always there
 * @rules: who may do what; must outlive the tree
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: (transfer full): the database as it was kept, or %NULL
 */
BackendTree *
backend_tree_new (BackendStore *store, const char *name, BackendRules *rules, GError **error)
{
  g_autoptr (BackendTree) self = g_object_new (BACKEND_TYPE_TREE, NULL);

  self->store = store;
  self->name = g_strdup (name);
  self->rules = rules;
  if (!backend_store_load_tree (store, name, &self->root, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * backend_tree_get_root:
 *
 * Returns: (transfer none) (nullable): what is there now
 */
BackendNode *
backend_tree_get_root (BackendTree *self)
{
  return self->root;
}

/**
 * backend_tree_get_time:
 *
 * Returns: the server's time for one write, in milliseconds since 1970; it never
 *   steps back while the process runs
 */
gint64
backend_tree_get_time (BackendTree *self)
{
  self->last_time = MAX (self->last_time, g_get_real_time () / 1000);
  return self->last_time;
}

static gboolean
keep (BackendTree *self, BackendWrite *write, BackendNode *before, BackendNode *after, GError **error)
{
  if (!backend_store_write_tree (self->store, self->name, write, before, after, error))
    return FALSE;
  backend_node_unref (self->root);
  self->root = backend_node_ref (after);
  g_signal_emit (self, written_signal, 0, write, before, after);
  return TRUE;
}

/**
 * backend_tree_judge_again:
 *
 * Has everybody who listens judged by the rules as they are now: a write that
 * changes nothing is told.
 */
void
backend_tree_judge_again (BackendTree *self)
{
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
  char *root[] = { NULL };
  BackendWrite write = { .path = root, .is_merge = TRUE, .now = backend_tree_get_time (self), .changes = nothing };

  g_signal_emit (self, written_signal, 0, &write, self->root, self->root);
}

/**
 * backend_tree_commit_always:
 * @write: what an administrator wants to change
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: whether it is kept
 */
gboolean
backend_tree_commit_always (BackendTree *self, BackendWrite *write, GError **error)
{
  g_autoptr (BackendNode) before = backend_node_ref (self->root);
  g_autoptr (BackendNode) after = backend_write_apply (write, before);

  return keep (self, write, before, after, error);
}

/**
 * backend_tree_commit:
 * @write: what to change
 * @auth: (nullable): the claims of whoever wants it
 * @error: location for a %BACKEND_ERROR
 *
 * Returns: whether it was allowed and is kept
 */
gboolean
backend_tree_commit (BackendTree *self, BackendWrite *write, JsonObject *auth, GError **error)
{
  g_autoptr (BackendNode) before = backend_node_ref (self->root);
  g_autoptr (BackendNode) after = backend_write_apply (write, before);

  if (backend_rules_may_write (self->rules, auth, write, before, after))
    return keep (self, write, before, after, error);
  g_set_error_literal (error, BACKEND_ERROR, 401, "Permission denied");
  return FALSE;
}
