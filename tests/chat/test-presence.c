/* Whether the others are there: what devices say and when, and what is seen of
 * somebody whose program is killed, which is a process of its own here.
 *
 *   test-presence --person DESCRIPTOR EMAIL DIRECTORY
 */

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "parley-devices.h"
#include "parley-sleep.h"
#include "test-account.h"
#include "test-await.h"
#include "test-pair.h"
#include "web-json.h"

#define NOW G_GINT64_CONSTANT (1795403976242)

static const char *program;

/* Devices. */

static void
test_devices (void)
{
  static const struct
  {
    const char *json;
    gint64 age; /* of NOW */
    ParleyAvailability availability;
    gint64 until; /* after NOW */
  } cases[] = {
    { "null", 0, PARLEY_AVAILABILITY_OFFLINE, 0 },
    { "7", 0, PARLEY_AVAILABILITY_OFFLINE, 0 },
    { "{\"a\":{\"state\":\"online\",\"at\":1795403976242}}", 0, PARLEY_AVAILABILITY_ONLINE, 75001 },
    { "{\"a\":{\"state\":\"online\",\"at\":1795403976242.0}}", 0, PARLEY_AVAILABILITY_ONLINE, 75001 },
    { "{\"a\":{\"state\":\"online\",\"at\":1795403976242}}", 75000, PARLEY_AVAILABILITY_ONLINE, 75001 },
    { "{\"a\":{\"state\":\"online\",\"at\":1795403976242}}", 75001, PARLEY_AVAILABILITY_OFFLINE, 0 },
    { "{\"a\":{\"state\":\"away\",\"at\":1795403976242}}", 30000, PARLEY_AVAILABILITY_AWAY, 75001 },
    { "{\"a\":{\"state\":\"offline\",\"at\":1795403976242}}", 0, PARLEY_AVAILABILITY_OFFLINE, 0 },
    /* The telephone is in a pocket, somebody sits at the desk. */
    { "{\"a\":{\"state\":\"away\",\"at\":1795403976242},\"b\":{\"state\":\"online\",\"at\":1795403970000}}", 0, PARLEY_AVAILABILITY_ONLINE, 68759 },
    /* The desk has fallen silent. */
    { "{\"a\":{\"state\":\"away\",\"at\":1795403976242},\"b\":{\"state\":\"online\",\"at\":1795403900000}}", 0, PARLEY_AVAILABILITY_AWAY, 75001 },
    { "{\"a\":{\"state\":\"offline\",\"at\":1795403976242},\"b\":{\"state\":\"online\",\"at\":1795403970000}}", 0, PARLEY_AVAILABILITY_ONLINE, 68759 },
    { "{\"a\":{\"state\":\"dancing\",\"at\":1795403976242},\"b\":5,\"c\":{\"state\":\"online\"},\"d\":{\"state\":\"online\",\"at\":\"now\"}}", 0, PARLEY_AVAILABILITY_OFFLINE, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ParleyDevices) devices = parley_devices_new ();
      g_autoptr (JsonNode) node = test_account_parse (cases[i].json);
      gint64 seen, until;

      g_test_message ("%s", cases[i].json);
      g_assert_cmpint (parley_devices_judge (devices, NOW, &seen, &until), ==, PARLEY_AVAILABILITY_UNKNOWN);
      parley_devices_take (devices, "", node);
      g_assert_cmpint (parley_devices_judge (devices, NOW + cases[i].age, &seen, &until), ==, cases[i].availability);
      g_assert_cmpint (until, ==, cases[i].until == 0 ? 0 : NOW + cases[i].until);
    }
}

