/* A conversation goes on over everything that interrupts a connection: nothing is
 * lost, nothing is there twice, and where it can be helped nothing is seen of it.
 */

#include "test-await.h"
#include "test-pair.h"

#include <glib/gstdio.h>
#include <string.h>

#define JOINED "Ada: created the room (sent)\nBen: joined (sent)\n"
/* Whole seconds count on the wire, so the least that leaves time to renew it. */
#define LIFETIME 6
#define N_TOKENS 6
/* With "-m slow": ten minutes, each token renewed after three quarters of its time. */
#define SLOW_LIFETIME 20
#define SLOW_N_TOKENS 40
#define PACE_MS 150

typedef struct
{
  TestPair *pair;
  ParleyRoom *adas;
  ParleyRoom *bens;
  GString *expected;
  guint n_said;
  guint n_offline; /* how often somebody was told that there is no connection */
  guint n_removed; /* how often a message went from somebody's screen */
  guint n_absent;  /* how often Ben was taken to be gone */
} Fixture;

static void
on_connection (Fixture *self, GParamSpec *pspec, ParleySession *session)
{
  if (parley_session_get_connection (session) != PARLEY_CONNECTION_ONLINE)
    self->n_offline++;
}

static void
on_items_changed (Fixture *self, guint position, guint removed, guint added)
{
  if (removed > added)
    self->n_removed++;
}

static void
on_availability (Fixture *self, GParamSpec *pspec, ParleyPeer *peer)
{
  if (parley_peer_get_availability (peer) != PARLEY_AVAILABILITY_ONLINE)
    self->n_absent++;
}

static void
watch (Fixture *self, TestPerson *person, ParleyRoom *room)
{
  g_signal_connect_swapped (person->session, "notify::connection", G_CALLBACK (on_connection), self);
  g_signal_connect_swapped (parley_room_get_timeline (room), "items-changed", G_CALLBACK (on_items_changed), self);
}

static void
begin (Fixture *self, TestBackend *backend)
{
  self->pair = test_pair_new_on (backend);
  self->adas = test_pair_make_room (self->pair, "Supper");
  self->bens = test_person_wait_for_room (&self->pair->ben, parley_room_get_id (self->adas));
  self->expected = g_string_new (JOINED);
  parley_room_set_open (self->adas, TRUE);
  parley_room_set_open (self->bens, TRUE);
  test_timeline_wait_for (parley_room_get_timeline (self->adas), JOINED);
  test_timeline_wait_for (parley_room_get_timeline (self->bens), JOINED);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  begin (self, test_backend_new_ruled ());
}

