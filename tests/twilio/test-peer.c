/* Two peer connections in one process, and between them a relay that does what
 * the service does: of two offers that cross it lets one through.
 */

#include <gst/gst.h>

#include "test-await.h"
#include "twilio-capture.h"
#include "twilio-ending.h"
#include "twilio-peer-private.h"
#include "web-json.h"

typedef struct Side Side;

struct Side
{
  TwilioPeer *peer;
  Side *other;
  TwilioCapture *sound;
  TwilioCapture *picture;
  GQueue inbox;
  guint source;
  GPtrArray *texts;
  char *failure;
};

typedef struct
{
  Side a;
  Side b;
  gint64 stable;
  Side *pending;
  gint64 revision;
  guint n_dropped;
  gboolean restarts; /* whether offers have new ICE credentials */
} Pair;

static Pair *pair;

static gboolean
passes (Side *from, JsonObject *description)
{
  const char *type = web_json_get_string (description, "type");
  gint64 revision = web_json_get_int (description, "revision", 0);

  if (g_str_equal (type, "offer"))
    {
      if (revision <= pair->stable || (pair->pending != NULL && pair->pending != from))
        {
          pair->n_dropped++;
          return FALSE;
        }
      pair->pending = from;
      pair->revision = revision;
      return TRUE;
    }
  if (pair->pending == from || revision != pair->revision)
    return FALSE;
  pair->pending = NULL;
  pair->stable = revision;
  return TRUE;
}

/* What a browser's offer says when it restarts ICE. */
static void
renew_credentials (JsonObject *description)
{
  g_autoptr (GRegex) regex = g_regex_new ("a=ice-(ufrag|pwd):", 0, 0, NULL);
  const char *sdp = web_json_get_string (description, "sdp");
  g_autofree char *renewed = g_regex_replace (regex, sdp, -1, 0, "\\0new", 0, NULL);

  json_object_set_string_member (description, "sdp", renewed);
}

static gboolean
deliver (gpointer data)
{
  Side *side = data;
  JsonObject *entry = g_queue_pop_head (&side->inbox);

  twilio_peer_receive (side->peer, entry);
  json_object_unref (entry);
  if (!g_queue_is_empty (&side->inbox))
    return G_SOURCE_CONTINUE;
  side->source = 0;
  return G_SOURCE_REMOVE;
}

/* A browser refuses retransmission of sound. */
static void
check_sound (const char *sdp)
{
  g_auto (GStrv) sections = g_strsplit (sdp, "\r\nm=", -1);

  for (guint i = 1; sections[i] != NULL; i++)
    g_assert_cmpint (strstr (sections[i], " rtx/") != NULL || strstr (sections[i], " nack") != NULL, ==, g_str_has_prefix (sections[i], "video "));
}

static void
on_outgoing (TwilioPeer *peer, Side *side)
{
  JsonObject *entry = twilio_peer_take_entry (peer, FALSE);
  JsonObject *description = web_json_get_object (entry, "description");

  if (description != NULL)
    check_sound (web_json_get_string (description, "sdp"));
  if (description != NULL && g_test_verbose ())
    g_printerr ("%s %s\n%s\n", side == &pair->a ? "A" : "B", web_json_get_string (description, "type"), web_json_get_string (description, "sdp"));
  if (description != NULL && !passes (side, description))
    json_object_remove_member (entry, "description");
  else if (description != NULL && pair->restarts)
    renew_credentials (description);
  g_queue_push_tail (&side->other->inbox, entry);
  if (side->other->source == 0)
    side->other->source = g_idle_add (deliver, side->other);
}

static void
on_text (TwilioPeer *peer, const char *label, const char *text, Side *side)
{
  g_ptr_array_add (side->texts, g_strdup_printf ("%s:%s", label, text));
}

static void
on_failed (TwilioPeer *peer, GError *error, Side *side)
{
  g_set_str (&side->failure, error->message);
}

