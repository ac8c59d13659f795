#pragma once

#include "backend-rules.h"

G_BEGIN_DECLS

/* What part of a list is wanted, and by which order. */
typedef struct _BackendQuery BackendQuery;

/* @parameters: decoded names and values of a URI's query.  @query is NULL where
 * they ask for everything.
 */
gboolean backend_query_parse (GHashTable *parameters, BackendQuery **query, GError **error);
void backend_query_free (BackendQuery *self);
gboolean backend_query_check_index (BackendQuery *self, BackendRules *rules, const char *const *path, GError **error);
void backend_query_describe (BackendQuery *self, BackendRulesQuery *description);
BackendNode *backend_query_apply (BackendQuery *self, BackendNode *list);
gboolean backend_query_update (BackendQuery *self, BackendNode **window, BackendNode *list, GPtrArray *keys);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendQuery, backend_query_free)

G_END_DECLS
