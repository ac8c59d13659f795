/* Points in time as people read them: the hour, the day, and the short form
 * for the list of rooms.  All times are milliseconds since 1970; days are the
 * local ones.
 */
#include "config.h"

#include "parley-moment.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <langinfo.h>
#include <string.h>

/* GLib looks at the system each time that it is asked for the local zone, and a
 * history asks many hundred times.  One that changes is seen a second later.
 */
#define ZONE_LIFE G_TIME_SPAN_SECOND

static GTimeZone *
local_zone (void)
{
  static GTimeZone *zone;
  static gint64 asked;
  gint64 now = g_get_monotonic_time ();

  if (zone != NULL && now - asked < ZONE_LIFE)
    return zone;
  g_clear_pointer (&zone, g_time_zone_unref);
  zone = g_time_zone_new_local ();
  asked = now;
  return zone;
}

/* Times come from the network: what no calendar can hold is shown as the
 * beginning of time instead of taking the program down.
 */
static GDateTime *
local_time (gint64 at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc_usec (CLAMP (at, 0, 253370764800000) * 1000);
  GDateTime *local = g_date_time_to_timezone (time, local_zone ());

  return local != NULL ? local : g_date_time_new_from_unix_utc (0);
}

static gboolean
desktop_wants_12_hours (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettings) settings = NULL;
  g_autofree char *format = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, "org.gnome.desktop.interface", TRUE);
  if (schema == NULL || !g_settings_schema_has_key (schema, "clock-format"))
    {
      const char *locale_format = nl_langinfo (T_FMT);

      return strstr (locale_format, "%r") != NULL || strstr (locale_format, "%p") != NULL;
    }

  settings = g_settings_new_full (schema, NULL, NULL);
  format = g_settings_get_string (settings, "clock-format");
  return g_strcmp0 (format, "12h") == 0;
}

static gboolean
use_12_hours (void)
{
  static gsize answer;

  if (g_once_init_enter (&answer))
    g_once_init_leave (&answer, desktop_wants_12_hours () ? 2 : 1);
  return answer == 2;
}

/* How many local days lie between the two; 0 on the same day. */
static int
days_between (GDateTime *earlier, GDateTime *later)
{
  GDate a, b;

  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_dmy (&a, g_date_time_get_day_of_month (earlier), g_date_time_get_month (earlier), g_date_time_get_year (earlier));
  g_date_set_dmy (&b, g_date_time_get_day_of_month (later), g_date_time_get_month (later), g_date_time_get_year (later));
  return g_date_days_between (&a, &b);
}

/**
 * parley_moment_now:
 *
 * Returns: the time by this computer's clock, in milliseconds
 */
gint64
parley_moment_now (void)
{
  return g_get_real_time () / 1000;
}

/**
 * parley_moment_time:
 * @at: milliseconds since 1970
 *
 * Returns: (transfer full): the time of day, 12 or 24 hours as the desktop has it
 */
char *
parley_moment_time (gint64 at)
{
  g_autoptr (GDateTime) local = local_time (at);

  if (use_12_hours ())
    /* Translators: a time of day with 12 hours, as in strftime */
    return g_date_time_format (local, C_ ("12-hour time", "%-I:%M %p"));
  /* Translators: a time of day with 24 hours, as in strftime */
  return g_date_time_format (local, C_ ("24-hour time", "%H:%M"));
}

/**
 * parley_moment_full:
 * @at: milliseconds since 1970
 *
 * Returns: (transfer full): the local date, with its weekday, and the time of day
 */
char *
parley_moment_full (gint64 at)
{
  g_autoptr (GDateTime) local = local_time (at);
  /* Translators: a date with its weekday, as in strftime */
  g_autofree char *day = g_date_time_format (local, C_ ("full date", "%A, %-d %B %Y"));
  g_autofree char *time = parley_moment_time (at);

  /* Translators: a date, a time of day */
  return g_strdup_printf (C_ ("full date and time", "%s, %s"), day, time);
}

/* The words for the two newest days depend on where they stand. */
static char *
make_day (gint64 at, gint64 now, const char *today_word, const char *yesterday_word)
{
  g_autoptr (GDateTime) then = local_time (at);
  g_autoptr (GDateTime) today = local_time (now);
  int days = days_between (then, today);

  if (days == 0)
    return g_strdup (today_word);
  if (days == 1)
    return g_strdup (yesterday_word);
  if (g_date_time_get_year (then) == g_date_time_get_year (today))
    /* Translators: a day of this year, as in strftime */
    return g_date_time_format (then, C_ ("day", "%A, %-e %B"));
  /* Translators: a day of another year, as in strftime */
  return g_date_time_format (then, C_ ("day", "%-e %B %Y"));
}

