#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server in a process of its own, which says on its first line where it
 * listens; ended with the struct.
 */
typedef struct
{
  GSubprocess *process;
  char *uri;
  guint16 port;
  GPid pid;
} BenchServer;

BenchServer *bench_server_start (const char *program, ...) G_GNUC_NULL_TERMINATED;
/* As the kernel would for want of memory, in the middle of whatever it does. */
void bench_server_kill (BenchServer *self);
void bench_server_free (BenchServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchServer, bench_server_free)

/* What the process has for itself and its share of the rest, in bytes. */
gsize bench_server_get_memory (BenchServer *self);
/* Processor time so far, in seconds. */
double bench_server_get_cpu (BenchServer *self);

G_END_DECLS
