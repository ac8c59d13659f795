/* From what the network reports to two numbers: how much may be sent, and how
 * good the connection is for a person.
 */

#include "twilio-quality.h"

#define AUDIO_RATE 45000
#define HOLD (3 * G_TIME_SPAN_SECOND)
#define STALE (2 * G_TIME_SPAN_SECOND)
/* How long it takes an encoder to follow, and a report to tell. */
#define SETTLE (600 * G_TIME_SPAN_MILLISECOND)
/* Of what gets through: what may be sent, and what is while the way is emptied, for
 * speech stands in the same queue.
 */
#define SHARE 0.85
#define DRAINING_SHARE 0.6
/* A second: towards what was too much, and beyond it. */
#define CLIMB 0.08
#define CLIMB_BEYOND 0.5
/* How far beyond it shows that the way has become wider. */
#define BEYOND 1.4
/* How long reports still tell of what was lost in a cut. */
#define REPORTED_LATE (1 * G_TIME_SPAN_SECOND)

static guint
clamp_rate (const TwilioRate *self, double rate)
{
  return (guint)CLAMP (rate, TWILIO_RATE_MINIMUM, self->maximum);
}

/* @now: monotonic, in microseconds, here and below */
void
twilio_rate_init (TwilioRate *self, gint64 now)
{
  self->target = TWILIO_RATE_START;
  self->maximum = TWILIO_RATE_MAXIMUM;
  self->hold_until = 0;
  self->n_late = 0;
  self->arrived = 0;
  self->limit = TWILIO_RATE_START;
  self->n_empty = 0;
  self->is_draining = FALSE;
  self->settle_until = now;
  self->reported_at = now;
  self->judged_from = now;
  self->is_cut = FALSE;
}

/* Twice in a row, as one report may fall between a burst and its arrival.  What is lost by
 * chance has not come late.
 */
static gboolean
is_held_up (TwilioRate *self, const TwilioReport *report)
{
  double expected = report->sent * (1 - MIN (report->lost, 20) / 100);
  gboolean arrives = report->sent < 100000 || report->received >= expected * 0.8;

  self->n_late = arrives ? 0 : self->n_late + 1;
  return self->n_late >= 2;
}

/* More is sent than gets through: less than that, until the way is empty again.  While
 * something waits, what comes out is what the way takes; and as packets come in heaps, the
 * most that did since it was lowered last is nearest to it.
 */
static void
lower (TwilioRate *self, const TwilioReport *report, gint64 now)
{
  double takes = self->is_draining ? self->arrived : report->received;

  self->limit = clamp_rate (self, takes - AUDIO_RATE);
  self->target = MIN (self->target, clamp_rate (self, takes * DRAINING_SHARE - AUDIO_RATE));
  self->arrived = report->received;
  self->is_draining = TRUE;
  self->n_empty = 0;
  self->settle_until = now + SETTLE;
}

/* As long as something waits, more comes out than goes in. */
static void
drain (TwilioRate *self, const TwilioReport *report)
{
  self->n_empty = report->received <= report->sent * 1.1 ? self->n_empty + 1 : 0;
  if (self->n_empty < 2)
    return;
  self->is_draining = FALSE;
  self->target = MAX (self->target, clamp_rate (self, self->arrived * SHARE - AUDIO_RATE));
}

/* Slowly to where it was too much last, as every step too far makes speech wait.  Where
 * more than that gets through without anything that waits, the way has become wider,
 * and nothing is known of how wide.
 */
static void
climb (TwilioRate *self, double passed)
{
  double share = self->target > self->limit * BEYOND ? CLIMB_BEYOND : CLIMB;

  self->target = clamp_rate (self, self->target * (1 + share * passed) + 8000 * passed);
}

static void
answer (TwilioRate *self, const TwilioReport *report, double passed, gint64 now)
{
  if (self->n_late >= 2)
    lower (self, report, now);
  else if (report->lost > 10)
    {
      self->limit = self->target;
      self->target = clamp_rate (self, self->target * (1 - report->lost / 200 * passed * 2));
      self->hold_until = now + HOLD;
    }
  else if (self->is_draining)
    drain (self, report);
  else if (now > self->hold_until && report->lost < 2 && self->target < MAX (TWILIO_RATE_START, 2 * report->sent))
    climb (self, passed);
}

/**
 * twilio_rate_report:
 *
 * Lowers at once to less than what arrived where more is sent than gets through, and
 * goes to what arrived when that is over; by half the loss where a tenth is lost;
 * a few per cent are what retransmission is for.  Feels its way up by eight per cent a
 * second after that, as far as it is used, and faster where more gets through than before
 * it was lowered.  Only a new report may raise the rate:
 * guessing upwards without one grew into the congestion.
 */
void
twilio_rate_report (TwilioRate *self, const TwilioReport *report, gint64 now)
{
  double passed = (double)MIN (now - self->reported_at, G_TIME_SPAN_SECOND) / G_TIME_SPAN_SECOND;

  self->reported_at = now;
  if (now < self->judged_from)
    return;
  self->arrived = MAX (self->arrived, report->received);
  if (is_held_up (self, report))
    self->hold_until = now + HOLD;
  if (now >= self->settle_until)
    answer (self, report, passed, now);
}

