#pragma once

#include "parley-account.h"

G_BEGIN_DECLS

/**
 * ParleyDescription:
 * @kind: "group" or "direct"
 * @name: (nullable): of a group
 * @peer: (nullable): of a direct chat, the other person's uid
 * @members: uid → role
 *
 * What the server says that a room is.
 */
typedef struct
{
  char *kind;
  char *name;
  char *peer;
  GHashTable *members;
} ParleyDescription;

void parley_description_free (ParleyDescription *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyDescription, parley_description_free)

void parley_description_fetch_async (ParleyAccount *account, const char *room, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ParleyDescription *parley_description_fetch_finish (GAsyncResult *result, GError **error);
void parley_description_save_members (ParleyAccount *account, const char *room, GHashTable *members);
GHashTable *parley_description_read_members (JsonNode *node);

G_END_DECLS
