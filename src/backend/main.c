/* parley-backend: the command line around a BackendServer. */

#include "backend-options.h"
#include "backend-server.h"

#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>
#include <sys/resource.h>

#define BAD_ARGUMENTS 2

static gboolean
on_signal (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

/* Each stream and each call holds a descriptor; the usual 1024 is for programs
 * that use select().
 */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

static void
serve (BackendServer *server)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *uri = backend_server_get_uri (server);

  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGINT, on_signal, loop);
  printf ("listening on %s\n", uri);
  fflush (stdout);
  g_main_loop_run (loop);
  backend_server_stop (server);
}

static int
report (int status, const GError *error)
{
  fprintf (stderr, "parley-backend: %s\n", error->message);
  return status;
}

static int
run (BackendOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BackendServer) server = NULL;

  if (backend_options_is_transfer (options))
    return backend_options_transfer (options, &error) ? 0 : report (1, error);
  server = backend_options_make_server (options);
  if (!backend_options_start (options, server, &error))
    return report (1, error);
  serve (server);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BackendOptions) options = NULL;

  setlocale (LC_ALL, "");
  raise_descriptor_limit ();
  options = backend_options_parse (&argc, &argv, &error);
  if (options == NULL)
    return report (BAD_ARGUMENTS, error);
  return run (options);
}
