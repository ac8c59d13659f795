/* Runs the main loop until what a test waits for has happened.  Nothing here
 * sleeps: the loop turns as events arrive, and one deadline, far beyond what a
 * loaded machine needs, turns a hang into a named failure.
 */

#include "test-await.h"

#define DEADLINE_SECONDS 240

static gboolean
on_deadline (gpointer what)
{
  g_error ("waited %d s for %s", DEADLINE_SECONDS, (const char *)what);
  return G_SOURCE_REMOVE;
}

/* The callback to pass to a _async function, with the address of a NULL
 * GAsyncResult pointer as its data.
 */
void
test_await_ready (GObject *source, GAsyncResult *result, gpointer slot)
{
  g_assert_null (*(GAsyncResult **)slot);
  *(GAsyncResult **)slot = g_object_ref (result);
  g_main_context_wakeup (NULL);
}

static gboolean
has_result (gpointer slot)
{
  return *(GAsyncResult **)slot != NULL;
}

/* Returns: (transfer full): the result; the slot is NULL again */
GAsyncResult *
test_await (GAsyncResult **slot)
{
  test_wait_until (has_result, slot, "an asynchronous call");
  return g_steal_pointer (slot);
}

/* The condition is asked again after each turn of the loop.  A condition that
 * changes on another thread must wake the main context.
 */
void
test_wait_until (TestCondition condition, gpointer data, const char *what)
{
  guint deadline = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, (gpointer)what);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}
