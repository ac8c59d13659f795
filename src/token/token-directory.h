#pragma once

#include "token-metrics.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Who is in which room and which calls there are: asked of the Realtime
 * Database with the caller's own ID token, so that nothing can be learnt here
 * that the caller could not see.
 */
#define TOKEN_TYPE_DIRECTORY (token_directory_get_type ())
G_DECLARE_FINAL_TYPE (TokenDirectory, token_directory, TOKEN, DIRECTORY, GObject)

TokenDirectory *token_directory_new (SoupSession *session, const char *database_url, TokenMetrics *metrics);

/* Whether that was found true a moment ago, so that nobody need be asked. */
gboolean token_directory_knows (TokenDirectory *self, const char *room, const char *call, const char *uid);
/* TRUE if @uid is a member of @room and @call goes on there. */
void token_directory_check_async (TokenDirectory *self, const char *room, const char *call, const char *uid, const char *id_token,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean token_directory_check_finish (TokenDirectory *self, GAsyncResult *result, GError **error);

G_END_DECLS