/* Single fields, as a stream may bring them; and more devices than anybody has. */
static void
test_device_fields (void)
{
  g_autoptr (ParleyDevices) devices = parley_devices_new ();
  g_autoptr (JsonNode) nothing = test_account_parse ("null"), online = test_account_parse ("\"online\""), at = test_account_parse ("1795403976242");
  g_autoptr (JsonNode) device = test_account_parse ("{\"state\":\"online\",\"at\":1795403976242}");
  gint64 seen, until;

  parley_devices_take (devices, "", nothing);
  parley_devices_take (devices, "a/state", online);
  parley_devices_take (devices, "a/at", at);
  parley_devices_take (devices, "a/at/b", at);
  g_assert_cmpint (parley_devices_judge (devices, NOW, &seen, &until), ==, PARLEY_AVAILABILITY_ONLINE);
  g_assert_cmpint (seen, ==, NOW);
  parley_devices_take (devices, "a", nothing);
  g_assert_cmpint (parley_devices_judge (devices, NOW, &seen, &until), ==, PARLEY_AVAILABILITY_OFFLINE);
  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      parley_devices_take (devices, name, device);
    }
  g_assert_cmpint (parley_devices_judge (devices, NOW, &seen, &until), ==, PARLEY_AVAILABILITY_ONLINE);
}

/* Sleep. */

typedef struct
{
  gint64 awake;
  gint64 always;
  guint n_woke;
} Clocks;

static void
read_clocks (gint64 *awake, gint64 *always, gpointer data)
{
  Clocks *clocks = data;

  *awake = clocks->awake;
  *always = clocks->always;
}

static void
on_woke (ParleySleep *sleep, Clocks *clocks)
{
  clocks->n_woke++;
}

static void
pass (Clocks *clocks, gint64 awake, gint64 asleep)
{
  clocks->awake += awake * G_USEC_PER_SEC;
  clocks->always += (awake + asleep) * G_USEC_PER_SEC;
}

static void
test_sleep (void)
{
  Clocks clocks = { 5, 7 * G_USEC_PER_SEC, 0 };
  g_autoptr (ParleySleep) sleep = parley_sleep_new_with_clocks (read_clocks, &clocks);

  g_signal_connect (sleep, "woke", G_CALLBACK (on_woke), &clocks);
  pass (&clocks, 100000, 0);
  parley_sleep_look (sleep);
  pass (&clocks, 0, 1);
  parley_sleep_look (sleep);
  g_assert_cmpuint (clocks.n_woke, ==, 0);
  pass (&clocks, 1, 8 * 3600);
  parley_sleep_look (sleep);
  g_assert_cmpuint (clocks.n_woke, ==, 1);
  parley_sleep_look (sleep);
  pass (&clocks, 30, 0);
  parley_sleep_look (sleep);
  g_assert_cmpuint (clocks.n_woke, ==, 1);
}

/* A logind of our own, on a bus of our own in the place of the system's. */

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *connection;
  guint object;
  guint name;
  gboolean is_owned;
  int ends[2]; /* of the pipe whose writing end is the lock */
  guint n_locks;
} Logind;

static const char introspection[] = "<node><interface name='org.freedesktop.login1.Manager'><method name='Inhibit'><arg type='s'/><arg type='s'/><arg type='s'/><arg type='s'/>"
                                    "<arg type='h' direction='out'/></method></interface></node>";

static void
give_lock (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *method, GVariant *arguments, GDBusMethodInvocation *invocation, gpointer data)
{
  Logind *self = data;
  g_autoptr (GUnixFDList) list = g_unix_fd_list_new ();

  g_assert_true (g_unix_open_pipe (self->ends, O_CLOEXEC | O_NONBLOCK, NULL));
  g_assert_cmpint (g_unix_fd_list_append (list, self->ends[1], NULL), ==, 0);
  close (self->ends[1]);
  self->n_locks++;
  g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, g_variant_new ("(h)", 0), list);
}

static void
on_owned (GDBusConnection *connection, const char *name, gpointer data)
{
  ((Logind *)data)->is_owned = TRUE;
}

static gboolean
is_owned (gpointer data)
{
  return ((Logind *)data)->is_owned;
}

