/* How much is sent, and how good a connection is called. */

#include "twilio-quality.h"

#define STEP (G_TIME_SPAN_SECOND / 5)

static void
report (TwilioRate *rate, gint64 *now, guint seconds, guint sent, guint received, double lost)
{
  TwilioReport given = { sent, received, lost };

  for (guint i = 0; i < seconds * 5; i++)
    {
      *now += STEP;
      twilio_rate_report (rate, &given, *now);
    }
}

static void
test_free_way (void)
{
  TwilioRate rate;
  gint64 now = 0;

  twilio_rate_init (&rate, now);
  g_assert_cmpuint (rate.target, ==, TWILIO_RATE_START);
  report (&rate, &now, 4, 600000, 600000, 0);
  g_assert_cmpuint (rate.target, >, 750000);
  report (&rate, &now, 20, 900000, 900000, 0);
  g_assert_cmpuint (rate.target, ==, TWILIO_RATE_MAXIMUM);
}

/* A still picture needs little: that is no proof that more would get through. */
static void
test_unused (void)
{
  TwilioRate rate;
  gint64 now = 0;

  twilio_rate_init (&rate, now);
  report (&rate, &now, 30, 50000, 50000, 0);
  g_assert_cmpuint (rate.target, ==, TWILIO_RATE_START);
}

static void
test_narrow_way (void)
{
  TwilioRate rate;
  gint64 now = 0;

  twilio_rate_init (&rate, now);
  report (&rate, &now, 1, 600000, 300000, 20);
  g_assert_cmpuint (rate.target, <=, 300000 * 0.85);
  g_assert_cmpuint (rate.target, >=, TWILIO_RATE_MINIMUM);
  /* It rests before it feels its way up again, and then goes slowly. */
  report (&rate, &now, 2, 200000, 200000, 0);
  g_assert_cmpuint (rate.target, <=, 300000 * 0.85);
  report (&rate, &now, 3, 250000, 250000, 0);
  g_assert_cmpuint (rate.target, >, 210000);
  g_assert_cmpuint (rate.target, <, 350000);
}

/* A way that takes so much, with room for what waits; and who sends into it what the
 * rate says and speech besides, as an encoder follows.
 */
typedef struct
{
  double takes;   /* bit/s */
  double room;    /* bit */
  double waiting; /* bit */
  double sent[3]; /* bit/s, the last ones */
} Way;

static void
send_into (Way *way, TwilioRate *rate, gint64 now)
{
  double seconds = (double)STEP / G_TIME_SPAN_SECOND;
  double given = way->sent[0] * seconds, through = MIN (way->waiting + given, way->takes * seconds);
  double over = MAX (way->waiting + given - through - way->room, 0);
  TwilioReport said = { (guint)way->sent[0], (guint)(through / seconds), given > 0 ? 100 * over / given : 0 };

  way->waiting = MIN (way->waiting + given - through, way->room);
  twilio_rate_report (rate, &said, now);
  way->sent[0] = way->sent[1];
  way->sent[1] = way->sent[2];
  way->sent[2] = rate->target + 45000;
}

/* The way becomes narrow: speech is not kept waiting for long, and the picture has what
 * fits within five seconds and keeps it.
 */
static void
test_becomes_narrow (void)
{
  TwilioRate rate;
  Way way = { 800000, 250000, 0, { 500000, 500000, 500000 } };
  gint64 now = 0;

  twilio_rate_init (&rate, now);
  for (guint i = 0; i < 100; i++)
    send_into (&way, &rate, now += STEP);
  way.takes = 300000;
  for (guint i = 0; i < 25; i++)
    {
      send_into (&way, &rate, now += STEP);
      g_test_message ("%.1f s: %u bit/s, %.0f bit wait", (i + 1) * 0.2, rate.target, way.waiting);
      g_assert_cmpuint (rate.target, >, TWILIO_RATE_MINIMUM);
    }
  g_assert_cmpfloat (way.waiting, <, 30000);
  g_assert_cmpuint (rate.target, >, 200000);
  /* And stays with it, though it tries time and again whether more would fit. */
  for (guint i = 0; i < 300; i++)
    {
      send_into (&way, &rate, now += STEP);
      g_test_message ("%.1f s: %u bit/s, %.0f bit wait", 5 + (i + 1) * 0.2, rate.target, way.waiting);
      g_assert_cmpuint (rate.target, >=, 100000);
      g_assert_cmpuint (rate.target, <, 400000);
    }
}

