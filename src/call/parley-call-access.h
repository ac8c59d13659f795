#pragma once

#include "firebase-user.h"

G_BEGIN_DECLS

/* What opens the door of a call: the token, and the room's name there. */
typedef struct
{
  char *token;
  char *room;
  gint64 expires_at; /* server time in milliseconds, 0 where the service does not say */
} ParleyCallAccess;

void parley_call_access_free (ParleyCallAccess *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyCallAccess, parley_call_access_free)

void parley_call_access_fetch_async (FirebaseUser *user, const char *room, const char *call, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ParleyCallAccess *parley_call_access_fetch_finish (FirebaseUser *user, GAsyncResult *result, GError **error);

G_END_DECLS
