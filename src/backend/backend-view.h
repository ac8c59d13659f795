#pragma once

#include "backend-json.h"
#include "backend-query.h"

G_BEGIN_DECLS

/* What one listener sees of the database, and how a write looks from there. */
typedef struct _BackendView BackendView;

/* @path is relative to the view and begins with "/"; @json is the new value
 * there, or for a merge an object of the paths below it.
 */
typedef void (*BackendViewFunc) (gboolean is_merge, const char *path, const char *json, gpointer user_data);

BackendView *backend_view_new (const char *const *path, BackendQuery *query, BackendJsonFormat format);
void backend_view_free (BackendView *self);
const char *const *backend_view_get_path (BackendView *self);
BackendQuery *backend_view_get_query (BackendView *self);
void backend_view_start (BackendView *self, BackendNode *root, BackendViewFunc func, gpointer user_data);
void backend_view_update (BackendView *self, BackendWrite *write, BackendNode *before, BackendNode *after, BackendViewFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendView, backend_view_free)

G_END_DECLS