static void
logind_start (Logind *self)
{
  static const GDBusInterfaceVTable table = { give_lock, NULL, NULL, { 0 } };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);
  GDBusConnectionFlags flags = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;
  g_autoptr (GError) error = NULL;

  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (self->bus), TRUE);
  self->connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (self->bus), flags, NULL, NULL, &error);
  g_assert_no_error (error);
  self->object = g_dbus_connection_register_object (self->connection, "/org/freedesktop/login1", node->interfaces[0], &table, self, NULL, &error);
  g_assert_no_error (error);
  self->name = g_bus_own_name_on_connection (self->connection, "org.freedesktop.login1", G_BUS_NAME_OWNER_FLAGS_NONE, on_owned, NULL, self, NULL);
  test_wait_until (is_owned, self, "logind");
}

static void
logind_stop (Logind *self)
{
  close (self->ends[0]);
  g_bus_unown_name (self->name);
  g_dbus_connection_unregister_object (self->connection, self->object);
  g_clear_object (&self->connection);
  g_unsetenv ("DBUS_SYSTEM_BUS_ADDRESS");
  g_test_dbus_stop (self->bus);
  g_clear_object (&self->bus);
}

static void
logind_say (Logind *self, gboolean starts)
{
  g_assert_true (g_dbus_connection_emit_signal (self->connection, NULL, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
                                                g_variant_new ("(b)", starts), NULL));
}

/* Nobody holds the writing end any more.  The pipe wakes no loop, but what closes it
 * does.
 */
static gboolean
is_let_go (gpointer data)
{
  char byte;

  return read (((Logind *)data)->ends[0], &byte, 1) == 0;
}

static gboolean
has_lock (gpointer data)
{
  return ((Logind *)data)->n_locks == 1;
}

static gboolean
has_second_lock (gpointer data)
{
  return ((Logind *)data)->n_locks == 2;
}

/* Ben in a process of his own, Ada here. */

typedef struct
{
  TestBackend *backend;
  FirebaseUser *ada;
  FirebaseUser *ben; /* to know his uid */
  ParleySession *session;
  char *directory;
  char *bens_directory;
  GSubprocess *process;
} Fixture;

static void
begin (Fixture *self, TestBackend *backend)
{
  g_autoptr (GError) error = NULL;

  self->backend = backend;
  self->ada = test_account_sign_in (backend, "ada@example.org");
  self->ben = test_account_sign_in (backend, "ben@example.org");
  self->directory = g_dir_make_tmp ("parley-ada-XXXXXX", NULL);
  self->bens_directory = g_dir_make_tmp ("parley-ben-XXXXXX", NULL);
  self->session = parley_session_new (self->ada, self->directory, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  begin (self, test_backend_new_ruled ());
}

/* No WebSocket gets through here. */
static void
set_up_without_socket (Fixture *self, gconstpointer data)
{
  g_autofree char *file = NULL;
  int fd = g_file_open_tmp ("parley-faults-XXXXXX", &file, NULL);

  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (file, "{\"after\":\"realtime\",\"times\":1000000,\"do\":\"status 503\"}\n", -1, NULL));
  begin (self, test_backend_new_with ("rules-file", NULL, "faults-file", file, NULL));
  g_assert_cmpint (g_unlink (file), ==, 0);
}

static void
start_ben (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--person", test_backend_get_descriptor_uri (self->backend),
                                    "ben@example.org", self->bens_directory, NULL);
  g_assert_no_error (error);
}

/* Until he says that the server has his last word. */
static void
wait_for_ben (Fixture *self)
{
  GInputStream *output = g_subprocess_get_stdout_pipe (self->process);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_input_stream_read_bytes_async (output, 1, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  bytes = g_input_stream_read_bytes_finish (output, result, NULL);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 1);
}