static void
send_for (Way *way, TwilioRate *rate, gint64 *now, guint n_steps)
{
  for (guint i = 0; i < n_steps; i++)
    send_into (way, rate, *now += STEP);
}

/* How long it takes to full pictures when the way is wide again after so many steps. */
static double
seconds_to_full (guint n_narrow)
{
  TwilioRate rate;
  Way way = { 800000, 250000, 0, { 500000, 500000, 500000 } };
  gint64 now = 0;
  guint n = 0;

  twilio_rate_init (&rate, now);
  send_for (&way, &rate, &now, 100);
  way.takes = 300000;
  send_for (&way, &rate, &now, n_narrow);
  way.takes = 2000000;
  for (; rate.target < 560000 && n < 300; n++)
    send_into (&way, &rate, now += STEP);
  g_assert_cmpfloat (way.waiting, ==, 0);
  return n * 0.2;
}

/* Whenever that happens: it may just have been tried in vain whether more would fit. */
static void
test_becomes_wide (void)
{
  double worst = 0;

  for (guint n = 150; n < 270; n++)
    worst = MAX (worst, seconds_to_full (n));
  g_test_message ("%.1f s", worst);
  g_assert_cmpfloat (worst, <, 9);
}

static void
test_single_late_report (void)
{
  TwilioRate rate;
  TwilioReport late = { 600000, 100000, 0 };

  twilio_rate_init (&rate, 0);
  twilio_rate_report (&rate, &late, STEP);
  g_assert_cmpuint (rate.target, >=, TWILIO_RATE_START);
}

/* A few per cent are retransmitted, though in some moments they are more, and do not look
 * like a queue; a quarter is too much.
 */
static void
test_loss (void)
{
  TwilioRate rate;
  gint64 now = 0;

  twilio_rate_init (&rate, now);
  report (&rate, &now, 10, 600000, 570000, 5);
  g_assert_cmpuint (rate.target, ==, TWILIO_RATE_START);
  report (&rate, &now, 1, 600000, 450000, 13);
  g_assert_cmpuint (rate.target, >, TWILIO_RATE_START * 0.8);
  report (&rate, &now, 10, 600000, 570000, 5);
  report (&rate, &now, 10, 600000, 500000, 25);
  g_assert_cmpuint (rate.target, <, TWILIO_RATE_START / 2);
}

/* The other side is heard, and says nothing of what it gets. */
static void
test_no_reports (void)
{
  TwilioRate rate;
  gint64 now = 0;

  twilio_rate_init (&rate, now);
  for (guint i = 0; i < 9; i++, now += STEP)
    twilio_rate_no_report (&rate, now, now + STEP);
  g_assert_cmpuint (rate.target, ==, TWILIO_RATE_START);
  for (guint i = 0; i < 100; i++, now += STEP)
    twilio_rate_no_report (&rate, now, now + STEP);
  g_assert_false (rate.is_cut);
  g_assert_cmpuint (rate.target, ==, TWILIO_RATE_MINIMUM);
}

/* Nothing at all for so many seconds, from @now on. */
static void
fall_silent (TwilioRate *rate, gint64 *now, guint seconds)
{
  gint64 heard_at = *now;

  for (guint i = 0; i < seconds * 5; i++)
    twilio_rate_no_report (rate, heard_at, *now += STEP);
}

/* How long the network was gone says nothing of how much it takes: it takes up again
 * where it stopped, and what the first reports tell of is the cut.
 */
static void
test_cut (void)
{
  TwilioRate rate;
  gint64 now = 0;

  twilio_rate_init (&rate, now);
  report (&rate, &now, 10, 600000, 600000, 0);
  rate.target = 700000;
  fall_silent (&rate, &now, 1);
  g_assert_false (rate.is_cut);
  fall_silent (&rate, &now, 10);
  g_assert_true (rate.is_cut);
  twilio_rate_resume (&rate, now);
  g_assert_false (rate.is_cut);
  twilio_rate_report (&rate, &(TwilioReport){ 170000, 0, 99.9 }, now += STEP);
  twilio_rate_report (&rate, &(TwilioReport){ 170000, 900, 98.6 }, now += STEP);
  twilio_rate_report (&rate, &(TwilioReport){ 170000, 900, 98.6 }, now += STEP);
  g_assert_cmpuint (rate.target, ==, 700000);
}

