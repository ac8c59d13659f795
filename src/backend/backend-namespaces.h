#pragma once

#include "backend-tree.h"

G_BEGIN_DECLS

#define BACKEND_TYPE_NAMESPACE (backend_namespace_get_type ())
G_DECLARE_FINAL_TYPE (BackendNamespace, backend_namespace, BACKEND, NAMESPACE, GObject)

/* One database: what lies there, and who may do what with it.  Everything that
 * reads or writes gets here by the `ns` of its request, and keeps a reference for
 * as long as it listens.
 */
BackendTree *backend_namespace_get_tree (BackendNamespace *self);
BackendRules *backend_namespace_get_rules (BackendNamespace *self);
gboolean backend_namespace_set_rules (BackendNamespace *self, const char *text, GError **error);

/* All databases of one file.  There is one, or, where @are_many, one for each
 * name that is asked for.
 */
typedef struct _BackendNamespaces BackendNamespaces;

BackendNamespaces *backend_namespaces_new (BackendStore *store, const char *rules_text, gboolean are_many, GError **error);
void backend_namespaces_free (BackendNamespaces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendNamespaces, backend_namespaces_free)

BackendNamespace *backend_namespaces_get_default (BackendNamespaces *self);
BackendNamespace *backend_namespaces_get (BackendNamespaces *self, const char *name, GError **error);

G_END_DECLS
