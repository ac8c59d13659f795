/* A circuit breaker.  The probe of the half-open state holds the place for as
 * long as the breaker is open at most, so that one that never reports back does
 * not keep it open for ever.
 */

#include "token-breaker.h"

#include "token-clock.h"

struct _TokenBreaker
{
  guint limit;
  gint64 pause;
  guint failures;    /* in a row */
  gint64 blocked_to; /* when the next probe may go; counts while it is open */
};

/**
 * token_breaker_new:
 * @failures: how many in a row open it
 * @seconds: how long it stays open before each probe
 */
TokenBreaker *
token_breaker_new (guint failures, guint seconds)
{
  TokenBreaker *self = g_new0 (TokenBreaker, 1);

  self->limit = failures;
  self->pause = (gint64)seconds * G_USEC_PER_SEC;
  return self;
}

void
token_breaker_free (TokenBreaker *self)
{
  g_free (self);
}

/* Returns: whether it refuses, but for a probe from time to time */
gboolean
token_breaker_is_open (TokenBreaker *self)
{
  return self->failures >= self->limit;
}

/**
 * token_breaker_try:
 * @retry_after: (out): seconds to wait, where it refuses
 *
 * Whoever is let through says afterwards how it went.
 *
 * Returns: whether a request may be sent
 */
gboolean
token_breaker_try (TokenBreaker *self, guint *retry_after)
{
  gint64 now = token_clock_get ();

  if (!token_breaker_is_open (self))
    return TRUE;
  if (now < self->blocked_to)
    {
      *retry_after = 1 + (guint)((self->blocked_to - now) / G_USEC_PER_SEC);
      return FALSE;
    }
  self->blocked_to = now + self->pause;
  return TRUE;
}

void
token_breaker_succeed (TokenBreaker *self)
{
  self->failures = 0;
}

void
token_breaker_fail (TokenBreaker *self)
{
  if (self->failures < self->limit)
    self->failures++;
  if (token_breaker_is_open (self))
    self->blocked_to = token_clock_get () + self->pause;
}
