/* Watches one peer connection: five times a second how much gets through, once a
 * second how good it is.
 */

#include "twilio-peer-private.h"

#include "twilio-error.h"
#include "twilio-media.h"

#define TICK_MILLISECONDS 200
#define TICKS_PER_SAMPLE 5
/* Several samples make a grade, so that one bad second does not blink. */
#define SMOOTHING 0.35
/* A network that is back within ten seconds finds the connection as it was. */
#define SILENT_SECONDS 15
#define REPORT_INTERVAL (500 * GST_MSECOND)
/* For reports and requests, in bit/s.  A share of the media would be least when nothing
 * comes, so that what is missing could not be asked for within a second.
 */
#define REPORT_RATE 50000.0

static void
add_inbound (const GstStructure *stats, TwilioTotals *totals)
{
  guint64 received = 0;
  guint64 bytes = 0;
  gint64 lost = 0;
  double jitter = 0;

  gst_structure_get_uint64 (stats, "packets-received", &received);
  gst_structure_get_uint64 (stats, "bytes-received", &bytes);
  gst_structure_get_int64 (stats, "packets-lost", &lost);
  gst_structure_get_double (stats, "jitter", &jitter);
  totals->received += received;
  totals->bytes_received += bytes;
  totals->lost += MAX (lost, 0);
  totals->jitter = MAX (totals->jitter, jitter);
}

static void
add_stats (const GstStructure *stats, TwilioTotals *totals)
{
  GstWebRTCStatsType type;
  guint64 bytes = 0;
  double value;

  if (!gst_structure_get (stats, "type", GST_TYPE_WEBRTC_STATS_TYPE, &type, NULL))
    return;
  if (g_strcmp0 (gst_structure_get_string (stats, "kind"), "video") == 0)
    totals++;
  if (type == GST_WEBRTC_STATS_INBOUND_RTP)
    add_inbound (stats, totals);
  else if (type == GST_WEBRTC_STATS_OUTBOUND_RTP && gst_structure_get_uint64 (stats, "bytes-sent", &bytes))
    totals->bytes_sent += bytes;
  else if (type == GST_WEBRTC_STATS_REMOTE_INBOUND_RTP && gst_structure_get_double (stats, "round-trip-time", &value))
    totals->round_trip = MAX (totals->round_trip, value);
}

static gboolean
add_field (const GstIdStr *name, const GValue *value, gpointer totals)
{
  if (GST_VALUE_HOLDS_STRUCTURE (value))
    add_stats (gst_value_get_structure (value), totals);
  return TRUE;
}

/* Counters begin anew when a source is forgotten, hence the comparisons. */
static TwilioSample
sample_since (TwilioPeer *self, const TwilioTotals *totals)
{
  guint64 received = totals->received >= self->received ? totals->received - self->received : totals->received;
  gint64 lost = totals->lost >= self->lost ? totals->lost - self->lost : 0;
  TwilioSample sample = { 0, totals->round_trip, totals->jitter, received == 0 && self->receivers->len > 0 };

  if (received + (guint64)lost > 0)
    sample.lost = 100.0 * (double)lost / (double)(received + (guint64)lost);
  self->received = totals->received;
  self->lost = totals->lost;
  return sample;
}

static void
set_quality (TwilioPeer *self, guint quality)
{
  if (self->quality == quality)
    return;
  self->quality = quality;
  g_signal_emit_by_name (self, "streams-changed");
}

static gboolean
is_promised (TwilioPeer *self, guint32 ssrc)
{
  for (guint i = 0; self->remote != NULL && i < self->remote->sections->len; i++)
    {
      TwilioSdpSection *section = twilio_sdp_get_section (self->remote, i);

      if ((twilio_sdp_section_get_direction (section) & TWILIO_SDP_SENDONLY) && twilio_sdp_section_has_ssrc (section, ssrc))
        return TRUE;
    }
  return FALSE;
}

/* Sound that has come before and should still: it does even from a muted
 * microphone, whereas pictures stop when a camera is off.
 */
static gboolean
expects_sound (TwilioPeer *self)
{
  for (guint i = 0; i < self->receivers->len; i++)
    {
      TwilioReceiver *receiver = g_ptr_array_index (self->receivers, i);

      if (twilio_receiver_get_kind (receiver) == TWILIO_TRACK_AUDIO && is_promised (self, twilio_receiver_get_ssrc (receiver)))
        return TRUE;
    }
  return FALSE;
}

/* webrtcbin itself notices a cut only after half a minute, and never a side that
 * is gone while its address still answers.  A media server falls silent when
 * nobody speaks, and while signalling is down there is nobody to make a new
 * connection with.
 */
