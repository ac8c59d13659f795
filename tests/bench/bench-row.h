#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One measured figure, printed as a line of JSON for bench.py, which adds the
 * rest.  A row without a target is shown and not kept.
 */
typedef enum
{
  BENCH_SHOWN,
  BENCH_AT_MOST,
  BENCH_AT_LEAST,
} BenchTarget;

void bench_row (const char *name, double value, const char *unit, BenchTarget target, double bound);
/* The same beside what the same run measured of something else. */
void bench_row_beside (const char *name, double value, const char *unit, BenchTarget target, double bound, const char *baseline, double baseline_value);

/* Sorts @samples, an array of double; @part is 0.5 for the median. */
double bench_percentile (GArray *samples, double part);

G_END_DECLS