/* What has been crowded, or comes and goes, is not met with as much again. */
static void
test_cut_again (void)
{
  TwilioRate rate;
  gint64 now = 0;

  twilio_rate_init (&rate, now);
  for (guint i = 0; i < 2; i++)
    {
      fall_silent (&rate, &now, 5);
      g_assert_cmpuint (rate.target, ==, TWILIO_RATE_START >> i);
      twilio_rate_resume (&rate, now);
      twilio_rate_report (&rate, &(TwilioReport){ 600000, 0, 100 }, now += STEP);
    }
  report (&rate, &now, 2, 600000, 0, 100);
  g_assert_cmpuint (rate.target, ==, TWILIO_RATE_MINIMUM);
}

static void
test_report (void)
{
  g_autoptr (GstStructure) stats = gst_structure_new ("RTPTWCCStats", "bitrate-sent", G_TYPE_UINT, 5, "bitrate-recv", G_TYPE_UINT, 4,
                                                      "packet-loss-pct", G_TYPE_DOUBLE, 20.0, NULL);
  g_autoptr (GstStructure) empty = gst_structure_new_empty ("RTPTWCCStats");
  TwilioReport given;

  g_assert_true (twilio_report_parse (stats, &given));
  g_assert_cmpuint (given.sent, ==, 5);
  g_assert_cmpuint (given.received, ==, 4);
  g_assert_cmpfloat (given.lost, ==, 20);
  g_assert_false (twilio_report_parse (empty, &given));
  g_assert_false (twilio_report_parse (NULL, &given));
}

static void
test_score (void)
{
  static const struct
  {
    TwilioSample sample;
    guint score;
  } cases[] = {
    { { 0, 0, 0, FALSE }, 5 },
    { { 0.9, 0.09, 0.019, FALSE }, 5 },
    { { 1, 0, 0, FALSE }, 4 },
    { { 0, 0.2, 0, FALSE }, 3 },
    { { 0, 0, 0.1, FALSE }, 2 },
    { { 12, 0, 0, FALSE }, 1 },
    { { 0, 0, 0, TRUE }, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (twilio_sample_score (&cases[i].sample), ==, cases[i].score);
}

/* That the picture is lowered is told early enough, and does not blink at the border. */
static void
test_weak (void)
{
  TwilioRate rate;

  twilio_rate_init (&rate, 0);
  g_assert_false (twilio_rate_is_weak (&rate, FALSE));
  rate.target = TWILIO_RATE_WEAK + 1;
  g_assert_false (twilio_rate_is_weak (&rate, FALSE));
  g_assert_true (twilio_rate_is_weak (&rate, TRUE));
  rate.target = TWILIO_RATE_MINIMUM;
  g_assert_true (twilio_rate_is_weak (&rate, FALSE));
  rate.target = TWILIO_RATE_FAIR;
  g_assert_false (twilio_rate_is_weak (&rate, TRUE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/twilio/quality/weak", test_weak);
  g_test_add_func ("/twilio/quality/free-way", test_free_way);
  g_test_add_func ("/twilio/quality/unused", test_unused);
  g_test_add_func ("/twilio/quality/narrow-way", test_narrow_way);
  g_test_add_func ("/twilio/quality/becomes-narrow", test_becomes_narrow);
  g_test_add_func ("/twilio/quality/becomes-wide", test_becomes_wide);
  g_test_add_func ("/twilio/quality/single-late-report", test_single_late_report);
  g_test_add_func ("/twilio/quality/loss", test_loss);
  g_test_add_func ("/twilio/quality/no-reports", test_no_reports);
  g_test_add_func ("/twilio/quality/cut", test_cut);
  g_test_add_func ("/twilio/quality/cut-again", test_cut_again);
  g_test_add_func ("/twilio/quality/report", test_report);
  g_test_add_func ("/twilio/quality/score", test_score);
  return g_test_run ();
}