static void
watch_silence (TwilioPeer *self, gboolean is_silent)
{
  g_autoptr (GError) error = NULL;
  gboolean is_wrong = is_silent && self->is_online && !self->is_lite && expects_sound (self);

  self->n_silent = is_wrong ? self->n_silent + 1 : 0;
  if (self->n_silent < SILENT_SECONDS)
    return;
  error = g_error_new_literal (TWILIO_ERROR, TWILIO_ERROR_LOST, "nothing comes any more");
  twilio_peer_fail (self, error);
}

static double
rate_since (guint64 before, guint64 now, double seconds)
{
  return now >= before ? 8 * (double)(now - before) / seconds : 0;
}

/* Since the last look at them. */
static void
update_traffic (TwilioTraffic *traffic, const TwilioTotals *before, const TwilioTotals *now, double seconds)
{
  double received = now->received >= before->received ? (double)(now->received - before->received) : 0;
  double lost = now->lost >= before->lost ? (double)(now->lost - before->lost) : 0;

  traffic->sent = rate_since (before->bytes_sent, now->bytes_sent, seconds);
  traffic->received = rate_since (before->bytes_received, now->bytes_received, seconds);
  traffic->lost = received + lost > 0 ? lost / (received + lost) : 0;
  traffic->jitter = now->jitter;
  traffic->round_trip = now->round_trip;
}

static void
learn_traffic (TwilioPeer *self, const TwilioTotals totals[2])
{
  gint64 now = g_get_monotonic_time ();
  double seconds = (double)MAX (now - self->totalled_at, G_TIME_SPAN_MILLISECOND) / G_TIME_SPAN_SECOND;

  for (guint i = 0; i < 2; i++)
    {
      update_traffic (&self->traffic[i], &self->totals[i], &totals[i], seconds);
      self->totals[i] = totals[i];
    }
  self->totalled_at = now;
}

static TwilioTotals
sum_up (const TwilioTotals totals[2])
{
  TwilioTotals sum = totals[0];

  sum.received += totals[1].received;
  sum.lost += totals[1].lost;
  sum.jitter = MAX (sum.jitter, totals[1].jitter);
  sum.round_trip = MAX (sum.round_trip, totals[1].round_trip);
  return sum;
}

static void
on_stats (TwilioPeer *self, const GstStructure *reply)
{
  TwilioTotals totals[2] = { 0 };
  TwilioTotals sum;
  TwilioSample sample;

  if (reply == NULL)
    return;
  gst_structure_foreach_id_str (reply, add_field, totals);
  learn_traffic (self, totals);
  sum = sum_up (totals);
  sample = sample_since (self, &sum);
  self->grade += SMOOTHING * (twilio_sample_score (&sample) - self->grade);
  set_quality (self, (guint)CLAMP (self->grade + 0.5, 1, 5));
  watch_silence (self, sample.is_silent);
}

static void
ask_for_stats (TwilioPeer *self)
{
  twilio_peer_call (self, "get-stats", NULL, on_stats);
}

static GstStructure *
get_report (TwilioPeer *self)
{
  g_autoptr (GstElement) rtpbin = gst_bin_get_by_name (GST_BIN (self->webrtc), "rtpbin");
  g_autoptr (GstElement) session = NULL;
  GstStructure *report = NULL;

  g_signal_emit_by_name (rtpbin, "get-session", 0, &session);
  if (session != NULL)
    g_object_get (session, "twcc-stats", &report, NULL);
  return report;
}

static gboolean
is_sent (TwilioSending *sending)
{
  return sending->slot != NULL && twilio_slot_is_open (sending->slot) && twilio_capture_get_enabled (sending->capture);
}

/* A screen is there to be read: it gets as much as two people. */
static guint
weigh (TwilioSending *sending)
{
  if (!is_sent (sending) || twilio_capture_get_kind (sending->capture) != TWILIO_TRACK_VIDEO)
    return 0;
  return twilio_capture_is_screen (sending->capture) ? 2 : 1;
}

static gboolean
sends_pictures (TwilioPeer *self)
{
  for (guint i = 0; i < self->sendings->len; i++)
    if (weigh (g_ptr_array_index (self->sendings, i)) > 0)
      return TRUE;
  return FALSE;
}

static void
watch_weakness (TwilioPeer *self)
{
  gboolean is_weak = sends_pictures (self) && twilio_rate_is_weak (&self->rate, self->is_weak);

  if (self->is_weak == is_weak)
    return;
  self->is_weak = is_weak;
  g_signal_emit_by_name (self, "streams-changed");
}

static void
limit_captures (TwilioPeer *self)
{
  guint sum = 0;
  gboolean has_screen = FALSE;

  for (guint i = 0; i < self->sendings->len; i++)
    {
      guint weight = weigh (g_ptr_array_index (self->sendings, i));

      sum += weight;
      has_screen = has_screen || weight > 1;
    }
  self->rate.maximum = has_screen ? TWILIO_RATE_MAXIMUM_SCREEN : TWILIO_RATE_MAXIMUM;
  for (guint i = 0; i < self->sendings->len; i++)
    {
      TwilioSending *sending = g_ptr_array_index (self->sendings, i);
      guint weight = weigh (sending);

      if (weight > 0)
        twilio_capture_set_limit (sending->capture, sending->slot, (guint)((guint64)self->rate.target * weight / sum));
    }
}

