#pragma once

#include "backend-node.h"
#include "backend-write.h"

G_BEGIN_DECLS

typedef struct _BackendRules BackendRules;
typedef struct _BackendStore BackendStore;

#define BACKEND_TYPE_TREE (backend_tree_get_type ())
G_DECLARE_FINAL_TYPE (BackendTree, backend_tree, BACKEND, TREE, GObject)

/* The database: what is there now, and the one way to change it.  Signal
 * "written" (BackendWrite *write, BackendNode *before, BackendNode *after) comes
 * once a write is on disk, before its author is answered.
 */
BackendTree *backend_tree_new      (BackendStore *store, GError **error);
BackendNode *backend_tree_get_root (BackendTree *self);
gboolean     backend_tree_commit   (BackendTree *self, BackendWrite *write, GError **error);

G_END_DECLS