static void
set_up_short (Fixture *self, gconstpointer data)
{
  begin (self, test_backend_new_with ("rules-file", NULL, "token-lifetime", g_test_slow () ? SLOW_LIFETIME : LIFETIME, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (self->pair->ada.session, self);
  g_signal_handlers_disconnect_by_data (self->pair->ben.session, self);
  test_pair_free (self->pair);
  g_string_free (self->expected, TRUE);
}

static void
say (Fixture *self)
{
  g_autofree char *text = g_strdup_printf ("number %u", self->n_said++);

  test_room_say (self->bens, text);
  g_string_append_printf (self->expected, "Ben: %s (sent)\n", text);
}

static void
wait_for_all (Fixture *self)
{
  test_timeline_wait_for (parley_room_get_timeline (self->adas), self->expected->str);
  test_timeline_wait_for (parley_room_get_timeline (self->bens), self->expected->str);
}

static gboolean
on_pace (gpointer data)
{
  say (data);
  return G_SOURCE_CONTINUE;
}

static char *
get_token (FirebaseUser *user)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *token;

  firebase_user_get_token_async (user, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  token = firebase_user_get_token_finish (user, result, &error);
  g_assert_no_error (error);
  return token;
}

static gboolean
is_online (gpointer peer)
{
  return parley_peer_get_availability (peer) == PARLEY_AVAILABILITY_ONLINE;
}

/* One token after the other runs out while Ben writes without a pause. */
static void
test_tokens (Fixture *self, gconstpointer data)
{
  g_autoptr (ParleyPeer) ben = parley_session_get_peer (self->pair->ada.session, parley_session_get_uid (self->pair->ben.session));
  g_autofree char *token = get_token (self->pair->ada.user);
  guint n_tokens = g_test_slow () ? SLOW_N_TOKENS : N_TOKENS;
  guint source;

  test_wait_until (is_online, ben, "Ben to be seen");
  watch (self, &self->pair->ada, self->adas);
  watch (self, &self->pair->ben, self->bens);
  g_signal_connect_swapped (ben, "notify::availability", G_CALLBACK (on_availability), self);
  source = g_timeout_add (PACE_MS, on_pace, self);
  for (guint n = 0; n < n_tokens;)
    {
      g_autofree char *now = get_token (self->pair->ada.user);

      n += g_set_str (&token, now);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (source);
  wait_for_all (self);
  g_test_message ("%u messages over %u tokens", self->n_said, n_tokens);
  g_assert_cmpuint (self->n_said, >, 50);
  g_assert_cmpuint (self->n_offline, ==, 0);
  g_assert_cmpuint (self->n_removed, ==, 0);
  g_assert_cmpuint (self->n_absent, ==, 0);
  g_signal_handlers_disconnect_by_data (ben, self);
}

/* Both wake up again and again, in the middle of whatever they do: what was on its
 * way is given up and looked for.  Nobody is told that there is no connection.
 */
static void
test_wakes (Fixture *self, gconstpointer data)
{
  watch (self, &self->pair->ada, self->adas);
  watch (self, &self->pair->ben, self->bens);
  for (guint i = 0; i < 30; i++)
    {
      say (self);
      for (guint turn = 0; turn < i; turn++)
        g_main_context_iteration (NULL, FALSE);
      parley_session_reconnect (self->pair->ben.session);
      if (i % 3 == 0)
        parley_session_reconnect (self->pair->ada.session);
    }
  wait_for_all (self);
  g_assert_cmpuint (self->n_offline, ==, 0);
  g_assert_cmpuint (self->n_removed, ==, 0);
}

static void
change_network (void)
{
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", TRUE);
}

static gboolean
on_network_pace (gpointer data)
{
  change_network ();
  return G_SOURCE_CONTINUE;
}

/* The network changes all the time, and is there: nothing is dropped for it. */
static void
test_network_changes (Fixture *self, gconstpointer data)
{
  gint64 began = g_get_monotonic_time ();
  guint source, network;

  watch (self, &self->pair->ada, self->adas);
  watch (self, &self->pair->ben, self->bens);
  source = g_timeout_add (PACE_MS, on_pace, self);
  network = g_timeout_add (70, on_network_pace, NULL);
  /* Long enough for each stream to have been replaced. */
  while (g_get_monotonic_time () - began < 8 * G_USEC_PER_SEC)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  g_source_remove (network);
  wait_for_all (self);
  g_assert_cmpuint (self->n_offline, ==, 0);
  g_assert_cmpuint (self->n_removed, ==, 0);
}

static char *
make_rules (const char *text)
{
  char *file = NULL;
  int fd = g_file_open_tmp ("parley-rules-XXXXXX", &file, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  return file;
}

static gboolean
is_refused (gpointer timeline)
{
  return parley_timeline_get_refusal (timeline) != NULL;
}

/* Rules of before the messages had an index: the server gives out nothing, and
 * that is told; what is written is taken.
 */
static void
test_no_index (void)
{
  g_autofree char *file = make_rules ("{\"rules\":{\".read\":\"auth != null\",\".write\":\"auth != null\"}}");
  g_autoptr (TestPair) pair = test_pair_new_on (test_backend_new_with ("rules-file", file, NULL));
  ParleyRoom *room = test_pair_make_room (pair, "Supper");
  ParleyTimeline *timeline = parley_room_get_timeline (room);

  parley_room_set_open (room, TRUE);
  test_wait_until (is_refused, timeline, "the refusal");
  g_assert_nonnull (strstr (parley_timeline_get_refusal (timeline), "sentAt"));
  test_message_wait_for (test_room_say (room, "still here"), PARLEY_MESSAGE_SENT);
  g_unlink (file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/chat/gaps/tokens", Fixture, NULL, set_up_short, test_tokens, tear_down);
  g_test_add ("/chat/gaps/wakes", Fixture, NULL, set_up, test_wakes, tear_down);
  g_test_add ("/chat/gaps/network-changes", Fixture, NULL, set_up, test_network_changes, tear_down);
  g_test_add_func ("/chat/gaps/no-index", test_no_index);
  return g_test_run ();
}
