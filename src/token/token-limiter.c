/* Token buckets by caller.  A bucket that has filled up again says nothing any
 * more and is thrown away, so only who asked lately takes room.
 */

#include "token-limiter.h"

#define MAX_BUCKETS 50000

typedef struct
{
  double level;
  gint64 seen_at;
} Bucket;

struct _TokenLimiter
{
  guint burst;
  double per_microsecond;
  GHashTable *buckets;
};

/**
 * token_limiter_new:
 * @burst: how many requests at once
 * @per_minute: how many in the long run
 */
TokenLimiter *
token_limiter_new (guint burst, guint per_minute)
{
  TokenLimiter *self = g_new0 (TokenLimiter, 1);

  self->burst = burst;
  self->per_microsecond = per_minute / (60.0 * G_USEC_PER_SEC);
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
token_limiter_free (TokenLimiter *self)
{
  g_hash_table_unref (self->buckets);
  g_free (self);
}

static double
level_at (TokenLimiter *self, Bucket *bucket, gint64 now)
{
  double level = bucket->level + (double)(now - bucket->seen_at) * self->per_microsecond;

  return MIN (level, self->burst);
}

/* If nobody's bucket is full, everybody's is dropped: better a moment without a
 * limit than no tokens or no end of memory.
 */
static void
make_space (TokenLimiter *self, gint64 now)
{
  GHashTableIter iter;
  gpointer bucket;

  g_hash_table_iter_init (&iter, self->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &bucket))
    if (level_at (self, bucket, now) >= self->burst)
      g_hash_table_iter_remove (&iter);
  if (g_hash_table_size (self->buckets) >= MAX_BUCKETS)
    g_hash_table_remove_all (self->buckets);
}

static Bucket *
get_bucket (TokenLimiter *self, const char *name, gint64 now)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, name);

  if (bucket)
    return bucket;
  if (g_hash_table_size (self->buckets) >= MAX_BUCKETS)
    make_space (self, now);
  bucket = g_new0 (Bucket, 1);
  bucket->level = self->burst;
  bucket->seen_at = now;
  g_hash_table_insert (self->buckets, g_strdup (name), bucket);
  return bucket;
}

/**
 * token_limiter_take:
 * @name: who asks
 * @now: monotonic time in microseconds
 * @retry_after: (out): seconds to wait, where it is too early
 *
 * Returns: whether the request may be served
 */
gboolean
token_limiter_take (TokenLimiter *self, const char *name, gint64 now, guint *retry_after)
{
  Bucket *bucket = get_bucket (self, name, now);

  bucket->level = level_at (self, bucket, now);
  bucket->seen_at = now;
  if (bucket->level < 1)
    {
      *retry_after = 1 + (guint)((1 - bucket->level) / self->per_microsecond / G_USEC_PER_SEC);
      return FALSE;
    }
  bucket->level--;
  return TRUE;
}
