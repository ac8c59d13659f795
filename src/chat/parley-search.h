#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ParleySearchQuery:
 * @text: what to look for, as it was typed
 * @room: (nullable): only in this room
 * @since: not before this time, milliseconds since 1970; 0 for no limit
 * @until: before this time; 0 for no limit
 * @limit: how many at most
 */
typedef struct
{
  char *text;
  char *room;
  gint64 since;
  gint64 until;
  guint limit;
} ParleySearchQuery;

/**
 * ParleySearchHit:
 * @room: where
 * @message: the message's id
 * @at: when it was sent, milliseconds since 1970
 */
typedef struct
{
  char *room;
  char *message;
  gint64 at;
} ParleySearchHit;

ParleySearchQuery *parley_search_query_new (const char *text, const char *room);
ParleySearchQuery *parley_search_query_copy (const ParleySearchQuery *self);
void parley_search_query_free (ParleySearchQuery *self);
ParleySearchHit *parley_search_hit_new (const char *room, const char *message, gint64 at);
void parley_search_hit_free (ParleySearchHit *self);

#define PARLEY_TYPE_SEARCH (parley_search_get_type ())
G_DECLARE_FINAL_TYPE (ParleySearch, parley_search, PARLEY, SEARCH, GObject)

ParleySearch *parley_search_new (const char *path, const char *store_path, const char *identity);
void parley_search_update (ParleySearch *self);
void parley_search_close (ParleySearch *self);
void parley_search_find_async (ParleySearch *self, const ParleySearchQuery *query, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *parley_search_find_finish (ParleySearch *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleySearchQuery, parley_search_query_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleySearchHit, parley_search_hit_free)

G_END_DECLS