static void
wait_for_end (GSubprocess *process)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_subprocess_wait_async (process, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_true (g_subprocess_wait_finish (process, result, NULL));
}

static void
kill_ben (Fixture *self)
{
  g_subprocess_force_exit (self->process);
  wait_for_end (self->process);
  g_clear_object (&self->process);
}

/* The end of his input lets him leave in order. */
static void
end_ben (Fixture *self)
{
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL));
  wait_for_end (self->process);
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
  g_clear_object (&self->process);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->process != NULL)
    kill_ben (self);
  parley_session_close (self->session, FALSE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->session);
  g_clear_object (&self->ada);
  g_clear_object (&self->ben);
  test_backend_free (self->backend);
  test_remove_directory (self->directory);
  test_remove_directory (self->bens_directory);
  g_free (self->directory);
  g_free (self->bens_directory);
}

typedef struct
{
  ParleyPeer *peer;
  ParleyAvailability availability;
} Expected;

static gboolean
has_availability (gpointer data)
{
  Expected *expected = data;

  return parley_peer_get_availability (expected->peer) == expected->availability;
}

static void
wait_for (ParleyPeer *peer, ParleyAvailability availability)
{
  static const char *const names[] = { "unknown", "offline", "away", "online" };
  Expected expected = { peer, availability };

  test_wait_until (has_availability, &expected, names[availability]);
}

static ParleyPeer *
look_at_ben (Fixture *self)
{
  return parley_session_get_peer (self->session, firebase_user_get_uid (self->ben));
}

static gboolean
is_online (Fixture *self, gboolean wanted)
{
  g_autofree char *path = g_strconcat ("presence/", firebase_user_get_uid (self->ben), NULL);
  g_autoptr (JsonNode) node = test_account_get (parley_session_get_database (self->session), path, NULL);
  g_autofree char *text = web_json_to_text (node);

  return (strstr (text, "online") != NULL) == wanted;
}

/* By what the server wrote when he was cut off: his age would leave him online there. */
static void
test_killed (Fixture *self, gconstpointer data)
{
  g_autoptr (ParleyPeer) ben = look_at_ben (self);
  gint64 killed;

  wait_for (ben, PARLEY_AVAILABILITY_OFFLINE);
  start_ben (self);
  wait_for (ben, PARLEY_AVAILABILITY_ONLINE);
  wait_for_ben (self);
  killed = g_get_monotonic_time ();
  kill_ben (self);
  wait_for (ben, PARLEY_AVAILABILITY_OFFLINE);
  g_test_message ("seen after %.3f s", (double)(g_get_monotonic_time () - killed) / G_USEC_PER_SEC);
  g_assert_true (is_online (self, FALSE));
  g_assert_cmpint (parley_peer_get_seen (ben), >, NOW - G_GINT64_CONSTANT (10000000000));
}

/* Where no socket can be had, it is asked for; and he tells himself that he leaves. */
static void
test_without_socket (Fixture *self, gconstpointer data)
{
  g_autoptr (ParleyPeer) ben = NULL;

  start_ben (self);
  while (!is_online (self, TRUE))
    ;
  g_assert_false (parley_session_has_last_word (self->session));
  ben = look_at_ben (self);
  wait_for (ben, PARLEY_AVAILABILITY_ONLINE);
  end_ben (self);
  while (!is_online (self, FALSE))
    ;
}

static gboolean
is_told (Fixture *self, const char *state)
{
  g_autofree char *path = g_strconcat ("presence/", firebase_user_get_uid (self->ada), NULL);
  g_autoptr (FirebaseDatabase) database = firebase_database_new (self->ben);
  g_autoptr (JsonNode) node = test_account_get (database, path, NULL);
  g_autofree char *text = web_json_to_text (node), *quoted = g_strdup_printf ("\"%s\"", state);

  return strstr (text, quoted) != NULL;
}

