/* Several clients write while the process is killed again and again.  After each
 * restart exactly what was answered is there, and of the one write that each
 * client had on its way all or nothing.
 */

#include "child-backend.h"
#include "test-await.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_CLIENTS 4
#define N_ROUNDS 25
#define N_KEPT 5

typedef struct _Storm Storm;

/* Its writes are numbered, and what is there after one is known from its number. */
typedef struct
{
  Storm *storm;
  guint index;
  guint answered;
  gboolean is_waiting;
} Client;

struct _Storm
{
  TestBackend *backend;
  SoupSession *session;
  ChildBackend *child;
  char *token;
  Client clients[N_CLIENTS];
  guint left; /* answers until the end of this round */
};

static void write_next (Client *client);

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;
  Storm *storm = client->storm;
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, NULL);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);

  client->is_waiting = FALSE;
  if (bytes == NULL || soup_message_get_status (message) == SOUP_STATUS_NONE)
    return;
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  client->answered++;
  if (storm->left > 0 && --storm->left == 0)
    g_subprocess_send_signal (storm->child->process, SIGKILL);
  write_next (client);
}

/* A new message with its priority, the count, and an old message less: at once. */
static void
write_next (Client *client)
{
  Storm *storm = client->storm;
  guint number = client->answered + 1;
  g_autofree char *uri = g_strdup_printf ("%s/storm/c%u.json?auth=%s", test_backend_get_uri (storm->backend), client->index, storm->token);
  g_autofree char *old = number > N_KEPT ? g_strdup_printf (",\"list/m%06u\":null", number - N_KEPT) : g_strdup ("");
  g_autofree char *body = g_strdup_printf ("{\"list/m%06u\":{\"n\":%u,\".priority\":%u},\"count\":%u%s}", number, number, number, number, old);
  g_autoptr (SoupMessage) message = soup_message_new ("PATCH", uri);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  client->is_waiting = TRUE;
  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  soup_session_send_and_read_async (storm->session, message, G_PRIORITY_DEFAULT, NULL, on_answer, client);
}

static char *
make_expected (guint number)
{
  GString *text = g_string_new (NULL);

  if (number == 0)
    return g_string_free_and_steal (g_string_assign (text, "null"));
  g_string_append_printf (text, "{\"count\":%u,\"list\":{", number);
  for (guint i = number > N_KEPT ? number - N_KEPT + 1 : 1; i <= number; i++)
    g_string_append_printf (text, "\"m%06u\":{\".priority\":%u,\"n\":%u}%s", i, i, i, i < number ? "," : "");
  return g_string_free_and_steal (g_string_append (text, "}}"));
}

static void
check_client (Client *client)
{
  Storm *storm = client->storm;
  g_autofree char *target = g_strdup_printf ("/storm/c%u.json?format=export&auth=%s", client->index, storm->token);
  g_autoptr (TestAnswer) answer = test_backend_send (storm->backend, "GET", target, NULL, NULL);
  g_autofree char *answered = make_expected (client->answered), *one_more = make_expected (client->answered + 1);

  g_assert_cmpuint (answer->status, ==, 200);
  if (g_strcmp0 (answer->body, one_more) == 0)
    client->answered++;
  else
    g_assert_cmpstr (answer->body, ==, answered);
}

static gboolean
is_calm (gpointer user_data)
{
  Storm *storm = user_data;

  for (guint i = 0; i < N_CLIENTS; i++)
    if (storm->clients[i].is_waiting)
      return FALSE;
  return TRUE;
}

static void
run_round (Storm *storm, const char *directory)
{
  const char *const arguments[] = { "--data", directory, NULL };

  storm->child = child_backend_start (arguments);
  storm->backend = test_backend_new_remote (storm->child->uri);
  storm->session = soup_session_new_with_options ("max-conns-per-host", N_CLIENTS, NULL);
  if (storm->token == NULL)
    {
      g_autoptr (TestUser) ada = test_backend_sign_in (storm->backend, "ada@example.org");

      storm->token = g_strdup (ada->id_token);
    }
  for (guint i = 0; i < N_CLIENTS; i++)
    check_client (&storm->clients[i]);
  storm->left = (guint)g_test_rand_int_range (1, 120);
  for (guint i = 0; i < N_CLIENTS; i++)
    write_next (&storm->clients[i]);
  test_wait_until (is_calm, storm, "the end of a process");
  child_backend_end (storm->child, SIGKILL);
  test_backend_free (storm->backend);
  g_object_unref (storm->session);
}

static void
test_storm (void)
{
  g_autofree char *directory = child_backend_make_directory ();
  const char *const arguments[] = { "--data", directory, NULL };
  Storm storm = { NULL };
  guint answered = 0;

  for (guint i = 0; i < N_CLIENTS; i++)
    storm.clients[i] = (Client){ .storm = &storm, .index = i };
  for (guint i = 0; i < N_ROUNDS; i++)
    run_round (&storm, directory);
  storm.child = child_backend_start (arguments);
  storm.backend = test_backend_new_remote (storm.child->uri);
  for (guint i = 0; i < N_CLIENTS; i++)
    {
      check_client (&storm.clients[i]);
      answered += storm.clients[i].answered;
    }
  g_test_message ("killed %u times, %u writes kept", N_ROUNDS, answered);
  g_assert_cmpuint (answered, >=, N_ROUNDS);
  test_backend_free (storm.backend);
  child_backend_end (storm.child, SIGTERM);
  child_backend_remove_directory (directory);
  g_free (storm.token);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  child_backend_program = argv[1];
  g_test_add_func ("/storm/killed", test_storm);
  return g_test_run ();
}
