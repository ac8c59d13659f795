/* libsoup up to 3.6.5 ends a message twice in two cases; what it frees the second
 * time is the session's, and requests of other callers then wait for ever.
 *
 * One is a message that is cancelled after its answer's headers were read and
 * before its caller was told so.  Between the two nothing is cancelled here: who
 * wants the message given up waits for the telling, which needs no network and
 * comes at once.
 *
 * The other is a message that fails at once, on a kept connection that the server
 * has just closed, and is sent again at once, on another kept one, before the
 * failure was told.  A connection that has to be made first takes longer than
 * that, and is the better choice where the kept ones turn out to be dead.
 */

#include "web-exchange.h"

#include "web-error.h"

/* In which libsoup must tell that it has given a message up. */
#define TELLING_SECONDS 10

typedef struct
{
  guint n_untold; /* messages whose headers are read and whose caller does not know yet */
  gboolean is_abort_due;
  guint aborting; /* the idle that does it */
  GTlsProtocolVersion minimum_tls;
} State;

typedef struct
{
  SoupSession *session;
  SoupMessage *message;
  GCancellable *soup; /* cancelled only when libsoup can bear it */
  GSource *outer_source;
  GSource *watchdog;
  gboolean is_untold;
  gboolean is_given_up;
  gboolean is_insecure;
  gboolean is_ended;
  gulong handlers[3];
} Exchange;

static void
state_free (State *state)
{
  g_clear_handle_id (&state->aborting, g_source_remove);
  g_free (state);
}

static State *
state_of (SoupSession *session)
{
  State *state = g_object_get_data (G_OBJECT (session), "web-exchange-state");

  if (state == NULL)
    {
      state = g_new0 (State, 1);
      g_object_set_data_full (G_OBJECT (session), "web-exchange-state", state, (GDestroyNotify)state_free);
    }
  return state;
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
exchange_free (Exchange *exchange)
{
  clear_source (&exchange->outer_source);
  clear_source (&exchange->watchdog);
  g_clear_object (&exchange->session);
  g_clear_object (&exchange->message);
  g_clear_object (&exchange->soup);
  g_free (exchange);
}

static gboolean
on_abort (gpointer data)
{
  State *state = state_of (data);

  state->aborting = 0;
  if (state->is_abort_due && state->n_untold == 0)
    {
      state->is_abort_due = FALSE;
      soup_session_abort (data);
    }
  return G_SOURCE_REMOVE;
}

/* Not from within a callback of libsoup, which may be in the midst of the
 * queue that an abort goes through.
 */
static void
schedule_abort (SoupSession *session)
{
  State *state = state_of (session);

  if (state->is_abort_due && state->n_untold == 0 && state->aborting == 0)
    state->aborting = g_idle_add_full (G_PRIORITY_DEFAULT, on_abort, session, NULL);
}

static void
set_untold (Exchange *exchange, gboolean is_untold)
{
  if (exchange->is_untold == is_untold)
    return;
  exchange->is_untold = is_untold;
  state_of (exchange->session)->n_untold += is_untold ? 1 : -1;
  schedule_abort (exchange->session);
}

static void
on_got_headers (SoupMessage *message, gpointer data)
{
  set_untold (data, TRUE);
}

static void
on_restarted (SoupMessage *message, gpointer data)
{
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  set_untold (data, FALSE);
}

/* Emitted when the connection is chosen and shaken hands on, and before the
 * first byte of the request, which has the token in it.
 */
static void
on_starting (SoupMessage *message, gpointer data)
{
  Exchange *exchange = data;
  gboolean is_https = g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "https");

  if (!is_https || soup_message_get_tls_protocol_version (message) >= state_of (exchange->session)->minimum_tls)
    return;
  exchange->is_insecure = TRUE;
  g_cancellable_cancel (exchange->soup);
}

static GError *
error_of (Exchange *exchange)
{
  if (exchange->is_insecure)
    return g_error_new_literal (WEB_ERROR, WEB_ERROR_INSECURE, "its TLS is too old");
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled");
}

static void
unwatch (Exchange *exchange)
{
  clear_source (&exchange->outer_source);
  clear_source (&exchange->watchdog);
  for (guint i = 0; i < G_N_ELEMENTS (exchange->handlers); i++)
    g_clear_signal_handler (&exchange->handlers[i], exchange->message);
  set_untold (exchange, FALSE);
}

