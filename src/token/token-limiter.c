/* Token buckets by caller, in the order in which they were last used.  The one
 * that was not used for longest is the fullest, or nearly: where there are too
 * many it goes first, and its owner loses the least by it.
 */

#include "token-limiter.h"

#define MAX_BUCKETS 50000

typedef struct
{
  char *name;
  double level;
  gint64 seen_at;
  GList link; /* in the order */
} Bucket;

struct _TokenLimiter
{
  guint burst;
  double per_microsecond;
  GHashTable *buckets; /* owns them, by their name */
  GQueue order;        /* the last used at the end */
};

static void
bucket_free (gpointer data)
{
  Bucket *bucket = data;

  g_free (bucket->name);
  g_free (bucket);
}

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
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, bucket_free);
  g_queue_init (&self->order);
  return self;
}

void
token_limiter_free (TokenLimiter *self)
{
  g_hash_table_unref (self->buckets);
  g_free (self);
}

/* Returns: how many callers are remembered */
guint
token_limiter_get_size (TokenLimiter *self)
{
  return g_hash_table_size (self->buckets);
}

static double
level_at (TokenLimiter *self, Bucket *bucket, gint64 now)
{
  double level = bucket->level + (double)(now - bucket->seen_at) * self->per_microsecond;

  return MIN (level, self->burst);
}

static void
drop_oldest (TokenLimiter *self)
{
  Bucket *bucket = g_queue_peek_head (&self->order);

  g_queue_unlink (&self->order, &bucket->link);
  g_hash_table_remove (self->buckets, bucket->name);
}

/* A bucket that is full again says nothing any more. */
static void
drop_full (TokenLimiter *self, gint64 now)
{
  Bucket *oldest;

  while ((oldest = g_queue_peek_head (&self->order)) != NULL && level_at (self, oldest, now) >= self->burst)
    drop_oldest (self);
}

static Bucket *
add_bucket (TokenLimiter *self, const char *name, gint64 now)
{
  Bucket *bucket = g_new0 (Bucket, 1);

  drop_full (self, now);
  if (g_hash_table_size (self->buckets) >= MAX_BUCKETS)
    drop_oldest (self);
  bucket->name = g_strdup (name);
  bucket->level = self->burst;
  bucket->seen_at = now;
  bucket->link.data = bucket;
  g_hash_table_insert (self->buckets, bucket->name, bucket);
  g_queue_push_tail_link (&self->order, &bucket->link);
  return bucket;
}

static Bucket *
use_bucket (TokenLimiter *self, const char *name, gint64 now)
{
  Bucket *bucket = g_hash_table_lookup (self->buckets, name);

  if (bucket == NULL)
    return add_bucket (self, name, now);
  g_queue_unlink (&self->order, &bucket->link);
  g_queue_push_tail_link (&self->order, &bucket->link);
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
  Bucket *bucket = use_bucket (self, name, now);

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
