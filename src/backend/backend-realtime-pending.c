/* What a connection wants written when it ends: kept as it was sent, since server
 * values and rules are those of that moment.
 */

#include "backend-realtime-pending.h"

#include "backend-path.h"

#define PATH(keys) ((const char *const *)(keys))
#define MAX_WRITES 1000
#define MAX_BYTES (16 * 1024 * 1024)

typedef struct
{
  BackendRealtimeDeferred deferred;
  gsize size;
} Entry;

struct _BackendRealtimePending
{
  GQueue entries; /* of Entry */
  gsize size;
};

BackendRealtimePending *
backend_realtime_pending_new (void)
{
  return g_new0 (BackendRealtimePending, 1);
}

void
backend_realtime_deferred_free (BackendRealtimeDeferred *self)
{
  g_strfreev (self->path);
  json_node_unref (self->value);
  g_free (self);
}

void
backend_realtime_pending_free (BackendRealtimePending *self)
{
  g_queue_clear_full (&self->entries, (GDestroyNotify)backend_realtime_deferred_free);
  g_free (self);
}

/**
 * backend_realtime_pending_pop:
 *
 * Returns: (transfer full) (nullable): the one that was asked for first
 */
BackendRealtimeDeferred *
backend_realtime_pending_pop (BackendRealtimePending *self)
{
  Entry *entry = g_queue_pop_head (&self->entries);

  if (entry == NULL)
    return NULL;
  self->size -= entry->size;
  return &entry->deferred;
}

static gboolean
is_at_or_below (BackendRealtimeDeferred *deferred, const char *const *path)
{
  return backend_path_starts_with (PATH (deferred->path), path);
}

static void
remove_entry (BackendRealtimePending *self, GList *link)
{
  Entry *entry = link->data;

  self->size -= entry->size;
  backend_realtime_deferred_free (&entry->deferred);
  g_queue_delete_link (&self->entries, link);
}

/* Another put of the same place takes the place of the first. */
static void
replace (BackendRealtimePending *self, const char *const *path)
{
  for (GList *link = self->entries.head, *next; link != NULL; link = next)
    {
      BackendRealtimeDeferred *deferred = link->data;

      next = link->next;
      if (!deferred->is_merge && g_strv_equal (PATH (deferred->path), path))
        remove_entry (self, link);
    }
}

/**
 * backend_realtime_pending_add:
 * @value: what was sent; not to be changed any more
 * @size: the bytes it came in
 *
 * Returns: %FALSE where that would be more than is kept for one connection
 */
gboolean
backend_realtime_pending_add (BackendRealtimePending *self, const char *const *path, gboolean is_merge, JsonNode *value, gsize size)
{
  Entry *entry;

  if (!is_merge)
    replace (self, path);
  if (self->entries.length >= MAX_WRITES || self->size + size > MAX_BYTES)
    return FALSE;
  entry = g_new0 (Entry, 1);
  entry->deferred.path = g_strdupv ((char **)path);
  entry->deferred.is_merge = is_merge;
  entry->deferred.value = json_node_copy (value);
  entry->size = size;
  self->size += size;
  g_queue_push_tail (&self->entries, entry);
  return TRUE;
}

static gboolean
names_below (const char *const *base, const char *name, const char *const *path)
{
  g_auto (GStrv) below = backend_path_parse (name, NULL);
  g_auto (GStrv) place = below != NULL ? backend_path_join (base, PATH (below)) : NULL;

  return place != NULL && backend_path_starts_with (PATH (place), path);
}

/* Of a merge that began above, only the names at or below @path go. */
static void
cancel_names (BackendRealtimeDeferred *deferred, const char *const *path)
{
  JsonObject *object = json_node_get_object (deferred->value), *rest = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (!names_below (PATH (deferred->path), name, path))
      json_object_set_member (rest, name, json_node_copy (member));
  json_node_unref (deferred->value);
  deferred->value = json_node_init_object (json_node_alloc (), rest);
  json_object_unref (rest);
}

/**
 * backend_realtime_pending_cancel:
 * @path: what waits at and below it is forgotten
 */
void
backend_realtime_pending_cancel (BackendRealtimePending *self, const char *const *path)
{
  for (GList *link = self->entries.head, *next; link != NULL; link = next)
    {
      BackendRealtimeDeferred *deferred = link->data;

      next = link->next;
      if (is_at_or_below (deferred, path))
        remove_entry (self, link);
      else if (deferred->is_merge && backend_path_starts_with (path, PATH (deferred->path)))
        cancel_names (deferred, path);
    }
}