/* What libsoup does not tell is told without it.  By now it can bear to be
 * cancelled, and what it tells after all goes to nobody.
 */
static gboolean
on_watchdog (gpointer data)
{
  GTask *task = data;
  Exchange *exchange = g_task_get_task_data (task);

  g_debug ("libsoup did not end a request that was given up");
  exchange->is_ended = TRUE;
  unwatch (exchange);
  g_cancellable_cancel (exchange->soup);
  g_task_return_error (task, error_of (exchange));
  return G_SOURCE_REMOVE;
}

static gboolean
on_given_up (GCancellable *outer, gpointer data)
{
  GTask *task = data;
  Exchange *exchange = g_task_get_task_data (task);

  exchange->is_given_up = TRUE;
  exchange->watchdog = g_timeout_source_new_seconds (TELLING_SECONDS);
  g_source_set_callback (exchange->watchdog, on_watchdog, task, NULL);
  g_source_attach (exchange->watchdog, g_main_context_get_thread_default ());
  if (!exchange->is_untold)
    g_cancellable_cancel (exchange->soup);
  return G_SOURCE_REMOVE;
}

static void
watch_outer (GTask *task, GCancellable *outer)
{
  Exchange *exchange = g_task_get_task_data (task);

  if (outer == NULL)
    return;
  exchange->outer_source = g_cancellable_source_new (outer);
  g_source_set_callback (exchange->outer_source, G_SOURCE_FUNC (on_given_up), task, NULL);
  g_source_attach (exchange->outer_source, g_main_context_get_thread_default ());
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  unwatch (exchange);
  if (exchange->is_ended)
    return;
  if (exchange->is_given_up || exchange->is_insecure)
    g_task_return_error (task, error_of (exchange));
  else if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&stream), g_object_unref);
}

/**
 * web_exchange_send_async:
 * @session: a session
 * @message: what to send, with its body
 * @cancellable: (nullable): a #GCancellable; it acts in the next turn of the
 *   main loop, not within g_cancellable_cancel()
 * @callback: called when the headers of the answer are there
 * @user_data: for @callback
 *
 * Sends @message.
 */
void
web_exchange_send_async (SoupSession *session, SoupMessage *message, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (session, NULL, callback, user_data);
  Exchange *exchange = g_new0 (Exchange, 1);

  g_task_set_source_tag (task, web_exchange_send_async);
  g_task_set_task_data (task, exchange, (GDestroyNotify)exchange_free);
  exchange->session = g_object_ref (session);
  exchange->message = g_object_ref (message);
  exchange->soup = g_cancellable_new ();
  if (state_of (session)->minimum_tls > G_TLS_PROTOCOL_VERSION_UNKNOWN)
    exchange->handlers[0] = g_signal_connect (message, "starting", G_CALLBACK (on_starting), exchange);
  exchange->handlers[1] = g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), exchange);
  exchange->handlers[2] = g_signal_connect (message, "restarted", G_CALLBACK (on_restarted), exchange);
  watch_outer (task, cancellable);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, exchange->soup, on_told, task);
}

/**
 * web_exchange_send_finish:
 * @result: what the callback was given
 * @error: return location for %G_IO_ERROR_CANCELLED, %WEB_ERROR_INSECURE or
 *   what libsoup says
 *
 * Returns: (transfer full) (nullable): the body
 */
GInputStream *
web_exchange_send_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * web_exchange_set_minimum_tls:
 * @session: a session
 * @minimum: the oldest version that will do
 *
 * GIO cannot be told, so each connection is looked at once its handshake is
 * done; one that is too old fails before anything is sent over it.
 */
void
web_exchange_set_minimum_tls (SoupSession *session, GTlsProtocolVersion minimum)
{
  state_of (session)->minimum_tls = minimum;
}

/**
 * web_exchange_abort:
 * @session: a session, all of whose messages are sent by web_exchange_send_async()
 *
 * Gives up all that waits for an answer and closes all connections that are
 * kept, at once or as soon as libsoup can bear it.
 */
void
web_exchange_abort (SoupSession *session)
{
  State *state = state_of (session);

  if (state->n_untold == 0)
    soup_session_abort (session);
  else
    state->is_abort_due = TRUE;
}