static void
side_open (Side *side, const char *id, gboolean sends)
{
  side->peer = twilio_peer_new (id, FALSE);
  side->texts = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&side->inbox);
  g_signal_connect (side->peer, "outgoing", G_CALLBACK (on_outgoing), side);
  g_signal_connect (side->peer, "text", G_CALLBACK (on_text), side);
  g_signal_connect (side->peer, "failed", G_CALLBACK (on_failed), side);
  side->sound = twilio_capture_new (TWILIO_TRACK_AUDIO, "microphone", NULL, FALSE);
  side->picture = twilio_capture_new (TWILIO_TRACK_VIDEO, "camera", NULL, FALSE);
  if (!sends)
    return;
  twilio_peer_add_capture (side->peer, side->sound);
  twilio_peer_add_capture (side->peer, side->picture);
}

static void
side_close (Side *side)
{
  g_clear_handle_id (&side->source, g_source_remove);
  twilio_peer_close (side->peer);
  g_assert_finalize_object (side->peer);
  g_assert_finalize_object (side->sound);
  g_assert_finalize_object (side->picture);
  g_queue_clear_full (&side->inbox, (GDestroyNotify)json_object_unref);
  g_ptr_array_unref (side->texts);
  g_free (side->failure);
}

static Pair *
pair_open (gboolean a_sends, gboolean b_sends)
{
  pair = g_new0 (Pair, 1);
  pair->a.other = &pair->b;
  pair->b.other = &pair->a;
  side_open (&pair->a, "one", a_sends);
  side_open (&pair->b, "one", b_sends);
  return pair;
}

static gboolean
is_closed (gpointer unused)
{
  return twilio_ending_count () == 0;
}

static void
pair_close (Pair *self)
{
  side_close (&self->a);
  side_close (&self->b);
  test_wait_until (is_closed, NULL, "the pipelines to end");
  g_clear_pointer (&pair, g_free);
}

typedef struct
{
  Side *side;
  TwilioCapture *capture;
  guint64 frames;
} Arrival;

static guint64
frames_of (Side *side, TwilioCapture *capture)
{
  TwilioReceiver *receiver = twilio_peer_find_receiver (side->peer, twilio_capture_get_id (capture));

  return receiver != NULL ? twilio_receiver_get_frames (receiver) : 0;
}