static void
halve (TwilioRate *self)
{
  self->limit = self->target;
  self->target = clamp_rate (self, self->target * 0.5);
}

/**
 * twilio_rate_no_report:
 * @heard_at: when something came from the other side for the last time
 *
 * Where reports stop coming although the other side is heard, nothing gets through,
 * or too late.  Where it is not heard either, which takes as long to be sure of, the
 * network is gone, which says nothing of how much it will take when it is back; only
 * if it was crowded before, or had just come back, that may be why.
 */
void
twilio_rate_no_report (TwilioRate *self, gint64 heard_at, gint64 now)
{
  gint64 silence = now - heard_at;

  if (self->is_cut || now - self->reported_at < STALE || (silence >= STALE / 2 && silence < STALE))
    return;
  self->is_cut = silence >= STALE;
  if (!self->is_cut || self->reported_at < self->hold_until)
    halve (self);
  self->reported_at = now;
  self->hold_until = now + HOLD;
}

/* The other side is heard again. */
void
twilio_rate_resume (TwilioRate *self, gint64 now)
{
  self->is_cut = FALSE;
  self->n_late = 0;
  self->is_draining = FALSE;
  self->reported_at = now;
  self->judged_from = now + REPORTED_LATE;
  self->hold_until = now + HOLD;
}

/**
 * twilio_rate_is_weak:
 * @was_weak: what was answered last, so that it does not blink at the border
 *
 * Returns: whether the picture is made so small that people see it
 */
gboolean
twilio_rate_is_weak (const TwilioRate *self, gboolean was_weak)
{
  return self->target < (was_weak ? TWILIO_RATE_FAIR : TWILIO_RATE_WEAK);
}

/* @stats: "twcc-stats" of an RTP session */
gboolean
twilio_report_parse (const GstStructure *stats, TwilioReport *report)
{
  return stats != NULL && gst_structure_get_uint (stats, "bitrate-sent", &report->sent) &&
         gst_structure_get_uint (stats, "bitrate-recv", &report->received) &&
         gst_structure_get_double (stats, "packet-loss-pct", &report->lost);
}

static guint
grade (double value, const double limits[4])
{
  guint score = 5;

  for (guint i = 0; i < 4; i++)
    if (value >= limits[i])
      score--;
  return score;
}

/**
 * twilio_sample_score:
 *
 * Returns: 1 (bad) to 5 (excellent), by the worst of loss, delay and jitter
 */
guint
twilio_sample_score (const TwilioSample *self)
{
  static const double loss[] = { 1, 3, 5, 10 };
  static const double delay[] = { 0.1, 0.2, 0.3, 0.5 };
  static const double jitter[] = { 0.02, 0.04, 0.08, 0.12 };

  if (self->is_silent)
    return 1;
  return MIN (grade (self->lost, loss), MIN (grade (self->round_trip, delay), grade (self->jitter, jitter)));
}

static JsonObject *
sent_to_json (double bitrate, double round_trip)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "bitrate", (gint64)bitrate);
  json_object_set_double_member (object, "rtt", round_trip);
  return object;
}

static JsonObject *
received_to_json (double bitrate, double lost, double jitter)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "bitrate", (gint64)bitrate);
  json_object_set_double_member (object, "fractionLost", lost);
  json_object_set_double_member (object, "jitter", jitter);
  return object;
}

static JsonObject *
kind_to_json (const TwilioTraffic *traffic)
{
  JsonObject *object = json_object_new ();

  json_object_set_object_member (object, "send", sent_to_json (traffic->sent, traffic->round_trip));
  json_object_set_object_member (object, "recv", received_to_json (traffic->received, traffic->lost, traffic->jitter));
  return object;
}

static JsonObject *
path_to_json (double sent, double received, double round_trip, guint available)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "send", (gint64)sent);
  json_object_set_int_member (object, "recv", (gint64)received);
  json_object_set_double_member (object, "rtt", round_trip);
  json_object_set_int_member (object, "availableSend", available);
  return object;
}

/**
 * twilio_traffic_to_json:
 * @available: how much may be sent, in bit/s
 *
 * Returns: (transfer full): a report as media servers want it
 */
JsonObject *
twilio_traffic_to_json (const TwilioTraffic *audio, const TwilioTraffic *video, guint available)
{
  JsonObject *report = json_object_new ();
  double sent = audio->sent + video->sent;
  double received = audio->received + video->received;
  double round_trip = MAX (audio->round_trip, video->round_trip);

  json_object_set_object_member (report, "ice", path_to_json (sent, received, round_trip, available));
  json_object_set_object_member (report, "send", sent_to_json (sent, round_trip));
  json_object_set_object_member (report, "recv", received_to_json (received, MAX (audio->lost, video->lost), MAX (audio->jitter, video->jitter)));
  json_object_set_object_member (report, "audio", kind_to_json (audio));
  json_object_set_object_member (report, "video", kind_to_json (video));
  return report;
}
