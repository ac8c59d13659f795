/* Who rings, from the calls of the inbox.  A ring is told once and once more
 * when it vanishes.  One that is older than 45 seconds of the server's clock
 * rings for nobody any more: it is removed without being told.
 */

#include "parley-rings.h"

#include "parley-limits.h"
#include "web-json.h"

struct _ParleyRings
{
  GObject parent_instance;

  ParleyAccount *account;
  GHashTable *told; /* calls whose ring was told and is still there */
};

enum
{
  RING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyRings, parley_rings, G_TYPE_OBJECT)

static gboolean
is_ring (JsonObject *ring)
{
  const char *kind = web_json_get_string (ring, "kind");

  return parley_is_key (web_json_get_string (ring, "room")) && parley_is_key (web_json_get_string (ring, "by")) && parley_json_get_time (ring, "at") != 0 && (g_strcmp0 (kind, "audio") == 0 || g_strcmp0 (kind, "video") == 0);
}

static gboolean
is_stale (ParleyRings *self, JsonObject *ring)
{
  return firebase_database_get_server_time (self->account->database) - parley_json_get_time (ring, "at") > PARLEY_RING_LIFE;
}

static void
remove_ring (ParleyRings *self, const char *call)
{
  g_autofree char *path = g_strdup_printf ("inbox/%s/calls/%s", self->account->uid, call);

  firebase_database_remove_async (self->account->database, path, self->account->cancellable, NULL, NULL);
}

static void
tell_vanished (ParleyRings *self, const char *call)
{
  if (g_hash_table_remove (self->told, call))
    g_signal_emit (self, signals[RING], 0, call, NULL);
}

static void
parley_rings_finalize (GObject *object)
{
  ParleyRings *self = PARLEY_RINGS (object);

  g_clear_pointer (&self->account, parley_account_unref);
  g_clear_pointer (&self->told, g_hash_table_unref);
  G_OBJECT_CLASS (parley_rings_parent_class)->finalize (object);
}

static void
parley_rings_class_init (ParleyRingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_rings_finalize;
  signals[RING] = g_signal_new ("ring", PARLEY_TYPE_RINGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, JSON_TYPE_OBJECT);
}

static void
parley_rings_init (ParleyRings *self)
{
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

ParleyRings *
parley_rings_new (ParleyAccount *account)
{
  ParleyRings *self = g_object_new (PARLEY_TYPE_RINGS, NULL);

  self->account = parley_account_ref (account);
  return self;
}

/**
 * parley_rings_take:
 * @self: the rings
 * @call: the call's id
 * @node: what the inbox has for it now
 */
void
parley_rings_take (ParleyRings *self, const char *call, JsonNode *node)
{
  JsonObject *ring = web_json_node_get_object (node);

  g_return_if_fail (PARLEY_IS_RINGS (self));

  if (ring == NULL)
    tell_vanished (self, call);
  else if (!parley_is_push_id (call) || !is_ring (ring))
    g_debug ("Skipped a ring that is none");
  else if (g_hash_table_contains (self->told, call))
    return;
  else if (is_stale (self, ring))
    remove_ring (self, call);
  else
    {
      g_hash_table_add (self->told, g_strdup (call));
      g_signal_emit (self, signals[RING], 0, call, ring);
    }
}

/**
 * parley_rings_take_all:
 * @self: the rings
 * @calls: (nullable): all that the inbox has now; any other has vanished
 */
void
parley_rings_take_all (ParleyRings *self, JsonObject *calls)
{
  g_autofree char **told = NULL;
  g_autoptr (GList) present = NULL;

  g_return_if_fail (PARLEY_IS_RINGS (self));

  told = (char **)g_hash_table_get_keys_as_array (self->told, NULL);
  for (guint i = 0; told[i] != NULL; i++)
    if (calls == NULL || !json_object_has_member (calls, told[i]))
      {
        g_autofree char *call = g_strdup (told[i]);

        tell_vanished (self, call);
      }
  present = calls == NULL ? NULL : json_object_get_members (calls);
  for (GList *l = present; l != NULL; l = l->next)
    parley_rings_take (self, l->data, json_object_get_member (calls, l->data));
}
