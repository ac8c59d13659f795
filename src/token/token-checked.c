/* Forgotten in the order in which they came once there are too many, and all at
 * once with the keys that they were checked with.
 */

#include "token-checked.h"

typedef struct
{
  char *digest;
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

  g_free (entry->digest);
  g_free (entry->uid);
  g_free (entry);
}

static char *
digest (const char *id_token)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, id_token, -1);
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
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
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

  g_hash_table_remove (self->entries, oldest->digest);
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
  g_autofree char *name = digest (id_token);
  Entry *entry;

  if (self->keys != keys)
    begin_anew (self, keys);
  if (g_hash_table_contains (self->entries, name))
    return;
  if (self->order.length >= self->most)
    forget_oldest (self);
  entry = g_new0 (Entry, 1);
  entry->digest = g_steal_pointer (&name);
  entry->uid = g_strdup (uid);
  entry->expires_at = expires_at;
  g_hash_table_insert (self->entries, entry->digest, entry);
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
  g_autofree char *name = NULL;
  Entry *entry;

  if (keys == NULL || self->keys != keys)
    return NULL;
  name = digest (id_token);
  entry = g_hash_table_lookup (self->entries, name);
  return entry != NULL && entry->expires_at > g_get_real_time () / G_USEC_PER_SEC ? entry->uid : NULL;
}
