#pragma once

#include "parley-search.h"

G_BEGIN_DECLS

/**
 * ParleySearchIndex:
 *
 * The file of words, for one thread at a time.
 */
typedef struct _ParleySearchIndex ParleySearchIndex;

ParleySearchIndex *parley_search_index_open (const char *path, const char *store_path, const char *identity, GError **error);
void parley_search_index_close (ParleySearchIndex *self);
gboolean parley_search_index_step (ParleySearchIndex *self, gint64 *done, GError **error);
GPtrArray *parley_search_index_find (ParleySearchIndex *self, const ParleySearchQuery *query, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleySearchIndex, parley_search_index_close)

G_END_DECLS
