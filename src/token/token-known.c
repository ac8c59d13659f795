/* Facts in the order in which they were learnt, which is the order in which they
 * are forgotten.  Learning one again does not make it last longer: it was asked
 * for at a time, and is good for so long after it.
 */

#include "token-known.h"

#include "token-clock.h"

typedef struct
{
  char *fact;
  gint64 until;
} Entry;

struct _TokenKnown
{
  gint64 life;
  guint most;
  GHashTable *entries; /* owns them, by their fact */
  GQueue order;        /* of the same, the oldest first */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->fact);
  g_free (entry);
}

/**
 * token_known_new:
 * @seconds: how long each is good for
 * @most: how many are kept
 */
TokenKnown *
token_known_new (guint seconds, guint most)
{
  TokenKnown *self = g_new0 (TokenKnown, 1);

  self->life = (gint64)seconds * G_USEC_PER_SEC;
  self->most = most;
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  g_queue_init (&self->order);
  return self;
}

void
token_known_free (TokenKnown *self)
{
  g_queue_clear (&self->order);
  g_hash_table_unref (self->entries);
  g_free (self);
}

static void
forget_oldest (TokenKnown *self)
{
  Entry *oldest = g_queue_pop_head (&self->order);

  g_hash_table_remove (self->entries, oldest->fact);
}

static void
forget_old (TokenKnown *self)
{
  gint64 now = token_clock_get ();

  while (self->order.length > 0 && ((Entry *)g_queue_peek_head (&self->order))->until <= now)
    forget_oldest (self);
}

void
token_known_add (TokenKnown *self, const char *fact)
{
  Entry *entry;

  forget_old (self);
  if (g_hash_table_contains (self->entries, fact))
    return;
  if (self->order.length >= self->most)
    forget_oldest (self);
  entry = g_new0 (Entry, 1);
  entry->fact = g_strdup (fact);
  entry->until = token_clock_get () + self->life;
  g_hash_table_insert (self->entries, entry->fact, entry);
  g_queue_push_tail (&self->order, entry);
}

gboolean
token_known_has (TokenKnown *self, const char *fact)
{
  forget_old (self);
  return g_hash_table_contains (self->entries, fact);
}