/**
 * parley_moment_day:
 * @at: milliseconds since 1970
 * @now: the current time
 *
 * Returns: (transfer full): the local day of @at: Today, Yesterday, or its date
 */
char *
parley_moment_day (gint64 at, gint64 now)
{
  return make_day (at, now, _ ("Today"), _ ("Yesterday"));
}

/**
 * parley_moment_day_joined:
 * @at: milliseconds since 1970
 * @now: the current time
 *
 * Returns: (transfer full): the same, for the end of a sentence about who joined
 */
char *
parley_moment_day_joined (gint64 at, gint64 now)
{
  /* Translators: a day within a sentence, after "Joined: " */
  const char *today = C_ ("joined", "Today");
  /* Translators: a day within a sentence, after "Joined: " */
  const char *yesterday = C_ ("joined", "Yesterday");

  return make_day (at, now, today, yesterday);
}

static char *
make_short_date (GDateTime *then, GDateTime *today)
{
  /* For printf() "%b" is a number, which xgettext would hold every language to. */
  if (g_date_time_get_year (then) == g_date_time_get_year (today))
    /* Translators: a short date of this year, as in strftime
     * xgettext:no-c-format
     */
    return g_date_time_format (then, C_ ("short date", "%-e %b"));
  return g_date_time_format (then, "%x");
}

/**
 * parley_moment_short:
 * @at: milliseconds since 1970
 * @now: the current time
 *
 * Returns: (transfer full): a few characters for the list of rooms: the time
 *   today, the day this week, the date before
 */
char *
parley_moment_short (gint64 at, gint64 now)
{
  g_autoptr (GDateTime) then = local_time (at);
  g_autoptr (GDateTime) today = local_time (now);
  int days = days_between (then, today);

  if (days <= 0)
    return parley_moment_time (at);
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days < 7)
    return g_date_time_format (then, "%A");
  return make_short_date (then, today);
}

/* Whole sentences, since what a day looks like within one is another thing in each language. */
static const char *
last_seen_on (int weekday)
{
  const char *sentences[] = {
    _ ("Last seen on Monday"),
    _ ("Last seen on Tuesday"),
    _ ("Last seen on Wednesday"),
    _ ("Last seen on Thursday"),
    _ ("Last seen on Friday"),
    _ ("Last seen on Saturday"),
    _ ("Last seen on Sunday"),
  };

  return sentences[weekday - 1];
}

/**
 * parley_moment_last_seen:
 * @at: milliseconds since 1970
 * @now: the current time
 *
 * Returns: (transfer full): that somebody was last seen then, in a sentence: at a time
 *   today, on a day this week, at a date before
 */
char *
parley_moment_last_seen (gint64 at, gint64 now)
{
  g_autoptr (GDateTime) then = local_time (at);
  g_autoptr (GDateTime) today = local_time (now);
  g_autofree char *words = NULL;
  int days = days_between (then, today);

  if (days == 1)
    return g_strdup (_ ("Last seen yesterday"));
  if (days > 0 && days < 7)
    return g_strdup (last_seen_on (g_date_time_get_day_of_week (then)));
  words = days <= 0 ? parley_moment_time (at) : make_short_date (then, today);
  if (days <= 0)
    /* Translators: %s is a time today */
    return g_strdup_printf (_ ("Last seen at %s"), words);
  /* Translators: %s is a short date */
  return g_strdup_printf (_ ("Last seen on %s"), words);
}

/**
 * parley_moment_day_start:
 * @at: milliseconds since 1970
 *
 * Returns: the first millisecond of the local day that @at lies in
 */
gint64
parley_moment_day_start (gint64 at)
{
  g_autoptr (GDateTime) then = local_time (at);
  g_autoptr (GDateTime) start = g_date_time_new (local_zone (), g_date_time_get_year (then), g_date_time_get_month (then),
                                                 g_date_time_get_day_of_month (then), 0, 0, 0);

  return g_date_time_to_unix (start) * 1000;
}

/**
 * parley_moment_day_end:
 * @at: milliseconds since 1970
 *
 * Returns: the first millisecond of the local day after that of @at
 */
gint64
parley_moment_day_end (gint64 at)
{
  g_autoptr (GDateTime) then = local_time (at);
  g_autoptr (GDateTime) next = g_date_time_add_days (then, 1);
  g_autoptr (GDateTime) end = g_date_time_new (local_zone (), g_date_time_get_year (next), g_date_time_get_month (next),
                                               g_date_time_get_day_of_month (next), 0, 0, 0);

  return g_date_time_to_unix (end) * 1000;
}
