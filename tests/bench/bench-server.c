/* The server that is measured: the program as it is installed. */

#include "bench-server.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static char *
read_uri (GSubprocess *process)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  const char *uri = line != NULL ? strstr (line, "http://") : NULL;

  /* The line may be JSON. */
  return uri != NULL ? g_strndup (uri, strcspn (uri, "\"")) : NULL;
}

/**
 * bench_server_start:
 * @program: to run
 * @...: its arguments, ended by %NULL
 *
 * Returns: (transfer full): it, listening; %NULL if it does not start so
 */
BenchServer *
bench_server_start (const char *program, ...)
{
  BenchServer *self = g_new0 (BenchServer, 1);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const char *argument = program;
  va_list rest;

  va_start (rest, program);
  for (; argument != NULL; argument = va_arg (rest, const char *))
    g_ptr_array_add (arguments, (gpointer)argument);
  va_end (rest);
  g_ptr_array_add (arguments, NULL);
  self->process = g_subprocess_newv ((const char *const *)arguments->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  if (self->process == NULL)
    g_error ("%s: %s", program, error->message);
  self->uri = read_uri (self->process);
  if (self->uri == NULL)
    {
      bench_server_free (self);
      return NULL;
    }
  self->port = (guint16)g_ascii_strtoull (strrchr (self->uri, ':') + 1, NULL, 10);
  self->pid = (GPid)g_ascii_strtoll (g_subprocess_get_identifier (self->process), NULL, 10);
  return self;
}

void
bench_server_kill (BenchServer *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
}

void
bench_server_free (BenchServer *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self->uri);
  g_free (self);
}

static char *
read_proc (BenchServer *self, const char *name)
{
  g_autofree char *file = g_strdup_printf ("/proc/%d/%s", self->pid, name);
  char *text = NULL;

  g_file_get_contents (file, &text, NULL, NULL);
  return text;
}

gsize
bench_server_get_memory (BenchServer *self)
{
  g_autofree char *text = read_proc (self, "smaps_rollup");
  const char *pss = text != NULL ? strstr (text, "\nPss:") : NULL;

  return pss != NULL ? g_ascii_strtoull (pss + strlen ("\nPss:"), NULL, 10) * 1024 : 0;
}

double
bench_server_get_cpu (BenchServer *self)
{
  g_autofree char *text = read_proc (self, "stat");
  const char *field = text != NULL ? strrchr (text, ')') : NULL;
  g_auto (GStrv) fields = field != NULL ? g_strsplit (field, " ", 15) : NULL;

  if (fields == NULL || g_strv_length (fields) < 14)
    return 0;
  return (double)(g_ascii_strtoull (fields[12], NULL, 10) + g_ascii_strtoull (fields[13], NULL, 10)) / (double)sysconf (_SC_CLK_TCK);
}
