#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* GTK as the program has it; the tests' own refuses to run without assertions. */
void bench_frame_init (void);
/* What the main thread works, in milliseconds of its processor time: waiting
 * and what other programs take are not in it.
 */
double bench_frame_now (void);
/* From @begin until the next frame of @widget has been painted. */
double bench_frame_work (GtkWidget *widget, double begin);
/* Runs the main loop until it has nothing to do at once. */
void bench_frame_settle (void);
/* The longest time in one turn of the main loop since the last call. */
double bench_frame_take_longest (void);

G_END_DECLS