static gboolean
on_tick (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
has_arrived (gpointer data)
{
  Arrival *arrival = data;

  g_assert_cmpstr (arrival->side->failure, ==, NULL);
  return frames_of (arrival->side, arrival->capture) >= arrival->frames;
}

/* Frames are counted on a streaming thread that wakes nobody, hence the tick. */
static void
wait_with_tick (TestCondition condition, gpointer data, const char *what)
{
  guint tick = g_timeout_add (5, on_tick, NULL);

  test_wait_until (condition, data, what);
  g_source_remove (tick);
}

static void
await_more (Side *side, TwilioCapture *capture, guint64 more)
{
  Arrival arrival = { side, capture, frames_of (side, capture) + more };

  wait_with_tick (has_arrived, &arrival, twilio_capture_get_kind (capture) == TWILIO_TRACK_VIDEO ? "pictures" : "sound");
}

static void
await_both_ways (Pair *self)
{
  await_more (&self->a, self->b.sound, 5);
  await_more (&self->a, self->b.picture, 5);
  await_more (&self->b, self->a.sound, 5);
  await_more (&self->b, self->a.picture, 5);
}

static void
test_call (void)
{
  Pair *self = pair_open (TRUE, TRUE);
  gint64 begin = g_get_monotonic_time ();

  twilio_peer_offer (self->a.peer);
  await_more (&self->a, self->b.picture, 1);
  g_test_message ("first picture after %d ms", (int)((g_get_monotonic_time () - begin) / 1000));
  await_both_ways (self);
  g_assert_cmpint (self->stable, ==, 1);
  pair_close (self);
}

static void
test_offer_again (void)
{
  Pair *self = pair_open (TRUE, TRUE);

  twilio_peer_offer (self->a.peer);
  await_both_ways (self);
  for (guint i = 0; i < 3; i++)
    {
      twilio_peer_offer (self->b.peer);
      await_both_ways (self);
      twilio_peer_offer (self->a.peer);
      await_both_ways (self);
    }
  g_assert_cmpint (self->stable, >=, 4);
  pair_close (self);
}

static void
test_publish_later (void)
{
  Pair *self = pair_open (FALSE, FALSE);

  twilio_peer_offer (self->a.peer);
  twilio_peer_add_capture (self->b.peer, self->b.picture);
  await_more (&self->a, self->b.picture, 5);
  twilio_peer_add_capture (self->a.peer, self->a.picture);
  twilio_peer_add_capture (self->b.peer, self->b.sound);
  twilio_peer_add_capture (self->a.peer, self->a.sound);
  await_both_ways (self);
  for (guint i = 0; i < 3; i++)
    {
      twilio_peer_remove_capture (self->b.peer, self->b.picture);
      await_more (&self->a, self->b.sound, 20);
      await_more (&self->b, self->a.picture, 5);
      twilio_peer_add_capture (self->b.peer, self->b.picture);
      await_both_ways (self);
    }
  pair_close (self);
}

static void
test_glare (void)
{
  Pair *self = pair_open (TRUE, TRUE);
  g_autoptr (TwilioCapture) screen = twilio_capture_new (TWILIO_TRACK_VIDEO, "screen", NULL, FALSE);
  g_autoptr (TwilioCapture) other = twilio_capture_new (TWILIO_TRACK_VIDEO, "other", NULL, FALSE);

  twilio_peer_offer (self->a.peer);
  await_both_ways (self);
  for (guint i = 0; i < 5; i++)
    {
      twilio_peer_offer (self->a.peer);
      twilio_peer_offer (self->b.peer);
      await_both_ways (self);
    }
  /* Both add a section in the same place. */
  twilio_peer_add_capture (self->a.peer, screen);
  twilio_peer_add_capture (self->b.peer, other);
  await_more (&self->b, screen, 5);
  await_more (&self->a, other, 5);
  await_both_ways (self);
  g_assert_cmpint (self->n_dropped, >, 0);
  pair_close (self);
}

static gboolean
has_texts (gpointer side)
{
  return ((Side *)side)->texts->len >= 2;
}

static gboolean
try_to_send (gpointer data)
{
  Side *side = data;

  return !twilio_peer_send_text (side->peer, side == &pair->a ? "track-a" : "track-b", "hello");
}

static void
test_text (void)
{
  Pair *self = pair_open (TRUE, TRUE);

  twilio_peer_add_data (self->a.peer, "track-a");
  twilio_peer_offer (self->a.peer);
  await_both_ways (self);
  twilio_peer_add_data (self->b.peer, "track-b");
  g_timeout_add (5, try_to_send, &self->a);
  g_timeout_add (5, try_to_send, &self->b);
  g_timeout_add (5, try_to_send, &self->a);
  g_timeout_add (5, try_to_send, &self->b);
  test_wait_until (has_texts, &self->a, "texts at A");
  test_wait_until (has_texts, &self->b, "texts at B");
  g_assert_cmpstr (g_ptr_array_index (self->a.texts, 0), ==, "track-b:hello");
  g_assert_cmpstr (g_ptr_array_index (self->b.texts, 0), ==, "track-a:hello");
  pair_close (self);
}

/* Of ten datagrams with pictures one is lost; what is small is sound. */
static GstPadProbeReturn
lose_tenth (GstPad *pad, GstPadProbeInfo *info, gpointer n_arrived)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (gst_buffer_get_size (buffer) < 200)
    return GST_PAD_PROBE_OK;
  return ++*(guint *)n_arrived % 10 == 0 ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static void
add_repaired (const GValue *value, gpointer total)
{
  GstElement *buffer = g_value_get_object (value);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (buffer, "sink");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const char *media = caps != NULL ? gst_structure_get_string (gst_caps_get_structure (caps, 0), "media") : NULL;
  g_autoptr (GstStructure) stats = NULL;
  gboolean retransmits;
  guint64 repaired = 0;

  g_object_get (buffer, "do-retransmission", &retransmits, "stats", &stats, NULL);
  gst_structure_get_uint64 (stats, "rtx-success-count", &repaired);
  if (media != NULL)
    g_assert_cmpint (retransmits, ==, g_str_equal (media, "video"));
  *(guint64 *)total += repaired;
}

static gboolean
is_repaired (gpointer webrtc)
{
  g_autoptr (GstIterator) buffers = gst_bin_iterate_all_by_element_factory_name (webrtc, "rtpjitterbuffer");
  guint64 total = 0;

  while (gst_iterator_foreach (buffers, add_repaired, &total) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (buffers);
  return total >= 5;
}

/* What is lost is sent again: agreed on in the descriptions, it does not happen
 * by itself.
 */
static void
test_loss (void)
{
  Pair *self = pair_open (TRUE, TRUE);
  g_autoptr (GstElement) rtpbin = NULL;
  g_autoptr (GstPad) pad = NULL;
  guint n_arrived = 0;
  gulong probe;

  twilio_peer_offer (self->a.peer);
  await_both_ways (self);
  rtpbin = gst_bin_get_by_name (GST_BIN (self->b.peer->webrtc), "rtpbin");
  pad = gst_element_get_static_pad (rtpbin, "recv_rtp_sink_0");
  probe = gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, lose_tenth, &n_arrived, NULL);
  wait_with_tick (is_repaired, self->b.peer->webrtc, "what was lost to come again");
  gst_pad_remove_probe (pad, probe);
  await_both_ways (self);
  pair_close (self);
}

static gboolean
has_failed (gpointer side)
{
  return ((Side *)side)->failure != NULL;
}

/* The owner has a new connection made then; this one must not go on as if nothing
 * were, since nothing would come through it any more.
 */
static void
test_ice_restart (void)
{
  Pair *self = pair_open (TRUE, TRUE);

  twilio_peer_offer (self->a.peer);
  await_both_ways (self);
  twilio_peer_offer (self->b.peer);
  await_both_ways (self);
  self->restarts = TRUE;
  twilio_peer_offer (self->a.peer);
  test_wait_until (has_failed, &self->b, "B to give the connection up");
  g_assert_cmpstr (self->b.failure, ==, "the other side restarts ICE");
  g_assert_cmpstr (self->a.failure, ==, NULL);
  pair_close (self);
}

#define FLOOD (32 * 1024)

typedef struct
{
  Side *side;
  const char *text;
  guint n_sent;
} Flood;

/* As much at once as goes. */
static gboolean
is_full (gpointer data)
{
  Flood *flood = data;

  while (twilio_peer_send_text (flood->side->peer, "track-a", flood->text))
    g_assert_cmpuint (++flood->n_sent, <, 10000);
  return flood->n_sent > 0;
}

static gboolean
has_all_texts (gpointer data)
{
  Flood *flood = data;

  return pair->b.texts->len == flood->n_sent;
}

/* A channel takes no more than it can hold, loses nothing of that, and takes
 * more when it is through.
 */
static void
test_flood (void)
{
  Pair *self = pair_open (TRUE, TRUE);
  g_autofree char *text = g_strnfill (FLOOD, 'x');
  Flood flood = { &self->a, text, 0 };

  twilio_peer_add_data (self->a.peer, "track-a");
  twilio_peer_offer (self->a.peer);
  await_both_ways (self);
  wait_with_tick (is_full, &flood, "a channel that is full");
  test_wait_until (has_all_texts, &flood, "all texts at B");
  g_assert_true (twilio_peer_send_text (self->a.peer, "track-a", text));
  pair_close (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/twilio/peer/call", test_call);
  g_test_add_func ("/twilio/peer/offer-again", test_offer_again);
  g_test_add_func ("/twilio/peer/publish-later", test_publish_later);
  g_test_add_func ("/twilio/peer/glare", test_glare);
  g_test_add_func ("/twilio/peer/text", test_text);
  g_test_add_func ("/twilio/peer/loss", test_loss);
  g_test_add_func ("/twilio/peer/ice-restart", test_ice_restart);
  g_test_add_func ("/twilio/peer/flood", test_flood);
  return g_test_run ();
}
