/* Who is there: oneself, as the others see it, and the others; and what this
 * computer's sleep has to do with both.
 */

#include "parley-attendance.h"

#include "parley-peers.h"
#include "parley-presence.h"

struct _ParleyAttendance
{
  GObject parent_instance;

  FirebaseRealtime *realtime;
  ParleyPresence *presence;
  ParleyPeers *peers;
  ParleySleep *sleep;
  gboolean is_started;
};

enum
{
  WOKE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyAttendance, parley_attendance, G_TYPE_OBJECT)

static void
on_left (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleyAttendance) self = data;

  parley_presence_leave_finish (PARLEY_PRESENCE (source), result);
  if (self->sleep != NULL)
    parley_sleep_let (self->sleep);
}

static void
on_falls_asleep (ParleyAttendance *self)
{
  if (!self->is_started)
    return;
  parley_sleep_hold (self->sleep);
  parley_presence_leave_async (self->presence, FALSE, on_left, g_object_ref (self));
}

static void
on_woke (ParleyAttendance *self)
{
  if (self->is_started)
    g_signal_emit (self, signals[WOKE], 0);
}

static void
on_watching (ParleyAttendance *self, const char *uid)
{
  parley_peers_look (self->peers, uid);
}

static void
parley_attendance_dispose (GObject *object)
{
  ParleyAttendance *self = PARLEY_ATTENDANCE (object);

  g_clear_object (&self->presence);
  g_clear_object (&self->peers);
  g_clear_object (&self->realtime);
  g_clear_object (&self->sleep);
  G_OBJECT_CLASS (parley_attendance_parent_class)->dispose (object);
}

static void
parley_attendance_class_init (ParleyAttendanceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_attendance_dispose;
  signals[WOKE] = g_signal_new ("woke", PARLEY_TYPE_ATTENDANCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_attendance_init (ParleyAttendance *self)
{
}

/**
 * parley_attendance_new:
 * @account: who is there
 * @user: as whom
 * @sleep: this computer's
 *
 * Returns: (transfer full): somebody who tells nobody yet
 */
ParleyAttendance *
parley_attendance_new (ParleyAccount *account, FirebaseUser *user, ParleySleep *sleep)
{
  ParleyAttendance *self = g_object_new (PARLEY_TYPE_ATTENDANCE, NULL);

  self->realtime = firebase_realtime_new (user);
  self->presence = parley_presence_new (account, self->realtime);
  self->peers = parley_peers_new (account, self->realtime);
  g_set_weak_pointer (&account->peers, self->peers);
  self->sleep = g_object_ref (sleep);
  g_signal_connect_object (sleep, "falls-asleep", G_CALLBACK (on_falls_asleep), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sleep, "woke", G_CALLBACK (on_woke), self, G_CONNECT_SWAPPED);
  return self;
}

void
parley_attendance_start (ParleyAttendance *self)
{
  self->is_started = TRUE;
  parley_presence_start (self->presence);
}

void
parley_attendance_stop (ParleyAttendance *self)
{
  self->is_started = FALSE;
  parley_presence_stop (self->presence);
}

/**
 * parley_attendance_reconnect:
 * @self: who is there
 *
 * The computer woke or the network came back: what was said and heard is old.
 */
void
parley_attendance_reconnect (ParleyAttendance *self)
{
  if (!self->is_started)
    return;
  firebase_realtime_reconnect (self->realtime);
  parley_presence_start (self->presence);
  parley_presence_beat (self->presence);
  parley_peers_wake (self->peers);
}

/**
 * parley_attendance_take_room:
 * @self: who is there
 * @room: a room that has come onto the screen or left it
 */
void
parley_attendance_take_room (ParleyAttendance *self, ParleyRoom *room)
{
  const char *id = parley_room_get_id (room);

  g_signal_handlers_disconnect_by_func (parley_room_get_live (room), on_watching, self);
  if (parley_room_is_open (room))
    {
      g_signal_connect_object (parley_room_get_live (room), "watching", G_CALLBACK (on_watching), self, G_CONNECT_SWAPPED);
      parley_presence_set_room (self->presence, id);
    }
  else if (g_strcmp0 (parley_presence_get_room (self->presence), id) == 0)
    parley_presence_set_room (self->presence, NULL);
}

void
parley_attendance_set_away (ParleyAttendance *self, gboolean is_away)
{
  parley_presence_set_away (self->presence, is_away);
}

gboolean
parley_attendance_has_last_word (ParleyAttendance *self)
{
  return firebase_realtime_is_registered (self->realtime);
}

ParleyPeer *
parley_attendance_get_peer (ParleyAttendance *self, const char *uid)
{
  return parley_peers_get (self->peers, uid);
}

typedef struct
{
  gboolean is_late;
  gboolean is_told;
  guint references;
} Farewell;

static void
farewell_unref (Farewell *farewell)
{
  if (--farewell->references == 0)
    g_free (farewell);
}

static void
on_late (gpointer data)
{
  ((Farewell *)data)->is_late = TRUE;
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer data)
{
  Farewell *farewell = data;

  parley_presence_leave_finish (PARLEY_PRESENCE (source), result);
  farewell->is_told = TRUE;
  farewell_unref (farewell);
}

/**
 * parley_attendance_farewell:
 * @self: who is there
 * @forget: whether this device is not heard of again, as after signing out
 * @milliseconds: the longest that this may take
 *
 * For the end of a program.  Where the server has the last word already that is
 * all; else the main loop turns meanwhile, so the caller must stand this.
 */
void
parley_attendance_farewell (ParleyAttendance *self, gboolean forget, guint milliseconds)
{
  Farewell *farewell;
  guint source;

  g_return_if_fail (PARLEY_IS_ATTENDANCE (self));

  if (!self->is_started || (firebase_realtime_is_registered (self->realtime) && !forget))
    return;
  farewell = g_new0 (Farewell, 1);
  farewell->references = 2;
  source = g_timeout_add_once (milliseconds, on_late, farewell);
  parley_presence_leave_async (self->presence, forget, on_told, farewell);
  while (!farewell->is_late && !farewell->is_told)
    g_main_context_iteration (NULL, TRUE);
  if (!farewell->is_late)
    g_source_remove (source);
  farewell_unref (farewell);
}
