/* Forgotten in the order in which they came once there are too many, and all at
 * once with the keys that they were checked with.
 */

#include "token-checked.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

typedef struct
{
  guint8 bytes[32];
} Digest;

typedef struct
{
  Digest digest; /* SHA-256 */
  char *uid;
  gint64 expires_at;
} Entry;

struct _TokenChecked
{
  guint most;
  JsonObject *keys;    /* with which all of them were checked; NULL: there are none */
  GHashTable *entries; /* owns them, by their digest */
  GQueue order;        /* of the same, the oldest first */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->uid);
  g_free (entry);
}

/* GnuTLS has the processor do it, in a tenth of the time that GLib takes. */
static Digest
digest (const char *id_token)
{
  Digest digest;

  if (gnutls_hash_fast (GNUTLS_DIG_SHA256, id_token, strlen (id_token), digest.bytes) < 0)
    g_error ("SHA-256 is not to be had");
  return digest;
}

/* Any part of a digest is as good as all of it. */
static guint
digest_hash (gconstpointer digest)
{
  guint hash;

  memcpy (&hash, digest, sizeof hash);
  return hash;
}

static gboolean
digest_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (Digest)) == 0;
}

/**
 * token_checked_new:
 * @most: how many are kept
 */
TokenChecked *
token_checked_new (guint most)
{
  TokenChecked *self = g_new0 (TokenChecked, 1);

  self->most = most;
  self->entries = g_hash_table_new_full (digest_hash, digest_equal, NULL, entry_free);
  g_queue_init (&self->order);
  return self;
}

void
token_checked_free (TokenChecked *self)
{
  g_clear_pointer (&self->keys, json_object_unref);
  g_queue_clear (&self->order);
  g_hash_table_unref (self->entries);
  g_free (self);
}

static void
begin_anew (TokenChecked *self, JsonObject *keys)
{
  g_queue_clear (&self->order);
  g_hash_table_remove_all (self->entries);
  g_clear_pointer (&self->keys, json_object_unref);
  self->keys = json_object_ref (keys);
}

static void
forget_oldest (TokenChecked *self)
{
  Entry *oldest = g_queue_pop_head (&self->order);

  g_hash_table_remove (self->entries, &oldest->digest);
}

/**
 * token_checked_add:
 * @id_token: a token that holds
 * @keys: the set that has the key of its signature
 * @expires_at: its end, in seconds since 1970
 * @uid: whose it is
 */
void
token_checked_add (TokenChecked *self, const char *id_token, JsonObject *keys, gint64 expires_at, const char *uid)
{
  Digest name = digest (id_token);
  Entry *entry;

  if (self->keys != keys)
    begin_anew (self, keys);
  if (g_hash_table_contains (self->entries, &name))
    return;
  if (self->order.length >= self->most)
    forget_oldest (self);
  entry = g_new0 (Entry, 1);
  entry->digest = name;
  entry->uid = g_strdup (uid);
  entry->expires_at = expires_at;
  g_hash_table_insert (self->entries, &entry->digest, entry);
  g_queue_push_tail (&self->order, entry);
}

/**
 * token_checked_find:
 * @id_token: from the network
 * @keys: (nullable): the set that counts now
 *
 * Returns: (transfer none) (nullable): whose it is, where it is known to hold still
 */
const char *
token_checked_find (TokenChecked *self, const char *id_token, JsonObject *keys)
{
  Digest name;
  Entry *entry;

  if (keys == NULL || self->keys != keys)
    return NULL;
  name = digest (id_token);
  entry = g_hash_table_lookup (self->entries, &name);
  return entry != NULL && entry->expires_at > g_get_real_time () / G_USEC_PER_SEC ? entry->uid : NULL;
}
