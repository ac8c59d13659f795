/* The heights of the rows of a history, beside a plain array of them. */

#include "parley-timeline-heights.h"

#define STEPS 400
#define UNKNOWN 0

typedef struct
{
  ParleyTimelineHeights *heights;
  GArray *plain; /* int, UNKNOWN where not known */
} Fixture;

static int
estimate_of (Fixture *self)
{
  for (guint i = 0; i < self->plain->len; i++)
    if (g_array_index (self->plain, int, i) == UNKNOWN)
      return parley_timeline_heights_get (self->heights, i);
  return 1;
}

static void
check (Fixture *self)
{
  int estimate = estimate_of (self);
  gint64 above = 0;
  int inside;

  for (guint i = 0; i < self->plain->len; i++)
    {
      int height = g_array_index (self->plain, int, i);

      height = height == UNKNOWN ? estimate : height;
      g_assert_cmpint (parley_timeline_heights_get (self->heights, i), ==, height);
      if (i % 97 == 0)
        {
          g_assert_cmpint (parley_timeline_heights_above (self->heights, i), ==, above);
          g_assert_cmpuint (parley_timeline_heights_find (self->heights, above + height - 1, &inside), ==, i);
          g_assert_cmpint (inside, ==, height - 1);
        }
      above += height;
    }
  g_assert_cmpint (parley_timeline_heights_total (self->heights), ==, above);
}

static void
splice (Fixture *self, guint position, guint removed, guint added)
{
  parley_timeline_heights_splice (self->heights, position, removed, added);
  if (removed > 0)
    g_array_remove_range (self->plain, position, removed);
  for (guint i = 0; i < added; i++)
    {
      int none = UNKNOWN;

      g_array_insert_val (self->plain, position, none);
    }
}

static void
step (Fixture *self)
{
  guint n = self->plain->len;
  guint position = (guint)g_test_rand_int_range (0, (int)n + 1);
  int height = g_test_rand_int_range (1, 3000);

  if (g_test_rand_int_range (0, 4) == 0)
    {
      splice (self, position, (guint)g_test_rand_int_range (0, (int)MIN (n - position, 1500) + 1), (guint)g_test_rand_int_range (0, 2500));
    }
  else if (position < n)
    {
      parley_timeline_heights_set (self->heights, position, height);
      g_array_index (self->plain, int, position) = height;
    }
}

static void
test_random (void)
{
  Fixture self = { parley_timeline_heights_new (), g_array_new (FALSE, FALSE, sizeof (int)) };

  for (guint i = 0; i < STEPS; i++)
    {
      step (&self);
      if (i == STEPS / 2)
        parley_timeline_heights_settle (self.heights);
      check (&self);
    }
  parley_timeline_heights_free (self.heights);
  g_array_unref (self.plain);
}

/* The guess is the average of what was known first, until all are forgotten. */
static void
test_guess (void)
{
  g_autoptr (ParleyTimelineHeights) heights = parley_timeline_heights_new ();

  parley_timeline_heights_splice (heights, 0, 0, 100000);
  parley_timeline_heights_set (heights, 99999, 100);
  parley_timeline_heights_set (heights, 99998, 200);
  parley_timeline_heights_settle (heights);
  g_assert_cmpint (parley_timeline_heights_get (heights, 0), ==, 150);
  g_assert_cmpint (parley_timeline_heights_total (heights), ==, 150 * 100000);
  parley_timeline_heights_set (heights, 5, 900);
  parley_timeline_heights_settle (heights);
  g_assert_cmpint (parley_timeline_heights_get (heights, 0), ==, 150);
  parley_timeline_heights_forget (heights);
  g_assert_cmpint (parley_timeline_heights_get (heights, 5), ==, 150);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/heights/random", test_random);
  g_test_add_func ("/ui/heights/guess", test_guess);
  return g_test_run ();
}
