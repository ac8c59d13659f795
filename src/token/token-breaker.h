#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keeps us from asking somebody who fails again and again: closed at first, open
 * for a while after a row of failures, then half open, which lets one request
 * through to see.
 */
typedef struct _TokenBreaker TokenBreaker;

TokenBreaker *token_breaker_new (guint failures, guint seconds);
void token_breaker_free (TokenBreaker *self);
gboolean token_breaker_try (TokenBreaker *self, guint *retry_after);
void token_breaker_succeed (TokenBreaker *self);
void token_breaker_fail (TokenBreaker *self);
gboolean token_breaker_is_open (TokenBreaker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TokenBreaker, token_breaker_free)

G_END_DECLS
