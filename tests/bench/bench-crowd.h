#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Connections to a server on loopback, all served by one loop over epoll that
 * does as little as can be done, so that what is measured is the server.
 *
 * A listener counts the marks that reach it: each value written carries one.  A
 * writer sends a request as soon as the one before is answered.
 */
#define BENCH_MARK '#'

typedef struct _BenchCrowd BenchCrowd;

/* Makes the next request of a writer: method, target and body. */
typedef void (*BenchRequestFunc) (GString *request, guint64 number, gpointer user_data);

BenchCrowd *bench_crowd_new (guint16 port);
void bench_crowd_free (BenchCrowd *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchCrowd, bench_crowd_free)

void bench_crowd_listen (BenchCrowd *self, guint count, const char *target);
/* How many have had so many marks. */
guint bench_crowd_count (BenchCrowd *self, guint64 marks);
/* Until everybody has had as many, or for so many seconds. */
gboolean bench_crowd_await (BenchCrowd *self, guint64 marks, double seconds);
/* Writes once, and adds the milliseconds that each listener waited to @samples. */
gboolean bench_crowd_write_once (BenchCrowd *self, const char *request, guint64 marks, GArray *samples);
/* Writes for so many seconds; returns how many were answered with 2xx, and adds
 * the milliseconds that each took.
 */
guint64 bench_crowd_write (BenchCrowd *self, guint writers, double seconds, BenchRequestFunc make, gpointer user_data, GArray *samples);

/* From now on writers together begin so many requests a second, 0 for as many as
 * they can; what each takes counts from when it was due.
 */
void bench_crowd_set_pace (BenchCrowd *self, double per_second);

/* A request with the headers that a client sends. */
void bench_request (GString *request, const char *method, const char *target, const char *body);

/* One request on a connection of its own; the status. */
guint bench_send (guint16 port, const char *request, double *milliseconds);
/* The same request so often on one connection. */
void bench_send_often (guint16 port, const char *request, guint count, GArray *samples);

G_END_DECLS
