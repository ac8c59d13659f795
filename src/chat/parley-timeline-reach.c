/* Brings one message into the list: the rest of what is stored is on its way
 * into it by itself, and what the store does not have is fetched a page at a
 * time.
 */

#include "parley-timeline-private.h"

/* The message may not exist: so many pages back, and that is enough. */
#define PAGES 400

typedef struct
{
  char *id;
  guint pages;
  gulong handlers[2];
} Reach;

static void advance (GTask *task);

static void
reach_free (gpointer data)
{
  Reach *self = data;

  g_free (self->id);
  g_free (self);
}

static void
stop_watching (GTask *task)
{
  Reach *reach = g_task_get_task_data (task);

  for (guint i = 0; i < G_N_ELEMENTS (reach->handlers); i++)
    g_clear_signal_handler (&reach->handlers[i], g_task_get_source_object (task));
}

static void
on_older (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (parley_timeline_load_older_finish (PARLEY_TIMELINE (source), result, &error))
    advance (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
fetch (GTask *task)
{
  Reach *reach = g_task_get_task_data (task);
  ParleyTimeline *self = g_task_get_source_object (task);

  if (parley_timeline_is_complete (self) || reach->pages++ >= PAGES)
    g_task_return_boolean (task, FALSE);
  else
    parley_timeline_load_older_async (self, g_task_get_cancellable (task), on_older, g_object_ref (task));
  g_object_unref (task);
}

static void
on_slice (GTask *task)
{
  Reach *reach = g_task_get_task_data (task);
  ParleyTimeline *self = g_task_get_source_object (task);
  guint position;

  if (!parley_timeline_find (self, reach->id, &position) && !parley_timeline_is_loaded (self))
    return;
  stop_watching (task);
  advance (task);
}

/* @task is (transfer full). */
static void
advance (GTask *task)
{
  Reach *reach = g_task_get_task_data (task);
  ParleyTimeline *self = g_task_get_source_object (task);
  guint position;

  if (g_task_return_error_if_cancelled (task))
    g_object_unref (task);
  else if (parley_timeline_find (self, reach->id, &position))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
  else if (parley_timeline_is_loaded (self))
    fetch (task);
  else
    {
      reach->handlers[0] = g_signal_connect_swapped (self, "items-changed", G_CALLBACK (on_slice), task);
      reach->handlers[1] = g_signal_connect_swapped (self, "notify::complete", G_CALLBACK (on_slice), task);
    }
}

/**
 * parley_timeline_reach_async:
 * @self: a timeline
 * @id: a message's push id
 * @cancellable: (nullable): to stop
 * @callback: called when the message is in the list, or is not to be had
 * @user_data: for @callback
 */
void
parley_timeline_reach_async (ParleyTimeline *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Reach *reach;

  g_return_if_fail (PARLEY_IS_TIMELINE (self) && id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  reach = g_new0 (Reach, 1);
  reach->id = g_strdup (id);
  g_task_set_source_tag (task, parley_timeline_reach_async);
  g_task_set_task_data (task, reach, reach_free);
  advance (task);
}

/**
 * parley_timeline_reach_finish:
 * @self: a timeline
 * @result: what the callback was given
 * @error: FIREBASE_ERROR where older pages could not be fetched, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the message is in the list
 */
gboolean
parley_timeline_reach_finish (ParleyTimeline *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
