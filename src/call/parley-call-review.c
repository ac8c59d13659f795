/* How a call stands.  All that is known about it, the database's side and Twilio's,
 * is looked at together in one place, parley_call_review(), since the two tell of
 * the same event in any order.
 */

#include "parley-call-private.h"

#include "twilio-error.h"

guint
parley_call_count_company (ParleyCall *self)
{
  return g_list_model_get_n_items (parley_call_media_get_participants (self->media));
}

static gboolean
on_patience_over (gpointer data)
{
  ParleyCall *self = data;
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "nobody came into the call");

  self->patience_source = 0;
  if (self->had_company)
    parley_call_end (self, PARLEY_CALL_HUNG_UP, NULL);
  else
    parley_call_end (self, PARLEY_CALL_FAILED, error);
  return G_SOURCE_REMOVE;
}

/* Somebody said to be in the call is not in the Twilio room: not yet, or not any
 * more.  That may last only so long.
 */
void
parley_call_wait_for_others (ParleyCall *self)
{
  if (self->patience_source == 0)
    self->patience_source = g_timeout_add (self->patience_ms, on_patience_over, self);
}

void
parley_call_stop_waiting (ParleyCall *self)
{
  g_clear_handle_id (&self->patience_source, g_source_remove);
}

/* How a call ended that nobody has answered. */
static ParleyCallReason
reason_of_silence (ParleyCall *self)
{
  if (parley_call_node_is_declined (self->node))
    return PARLEY_CALL_DECLINED;
  return parley_call_node_is_busy (self->node) ? PARLEY_CALL_BUSY : PARLEY_CALL_CANCELLED;
}

gboolean
parley_call_is_ended_by_others (ParleyCall *self)
{
  return parley_call_node_get_state (self->node) == PARLEY_CALL_NODE_ENDED;
}

static void
review_calling (ParleyCall *self)
{
  if (!self->is_rung)
    return;
  if (parley_call_is_ended_by_others (self) || parley_call_node_is_refused (self->node, (const char *const *)self->people))
    parley_call_end (self, parley_call_node_was_live (self->node) ? PARLEY_CALL_HUNG_UP : reason_of_silence (self), NULL);
  else if (self->has_joined && parley_call_count_company (self) > 0)
    parley_call_set_state (self, PARLEY_CALL_CONNECTED);
  else if (parley_call_node_was_live (self->node))
    {
      parley_call_wait_for_others (self);
      parley_call_set_state (self, PARLEY_CALL_CONNECTING);
    }
}

static void
review_connecting (ParleyCall *self)
{
  gboolean is_live = self->is_incoming ? self->is_answered : parley_call_count_company (self) > 0;

  if (parley_call_is_ended_by_others (self))
    parley_call_end (self, parley_call_node_was_live (self->node) ? PARLEY_CALL_HUNG_UP : PARLEY_CALL_CANCELLED, NULL);
  else if (self->has_joined && is_live)
    parley_call_set_state (self, PARLEY_CALL_CONNECTED);
}

/* TRUE where there is no reason to expect anybody: in a chat of two the other
 * one has gone; elsewhere everybody says so.
 */
static gboolean
is_left_behind (ParleyCall *self)
{
  return self->had_company &&
         (parley_room_is_direct (self->room) || parley_call_node_count_others_in (self->node) == 0);
}

static void
review_connected (ParleyCall *self)
{
  gboolean is_restoring = parley_call_media_get_state (self->media) == TWILIO_ROOM_RECONNECTING;

  if (parley_call_is_ended_by_others (self))
    parley_call_end (self, PARLEY_CALL_HUNG_UP, NULL);
  else if (is_restoring)
    parley_call_set_state (self, PARLEY_CALL_RECONNECTING);
  else if (parley_call_count_company (self) > 0)
    {
      parley_call_stop_waiting (self);
      parley_call_set_state (self, PARLEY_CALL_CONNECTED);
    }
  else if (is_left_behind (self))
    parley_call_end (self, PARLEY_CALL_HUNG_UP, NULL);
  else
    parley_call_wait_for_others (self);
}

static ParleyCallReason
reason_of_loss (ParleyCall *self, const GError *error)
{
  if (g_error_matches (error, TWILIO_ERROR, TWILIO_ERROR_REPLACED))
    return PARLEY_CALL_ELSEWHERE;
  if (self->had_company && g_error_matches (error, TWILIO_ERROR, TWILIO_ERROR_ROOM_GONE))
    return PARLEY_CALL_HUNG_UP;
  return PARLEY_CALL_FAILED;
}

/* Looks at what the database and Twilio say now, and draws the conclusions. */
void
parley_call_review (ParleyCall *self)
{
  const GError *error = parley_call_media_get_error (self->media);

  self->had_company |= parley_call_count_company (self) > 0;
  if (self->state == PARLEY_CALL_ENDED)
    return;
  if (self->has_joined && parley_call_media_get_state (self->media) == TWILIO_ROOM_DISCONNECTED)
    parley_call_end (self, reason_of_loss (self, error), error);
  if (self->state == PARLEY_CALL_CALLING)
    review_calling (self);
  if (self->state == PARLEY_CALL_CONNECTING)
    review_connecting (self);
  if (self->state == PARLEY_CALL_CONNECTED || self->state == PARLEY_CALL_RECONNECTING)
    review_connected (self);
}
