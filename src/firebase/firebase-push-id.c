/* Push ids: keys that sort by the time they were made at, as Firebase's own
 * clients make them.  Two things are ours: the clock never goes back, and when
 * a millisecond's numbers run out the next one begins early.
 */

#include "firebase-push-id.h"

#include "firebase-database.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#define N_TIME 8
#define N_CHANCE 12
#define MAX_TIME ((G_GINT64_CONSTANT (1) << 48) - 1)

static const char alphabet[] = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

static void
draw_chance (FirebasePushId *self)
{
  if (gnutls_rnd (GNUTLS_RND_NONCE, self->chance, N_CHANCE) < 0)
    g_error ("no random bytes to be had");
  for (guint i = 0; i < N_CHANCE; i++)
    self->chance[i] &= 63;
}

/* The twelve are digits of one number, the last the smallest. */
static gboolean
add_one (FirebasePushId *self)
{
  for (guint i = N_CHANCE; i-- > 0;)
    {
      if (self->chance[i] < 63)
        {
          self->chance[i]++;
          return TRUE;
        }
      self->chance[i] = 0;
    }
  return FALSE;
}

/**
 * firebase_push_id_next:
 * @self: what the last one was made of, zeros at first
 * @now: milliseconds since 1970 by the server's clock
 *
 * Returns: (transfer full): a push id of 20 characters, greater than the last
 */
char *
firebase_push_id_next (FirebasePushId *self, gint64 now)
{
  char id[N_TIME + N_CHANCE + 1];

  if (now > self->time)
    {
      self->time = MIN (now, MAX_TIME);
      draw_chance (self);
    }
  else if (!add_one (self))
    self->time++;

  for (guint i = 0; i < N_TIME; i++)
    id[i] = alphabet[self->time >> (6 * (N_TIME - 1 - i)) & 63];
  for (guint i = 0; i < N_CHANCE; i++)
    id[N_TIME + i] = alphabet[self->chance[i]];
  id[N_TIME + N_CHANCE] = '\0';
  return g_strdup (id);
}

/**
 * firebase_push_id_get_time:
 * @key: (nullable): a key
 *
 * Returns: the milliseconds since 1970 that a push id begins with, or -1 where
 *   @key is none
 */
gint64
firebase_push_id_get_time (const char *key)
{
  gint64 time = 0;

  if (key == NULL || strnlen (key, N_TIME + N_CHANCE + 1) != N_TIME + N_CHANCE || strspn (key, alphabet) != N_TIME + N_CHANCE)
    return -1;
  for (guint i = 0; i < N_TIME; i++)
    time = time << 6 | (strchr (alphabet, key[i]) - alphabet);
  return time;
}
