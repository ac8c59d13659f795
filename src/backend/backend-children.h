#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BackendNode BackendNode;

/* A sorted map from key to node whose versions share what they have in common:
 * changing one leaves every other version as it was.  NULL is the empty map.
 */
typedef struct _BackendChildren BackendChildren;

BackendChildren *backend_children_ref (BackendChildren *self);
void backend_children_unref (BackendChildren *self);
BackendChildren *backend_children_set (BackendChildren *self, const char *key, BackendNode *value);
BackendChildren *backend_children_remove (BackendChildren *self, const char *key);
BackendNode *backend_children_get (BackendChildren *self, const char *key);
BackendNode **backend_children_own (BackendChildren **self, const char *key);
guint backend_children_count (BackendChildren *self);

/* A level has sixteen times as many keys as the one below it, at the least. */
#define BACKEND_CURSOR_DEPTH 16

/* Walks in key order, from either end, beginning anywhere. */
typedef struct
{
  BackendChildren *top;
  BackendChildren *pages[BACKEND_CURSOR_DEPTH]; /* from the top to the leaf */
  int at[BACKEND_CURSOR_DEPTH];                 /* the entry of each */
  guint depth;
  gboolean backwards;
} BackendCursor;

void backend_cursor_init (BackendCursor *cursor, BackendChildren *children, gboolean backwards, const char *from);
gboolean backend_cursor_next (BackendCursor *cursor, const char **key, BackendNode **value);
void backend_cursor_clear (BackendCursor *cursor);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BackendCursor, backend_cursor_clear)

G_END_DECLS
