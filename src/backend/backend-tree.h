#pragma once

#include "backend-rules.h"
#include "backend-store.h"

G_BEGIN_DECLS

#define BACKEND_TYPE_TREE (backend_tree_get_type ())
G_DECLARE_FINAL_TYPE (BackendTree, backend_tree, BACKEND, TREE, GObject)

/* The database: what is there now, and the one way to change it.  Signal
 * "written" (BackendWrite *write, BackendNode *before, BackendNode *after) comes
 * once a write is kept, before its author is answered.
 */
BackendTree *backend_tree_new (BackendStore *store, const char *name, BackendRules *rules, GError **error);
BackendNode *backend_tree_get_root (BackendTree *self);
gint64 backend_tree_get_time (BackendTree *self);
void backend_tree_judge_again (BackendTree *self);
gboolean backend_tree_commit_always (BackendTree *self, BackendWrite *write, GError **error);
gboolean backend_tree_commit (BackendTree *self, BackendWrite *write, JsonObject *auth, GError **error);

G_END_DECLS
