#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How often each caller may ask: a bucket for each name, a bounded number of
 * buckets.
 */
typedef struct _TokenLimiter TokenLimiter;

TokenLimiter *token_limiter_new (guint burst, guint per_minute);
void token_limiter_free (TokenLimiter *self);
gboolean token_limiter_take (TokenLimiter *self, const char *name, gint64 now, guint *retry_after);
guint token_limiter_get_size (TokenLimiter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenLimiter, token_limiter_free)

G_END_DECLS
