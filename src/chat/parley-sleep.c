/* Whether this computer sleeps or has slept.  logind says so before and after,
 * where there is one that can be asked.  Where there is none, or where the sleep was
 * a virtual machine's, two clocks tell: one that runs on and one that does not.  The
 * kernel wakes us to look at them, by a timer that is cancelled when the clock is
 * set, as it is on waking; so nothing here costs anything while nothing happens.
 */

#include "parley-sleep.h"

#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define LOGIND "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define LOGIND_MANAGER "org.freedesktop.login1.Manager"
/* A machine that stood still for less has lost no connection by it. */
#define GAP_USEC (3 * G_USEC_PER_SEC)
/* As good as never: the timer is there to be cancelled. */
#define NEVER ((time_t)1 << 40)

struct _ParleySleep
{
  GObject parent_instance;

  ParleySleepClocks clocks;
  gpointer clocks_data;
  gint64 gap; /* between the clocks, when they were last looked at */

  GCancellable *cancellable;
  GDBusConnection *bus;
  guint subscription;
  int lock; /* while it is open, logind waits for us; or -1 */
  gboolean is_falling_asleep;
  guint n_holders; /* who has something to do before */
  int timer;
  guint source;
};

enum
{
  FALLS_ASLEEP,
  WOKE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleySleep, parley_sleep, G_TYPE_OBJECT)

static gint64
read_clock (clockid_t clock)
{
  struct timespec now = { 0 };

  clock_gettime (clock, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
read_clocks (gint64 *awake, gint64 *always, gpointer data)
{
  *awake = read_clock (CLOCK_MONOTONIC);
  *always = read_clock (CLOCK_BOOTTIME);
}

static gint64
read_gap (ParleySleep *self)
{
  gint64 awake, always;

  self->clocks (&awake, &always, self->clocks_data);
  return always - awake;
}

/* The kernel. */

static void
arm (ParleySleep *self)
{
  struct itimerspec never = { .it_value.tv_sec = NEVER };

  timerfd_settime (self->timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

static gboolean
on_clock_set (int timer, GIOCondition condition, gpointer data)
{
  ParleySleep *self = data;
  guint64 ignored;

  if (read (timer, &ignored, sizeof ignored) < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;
  arm (self);
  parley_sleep_look (self);
  return G_SOURCE_CONTINUE;
}

static void
watch_clock (ParleySleep *self)
{
  self->timer = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->timer < 0)
    return;
  arm (self);
  self->source = g_unix_fd_add (self->timer, G_IO_IN, on_clock_set, self);
}

/* logind. */

static void
unlock (ParleySleep *self)
{
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

static void
on_locked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleySleep) self = data;
  g_autoptr (GUnixFDList) list = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &list, result, NULL);
  int handle = -1;

  if (answer == NULL || list == NULL)
    return;
  g_variant_get (answer, "(h)", &handle);
  unlock (self);
  self->lock = g_unix_fd_list_get (list, handle, NULL);
}

static void
ask_to_wait (ParleySleep *self)
{
  GVariant *arguments = g_variant_new ("(ssss)", "sleep", "Parley", "Telling the others", "delay");

  g_dbus_connection_call_with_unix_fd_list (self->bus, LOGIND, LOGIND_PATH, LOGIND_MANAGER, "Inhibit", arguments, G_VARIANT_TYPE ("(h)"),
                                            G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, self->cancellable, on_locked, g_object_ref (self));
}

static void
fall_asleep (ParleySleep *self)
{
  self->is_falling_asleep = TRUE;
  parley_sleep_hold (self);
  g_signal_emit (self, signals[FALLS_ASLEEP], 0);
  parley_sleep_let (self);
}

static void
wake (ParleySleep *self)
{
  self->is_falling_asleep = FALSE;
  self->gap = read_gap (self);
  ask_to_wait (self);
  g_signal_emit (self, signals[WOKE], 0);
}

static void
on_prepare_for_sleep (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *parameters, gpointer data)
{
  ParleySleep *self = data;
  gboolean starts = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &starts);
  if (starts)
    fall_asleep (self);
  else
    wake (self);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ParleySleep) self = data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (bus == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  /* The system's bus may be restarted; that is no reason to end. */
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  self->bus = g_steal_pointer (&bus);
  self->subscription = g_dbus_connection_signal_subscribe (self->bus, LOGIND, LOGIND_MANAGER, "PrepareForSleep", LOGIND_PATH, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, on_prepare_for_sleep, self, NULL);
  ask_to_wait (self);
}

static void
parley_sleep_dispose (GObject *object)
{
  ParleySleep *self = PARLEY_SLEEP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->bus);
  unlock (self);
  if (self->timer >= 0)
    close (self->timer);
  self->timer = -1;
  G_OBJECT_CLASS (parley_sleep_parent_class)->dispose (object);
}

static void
parley_sleep_finalize (GObject *object)
{
  g_object_unref (PARLEY_SLEEP (object)->cancellable);
  G_OBJECT_CLASS (parley_sleep_parent_class)->finalize (object);
}

static void
parley_sleep_class_init (ParleySleepClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_sleep_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_sleep_finalize;
  signals[FALLS_ASLEEP] = g_signal_new ("falls-asleep", PARLEY_TYPE_SLEEP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[WOKE] = g_signal_new ("woke", PARLEY_TYPE_SLEEP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_sleep_init (ParleySleep *self)
{
  self->cancellable = g_cancellable_new ();
  self->lock = self->timer = -1;
}

ParleySleep *
parley_sleep_new_with_clocks (ParleySleepClocks clocks, gpointer data)
{
  ParleySleep *self = g_object_new (PARLEY_TYPE_SLEEP, NULL);

  self->clocks = clocks;
  self->clocks_data = data;
  self->gap = read_gap (self);
  return self;
}

/**
 * parley_sleep_new:
 *
 * Returns: (transfer full): what tells of this computer's sleep
 */
ParleySleep *
parley_sleep_new (void)
{
  ParleySleep *self = parley_sleep_new_with_clocks (read_clocks, NULL);

  watch_clock (self);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, on_bus, g_object_ref (self));
  return self;
}

/**
 * parley_sleep_hold:
 * @self: the sleep
 *
 * In "falls-asleep": something has to be done before the computer sleeps, and
 * parley_sleep_let() is said when it is.
 */
void
parley_sleep_hold (ParleySleep *self)
{
  g_return_if_fail (PARLEY_IS_SLEEP (self));

  self->n_holders++;
}

/**
 * parley_sleep_let:
 * @self: the sleep
 *
 * What had to be done before is done.  It may be long after waking, where logind's
 * patience was over first; the lock is the next sleep's then.
 */
void
parley_sleep_let (ParleySleep *self)
{
  g_return_if_fail (PARLEY_IS_SLEEP (self) && self->n_holders > 0);

  self->n_holders--;
  if (self->n_holders == 0 && self->is_falling_asleep)
    unlock (self);
}

/**
 * parley_sleep_look:
 * @self: the sleep
 */
void
parley_sleep_look (ParleySleep *self)
{
  gint64 gap;

  g_return_if_fail (PARLEY_IS_SLEEP (self));

  gap = read_gap (self);
  if (gap - self->gap < GAP_USEC)
    return;
  self->gap = gap;
  g_signal_emit (self, signals[WOKE], 0);
}
