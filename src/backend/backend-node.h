#pragma once

#include "backend-children.h"

G_BEGIN_DECLS

typedef enum
{
  BACKEND_NODE_OBJECT,
  BACKEND_NODE_STRING,
  BACKEND_NODE_NUMBER,
  BACKEND_NODE_BOOLEAN,
} BackendNodeType;

/* A value of the database at one moment; it never changes, so whoever holds a
 * reference holds a snapshot.  "Nothing there" is NULL everywhere, and there is
 * no object without children.  A priority, by which siblings can be sorted, is as a
 * child by the name of BACKEND_KEY_PRIORITY that is not among the children.
 */
BackendNode *backend_node_new_string (const char *string);
BackendNode *backend_node_new_number (double number);
BackendNode *backend_node_new_boolean (gboolean boolean);
BackendNode *backend_node_ref (BackendNode *self);
void backend_node_unref (BackendNode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendNode, backend_node_unref)

BackendNodeType backend_node_get_node_type (BackendNode *self);
const char *backend_node_get_string (BackendNode *self);
double backend_node_get_number (BackendNode *self, double fallback);
gboolean backend_node_get_boolean (BackendNode *self, gboolean fallback);
BackendChildren *backend_node_get_children (BackendNode *self);
BackendNode *backend_node_get_priority (BackendNode *self);
BackendNode *backend_node_get_child (BackendNode *self, const char *key);
BackendNode *backend_node_at (BackendNode *self, const char *const *path);
BackendNode *backend_node_lookup (BackendNode *self, const char *key, ...) G_GNUC_NULL_TERMINATED;

/* The tree that results from putting a value, or NULL, at a path.  Takes @self. */
BackendNode *backend_node_put (BackendNode *self, const char *const *path, BackendNode *value);
BackendNode *backend_node_set_priority (BackendNode *self, BackendNode *priority);
BackendNode *backend_node_set_child (BackendNode *self, const char *key, BackendNode *value);

gboolean backend_node_equal (BackendNode *a, BackendNode *b);
int backend_node_compare (BackendNode *a, BackendNode *b);
const char *backend_node_get_hash (BackendNode *self);
char *backend_node_make_hash (BackendNode *self);

G_END_DECLS
