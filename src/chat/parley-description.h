#pragma once

#include "parley-account.h"

G_BEGIN_DECLS

/**
 * ParleyDescription:
 * @kind: "group" or "direct"
 * @name: (nullable): of a group
 * @peer: (nullable): of a direct chat, the other person's uid
 * @topic: (nullable): of a group
 * @creator: (nullable): uid of who made it
 * @archived_at: milliseconds since 1970, or 0
 * @listed: whether it is public
 * @members: uid → role
 * @joined: uid → when they came, a pointer to milliseconds since 1970
 *
 * What the server says that a room is.
 */
typedef struct
{
  char *kind;
  char *name;
  char *peer;
  char *topic;
  char *creator;
  gint64 archived_at;
  gboolean listed;
  GHashTable *members;
  GHashTable *joined;
} ParleyDescription;

void parley_description_free (ParleyDescription *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyDescription, parley_description_free)

void parley_description_fetch_async (ParleyAccount *account, const char *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ParleyDescription *parley_description_fetch_finish (GAsyncResult *result, GError **error);
void parley_description_save_members (ParleyAccount *account, const char *room, GHashTable *members);
GHashTable *parley_description_read_members (JsonNode *node);

G_END_DECLS
