/* How a call went, in plain words and numbers.  Nothing here names a person, a room or
 * an address: it may be pasted anywhere.
 */
#include "config.h"

#include "parley-call-report.h"

#include <glib/gi18n.h>
#include <math.h>

static char *
clock_of (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  /* Translators: the time of day, as for strftime() */
  return time != NULL ? g_date_time_format (time, _ ("%H:%M")) : g_strdup ("");
}

/* "10:02", or "10:02–10:04" */
static char *
times_of (const ParleyCallSpan *span)
{
  g_autofree char *from = clock_of (span->from), *to = clock_of (span->to);

  if (g_str_equal (from, to))
    return g_steal_pointer (&from);
  /* Translators: of a call: from one time of day to another */
  return g_strdup_printf (C_ ("times", "%s–%s"), from, to);
}

static char *
words_of (const ParleyCallSpan *span)
{
  int lost = (int)lround (100 * span->lost);

  if (span->was_restoring)
    /* Translators: of a call: "10:02–10:04: the connection was lost and restored" */
    return g_strdup (_ ("the connection was lost and restored"));
  if (lost > 0 && span->was_lowered)
    /* Translators: of a call, after a time and a colon; %d is a number of per cent */
    return g_strdup_printf (_ ("your network lost %d %% of packets; video was lowered to keep speech"), lost);
  if (lost > 0)
    /* Translators: of a call, after a time and a colon; %d is a number of per cent */
    return g_strdup_printf (_ ("your network lost %d %% of packets"), lost);
  /* Translators: of a call, after a time and a colon */
  return g_strdup (_ ("your network was slow; video was lowered to keep speech"));
}

/**
 * parley_call_report_span:
 * @span: a time in which something was wrong
 *
 * Returns: (transfer full): when, and what
 */
char *
parley_call_report_span (const ParleyCallSpan *span)
{
  g_autofree char *times = times_of (span), *words = words_of (span);

  /* Translators: of a call: a time, and what was wrong then */
  return g_strdup_printf (C_ ("time and fault", "%s: %s"), times, words);
}

/**
 * parley_call_report_summary:
 * @course: how a call went, or goes
 *
 * Returns: (transfer full): all of it in one sentence
 */
char *
parley_call_report_summary (ParleyCallCourse *course)
{
  guint n = parley_call_course_count_spans (course);

  if (parley_call_course_get_last (course) == NULL)
    return g_strdup (_ ("Nothing has been sent or received yet."));
  if (n == 0)
    return g_strdup (_ ("The connection was good all the time."));
  return g_strdup_printf (ngettext ("The connection was disturbed once.", "The connection was disturbed %u times.", n), n);
}

/**
 * parley_call_report_traffic:
 * @traffic: what goes both ways of one kind
 *
 * Returns: (transfer full): the numbers
 */
char *
parley_call_report_traffic (const TwilioTraffic *traffic)
{
  /* Translators: of a call: numbers of kilobits a second, per cent and milliseconds */
  return g_strdup_printf (_ ("sent %.0f kbit/s, received %.0f kbit/s, lost %.1f %%, delay %.0f ms, jitter %.0f ms"),
                          traffic->sent / 1000, traffic->received / 1000, 100 * traffic->lost, 1000 * traffic->round_trip, 1000 * traffic->jitter);
}

static void
append_traffic (GString *text, const char *kind, const TwilioTraffic *traffic)
{
  g_autofree char *numbers = parley_call_report_traffic (traffic);
  /* Translators: of a call: "Sound" or "Video", and its numbers */
  g_autofree char *line = g_strdup_printf (C_ ("kind and numbers", "%s: %s"), kind, numbers);

  g_string_append_printf (text, "\n%s", line);
}

/**
 * parley_call_report_text:
 * @course: how a call went, or goes
 *
 * Returns: (transfer full): everything, line by line
 */
char *
parley_call_report_text (ParleyCallCourse *course)
{
  const ParleyCallMoment *last = parley_call_course_get_last (course);
  g_autofree char *summary = parley_call_report_summary (course);
  GString *text = g_string_new (summary);

  for (guint i = 0; i < parley_call_course_count_spans (course); i++)
    {
      g_autofree char *line = parley_call_report_span (parley_call_course_get_span (course, i));

      g_string_append_printf (text, "\n%s", line);
    }
  if (last == NULL)
    return g_string_free_and_steal (text);
  append_traffic (text, _ ("Sound"), &last->sound);
  append_traffic (text, _ ("Video"), &last->pictures);
  g_string_append_c (text, '\n');
  return g_string_free_and_steal (text);
}
