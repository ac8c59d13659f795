/* parley-token-service: mints Twilio access tokens for members of a room.  Its
 * configuration is its environment (token-settings.c).
 */

#include "token-server.h"

#include <glib-unix.h>
#include <locale.h>
#include <stdio.h>

#define BAD_CONFIGURATION 2

typedef struct
{
  TokenServer *server;
  GMainLoop *loop;
} Program;

static void
on_drained (GObject *source, GAsyncResult *result, gpointer loop)
{
  if (!token_server_drain_finish (TOKEN_SERVER (source), result, NULL))
    g_message ("ending with requests unanswered");
  g_main_loop_quit (loop);
}

/* A second signal does not wait. */
static gboolean
on_signal (gpointer data)
{
  Program *program = data;

  if (program->server == NULL)
    g_main_loop_quit (program->loop);
  else
    token_server_drain_async (program->server, on_drained, program->loop);
  program->server = NULL;
  return G_SOURCE_CONTINUE;
}

static void
serve (TokenServer *server)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *uri = token_server_get_uri (server);
  Program program = { server, loop };

  g_unix_signal_add (SIGTERM, on_signal, &program);
  g_unix_signal_add (SIGINT, on_signal, &program);
  printf ("listening on %s\n", uri);
  fflush (stdout);
  g_main_loop_run (loop);
}

static int
fail (int status, GError *error)
{
  fprintf (stderr, "parley-token-service: %s\n", error->message);
  g_error_free (error);
  return status;
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (TokenServer) server = NULL;
  TokenSettings *settings;
  GError *error = NULL;

  setlocale (LC_ALL, "");
  if (argc > 1)
    {
      fprintf (stderr, "parley-token-service takes no arguments: it is configured by its environment\n");
      return BAD_CONFIGURATION;
    }
  settings = token_settings_new_from_environment ((const char *const *)environment, &error);
  if (settings == NULL)
    return fail (BAD_CONFIGURATION, error);
  server = token_server_new (settings);
  if (!token_server_start (server, &error))
    return fail (EXIT_FAILURE, error);
  serve (server);
  return EXIT_SUCCESS;
}
