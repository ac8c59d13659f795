/* parley-token-service: mints Twilio access tokens for members of a room.  Its
 * configuration is its environment (token-settings.c), and everything that it says
 * is a line of JSON on its output.
 */

#include "token-health.h"
#include "token-server.h"

#include <glib-unix.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define BAD_CONFIGURATION 2
#define HEALTH_CHECK "--healthcheck"
#define KEPT_BYTES (4 * 1024 * 1024)
/* Beside connections: to the database, to Twilio, and what the libraries have. */
#define OTHER_FILES 128

typedef struct
{
  TokenServer *server;
  GMainLoop *loop;
  gboolean is_draining;
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

  if (program->is_draining)
    {
      g_main_loop_quit (program->loop);
      return G_SOURCE_CONTINUE;
    }
  program->is_draining = TRUE;
  g_message ("about to end");
  token_server_drain_async (program->server, on_drained, program->loop);
  return G_SOURCE_CONTINUE;
}

static void
serve (TokenServer *server)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *uri = token_server_get_uri (server);
  Program program = { server, loop, FALSE };

  g_unix_signal_add (SIGTERM, on_signal, &program);
  g_unix_signal_add (SIGINT, on_signal, &program);
  g_message ("listening on %s", uri);
  g_main_loop_run (loop);
}

/* Before there is a journal, and for whoever started us by hand. */
static int
fail (int status, GError *error)
{
  fprintf (stderr, "parley-token-service: %s\n", error->message);
  g_error_free (error);
  return status;
}

/* Each request frees what the next needs: giving it back to the kernel in between
 * takes a tenth of the time.
 */
static void
keep_memory (void)
{
  mallopt (M_TRIM_THRESHOLD, KEPT_BYTES);
  mallopt (M_TOP_PAD, KEPT_BYTES / 16);
}

/* Too many open files would keep callers out who are not too many. */
static void
allow_files (guint connections)
{
  struct rlimit limit;
  rlim_t wanted = connections + OTHER_FILES;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
    return;
  limit.rlim_cur = MIN (wanted, limit.rlim_max);
  setrlimit (RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < wanted)
    g_message ("only %u files may be open, which is too few for PARLEY_MAX_CONNECTIONS", (guint)limit.rlim_cur);
}

static int
run (const char *const *environment)
{
  g_autoptr (TokenServer) server = NULL;
  TokenSettings *settings;
  TokenJournal *journal;
  GError *error = NULL;

  settings = token_settings_new_from_environment (environment, &error);
  if (settings == NULL)
    return fail (BAD_CONFIGURATION, error);
  journal = token_journal_new (STDOUT_FILENO, settings->log_key);
  token_journal_take_log (journal);
  allow_files (settings->max_connections);
  keep_memory ();
  server = token_server_new (settings, journal);
  if (!token_server_start (server, &error))
    return fail (EXIT_FAILURE, error);
  serve (server);
  return EXIT_SUCCESS;
}

static int
check_health (const char *const *environment)
{
  GError *error = NULL;

  return token_health_check (environment, &error) ? EXIT_SUCCESS : fail (EXIT_FAILURE, error);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) environment = g_get_environ ();

  setlocale (LC_ALL, "");
  if (argc == 1)
    return run ((const char *const *)environment);
  if (argc == 2 && g_str_equal (argv[1], HEALTH_CHECK))
    return check_health ((const char *const *)environment);
  fprintf (stderr, "usage: parley-token-service [" HEALTH_CHECK "]\nEverything else is in its environment.\n");
  return BAD_CONFIGURATION;
}
