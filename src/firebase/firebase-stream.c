/* One listened location, kept alive over everything that ends a connection:
 * silence, a token that runs out, a network that goes and comes back.  Before
 * the token ends a second connection is opened with the next one, and takes over
 * when its first put is there, so that nothing is missed and nothing blinks.
 */

#include "firebase-stream-private.h"

#include "firebase-connection.h"
#include "firebase-user-private.h"

#define FIRST_DELAY_MS 1000
#define MAX_DELAY_MS 30000
/* A connection that lasted this long was a good one. */
#define HEALTHY_USEC (30 * G_USEC_PER_SEC)
/* Keep-alives come every 30 s: two may be missed.  Each stream waits a little
 * longer or shorter, so that all do not come back at the same moment.
 */
#define MIN_SILENCE_MS 75000
#define MAX_SILENCE_MS 90000
#define RENEWAL_RETRY_MS 5000
/* A connection so young needs no doubt. */
#define YOUNG_USEC (5 * G_USEC_PER_SEC)
/* In which a server that can be reached without a network has answered. */
#define DOUBT_MS 5000

struct _FirebaseStream
{
  GObject parent_instance;

  FirebaseUser *user;
  SoupSession *session;
  char *path;
  char *query;
  guint silence_ms;
  FirebaseStreamState state;

  FirebaseConnection *current;
  FirebaseConnection *next; /* has the next token, and is not yet heard */
  gint64 live_since;        /* 0 where current has had no put yet */
  guint n_failures;
  guint n_stale;   /* refusals of the token since the last put */
  guint n_refused; /* and of the question */
  guint retry;
  guint renewal;
  guint doubt; /* current is given up if next is not heard until then */
};

enum
{
  PROP_STATE = 1,
  N_PROPS
};

