/* One's place in a call while this computer sleeps.  Who falls asleep in a call would
 * stand there as a frozen picture until everybody's patience is over; so one leaves
 * first, which logind waits for, and may come back on waking with the same devices.
 */

#include "parley-call-seat.h"

#include "web-json.h"

/* A network takes some seconds to come back. */
#define ATTEMPTS 15

struct _ParleyCallSeat
{
  GObject parent_instance;

  ParleySession *session;
  ParleyCalls *calls;
  ParleySleep *sleep;
  gulong settled;
  GCancellable *cancellable; /* of coming back */
  guint attempt_source;
  guint n_attempts;

  ParleyRoom *room; /* NULL: no seat is kept */
  char *id;
  char *by;
  gboolean is_video;
  gboolean microphone;
  gboolean camera;
};

static guint woke_signal;

G_DEFINE_FINAL_TYPE (ParleyCallSeat, parley_call_seat, G_TYPE_OBJECT)

static void
let_sleep (ParleyCallSeat *self)
{
  if (self->settled == 0)
    return;
  g_clear_signal_handler (&self->settled, self->calls);
  parley_sleep_let (self->sleep);
}

static void
hold_until_settled (ParleyCallSeat *self)
{
  if (self->settled != 0)
    return;
  parley_sleep_hold (self->sleep);
  self->settled = g_signal_connect_swapped (self->calls, "settled", G_CALLBACK (let_sleep), self);
}

static void
keep (ParleyCallSeat *self, ParleyCall *call)
{
  parley_call_seat_give_up (self);
  self->room = g_object_ref (parley_call_get_room (call));
  self->id = g_strdup (parley_call_get_id (call));
  self->by = g_strdup (parley_call_get_by (call));
  self->is_video = parley_call_is_video (call);
  self->microphone = parley_call_get_microphone (call);
  self->camera = parley_call_get_camera (call);
}

static gboolean
is_joined (ParleyCall *call)
{
  ParleyCallState state = parley_call_get_state (call);

  return state == PARLEY_CALL_CONNECTING || state == PARLEY_CALL_CONNECTED || state == PARLEY_CALL_RECONNECTING;
}

/* What only rings is hung up as well: nobody would answer. */
static void
on_falls_asleep (ParleyCallSeat *self)
{
  ParleyCall *call = parley_calls_get_current (self->calls);

  if (call != NULL && is_joined (call))
    keep (self, call);
  if (call != NULL && parley_call_get_state (call) != PARLEY_CALL_RINGING)
    parley_call_hang_up (call);
  if (!parley_calls_is_settled (self->calls) && parley_calls_get_current (self->calls) == NULL)
    hold_until_settled (self);
}

static void
on_woke (ParleyCallSeat *self)
{
  if (self->room != NULL)
    g_signal_emit (self, woke_signal, 0);
}

/* -- Coming back -- */

static void
call_again (ParleyCallSeat *self)
{
  ParleyCall *call = parley_calls_start (self->calls, self->room, self->is_video, NULL, NULL);

  if (call != NULL)
    {
      parley_call_set_microphone (call, self->microphone);
      parley_call_set_camera (call, self->camera);
    }
  parley_call_seat_give_up (self);
}

static void
sit_down (ParleyCallSeat *self)
{
  parley_calls_rejoin (self->calls, self->room, self->id, self->by, self->is_video, self->microphone, self->camera);
  parley_call_seat_give_up (self);
}

static void look (ParleyCallSeat *self);

static gboolean
look_again (gpointer data)
{
  ParleyCallSeat *self = data;

  self->attempt_source = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyCallSeat) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);
  const char *state = web_json_get_string (web_json_node_get_object (node), "state");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->room == NULL)
    return;
  if (error != NULL && ++self->n_attempts < ATTEMPTS)
    self->attempt_source = g_timeout_add_seconds (1, look_again, self);
  else if (g_strcmp0 (state, "live") == 0)
    sit_down (self);
  else
    call_again (self);
}

static void
look (ParleyCallSeat *self)
{
  g_autofree char *path = g_strdup_printf ("calls/%s/%s", parley_room_get_id (self->room), self->id);

  firebase_database_get_async (parley_session_get_database (self->session), path, NULL, self->cancellable, on_looked, g_object_ref (self));
}

static void
parley_call_seat_dispose (GObject *object)
{
  ParleyCallSeat *self = PARLEY_CALL_SEAT (object);

  let_sleep (self);
  parley_call_seat_give_up (self);
  g_clear_object (&self->session);
  g_clear_object (&self->calls);
  g_clear_object (&self->sleep);
  G_OBJECT_CLASS (parley_call_seat_parent_class)->dispose (object);
}

static void
parley_call_seat_class_init (ParleyCallSeatClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_call_seat_dispose;
  woke_signal = g_signal_new ("woke", PARLEY_TYPE_CALL_SEAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_call_seat_init (ParleyCallSeat *self)
{
}

/**
 * parley_call_seat_new:
 * @session: whose calls
 * @calls: the calls
 * @sleep: of this computer; it is held until the server knows that one has left
 *
 * Returns: (transfer full): a seat that nobody keeps yet
 */
ParleyCallSeat *
parley_call_seat_new (ParleySession *session, ParleyCalls *calls, ParleySleep *sleep)
{
  ParleyCallSeat *self = g_object_new (PARLEY_TYPE_CALL_SEAT, NULL);

  self->session = g_object_ref (session);
  self->calls = g_object_ref (calls);
  self->sleep = g_object_ref (sleep);
  g_signal_connect_object (sleep, "falls-asleep", G_CALLBACK (on_falls_asleep), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sleep, "woke", G_CALLBACK (on_woke), self, G_CONNECT_SWAPPED);
  return self;
}

/* Returns: (transfer none) (nullable): where one was in a call when this computer fell asleep */
ParleyRoom *
parley_call_seat_get_room (ParleyCallSeat *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_SEAT (self), NULL);

  return self->room;
}

/**
 * parley_call_seat_take:
 * @self: a seat that is kept; otherwise nothing happens
 *
 * Comes back into the call where it goes on, and calls the room again where it does
 * not.
 */
void
parley_call_seat_take (ParleyCallSeat *self)
{
  g_return_if_fail (PARLEY_IS_CALL_SEAT (self));

  if (self->room == NULL || self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  self->n_attempts = 0;
  look (self);
}

/* Nobody comes back. */
void
parley_call_seat_give_up (ParleyCallSeat *self)
{
  g_return_if_fail (PARLEY_IS_CALL_SEAT (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->attempt_source, g_source_remove);
  g_clear_object (&self->room);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->by, g_free);
}
