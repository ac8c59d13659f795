/* Session descriptions: taken apart and put together, what the gate lets
 * through, and the two names of every section.
 */

#include <string.h>

#include "twilio-candidates.h"
#include "twilio-mids.h"
#include "twilio-sdp.h"
#include "web-json.h"

#define FINGERPRINT "sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"
#define TRANSPORT                                                                  \
  "c=IN IP4 0.0.0.0\r\na=ice-ufrag:5+4L\r\na=ice-pwd:n4DS7g796TXXDpyhnrLvUtbM\r\n" \
  "a=fingerprint:" FINGERPRINT "\r\na=setup:actpass\r\n"
#define HEAD "v=0\r\no=- 6885644021887019275 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
#define AUDIO                                                                                                     \
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0\r\n" TRANSPORT "a=mid:0\r\n"                                              \
  "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"                                                    \
  "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"                      \
  "a=sendrecv\r\na=msid:- A1\r\na=rtcp-mux\r\n"                                                                   \
  "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=fmtp:111 minptime=10;useinbandfec=1;stereo=1\r\n" \
  "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\na=rtpmap:0 PCMU/8000\r\n"                                      \
  "a=ssrc:1716887832 cname:tUYk1\r\na=ssrc:1716887832 msid:- A1\r\n"
#define VIDEO                                                                                                       \
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102\r\n" TRANSPORT "a=mid:1\r\na=sendonly\r\na=msid:- V1\r\n"                  \
  "a=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 goog-remb\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n" \
  "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:102 H264/90000\r\n"                                        \
  "a=ssrc-group:FID 1795671202 3468298418\r\na=ssrc:1795671202 cname:tUYk1\r\na=ssrc:3468298418 cname:tUYk1\r\n"
#define DATA \
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" TRANSPORT "a=mid:2\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n"
#define BROWSER HEAD "a=group:BUNDLE 0 1 2\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n" AUDIO VIDEO DATA

static TwilioSdp *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  TwilioSdp *sdp = twilio_sdp_parse (text, &error);

  g_assert_no_error (error);
  return sdp;
}

static TwilioSdp *
pass (const char *text)
{
  g_autoptr (GError) error = NULL;
  TwilioSdp *sdp = parse (text);

  twilio_sdp_gate (sdp, &error);
  g_assert_no_error (error);
  return sdp;
}

static char *
replace (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, -1);

  g_assert_cmpuint (g_strv_length (parts), >, 1);
  return g_strjoinv (to, parts);
}

static void
test_round (void)
{
  g_autoptr (TwilioSdp) sdp = parse (BROWSER);
  g_autofree char *once = twilio_sdp_to_text (sdp);
  g_autoptr (TwilioSdp) again = parse (once);
  g_autofree char *twice = twilio_sdp_to_text (again);
  g_autofree char *lines = replace (BROWSER, "\r\n", "\n");
  g_autoptr (TwilioSdp) plain = parse (lines);
  g_autofree char *third = twilio_sdp_to_text (plain);

  g_assert_cmpstr (once, ==, BROWSER);
  g_assert_cmpstr (twice, ==, once);
  g_assert_cmpstr (third, ==, once);
}

static void
test_gate (void)
{
  g_autoptr (TwilioSdp) sdp = pass (BROWSER);
  g_autofree char *text = twilio_sdp_to_text (sdp);

  g_assert_cmpstr (text, ==,
                   HEAD
                   "a=ice-options:trickle\r\na=group:BUNDLE 0 1 2\r\n"
                   "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" TRANSPORT "a=mid:0\r\na=sendrecv\r\na=msid:- A1\r\na=rtcp-mux\r\n"
                   "a=ssrc:1716887832 cname:tUYk1\r\n"
                   "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
                   "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
                   "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n" TRANSPORT "a=mid:1\r\na=sendonly\r\na=msid:- V1\r\na=rtcp-mux\r\n"
                   "a=ssrc-group:FID 1795671202 3468298418\r\na=ssrc:1795671202 cname:tUYk1\r\na=ssrc:3468298418 cname:tUYk1\r\n"
                   "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n" DATA);
}

typedef struct
{
  const char *name;
  const char *from;
  const char *to;
} Refusal;

/* Each change makes of a browser's offer one that must not reach webrtcbin. */
static void
test_refused (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autofree char *text = replace (BROWSER, refusal->from, refusal->to);
  g_autoptr (GError) error = NULL;
  g_autoptr (TwilioSdp) sdp = twilio_sdp_parse (text, &error);

  g_assert_true (sdp == NULL || !twilio_sdp_gate (sdp, &error));
  g_assert_nonnull (error);
}

