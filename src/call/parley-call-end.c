/* The end of a call: what the others are told, and what stays in the history. */

#include "parley-call-private.h"

#include "parley-call-update.h"

static void
write_end_of_ringing (ParleyCall *self, ParleyCallReason reason)
{
  gboolean is_direct = parley_room_is_direct (self->room);

  if (reason == PARLEY_CALL_DECLINED || reason == PARLEY_CALL_BUSY)
    parley_call_node_decline (self->node, is_direct, reason == PARLEY_CALL_BUSY);
  else if (reason == PARLEY_CALL_MISSED)
    parley_call_node_forget_ring (self->node);
}

static gboolean
is_last (ParleyCall *self)
{
  return parley_room_is_direct (self->room) || parley_call_count_company (self) == 0 ||
         parley_call_node_count_others_in (self->node) == 0;
}

static void
write_end (ParleyCall *self, ParleyCallReason reason)
{
  gboolean is_unanswered = self->state == PARLEY_CALL_CALLING;

  if (self->state == PARLEY_CALL_RINGING)
    write_end_of_ringing (self, reason);
  else if (reason != PARLEY_CALL_ELSEWHERE && (self->is_incoming || self->has_rung))
    parley_call_node_leave (self->node, !parley_call_is_ended_by_others (self) && (is_unanswered || is_last (self)),
                            (const char *const *)self->people);
}

/* The room's history tells how it went; it is the caller who writes it, once. */
static void
write_message (ParleyCall *self, ParleyCallReason reason)
{
  FirebaseDatabase *database = parley_session_get_database (self->session);
  const char *room = parley_room_get_id (self->room), *me = parley_session_get_uid (self->session);
  g_autofree char *text = parley_call_update_text (self->is_video, reason, parley_call_get_seconds (self));
  g_autofree char *key = firebase_database_make_key (database);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) missed = NULL;
  const char *const nobody[] = { NULL };

  for (guint i = 0; self->people[i] != NULL; i++)
    if (!parley_call_node_was_in (self->node, self->people[i]))
      g_strv_builder_add (builder, self->people[i]);
  missed = g_strv_builder_end (builder);
  parley_call_node_write (self->node, parley_call_update_message (room, key, me, text, (const char *const *)missed),
                          parley_call_update_message (room, key, me, text, nobody));
}

/* A ring on its way counts: the others may have heard it before we heard that it
 * is written.
 */
static gboolean
is_worth_telling (ParleyCall *self, ParleyCallReason reason)
{
  gboolean has_rung = self->is_rung || (self->has_rung && reason != PARLEY_CALL_FAILED);

  return !self->is_incoming && has_rung && !self->is_silent;
}

/* Ends the call for this side, whatever its state: says so to the others, lets
 * go of every device, and only then tells whoever listens here.
 */
void
parley_call_end (ParleyCall *self, ParleyCallReason reason, const GError *error)
{
  g_autoptr (ParleyCall) keep = g_object_ref (self);

  if (self->state == PARLEY_CALL_ENDED)
    return;
  g_clear_handle_id (&self->ring_source, g_source_remove);
  parley_call_stop_waiting (self);
  g_cancellable_cancel (self->cancellable);
  write_end (self, reason);
  self->ended_at = g_get_monotonic_time ();
  self->reason = reason;
  if (reason == PARLEY_CALL_FAILED && error != NULL)
    self->error = g_error_copy (error);
  if (is_worth_telling (self, reason))
    write_message (self, reason);
  g_signal_handlers_disconnect_by_data (self->node, self);
  parley_call_node_unfollow (self->node);
  parley_call_media_stop (self->media);
  parley_call_set_state (self, PARLEY_CALL_ENDED);
}
