/* Trying again later, and each time that this does not help later still: doubled each
 * time, and spread so that many clients do not march in step.
 */

#include "parley-backoff.h"

struct _ParleyBackoff
{
  guint first;
  guint last;
  GSourceOnceFunc again;
  gpointer data;
  guint delay;
  guint source;
};

/**
 * parley_backoff_new:
 * @first: how long to wait at first, in milliseconds
 * @last: how long to wait at most, in milliseconds
 * @again: (scope forever): tries again
 * @data: for @again; outlives this
 *
 * Returns: (transfer full): a backoff that does not wait
 */
ParleyBackoff *
parley_backoff_new (guint first, guint last, GSourceOnceFunc again, gpointer data)
{
  ParleyBackoff *self = g_new0 (ParleyBackoff, 1);

  self->first = self->delay = first;
  self->last = last;
  self->again = again;
  self->data = data;
  return self;
}

void
parley_backoff_free (ParleyBackoff *self)
{
  parley_backoff_stop (self);
  g_free (self);
}

gboolean
parley_backoff_is_waiting (ParleyBackoff *self)
{
  return self->source != 0;
}

/* That it is tried is no sign yet that it helps. */
static void
on_time (gpointer data)
{
  ParleyBackoff *self = data;
  guint delay = self->delay;

  self->source = 0;
  self->again (self->data);
  self->delay = delay;
}

/**
 * parley_backoff_wait:
 * @self: a backoff
 *
 * It did not work: it is tried again after a while, and the next while is longer.
 */
void
parley_backoff_wait (ParleyBackoff *self)
{
  if (self->source != 0)
    return;
  self->source = g_timeout_add_once (self->delay / 2 + g_random_int_range (0, self->delay / 2), on_time, self);
  self->delay = MIN (self->delay * 2, self->last);
}

/**
 * parley_backoff_stop:
 * @self: a backoff
 *
 * Whoever waits for it tries again by themselves.
 */
void
parley_backoff_stop (ParleyBackoff *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
}

/**
 * parley_backoff_reset:
 * @self: a backoff
 *
 * It has worked: the next while is the shortest.
 */
void
parley_backoff_reset (ParleyBackoff *self)
{
  self->delay = self->first;
}