/* Whoever has something else to do before, as a call has. */
static void
hold (ParleySleep *sleep, gboolean *holds)
{
  parley_sleep_hold (sleep);
  *holds = TRUE;
}

/* The others know before the computer sleeps, which waits for that, by one lock for all
 * who have something to do, and again when it is awake.
 */
static void
test_suspends (void)
{
  Logind logind = { 0 };
  Fixture fixture = { 0 };
  ParleySleep *sleep;
  gboolean holds = FALSE;

  logind_start (&logind);
  begin (&fixture, test_backend_new_ruled ());
  sleep = parley_session_get_sleep (fixture.session);
  test_wait_until (has_lock, &logind, "the lock");
  while (!is_told (&fixture, "online"))
    ;
  g_signal_connect (sleep, "falls-asleep", G_CALLBACK (hold), &holds);
  logind_say (&logind, TRUE);
  while (!is_told (&fixture, "offline"))
    ;
  g_assert_true (holds);
  g_assert_false (is_let_go (&logind));
  parley_sleep_let (sleep);
  test_wait_until (is_let_go, &logind, "the computer to be let sleep");
  g_assert_cmpuint (logind.n_locks, ==, 1);
  g_signal_handlers_disconnect_by_data (sleep, &holds);
  logind_say (&logind, FALSE);
  test_wait_until (has_second_lock, &logind, "the next lock");
  while (!is_told (&fixture, "online"))
    ;
  tear_down (&fixture, NULL);
  logind_stop (&logind);
}

static void
test_leaves (Fixture *self, gconstpointer data)
{
  g_autoptr (ParleyPeer) ben = look_at_ben (self);

  start_ben (self);
  wait_for (ben, PARLEY_AVAILABILITY_ONLINE);
  end_ben (self);
  wait_for (ben, PARLEY_AVAILABILITY_OFFLINE);
}

static gboolean
on_input (GObject *stream, gpointer is_over)
{
  char byte;

  *(gboolean *)is_over = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), &byte, 1, NULL, NULL) == 0;
  return G_SOURCE_CONTINUE;
}

static FirebaseUser *
sign_in (const char *descriptor, const char *email)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (FirebaseConfig) config = NULL;

  firebase_config_load_async (descriptor, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  config = firebase_config_load_finish (result, NULL);
  return test_account_sign_in_to (config, email);
}

/* Somebody who is there until his input ends. */
static int
be_person (const char *descriptor, const char *email, const char *directory)
{
  g_autoptr (FirebaseUser) user = sign_in (descriptor, email);
  g_autoptr (ParleySession) session = parley_session_new (user, directory, NULL);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (input), NULL);
  gboolean is_over = FALSE, is_told = FALSE;

  g_source_set_callback (source, G_SOURCE_FUNC (on_input), &is_over, NULL);
  g_source_attach (source, NULL);
  while (!is_over)
    {
      if (!is_told && parley_session_has_last_word (session))
        is_told = write (STDOUT_FILENO, ".", 1) == 1;
      g_main_context_iteration (NULL, TRUE);
    }
  parley_session_farewell (session, FALSE, 2000);
  parley_session_close (session, FALSE);
  return 0;
}

int
main (int argc, char **argv)
{
  program = argv[0];
  if (argc == 5 && g_str_equal (argv[1], "--person"))
    return be_person (argv[2], argv[3], argv[4]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/presence/devices", test_devices);
  g_test_add_func ("/chat/presence/device-fields", test_device_fields);
  g_test_add_func ("/chat/presence/sleep", test_sleep);
#define ADD(name, test) g_test_add ("/chat/presence/" name, Fixture, NULL, set_up, test, tear_down)
  g_test_add_func ("/chat/presence/suspends", test_suspends);
  ADD ("killed", test_killed);
  ADD ("leaves", test_leaves);
  g_test_add ("/chat/presence/without-socket", Fixture, NULL, set_up_without_socket, test_without_socket, tear_down);
  return g_test_run ();
}
