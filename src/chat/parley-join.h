#pragma once

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_JOIN_ERROR (parley_join_error_quark ())
GQuark parley_join_error_quark (void);

/**
 * ParleyJoinError:
 * @PARLEY_JOIN_ERROR_BANNED: one must not come in; the message is the reason, or ""
 * @PARLEY_JOIN_ERROR_CLOSED: the code is not valid any more, or the room not public
 */
typedef enum
{
  PARLEY_JOIN_ERROR_BANNED,
  PARLEY_JOIN_ERROR_CLOSED,
} ParleyJoinError;

void parley_join_async (ParleySession *session, const char *room, const char *code, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ParleyRoom *parley_join_finish (ParleySession *session, GAsyncResult *result, GError **error);

/* A room that anybody may find and join from the start. */
void parley_join_create_public_async (ParleySession *session, const char *name, const char *topic, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
