/* The server as the application holds it: started and stopped at will, on any
 * thread, refusing what it should.
 */

#include "test-await.h"
#include "test-backend.h"

#include <string.h>

static void
test_refusals (void)
{
  static const struct
  {
    const char *property;
    const char *value;
    const char *address;
    const char *says;
  } CASES[] = {
    { "people", "nobody", "127.0.0.1", "“nobody” is not one more person" },
    { "api-key", "secret", "127.0.0.1", "SID:SECRET" },
    { "api-key", ":secret", "127.0.0.1", "SID:SECRET" },
    { "data-directory", "/dev/null/x", "127.0.0.1", "cannot create" },
    { "people", NULL, "0.0.0.0", "not loopback" },
    { "people", NULL, "localhost", "numeric" },
    { "people", NULL, "192.0.2.1", "not loopback" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (BackendServer) server = backend_server_new (NULL);
      g_autoptr (GError) error = NULL;

      g_object_set (server, CASES[i].property, CASES[i].value, NULL);
      g_assert_false (backend_server_start (server, CASES[i].address, 0, &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, CASES[i].says));
      g_assert_null (backend_server_get_uri (server));
      g_assert_null (backend_server_get_descriptor_uri (server));
      backend_server_stop (server);
    }
}

/* A refusal leaves a server that can still be started. */
static void
test_again (void)
{
  g_autoptr (BackendServer) server = backend_server_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *uri = NULL;

      g_assert_false (backend_server_start (server, "0.0.0.0", 0, NULL));
      g_assert_true (backend_server_start (server, "127.0.0.1", 0, &error));
      g_assert_no_error (error);
      uri = backend_server_get_uri (server);
      g_assert_true (g_str_has_prefix (uri, "http://127.0.0.1:"));
      backend_server_stop (server);
    }
}

static void
test_one_at_a_time (void)
{
  g_autoptr (TestBackend) backend = test_backend_new ();
  g_autoptr (BackendServer) other = backend_server_new (test_backend_get_directory (backend));
  g_autoptr (GError) error = NULL;

  g_assert_false (backend_server_start (other, "127.0.0.1", 0, &error));
  g_assert_nonnull (strstr (error->message, "data file"));
  g_clear_error (&error);
  test_backend_stop (backend);
  g_assert_true (backend_server_start (other, "127.0.0.1", 0, &error));
  g_assert_no_error (error);
}

typedef struct
{
  GMainContext *context;
  GMainLoop *loop;
  char *uri;
} Host;

static gboolean
has_uri (gpointer user_data)
{
  Host *host = user_data;

  return g_atomic_pointer_get (&host->uri) != NULL;
}

static gpointer
run_server (gpointer user_data)
{
  Host *host = user_data;
  g_autofree char *rules = test_backend_get_open_rules ();
  BackendServer *server = backend_server_new (NULL);

  g_object_set (server, "rules-file", rules, NULL);
  g_main_context_push_thread_default (host->context);
  g_assert_true (backend_server_start (server, "127.0.0.1", 0, NULL));
  g_atomic_pointer_set (&host->uri, backend_server_get_uri (server));
  g_main_context_wakeup (NULL);
  g_main_loop_run (host->loop);
  g_assert_finalize_object (server);
  while (g_main_context_iteration (host->context, FALSE))
    ;
  g_main_context_pop_thread_default (host->context);
  return NULL;
}

/* So that a window never waits for a database that lies in its own process. */
static void
test_other_thread (void)
{
  Host host = { g_main_context_new () };
  g_autoptr (GThread) thread = NULL;
  TestBackend *backend;

  host.loop = g_main_loop_new (host.context, FALSE);
  thread = g_thread_new ("backend", run_server, &host);
  test_wait_until (has_uri, &host, "a server on another thread");
  backend = test_backend_new_remote (host.uri);
  {
    g_autoptr (TestUser) ada = test_backend_sign_in (backend, "ada@example.org");
    g_autofree char *value = NULL;

    test_backend_put (backend, ada, "a", "{\"b\":1}");
    value = test_backend_get (backend, ada, "a");
    g_assert_cmpstr (value, ==, "{\"b\":1}");
  }
  test_backend_free (backend);
  g_main_loop_quit (host.loop);
  g_thread_join (g_steal_pointer (&thread));
  g_main_loop_unref (host.loop);
  g_main_context_unref (host.context);
  g_free (host.uri);
}

static void
test_properties (void)
{
  g_autoptr (BackendServer) server = backend_server_new ("/nowhere");
  g_autofree char *directory = NULL, *people = NULL, *key = NULL, *rules = NULL;
  guint lifetime, interval;
  gboolean insecure_lan;

  g_object_set (server, "people", "A <a@b>", "api-key", "SK1:x", "rules-file", "/x", "insecure-lan", TRUE, NULL);
  g_object_get (server, "data-directory", &directory, "people", &people, "api-key", &key, "rules-file", &rules, "token-lifetime", &lifetime,
                "keep-alive-interval", &interval, "insecure-lan", &insecure_lan, NULL);
  g_assert_cmpstr (directory, ==, "/nowhere");
  g_assert_cmpstr (people, ==, "A <a@b>");
  g_assert_cmpstr (key, ==, "SK1:x");
  g_assert_cmpstr (rules, ==, "/x");
  g_assert_cmpuint (lifetime, ==, 3600);
  g_assert_cmpuint (interval, ==, 30000);
  g_assert_true (insecure_lan);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/refusals", test_refusals);
  g_test_add_func ("/server/again", test_again);
  g_test_add_func ("/server/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/server/other-thread", test_other_thread);
  g_test_add_func ("/server/properties", test_properties);
  return g_test_run ();
}