enum
{
  PUT,
  PATCH,
  CANCELLED,
  REFUSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (FirebaseStreamState, firebase_stream_state,
                    G_DEFINE_ENUM_VALUE (FIREBASE_STREAM_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (FIREBASE_STREAM_LIVE, "live"),
                    G_DEFINE_ENUM_VALUE (FIREBASE_STREAM_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (FIREBASE_STREAM_ENDED, "ended"))

G_DEFINE_FINAL_TYPE (FirebaseStream, firebase_stream, G_TYPE_OBJECT)

static const FirebaseConnectionCallbacks callbacks;

static void
set_state (FirebaseStream *self, FirebaseStreamState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static FirebaseConnection *
open_connection (FirebaseStream *self)
{
  guint silence_ms = self->silence_ms > 0 ? self->silence_ms : (guint)g_random_int_range (MIN_SILENCE_MS, MAX_SILENCE_MS + 1);

  return firebase_connection_open (self->user, self->session, self->path, self->query, silence_ms, &callbacks, self);
}

static void
close_all (FirebaseStream *self)
{
  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->renewal, g_source_remove);
  g_clear_pointer (&self->current, firebase_connection_close);
  g_clear_pointer (&self->next, firebase_connection_close);
  g_clear_handle_id (&self->doubt, g_source_remove);
  self->live_since = 0;
}

static void
connect_now (FirebaseStream *self)
{
  close_all (self);
  self->current = open_connection (self);
  set_state (self, FIREBASE_STREAM_CONNECTING);
}

static void
finish (FirebaseStream *self, gboolean is_cancelled)
{
  close_all (self);
  set_state (self, FIREBASE_STREAM_ENDED);
  if (is_cancelled)
    g_signal_emit (self, signals[CANCELLED], 0);
}

static gboolean
on_retry (gpointer data)
{
  FirebaseStream *self = data;

  self->retry = 0;
  connect_now (self);
  return G_SOURCE_REMOVE;
}

/* Full jitter: anything up to the delay, so that a server that comes back is
 * not met by everybody at once.
 */
static guint
choose_delay (FirebaseStream *self, gint64 retry_after)
{
  guint longest = MIN (FIRST_DELAY_MS << MIN (self->n_failures, 10u), MAX_DELAY_MS);
  guint delay = (guint)g_random_int_range (0, (gint32)longest + 1);

  return MAX (delay, (guint)retry_after * 1000);
}

static void
connect_later (FirebaseStream *self, gint64 retry_after)
{
  guint delay = choose_delay (self, retry_after);

  close_all (self);
  self->n_failures++;
  self->retry = g_timeout_add (delay, on_retry, self);
  set_state (self, FIREBASE_STREAM_WAITING);
}

static gboolean
on_renewal (gpointer data)
{
  FirebaseStream *self = data;

  self->renewal = 0;
  if (self->next == NULL)
    self->next = open_connection (self);
  return G_SOURCE_REMOVE;
}

static void
plan_renewal (FirebaseStream *self)
{
  /* A millisecond late, never early: until its time the user answers with the
   * token that is about to end.
   */
  gint64 left = (firebase_connection_get_renewal_time (self->current) - firebase_clock_now ()) / 1000 + 2;

  /* Past already where the service of tokens cannot be reached just now. */
  g_clear_handle_id (&self->renewal, g_source_remove);
  self->renewal = g_timeout_add (left > 0 ? (guint)MIN (left, G_MAXINT) : RENEWAL_RETRY_MS, on_renewal, self);
}

static void
on_first_put (FirebaseStream *self, FirebaseConnection *connection)
{
  if (connection == self->next)
    {
      firebase_connection_close (self->current);
      self->current = g_steal_pointer (&self->next);
    }
  self->live_since = firebase_clock_now ();
  g_clear_handle_id (&self->doubt, g_source_remove);
  self->n_stale = 0;
  self->n_refused = 0;
  plan_renewal (self);
}

static void on_ended (FirebaseConnection *connection, FirebaseConnectionEnd end, gint64 retry_after, gpointer user_data);

static void
on_put (FirebaseConnection *connection, const char *path, JsonNode *node, gpointer user_data)
{
  g_autoptr (FirebaseStream) self = g_object_ref (user_data);
  gboolean is_first = connection == self->next || self->live_since == 0;

  if (is_first && !g_str_equal (path, "/"))
    {
      on_ended (connection, FIREBASE_CONNECTION_LOST, 0, self);
      return;
    }
  if (is_first)
    on_first_put (self, connection);
  g_signal_emit (self, signals[PUT], 0, path, node);
  /* Only now: who sees "live" finds the snapshot taken in already. */
  if (is_first && self->current == connection)
    set_state (self, FIREBASE_STREAM_LIVE);
}

static void
on_patch (FirebaseConnection *connection, const char *path, JsonObject *children, gpointer user_data)
{
  g_autoptr (FirebaseStream) self = g_object_ref (user_data);

  if (connection == self->next || self->live_since == 0)
    on_ended (connection, FIREBASE_CONNECTION_LOST, 0, self);
  else
    g_signal_emit (self, signals[PATCH], 0, path, children);
}

static void
on_next_lost (FirebaseStream *self)
{
  g_clear_pointer (&self->next, firebase_connection_close);
  if (self->doubt != 0)
    connect_later (self, 0);
  else if (self->renewal == 0)
    self->renewal = g_timeout_add (RENEWAL_RETRY_MS, on_renewal, self);
}

static void
on_current_lost (FirebaseStream *self, FirebaseConnectionEnd end, gint64 retry_after)
{
  gboolean was_live = self->live_since != 0;

  if (was_live && firebase_clock_now () - self->live_since >= HEALTHY_USEC)
    self->n_failures = 0;
  if (self->next != NULL)
    {
      /* The follower is on its way already. */
      firebase_connection_close (self->current);
      self->current = g_steal_pointer (&self->next);
      self->live_since = 0;
      set_state (self, FIREBASE_STREAM_CONNECTING);
    }
  else if (end != FIREBASE_CONNECTION_LOST && end != FIREBASE_CONNECTION_REFUSED && self->n_failures == 0)
    {
      self->n_failures++;
      connect_now (self);
    }
  else
    connect_later (self, retry_after);
}

/* One refusal may be a proxy's; the second is told, once. */
static void
on_refused (FirebaseStream *self, FirebaseConnection *connection)
{
  if (++self->n_refused == 2)
    g_signal_emit (self, signals[REFUSED], 0, firebase_connection_get_refusal (connection));
}

static void
on_ended (FirebaseConnection *connection, FirebaseConnectionEnd end, gint64 retry_after, gpointer user_data)
{
  g_autoptr (FirebaseStream) self = g_object_ref (user_data);
  gboolean was_live = connection == self->current && self->live_since != 0;

  if (end == FIREBASE_CONNECTION_REFUSED)
    on_refused (self, connection);
  /* A token that is refused twice although it is new is a "no". */
  if (end == FIREBASE_CONNECTION_STALE && !was_live && ++self->n_stale > 1)
    end = FIREBASE_CONNECTION_DENIED;

  if (end == FIREBASE_CONNECTION_DENIED || end == FIREBASE_CONNECTION_SIGNED_OUT)
    finish (self, end == FIREBASE_CONNECTION_DENIED);
  else if (connection == self->next)
    on_next_lost (self);
  else
    on_current_lost (self, end, retry_after);
}

static const FirebaseConnectionCallbacks callbacks = { on_put, on_patch, on_ended };

static void
firebase_stream_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FirebaseStream *self = FIREBASE_STREAM (object);

  if (id == PROP_STATE)
    g_value_set_enum (value, (int)self->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
firebase_stream_dispose (GObject *object)
{
  FirebaseStream *self = FIREBASE_STREAM (object);

  close_all (self);
  self->state = FIREBASE_STREAM_ENDED;
  G_OBJECT_CLASS (firebase_stream_parent_class)->dispose (object);
}

static void
firebase_stream_finalize (GObject *object)
{
  FirebaseStream *self = FIREBASE_STREAM (object);

  g_clear_object (&self->user);
  g_clear_object (&self->session);
  g_free (self->path);
  g_free (self->query);
  G_OBJECT_CLASS (firebase_stream_parent_class)->finalize (object);
}

static void
firebase_stream_class_init (FirebaseStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = firebase_stream_get_property;
  object_class->dispose = firebase_stream_dispose;
  object_class->finalize = firebase_stream_finalize;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, FIREBASE_TYPE_STREAM_STATE, FIREBASE_STREAM_CONNECTING,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * FirebaseStream::put:
   * @path: relative, beginning with "/"
   * @node: what stands there now; a null node where nothing does
   *
   * What is at @path is replaced.
   */
  signals[PUT] = g_signal_new ("put", FIREBASE_TYPE_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                               G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, JSON_TYPE_NODE | G_SIGNAL_TYPE_STATIC_SCOPE);
  /**
   * FirebaseStream::patch:
   * @path: relative, beginning with "/"
   * @children: what stands below it now; names may be paths, null is for gone
   *
   * Some of what is below @path is replaced, all at once.
   */
  signals[PATCH] = g_signal_new ("patch", FIREBASE_TYPE_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                 G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, JSON_TYPE_OBJECT | G_SIGNAL_TYPE_STATIC_SCOPE);
  /**
   * FirebaseStream::cancelled:
   *
   * The rules do not allow this any more; the state is "ended" already.
   */
  signals[CANCELLED] = g_signal_new ("cancelled", FIREBASE_TYPE_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * FirebaseStream::refused:
   * @reason: the server's own words, in English
   *
   * The server has answered twice that it does not take this question, such as
   * one by a child that its rules have no index for.  It is asked again.
   */
  signals[REFUSED] = g_signal_new ("refused", FIREBASE_TYPE_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
firebase_stream_init (FirebaseStream *self)
{
}

/* @silence_ms is after how much silence a connection counts as dead; 0 for what
 * suits the server's keep-alives.
 */
FirebaseStream *
firebase_stream_new (FirebaseUser *user, SoupSession *session, const char *path, const char *query, guint silence_ms)
{
  FirebaseStream *self = g_object_new (FIREBASE_TYPE_STREAM, NULL);

  self->user = g_object_ref (user);
  self->session = g_object_ref (session);
  self->path = g_strdup (path);
  self->query = g_strdup (query);
  self->silence_ms = silence_ms;
  connect_now (self);
  return self;
}

/**
 * firebase_stream_get_state:
 * @self: a stream
 *
 * Returns: how it stands with the connection
 */
FirebaseStreamState
firebase_stream_get_state (FirebaseStream *self)
{
  return self->state;
}

/**
 * firebase_stream_get_path:
 * @self: a stream
 *
 * Returns: (transfer none): the location that it listens to
 */
const char *
firebase_stream_get_path (FirebaseStream *self)
{
  return self->path;
}

/**
 * firebase_stream_stop:
 * @self: a stream
 *
 * Ends it for good; no signal but the change of state follows.
 */
void
firebase_stream_stop (FirebaseStream *self)
{
  finish (self, FALSE);
}

/**
 * firebase_stream_reconnect:
 * @self: a stream
 *
 * Drops what there is and connects anew, at once.
 */
void
firebase_stream_reconnect (FirebaseStream *self)
{
  if (self->state == FIREBASE_STREAM_ENDED)
    return;
  self->n_failures = 0;
  connect_now (self);
}

/**
 * firebase_stream_check:
 * @self: a stream
 *
 * The network is another one now: the connection may be dead without knowing it.
 * Another is opened beside it, as for the next token, and takes over once it lives.
 */
void
firebase_stream_check (FirebaseStream *self)
{
  if (self->state == FIREBASE_STREAM_WAITING)
    firebase_stream_reconnect (self);
  else if (self->live_since != 0 && self->next == NULL && firebase_clock_now () - self->live_since > YOUNG_USEC)
    self->next = open_connection (self);
}

static gboolean
on_doubt (gpointer data)
{
  FirebaseStream *self = data;

  self->doubt = 0;
  connect_later (self, 0);
  return G_SOURCE_REMOVE;
}

/**
 * firebase_stream_doubt:
 * @self: a stream
 *
 * There is no network any more, says the system, which does not know of every
 * way to a server.  So another connection is opened, as by
 * firebase_stream_check(); where that fails, or does not come about in five seconds,
 * the one that stands is given up as well, long before its silence would tell.
 */
void
firebase_stream_doubt (FirebaseStream *self)
{
  if (self->state == FIREBASE_STREAM_CONNECTING)
    firebase_stream_reconnect (self);
  if (self->state != FIREBASE_STREAM_LIVE)
    return;
  if (self->doubt == 0)
    self->doubt = g_timeout_add (DOUBT_MS, on_doubt, self);
  if (self->next == NULL)
    self->next = open_connection (self);
}
