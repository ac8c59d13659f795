/* Figures on their way to the table. */

#include "bench-row.h"

#include <math.h>
#include <stdio.h>

static void
print_number (const char *member, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, fabs (value) >= 1000 ? "%.0f" : "%.4g", value);
  printf ("\"%s\": %s", member, text);
}

/**
 * bench_row:
 * @name: of the figure, beginning with the benchmark's and a slash
 * @value: what was measured
 * @unit: its unit
 * @target: which side of @bound it should be on
 */
void
bench_row (const char *name, double value, const char *unit, BenchTarget target, double bound)
{
  bench_row_beside (name, value, unit, target, bound, NULL, 0);
}

void
bench_row_beside (const char *name, double value, const char *unit, BenchTarget target, double bound, const char *baseline, double baseline_value)
{
  printf ("{\"name\": \"%s\", ", name);
  print_number ("value", value);
  printf (", \"unit\": \"%s\"", unit);
  if (target != BENCH_SHOWN)
    {
      printf (", ");
      print_number (target == BENCH_AT_MOST ? "at_most" : "at_least", bound);
    }
  if (baseline != NULL)
    {
      printf (", \"baseline\": {");
      print_number (baseline, baseline_value);
      printf ("}");
    }
  printf ("}\n");
  fflush (stdout);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

double
bench_percentile (GArray *samples, double part)
{
  g_array_sort (samples, compare);
  return g_array_index (samples, double, MIN ((guint)(samples->len * part), samples->len - 1));
}