static void
resume (TwilioPeer *self)
{
  if (!self->rate.is_cut)
    return;
  g_debug ("%s: is heard again", self->id);
  twilio_rate_resume (&self->rate, g_get_monotonic_time ());
  twilio_peer_media_begin_anew (self);
}

static gboolean
resume_peer (gpointer handle)
{
  TwilioPeer *self = twilio_peer_handle_get (handle);

  if (self != NULL)
    resume (self);
  return G_SOURCE_REMOVE;
}

static void
on_heard (GstElement *rtpbin, guint session, guint ssrc, gpointer handle)
{
  if (twilio_peer_handle_hear (handle))
    twilio_media_hand_over (resume_peer, twilio_peer_handle_ref (handle), (GDestroyNotify)twilio_peer_handle_unref);
}

/* Where no picture is sent there may be nothing to report. */
static void
miss_report (TwilioPeer *self, gint64 now)
{
  if (!sends_pictures (self))
    return;
  twilio_rate_no_report (&self->rate, twilio_peer_handle_get_heard (self->handle), now);
  if (!self->rate.is_cut)
    return;
  twilio_peer_handle_await_word (self->handle);
  twilio_peer_media_hold (self);
}

static void
take_report (TwilioPeer *self, const TwilioReport *report, gint64 now)
{
  resume (self);
  twilio_rate_report (&self->rate, report, now);
}

static void
adapt (TwilioPeer *self)
{
  g_autoptr (GstStructure) stats = get_report (self);
  gint64 now = g_get_monotonic_time ();
  TwilioReport report;

  if (!twilio_report_parse (stats, &report))
    return;
  if (self->report != NULL && gst_structure_is_equal (self->report, stats))
    miss_report (self, now);
  else
    take_report (self, &report, now);
  g_debug ("%s: sent %u, received %u, lost %.1f %%: %u bit/s", self->id, report.sent, report.received, report.lost, self->rate.target);
  g_clear_pointer (&self->report, gst_structure_free);
  self->report = g_steal_pointer (&stats);
  if (self->rate.is_cut)
    return;
  limit_captures (self);
  watch_weakness (self);
}

static gboolean
on_tick (gpointer peer)
{
  TwilioPeer *self = peer;

  adapt (self);
  if (++self->n_ticks % TICKS_PER_SAMPLE == 0)
    ask_for_stats (self);
  return G_SOURCE_CONTINUE;
}

/* RTCP by default reports every five seconds, which is history. */
static void
hasten_reports (TwilioPeer *self)
{
  g_autoptr (GstElement) rtpbin = gst_bin_get_by_name (GST_BIN (self->webrtc), "rtpbin");
  g_autoptr (GObject) session = NULL;

  g_signal_emit_by_name (rtpbin, "get-internal-session", 0, &session);
  if (session != NULL)
    g_object_set (session, "rtcp-min-interval", (guint64)REPORT_INTERVAL, "rtcp-fraction", REPORT_RATE, NULL);
  twilio_peer_handle_connect (self->handle, rtpbin, "on-ssrc-active", G_CALLBACK (on_heard));
}

/* Once connected. */
void
twilio_peer_quality_start (TwilioPeer *self)
{
  twilio_rate_init (&self->rate, g_get_monotonic_time ());
  self->grade = 5;
  self->totalled_at = g_get_monotonic_time ();
  hasten_reports (self);
  self->ticker = g_timeout_add (TICK_MILLISECONDS, on_tick, self);
}

void
twilio_peer_quality_stop (TwilioPeer *self)
{
  g_clear_handle_id (&self->ticker, g_source_remove);
  g_clear_pointer (&self->report, gst_structure_free);
}

/* Returns: (transfer full): what is sent and received, for a media server */
JsonObject *
twilio_peer_make_report (TwilioPeer *self)
{
  return twilio_traffic_to_json (&self->traffic[0], &self->traffic[1], self->rate.target);
}

/* Returns: 1 (bad) to 5 (excellent), 0 where it is not known yet */
guint
twilio_peer_get_quality (TwilioPeer *self)
{
  return self->quality;
}

/* Returns: whether the picture that is sent here is lowered to keep speech */
gboolean
twilio_peer_is_weak (TwilioPeer *self)
{
  return self->is_weak;
}

/* Returns: what goes both ways at present, of sound or of pictures */
const TwilioTraffic *
twilio_peer_get_traffic (TwilioPeer *self, TwilioTrackKind kind)
{
  return &self->traffic[kind == TWILIO_TRACK_VIDEO ? 1 : 0];
}
