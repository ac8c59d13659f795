/* Those who listen to one of the databases over REST. */

#include "backend-audience.h"

struct _BackendAudience
{
  BackendTree *tree;
  GHashTable *listeners; /* BackendStream → BackendListener */
};

static void
on_stream_closed (BackendStream *stream, BackendAudience *audience)
{
  g_hash_table_remove (audience->listeners, stream);
}

/* One who is told may be gone after that, so it goes over a copy. */
static void
on_written (BackendTree *tree, BackendWrite *write, BackendNode *before, BackendNode *after, BackendAudience *self)
{
  g_autoptr (GPtrArray) listeners = g_hash_table_get_values_as_ptr_array (self->listeners);

  g_ptr_array_foreach (listeners, (GFunc)(void *)g_object_ref, NULL);
  g_ptr_array_set_free_func (listeners, g_object_unref);
  for (guint i = 0; i < listeners->len; i++)
    backend_listener_update (listeners->pdata[i], write, before, after);
}

/**
 * backend_audience_new:
 * @tree: the database that is listened to
 */
BackendAudience *
backend_audience_new (BackendTree *tree)
{
  BackendAudience *self = g_new0 (BackendAudience, 1);

  self->tree = g_object_ref (tree);
  self->listeners = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
  g_signal_connect (tree, "written", G_CALLBACK (on_written), self);
  return self;
}

void
backend_audience_free (BackendAudience *self)
{
  g_autoptr (GHashTable) listeners = g_steal_pointer (&self->listeners);
  GHashTableIter iter;
  gpointer stream;

  g_signal_handlers_disconnect_by_data (self->tree, self);
  g_object_unref (self->tree);
  g_hash_table_iter_init (&iter, listeners);
  while (g_hash_table_iter_next (&iter, &stream, NULL))
    g_signal_handlers_disconnect_by_data (stream, self);
  g_free (self);
}

/**
 * backend_audience_add:
 * @stream: (transfer full): where the listener is told
 * @listener: (transfer full): who ends with the stream
 */
void
backend_audience_add (BackendAudience *self, BackendStream *stream, BackendListener *listener)
{
  g_signal_connect (stream, "closed", G_CALLBACK (on_stream_closed), self);
  g_hash_table_insert (self->listeners, stream, listener);
}
