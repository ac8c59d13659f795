#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Somebody on loopback, in a process of its own, who has one answer to every
 * request but those for one path: what a service asks while it is measured.
 */
typedef struct
{
  GPid pid;
  guint16 port;
} BenchAnswers;

BenchAnswers *bench_answers_start (const char *path, const char *special, const char *usual);
void bench_answers_free (BenchAnswers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchAnswers, bench_answers_free)

G_END_DECLS