static const Refusal refusals[] = {
  { "no-group", "a=group:BUNDLE 0 1 2\r\n", "" },
  { "part-of-a-group", "a=group:BUNDLE 0 1 2\r\n", "a=group:BUNDLE 0 1\r\n" },
  { "same-mid", "a=mid:1\r\n", "a=mid:0\r\n" },
  { "no-mid", "a=mid:1\r\n", "" },
  { "long-mid", "a=mid:1\r\n", "a=mid:0123456789012345678901234567890123456789012345678901234567890123456789\r\n" },
  { "blank-in-mid", "a=mid:1\r\n", "a=mid:1 2\r\n" },
  { "weak-fingerprint", "sha-256 ", "sha-1 " },
  { "short-fingerprint", ":EE:FF\r\n", "\r\n" },
  { "no-password", "a=ice-pwd:n4DS7g796TXXDpyhnrLvUtbM\r\n", "" },
  { "short-password", "n4DS7g796TXXDpyhnrLvUtbM", "short" },
  { "password-with-space", "n4DS7g796TXXDpyhnrLvUtbM", "n4DS7g796TXXDpyh rLvUtbM" },
  { "unknown-role", "a=setup:actpass", "a=setup:holdconn" },
  { "unknown-media", "m=video", "m=image" },
  { "unknown-protocol", "UDP/TLS/RTP/SAVPF 96", "RTP/AVP 96" },
  { "port-too-large", "m=video 9 ", "m=video 65536 " },
  { "data-first", "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel" },
  { "two-data-sections", "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102\r\n", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=sctp-port:5000\r\n" },
  { "first-refused", "m=audio 9", "m=audio 0" },
  { "no-sctp-port", "a=sctp-port:5000\r\n", "" },
  { "no-origin", "o=- 6885644021887019275 2 IN IP4 127.0.0.1\r\n", "" },
  { "odd-origin", "o=- 6885644021887019275 2", "o=- -1 2" },
  { "control-character", "a=sendrecv", "a=send\001recv" },
  { "not-a-line", "a=sendrecv", "sendrecv" },
};

static void
test_too_much (void)
{
  g_autoptr (GString) many = g_string_new (HEAD);
  g_autoptr (GString) large = g_string_new (BROWSER);
  g_autofree char *line = g_strnfill (4096, 'x');
  g_autofree char *long_line = g_strconcat (BROWSER, "a=", line, "\r\n", NULL);

  for (guint i = 0; i < 65; i++)
    g_string_append (many, "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n");
  while (large->len <= 256 * 1024)
    g_string_append (large, "a=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n");
  g_assert_null (twilio_sdp_parse (many->str, NULL));
  g_assert_null (twilio_sdp_parse (large->str, NULL));
  g_assert_null (twilio_sdp_parse (long_line, NULL));
  g_assert_null (twilio_sdp_parse (NULL, NULL));
  g_assert_null (twilio_sdp_parse ("", NULL));
  g_assert_null (twilio_sdp_parse (HEAD, NULL));
}

/* A stream cannot claim to be two, and data has no streams. */
static void
test_ssrcs (void)
{
  g_autofree char *twice = replace (BROWSER, "a=ssrc:3468298418 cname", "a=ssrc:1716887832 cname");
  g_autofree char *in_data = g_strconcat (BROWSER, "a=ssrc:77 cname:x\r\na=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n", NULL);
  g_autoptr (TwilioSdp) first = pass (twice);
  g_autoptr (TwilioSdp) second = pass (in_data);

  g_assert_true (twilio_sdp_section_has_ssrc (twilio_sdp_get_section (first, 0), 1716887832));
  g_assert_false (twilio_sdp_section_has_ssrc (twilio_sdp_get_section (first, 1), 1716887832));
  g_assert_false (twilio_sdp_section_has_ssrc (twilio_sdp_get_section (second, 2), 77));
  g_assert_nonnull (twilio_sdp_section_get (twilio_sdp_get_section (second, 2), "candidate"));
}

static void
test_codecs (void)
{
  g_autofree char *other = replace (BROWSER, "VP8/90000", "VP9/90000");
  g_autoptr (TwilioSdp) sdp = parse (BROWSER);
  g_autoptr (TwilioSdp) foreign = pass (other);
  TwilioSdpCodec audio = twilio_sdp_section_get_codec (twilio_sdp_get_section (sdp, 0));
  TwilioSdpCodec video = twilio_sdp_section_get_codec (twilio_sdp_get_section (sdp, 1));

  g_assert_cmpint (audio.media, ==, 111);
  g_assert_cmpint (audio.rtx, ==, -1);
  g_assert_cmpint (audio.transport, ==, 3);
  g_assert_cmpint (video.media, ==, 96);
  g_assert_cmpint (video.rtx, ==, 97);
  g_assert_cmpint (video.transport, ==, -1);
  g_assert_true (twilio_sdp_section_is_rejected (twilio_sdp_get_section (foreign, 1)));
  g_assert_cmpstr (twilio_sdp_get_value (foreign, "group"), ==, "BUNDLE 0 2");
}

static void
test_track_ids (void)
{
  g_autoptr (TwilioSdp) sdp = parse (BROWSER);
  TwilioSdpSection *audio = twilio_sdp_get_section (sdp, 0);
  g_autofree char *before = twilio_sdp_section_dup_track_id (audio);
  g_autofree char *after = NULL;
  g_autofree char *none = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpstr (before, ==, "A1");
  twilio_sdp_section_set_track_id (audio, "another");
  after = twilio_sdp_section_dup_track_id (audio);
  g_assert_cmpstr (after, ==, "another");
  text = twilio_sdp_to_text (sdp);
  g_assert_null (strstr (text, "A1"));
  twilio_sdp_section_set_track_id (audio, NULL);
  none = twilio_sdp_section_dup_track_id (audio);
  g_assert_null (none);
  g_assert_cmpint (twilio_sdp_section_get_direction (audio), ==, TWILIO_SDP_SENDRECV);
  g_assert_cmpint (twilio_sdp_section_get_direction (twilio_sdp_get_section (sdp, 1)), ==, TWILIO_SDP_SENDONLY);
}

static char *
mids_of (TwilioSdp *sdp)
{
  return g_strdup (twilio_sdp_get_value (sdp, "group"));
}

/* webrtcbin's names never meet the other side's, whichever come first. */
static void
test_mids (void)
{
  g_autoptr (TwilioMids) mids = twilio_mids_new ();
  g_autofree char *text = replace (BROWSER, "a=mid:1\r\n", "a=mid:audio0\r\n");
  g_autofree char *own_text = replace (BROWSER, "a=mid:0\r\n", "a=mid:audio0\r\n");
  g_autofree char *grouped = replace (text, "BUNDLE 0 1 2", "BUNDLE 0 audio0 2");
  g_autofree char *own_grouped = replace (own_text, "BUNDLE 0 1 2", "BUNDLE audio0 1 2");
  g_autoptr (TwilioSdp) theirs = pass (grouped);
  g_autoptr (TwilioSdp) ours = parse (own_grouped);
  g_autofree char *local = NULL;
  g_autofree char *wire = NULL;

  twilio_mids_to_local (mids, theirs);
  local = mids_of (theirs);
  g_assert_cmpstr (local, ==, "BUNDLE r0 raudio0 r2");
  twilio_mids_to_wire (mids, ours);
  wire = mids_of (ours);
  g_assert_cmpstr (wire, ==, "BUNDLE 1 3 4");
  twilio_mids_to_wire (mids, theirs);
  g_clear_pointer (&local, g_free);
  local = mids_of (theirs);
  g_assert_cmpstr (local, ==, "BUNDLE 0 audio0 2");
}

/* An offer of ours lost: their section in its place takes over its name. */
static void
test_adoption (void)
{
  g_autoptr (TwilioMids) mids = twilio_mids_new ();
  g_autofree char *renamed = replace (BROWSER, "a=mid:1\r\n", "a=mid:9\r\n");
  g_autofree char *grouped = replace (renamed, "BUNDLE 0 1 2", "BUNDLE 0 9 2");
  g_autoptr (TwilioSdp) ours = parse (BROWSER);
  g_autoptr (TwilioSdp) theirs = pass (grouped);
  g_autoptr (TwilioSdp) swapped = pass (HEAD "a=group:BUNDLE 0 2 1\r\n" AUDIO DATA VIDEO);
  g_autofree char *local = NULL;

  twilio_mids_to_wire (mids, ours);
  g_assert_true (twilio_mids_adopt (mids, ours, theirs, 1));
  twilio_mids_to_local (mids, theirs);
  local = mids_of (theirs);
  g_assert_cmpstr (local, ==, "BUNDLE 0 1 2");
  g_assert_false (twilio_mids_adopt (mids, ours, swapped, 1));
}

static void
test_continues (void)
{
  g_autofree char *renamed = replace (BROWSER, "a=mid:1\r\n", "a=mid:9\r\n");
  g_autoptr (TwilioSdp) first = parse (BROWSER);
  g_autoptr (TwilioSdp) longer = parse (BROWSER "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:3\r\n");
  g_autoptr (TwilioSdp) other = parse (renamed);
  g_autoptr (TwilioSdp) swapped = parse (HEAD VIDEO AUDIO DATA);

  g_assert_true (twilio_sdp_continues (first, first, TRUE, NULL));
  g_assert_true (twilio_sdp_continues (longer, first, FALSE, NULL));
  g_assert_false (twilio_sdp_continues (longer, first, TRUE, NULL));
  g_assert_false (twilio_sdp_continues (first, longer, FALSE, NULL));
  g_assert_false (twilio_sdp_continues (other, first, FALSE, NULL));
  g_assert_false (twilio_sdp_continues (swapped, first, FALSE, NULL));
}

static void
add_word (const char *candidate, gpointer words)
{
  g_string_append_printf (words, "%s;", candidate);
}

static void
receive (TwilioCandidates *candidates, const char *json)
{
  g_autoptr (JsonNode) node = web_json_parse (json, -1, NULL);

  g_assert_nonnull (node);
  twilio_candidates_receive (candidates, web_json_node_get_object (node));
}

#define ONE "candidate:1 1 udp 1 192.0.2.1 1 typ host"
#define TWO "candidate:2 1 udp 1 192.0.2.1 2 typ host"

/* Early, repeated, shorter, stale and impossible lists. */
static void
test_candidates (void)
{
  g_autoptr (TwilioCandidates) candidates = twilio_candidates_new ();
  g_autoptr (GString) words = g_string_new (NULL);

  receive (candidates, "{\"ufrag\":\"u\",\"revision\":1,\"candidates\":[{\"candidate\":\"" ONE "\"}]}");
  twilio_candidates_take (candidates, "other", add_word, words);
  g_assert_cmpstr (words->str, ==, "");
  twilio_candidates_take (candidates, "u", add_word, words);
  g_assert_cmpstr (words->str, ==, ONE ";");
  receive (candidates, "{\"ufrag\":\"u\",\"revision\":1,\"candidates\":[{\"candidate\":\"" TWO "\"}]}");
  receive (candidates, "{\"ufrag\":\"u\",\"revision\":2,\"candidates\":[{\"candidate\":\"" ONE "\"},{\"candidate\":\"nonsense\"},7,{\"candidate\":7}]}");
  receive (candidates, "{\"ufrag\":7,\"revision\":3}");
  receive (candidates, "{\"ufrag\":\"u\",\"revision\":4,\"candidates\":{}}");
  twilio_candidates_take (candidates, "u", add_word, words);
  g_assert_cmpstr (words->str, ==, ONE ";");
  receive (candidates, "{\"ufrag\":\"u\",\"revision\":5,\"candidates\":[{\"candidate\":\"" TWO "\"}],\"complete\":true}");
  twilio_candidates_take (candidates, "u", add_word, words);
  g_assert_cmpstr (words->str, ==, ONE ";" TWO ";");
}

static void
test_own_candidates (void)
{
  g_autoptr (TwilioCandidates) candidates = twilio_candidates_new ();
  g_autoptr (JsonObject) ice = NULL;
  g_autoptr (JsonObject) lite = NULL;
  g_autofree char *text = NULL;
  g_autofree char *empty = NULL;

  twilio_candidates_set_ufrag (candidates, "u", "0");
  g_assert_true (twilio_candidates_add (candidates, ONE));
  g_assert_false (twilio_candidates_add (candidates, "candidate:3 1 TCP 1 192.0.2.1 9 typ host tcptype active"));
  g_assert_true (twilio_candidates_add (candidates, ""));
  g_assert_false (twilio_candidates_add (candidates, ""));
  ice = twilio_candidates_to_json (candidates, FALSE);
  text = web_json_object_to_text (ice);
  g_assert_cmpstr (text, ==,
                   "{\"ufrag\":\"u\",\"revision\":1,\"candidates\":[{\"candidate\":\"" ONE "\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0,"
                   "\"usernameFragment\":\"u\"}],\"complete\":true}");
  lite = twilio_candidates_to_json (candidates, TRUE);
  empty = web_json_object_to_text (lite);
  g_assert_cmpstr (empty, ==, "{\"ufrag\":\"u\",\"revision\":2,\"candidates\":[],\"complete\":true}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/twilio/sdp/round", test_round);
  g_test_add_func ("/twilio/sdp/gate", test_gate);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/twilio/sdp/refused/", refusals[i].name, NULL);

      g_test_add_data_func (path, &refusals[i], test_refused);
    }
  g_test_add_func ("/twilio/sdp/too-much", test_too_much);
  g_test_add_func ("/twilio/sdp/ssrcs", test_ssrcs);
  g_test_add_func ("/twilio/sdp/codecs", test_codecs);
  g_test_add_func ("/twilio/sdp/track-ids", test_track_ids);
  g_test_add_func ("/twilio/sdp/mids", test_mids);
  g_test_add_func ("/twilio/sdp/adoption", test_adoption);
  g_test_add_func ("/twilio/sdp/continues", test_continues);
  g_test_add_func ("/twilio/sdp/candidates", test_candidates);
  g_test_add_func ("/twilio/sdp/own-candidates", test_own_candidates);
  return g_test_run ();
}
