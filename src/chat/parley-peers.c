/* Whether the others are there: for those that somebody holds a #ParleyPeer of,
 * which are those on the screen.  The socket brings it at once; where there is none
 * it is asked for every minute.
 */

#include "parley-peers.h"

#include "parley-peer-private.h"

#include <string.h>

#define LOOK_SECONDS 60
#define PRESENCE "presence/"

struct _ParleyPeers
{
  GObject parent_instance;

  ParleyAccount *account;
  FirebaseRealtime *realtime;
  GHashTable *peers; /* uid → ParleyPeer, not owned: each removes itself */
  guint source;
};

G_DEFINE_FINAL_TYPE (ParleyPeers, parley_peers, G_TYPE_OBJECT)

static char *
make_path (const char *uid)
{
  return g_strconcat (PRESENCE, uid, NULL);
}

/* What is below somebody's presence in @path, and whose it is. */
static ParleyPeer *
find_peer (ParleyPeers *self, const char *path, const char **below)
{
  const char *uid = g_str_has_prefix (path, PRESENCE) ? path + strlen (PRESENCE) : "";
  gsize length = strcspn (uid, "/");
  g_autofree char *key = g_strndup (uid, length);

  *below = uid[length] == '/' ? uid + length + 1 : "";
  return g_hash_table_lookup (self->peers, key);
}

static void
on_put (ParleyPeers *self, const char *path, JsonNode *node)
{
  const char *below;
  ParleyPeer *peer = find_peer (self, path, &below);

  if (peer != NULL)
    parley_peer_take (peer, below, node);
}

static void
on_patch (ParleyPeers *self, const char *path, JsonObject *children)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, children);
  while (json_object_iter_next (&iter, &name, &node))
    {
      g_autofree char *full = g_strconcat (path, "/", name, NULL);

      on_put (self, full, node);
    }
}

typedef struct
{
  ParleyPeers *peers;
  char *uid;
} Look;

static void
look_free (Look *look)
{
  g_object_unref (look->peers);
  g_free (look->uid);
  g_free (look);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Look) look = data;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, NULL);
  ParleyPeer *peer = g_hash_table_lookup (look->peers->peers, look->uid);

  if (node != NULL && peer != NULL)
    parley_peer_take (peer, "", node);
}

static void
look_now (ParleyPeers *self, const char *uid)
{
  g_autofree char *path = make_path (uid);
  Look *look = g_new0 (Look, 1);

  look->peers = g_object_ref (self);
  look->uid = g_strdup (uid);
  firebase_database_get_async (self->account->database, path, NULL, self->account->cancellable, on_looked, look);
}

/* What the socket tells need not be asked for. */
static gboolean
must_ask (ParleyPeers *self)
{
  return g_hash_table_size (self->peers) > 0 && !firebase_realtime_is_registered (self->realtime) && !g_cancellable_is_cancelled (self->account->cancellable);
}

static gboolean
on_minute (gpointer data)
{
  ParleyPeers *self = data;
  GHashTableIter iter;
  gpointer uid;

  if (!must_ask (self))
    {
      self->source = 0;
      return G_SOURCE_REMOVE;
    }
  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    look_now (self, uid);
  return G_SOURCE_CONTINUE;
}

static void
update_clock (ParleyPeers *self)
{
  if (!must_ask (self))
    g_clear_handle_id (&self->source, g_source_remove);
  else if (self->source == 0)
    self->source = g_timeout_add_seconds (LOOK_SECONDS, on_minute, self);
}

typedef struct
{
  ParleyPeers *peers; /* weak */
  char *uid;
} Hold;

static void
on_peer_gone (gpointer data, GObject *where_it_was)
{
  Hold *hold = data;

  if (hold->peers != NULL)
    {
      g_autofree char *path = make_path (hold->uid);

      g_hash_table_remove (hold->peers->peers, hold->uid);
      firebase_realtime_unlisten (hold->peers->realtime, path);
    }
  g_clear_weak_pointer (&hold->peers);
  g_free (hold->uid);
  g_free (hold);
}

static void
follow (ParleyPeers *self, ParleyPeer *peer)
{
  const char *uid = parley_peer_get_uid (peer);
  g_autofree char *path = make_path (uid);
  Hold *hold = g_new0 (Hold, 1);

  g_set_weak_pointer (&hold->peers, self);
  hold->uid = g_strdup (uid);
  g_object_weak_ref (G_OBJECT (peer), on_peer_gone, hold);
  g_hash_table_insert (self->peers, g_strdup (uid), peer);
  firebase_realtime_listen (self->realtime, path);
  if (!firebase_realtime_is_registered (self->realtime))
    look_now (self, uid);
  update_clock (self);
}

static void
parley_peers_finalize (GObject *object)
{
  ParleyPeers *self = PARLEY_PEERS (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->peers, g_hash_table_unref);
  g_clear_object (&self->realtime);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_peers_parent_class)->finalize (object);
}

static void
parley_peers_class_init (ParleyPeersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_peers_finalize;
}

static void
parley_peers_init (ParleyPeers *self)
{
  self->peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * parley_peers_new:
 * @account: who looks
 * @realtime: the channel that tells at once, where there is one
 *
 * Returns: (transfer full): nobody is looked at yet
 */
ParleyPeers *
parley_peers_new (ParleyAccount *account, FirebaseRealtime *realtime)
{
  ParleyPeers *self = g_object_new (PARLEY_TYPE_PEERS, NULL);

  self->account = parley_account_ref (account);
  self->realtime = g_object_ref (realtime);
  g_signal_connect_object (realtime, "notify::registered", G_CALLBACK (update_clock), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (realtime, "put", G_CALLBACK (on_put), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (realtime, "patch", G_CALLBACK (on_patch), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * parley_peers_get:
 * @self: the peers
 * @uid: who
 *
 * Returns: (transfer full): whether they are there, for as long as it is held
 */
ParleyPeer *
parley_peers_get (ParleyPeers *self, const char *uid)
{
  ParleyPeer *peer;

  g_return_val_if_fail (PARLEY_IS_PEERS (self) && uid != NULL, NULL);

  peer = g_hash_table_lookup (self->peers, uid);
  if (peer != NULL)
    return g_object_ref (peer);
  peer = parley_peer_new (self->account->database, uid);
  follow (self, peer);
  return peer;
}

/**
 * parley_peers_look:
 * @self: the peers
 * @uid: somebody of whom something else says that they came or went
 */
void
parley_peers_look (ParleyPeers *self, const char *uid)
{
  g_return_if_fail (PARLEY_IS_PEERS (self) && uid != NULL);

  if (g_hash_table_contains (self->peers, uid) && !firebase_realtime_is_registered (self->realtime))
    look_now (self, uid);
}

/**
 * parley_peers_wake:
 * @self: the peers
 *
 * Time has passed unseen: what was heard before may be old now.
 */
void
parley_peers_wake (ParleyPeers *self)
{
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer peer;

  g_return_if_fail (PARLEY_IS_PEERS (self));

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &peer))
    g_ptr_array_add (peers, g_object_ref (peer));
  for (guint i = 0; i < peers->len; i++)
    {
      parley_peer_judge (peers->pdata[i]);
      parley_peers_look (self, parley_peer_get_uid (peers->pdata[i]));
    }
}
