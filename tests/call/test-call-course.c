/* How calls went, from samples that are made up. */

#include "parley-call-course.h"
#include "parley-call-log.h"

#define BEGIN 1700000000

static void
take (ParleyCallCourse *course, gint64 from, guint seconds, double lost, gboolean is_lowered, gboolean is_restoring)
{
  for (guint i = 0; i < seconds; i++)
    {
      ParleyCallMoment moment = { .at = from + i, .sound = { .lost = lost }, .is_lowered = is_lowered, .is_restoring = is_restoring };

      parley_call_course_take (course, &moment);
    }
}

static void
test_good (void)
{
  g_autoptr (ParleyCallCourse) course = parley_call_course_new ();

  g_assert_null (parley_call_course_get_last (course));
  take (course, BEGIN, 60, 0.01, FALSE, FALSE);
  g_assert_cmpuint (parley_call_course_count_spans (course), ==, 0);
  g_assert_cmpint (parley_call_course_get_begin (course), ==, BEGIN);
  g_assert_cmpint (parley_call_course_get_last (course)->at, ==, BEGIN + 59);
}

/* What is wrong, right and wrong again within a moment is one span; later another. */
static void
test_spans (void)
{
  g_autoptr (ParleyCallCourse) course = parley_call_course_new ();
  const ParleyCallSpan *span;

  take (course, BEGIN, 60, 0, FALSE, FALSE);
  take (course, BEGIN + 60, 30, 0.06, FALSE, FALSE);
  take (course, BEGIN + 90, 5, 0, FALSE, FALSE);
  take (course, BEGIN + 95, 30, 0.1, TRUE, FALSE);
  take (course, BEGIN + 125, 60, 0, FALSE, FALSE);
  take (course, BEGIN + 185, 4, 0, FALSE, TRUE);
  take (course, BEGIN + 189, 60, 0, FALSE, FALSE);
  take (course, BEGIN + 249, 10, 0, TRUE, FALSE);
  g_assert_cmpuint (parley_call_course_count_spans (course), ==, 3);
  span = parley_call_course_get_span (course, 0);
  g_assert_cmpint (span->from, ==, BEGIN + 60);
  g_assert_cmpint (span->to, ==, BEGIN + 124);
  g_assert_cmpfloat_with_epsilon (span->lost, 0.08, 0.001);
  g_assert_true (span->was_lowered);
  g_assert_false (span->was_restoring);
  span = parley_call_course_get_span (course, 1);
  g_assert_true (span->was_restoring);
  g_assert_cmpfloat (span->lost, ==, 0);
  span = parley_call_course_get_span (course, 2);
  g_assert_true (span->was_lowered);
  g_assert_cmpint (span->from, ==, BEGIN + 249);
}

/* However bad it goes, it takes only so much memory. */
static void
test_limit (void)
{
  g_autoptr (ParleyCallCourse) course = parley_call_course_new ();

  for (guint i = 0; i < 500; i++)
    take (course, BEGIN + 60 * (gint64)i, 1, 0.5, FALSE, FALSE);
  g_assert_cmpuint (parley_call_course_count_spans (course), ==, 100);
}

static void
test_log (void)
{
  g_autoptr (ParleyCallLog) log = parley_call_log_new ();
  g_autoptr (ParleyCallCourse) first = parley_call_course_new (), second = parley_call_course_new ();

  parley_call_log_add (log, "kitchen", BEGIN, first);
  parley_call_log_add (log, "kitchen", BEGIN + 100, second);
  g_assert_true (parley_call_log_find (log, "kitchen", BEGIN + 3) == first);
  g_assert_true (parley_call_log_find (log, "kitchen", BEGIN + 90) == second);
  g_assert_null (parley_call_log_find (log, "kitchen", BEGIN + 1000));
  g_assert_null (parley_call_log_find (log, "garden", BEGIN));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-course/good", test_good);
  g_test_add_func ("/call-course/spans", test_spans);
  g_test_add_func ("/call-course/limit", test_limit);
  g_test_add_func ("/call-course/log", test_log);
  return g_test_run ();
}
