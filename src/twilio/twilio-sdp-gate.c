/* What of a stranger's session description webrtcbin gets to see.  webrtcbin
 * asserts on much of what a peer can write (a changed mid, a second data
 * section, an SSRC of a section without media), so that only known lines of a
 * known form pass, and a description of a wrong shape is refused whole.
 */

#include "twilio-sdp.h"

#include <string.h>

#include "twilio-error.h"

#define LEVEL "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
#define TRANSPORT_CC "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
#define MAXIMUM_SSRCS 16
#define MAXIMUM_CANDIDATES 64
#define MAXIMUM_LENGTH 256

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, TWILIO_ERROR, TWILIO_ERROR_MEDIA, reason);
  return FALSE;
}

static gboolean
is_made_of (const char *text, const char *more, gsize minimum, gsize maximum)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (text == NULL || length < minimum || length > maximum)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr (more, text[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* "PT rest" or "PT/rest": the payload type, or -1; @rest is what follows. */
static int
leading_payload (const char *value, const char **rest)
{
  char *end = NULL;
  guint64 payload;

  if (!g_ascii_isdigit (value[0]))
    return -1;
  payload = g_ascii_strtoull (value, &end, 10);
  if (payload > 127 || *end != ' ')
    return -1;
  *rest = end + 1;
  return (int)payload;
}

static gboolean
has_format (TwilioSdpSection *section, int payload)
{
  for (guint i = 0; i < section->formats->len; i++)
    {
      guint64 format;

      if (g_ascii_string_to_unsigned (g_ptr_array_index (section->formats, i), 10, 0, 127, &format, NULL) &&
          (int)format == payload)
        return TRUE;
    }
  return FALSE;
}

static int
find_media (TwilioSdpSection *section)
{
  const char *name = section->kind == TWILIO_SDP_VIDEO ? "VP8/90000" : "opus/48000/2";

  for (guint i = 0; i < section->lines->len; i++)
    {
      const char *line = g_ptr_array_index (section->lines, i);
      const char *rest;
      int payload;

      if (!g_str_has_prefix (line, "rtpmap:"))
        continue;
      payload = leading_payload (line + strlen ("rtpmap:"), &rest);
      if (payload >= 0 && g_ascii_strcasecmp (rest, name) == 0 && has_format (section, payload))
        return payload;
    }
  return -1;
}

static int
find_rtx (TwilioSdpSection *section, int media)
{
  g_autofree char *apt = g_strdup_printf ("apt=%d", media);

  for (guint i = 0; i < section->lines->len; i++)
    {
      const char *line = g_ptr_array_index (section->lines, i);
      g_autofree char *map = NULL;
      const char *rest;
      int payload;

      if (!g_str_has_prefix (line, "fmtp:"))
        continue;
      payload = leading_payload (line + strlen ("fmtp:"), &rest);
      map = g_strdup_printf ("rtpmap:%d rtx/90000", payload);
      if (payload >= 0 && strcmp (rest, apt) == 0 && has_format (section, payload) &&
          g_ptr_array_find_with_equal_func (section->lines, map, g_str_equal, NULL))
        return payload;
    }
  return -1;
}

static int
find_extension (TwilioSdpSection *section, const char *uri)
{
  for (guint i = 0; i < section->lines->len; i++)
    {
      const char *line = g_ptr_array_index (section->lines, i);
      char *end = NULL;
      guint64 id;

      if (!g_str_has_prefix (line, "extmap:") || !g_ascii_isdigit (line[7]))
        continue;
      id = g_ascii_strtoull (line + 7, &end, 10);
      if (id >= 1 && id <= 14 && end[0] == ' ' && g_str_equal (end + 1, uri))
        return (int)id;
    }
  return -1;
}

/**
 * twilio_sdp_section_get_codec:
 *
 * Returns: the payload types and the extension number that the section gives
 *   to what is spoken here (VP8 with retransmissions, Opus)
 */
TwilioSdpCodec
twilio_sdp_section_get_codec (TwilioSdpSection *self)
{
  TwilioSdpCodec codec = { -1, -1, -1 };

  if (self->kind == TWILIO_SDP_APPLICATION)
    return codec;
  codec.media = find_media (self);
  codec.rtx = self->kind == TWILIO_SDP_VIDEO && codec.media >= 0 ? find_rtx (self, codec.media) : -1;
  codec.transport = find_extension (self, TRANSPORT_CC);
  return codec;
}

/**
 * twilio_sdp_section_add_level:
 *
 * Says that every packet of sound tells how loud it is, which is how a media
 * server finds out who speaks.  Written on the wire only: webrtcbin need not know.
 */
void
twilio_sdp_section_add_level (TwilioSdpSection *self, int number)
{
  g_ptr_array_add (self->lines, g_strdup_printf ("extmap:%d " LEVEL, number));
}

/* RFC 8839 §5.1, by UDP or TCP; names in .local pass, since resolving one is
 * the ICE agent's own business and fails softly.
 */
static gboolean
is_candidate (const char *value)
{
  g_auto (GStrv) words = g_strsplit (value, " ", 32);
  guint n = g_strv_length (words);
  guint64 number;

  return n >= 8 && n < 32 && strlen (value) <= MAXIMUM_LENGTH * 2 &&
         is_made_of (words[0], "+/", 1, 32) &&
         g_ascii_string_to_unsigned (words[1], 10, 1, 2, &number, NULL) &&
         (g_ascii_strcasecmp (words[2], "udp") == 0 || g_ascii_strcasecmp (words[2], "tcp") == 0) &&
         g_ascii_string_to_unsigned (words[3], 10, 0, G_MAXUINT32, &number, NULL) &&
         is_made_of (words[4], ".:-%", 2, 253) &&
         g_ascii_string_to_unsigned (words[5], 10, 0, 65535, &number, NULL) &&
         g_str_equal (words[6], "typ") &&
         is_made_of (words[7], "", 3, 8);
}

/**
 * twilio_sdp_candidate_is_valid:
 * @candidate: a candidate as signalled, "candidate:…"
 */
gboolean
twilio_sdp_candidate_is_valid (const char *candidate)
{
  return candidate != NULL && g_str_has_prefix (candidate, "candidate:") &&
         is_candidate (candidate + strlen ("candidate:"));
}

static gboolean
is_ssrc (const char *value, gboolean *is_name)
{
  char *end = NULL;
  guint64 ssrc;

  if (!g_ascii_isdigit (value[0]))
    return FALSE;
  ssrc = g_ascii_strtoull (value, &end, 10);
  *is_name = g_str_has_prefix (end, " cname:");
  return ssrc > 0 && ssrc <= G_MAXUINT32 && *is_name;
}

static gboolean
is_ssrc_group (const char *value)
{
  g_auto (GStrv) words = g_strsplit (value, " ", 4);
  guint64 ssrc;

  return g_strv_length (words) == 3 && g_str_equal (words[0], "FID") &&
         g_ascii_string_to_unsigned (words[1], 10, 1, G_MAXUINT32, &ssrc, NULL) &&
         g_ascii_string_to_unsigned (words[2], 10, 1, G_MAXUINT32, &ssrc, NULL);
}

typedef struct
{
  guint n_ssrcs;
  guint n_candidates;
  gboolean is_media;
} Gate;

static gboolean
line_passes (Gate *gate, const char *line)
{
  static const char *const flags[] = { "sendrecv", "sendonly", "recvonly", "inactive", "rtcp-mux", "rtcp-rsize", "bundle-only", "end-of-candidates" };
  gboolean is_name;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_str_equal (line, flags[i]))
      return TRUE;
  if (g_str_has_prefix (line, "candidate:"))
    return is_candidate (line + strlen ("candidate:")) && gate->n_candidates++ < MAXIMUM_CANDIDATES;
  if (g_str_has_prefix (line, "mid:") || g_str_has_prefix (line, "setup:") || g_str_has_prefix (line, "fingerprint:") ||
      g_str_has_prefix (line, "ice-ufrag:") || g_str_has_prefix (line, "ice-pwd:"))
    return TRUE;
  if (!gate->is_media)
    return g_str_has_prefix (line, "sctp-port:") || g_str_has_prefix (line, "max-message-size:");
  if (g_str_has_prefix (line, "ssrc:"))
    return is_ssrc (line + strlen ("ssrc:"), &is_name) && gate->n_ssrcs++ < MAXIMUM_SSRCS;
  if (g_str_has_prefix (line, "ssrc-group:"))
    return is_ssrc_group (line + strlen ("ssrc-group:")) && gate->n_ssrcs++ < MAXIMUM_SSRCS;
  return g_str_has_prefix (line, "msid:") && strlen (line) < MAXIMUM_LENGTH;
}

static void
set_formats (TwilioSdpSection *section, TwilioSdpCodec codec)
{
  g_ptr_array_set_size (section->formats, 0);
  if (section->kind == TWILIO_SDP_APPLICATION)
    g_ptr_array_add (section->formats, g_strdup ("webrtc-datachannel"));
  else
    g_ptr_array_add (section->formats, g_strdup_printf ("%d", codec.media));
  if (codec.rtx >= 0)
    g_ptr_array_add (section->formats, g_strdup_printf ("%d", codec.rtx));
}

/* Written anew instead of filtered: webrtcbin takes a parameter that differs
 * from its own (stereo, another packet time) for a different codec and refuses
 * the section.
 */
static void
write_codec (TwilioSdpSection *section, TwilioSdpCodec codec, GPtrArray *offered)
{
  static const char *const feedback[] = { "nack", "nack pli", "ccm fir", "transport-cc" };

  g_ptr_array_add (section->lines, g_strdup_printf ("rtpmap:%d %s", codec.media, section->kind == TWILIO_SDP_VIDEO ? "VP8/90000" : "opus/48000/2"));
  for (guint i = section->kind == TWILIO_SDP_VIDEO ? 0 : 3; i < G_N_ELEMENTS (feedback); i++)
    {
      g_autofree char *line = g_strdup_printf ("rtcp-fb:%d %s", codec.media, feedback[i]);

      if (g_ptr_array_find_with_equal_func (offered, line, g_str_equal, NULL))
        g_ptr_array_add (section->lines, g_steal_pointer (&line));
    }
  if (section->kind == TWILIO_SDP_AUDIO)
    g_ptr_array_add (section->lines, g_strdup_printf ("fmtp:%d minptime=10;useinbandfec=1", codec.media));
  if (codec.rtx >= 0)
    {
      g_ptr_array_add (section->lines, g_strdup_printf ("rtpmap:%d rtx/90000", codec.rtx));
      g_ptr_array_add (section->lines, g_strdup_printf ("fmtp:%d apt=%d", codec.rtx, codec.media));
    }
  if (codec.transport > 0)
    g_ptr_array_add (section->lines, g_strdup_printf ("extmap:%d " TRANSPORT_CC, codec.transport));
}

/* A section in a codec unknown here is shown as refused: webrtcbin then refuses it. */
static void
refuse_section (TwilioSdpSection *section, TwilioSdpCodec *codec)
{
  codec->media = section->kind == TWILIO_SDP_VIDEO ? 126 : 127;
  section->port = 0;
  twilio_sdp_section_remove (section, "bundle-only");
  g_ptr_array_add (section->lines, g_strdup_printf ("rtpmap:%d x-none/90000", codec->media));
}

static void
filter_section (TwilioSdpSection *section)
{
  TwilioSdpCodec codec = twilio_sdp_section_get_codec (section);
  Gate gate = { 0, 0, section->kind != TWILIO_SDP_APPLICATION };
  GPtrArray *offered = section->lines;

  section->level = section->kind == TWILIO_SDP_AUDIO ? MAX (find_extension (section, LEVEL), 0) : 0;
  section->lines = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < offered->len; i++)
    if (line_passes (&gate, g_ptr_array_index (offered, i)))
      g_ptr_array_add (section->lines, g_strdup (g_ptr_array_index (offered, i)));
  if (gate.is_media && codec.media >= 0)
    write_codec (section, codec, offered);
  else if (gate.is_media)
    refuse_section (section, &codec);
  set_formats (section, codec);
  g_ptr_array_unref (offered);
}

static gboolean
is_fingerprint (const char *value)
{
  return value != NULL && g_ascii_strncasecmp (value, "sha-256 ", 8) == 0 && is_made_of (value + 8, ":", 95, 95);
}

static gboolean
is_setup (const char *value)
{
  return g_strcmp0 (value, "actpass") == 0 || g_strcmp0 (value, "active") == 0 || g_strcmp0 (value, "passive") == 0;
}

/* Browsers write the transport into every section, the rule allows it above them. */
static void
inherit (TwilioSdp *self, TwilioSdpSection *section, const char *name)
{
  const char *value = twilio_sdp_section_get (section, name);

  if (value == NULL)
    value = twilio_sdp_get_value (self, name);
  if (value != NULL && twilio_sdp_section_get (section, name) == NULL)
    twilio_sdp_section_set (section, name, value);
}

static gboolean
transport_is_valid (TwilioSdp *self, TwilioSdpSection *section, GError **error)
{
  static const char *const names[] = { "ice-ufrag", "ice-pwd", "fingerprint", "setup" };
  TwilioSdpSection *first = twilio_sdp_get_section (self, 0);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      inherit (self, section, names[i]);
      if (i < 3 && g_strcmp0 (twilio_sdp_section_get (section, names[i]), twilio_sdp_section_get (first, names[i])) != 0)
        return refuse (error, "sections on different transports");
    }
  if (!is_made_of (twilio_sdp_section_get (section, "ice-ufrag"), "+/", 4, MAXIMUM_LENGTH) ||
      !is_made_of (twilio_sdp_section_get (section, "ice-pwd"), "+/", 22, MAXIMUM_LENGTH))
    return refuse (error, "ICE credentials of an unknown form");
  if (!is_fingerprint (twilio_sdp_section_get (section, "fingerprint")) ||
      !is_setup (twilio_sdp_section_get (section, "setup")))
    return refuse (error, "a DTLS fingerprint or role of an unknown form");
  return TRUE;
}

static gboolean
section_is_valid (TwilioSdp *self, TwilioSdpSection *section, GHashTable *mids, GError **error)
{
  const char *mid = twilio_sdp_section_get_mid (section);
  const char *port;
  guint64 number;

  if (!is_made_of (mid, "-_+.!#$%&'*^`{|}~", 1, 64) || !g_hash_table_add (mids, (gpointer)mid))
    return refuse (error, "a section without a name of its own");
  if (!twilio_sdp_section_is_rejected (section) && !transport_is_valid (self, section, error))
    return FALSE;
  if (section->kind != TWILIO_SDP_APPLICATION)
    return TRUE;
  port = twilio_sdp_section_get (section, "sctp-port");
  if (g_hash_table_contains (mids, "\001application"))
    return refuse (error, "two data sections");
  g_hash_table_add (mids, (gpointer) "\001application");
  if (port == NULL || !g_ascii_string_to_unsigned (port, 10, 1, 65535, &number, NULL))
    return refuse (error, "a data section without a port");
  port = twilio_sdp_section_get (section, "max-message-size");
  if (port != NULL && !g_ascii_string_to_unsigned (port, 10, 0, G_MAXUINT32, &number, NULL))
    twilio_sdp_section_remove (section, "max-message-size");
  return TRUE;
}

static gboolean
is_bundled (TwilioSdp *self)
{
  const char *group = twilio_sdp_get_value (self, "group");
  g_auto (GStrv) mids = g_strsplit (group != NULL ? group : "", " ", -1);

  if (g_strcmp0 (mids[0], "BUNDLE") != 0)
    return FALSE;
  for (guint i = 0; i < self->sections->len; i++)
    {
      TwilioSdpSection *section = g_ptr_array_index (self->sections, i);
      const char *mid = twilio_sdp_section_get_mid (section);

      if (!twilio_sdp_section_is_rejected (section) && (mid == NULL || !g_strv_contains ((const char *const *)mids + 1, mid)))
        return FALSE;
    }
  return TRUE;
}

static void
filter_session (TwilioSdp *self)
{
  gboolean is_lite = twilio_sdp_is_lite (self);

  g_ptr_array_set_size (self->lines, 0);
  if (is_lite)
    g_ptr_array_add (self->lines, g_strdup ("ice-lite"));
  g_ptr_array_add (self->lines, g_strdup ("ice-options:trickle"));
  g_set_str (&self->name, "-");
  twilio_sdp_bundle (self);
}

/* SSRCs name streams; the same one in two sections could make a track pass for
 * another's, and webrtcbin looks for a transceiver behind every one.
 */
static void
remove_repeated_ssrcs (TwilioSdp *self)
{
  g_autoptr (GHashTable) owners = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->sections->len; i++)
    {
      TwilioSdpSection *section = g_ptr_array_index (self->sections, i);

      for (guint n = section->lines->len; n > 0; n--)
        {
          const char *line = g_ptr_array_index (section->lines, n - 1);
          gpointer ssrc, owner;

          if (!g_str_has_prefix (line, "ssrc:"))
            continue;
          ssrc = GUINT_TO_POINTER ((guint32)g_ascii_strtoull (line + 5, NULL, 10));
          owner = g_hash_table_lookup (owners, ssrc);
          if (owner == NULL)
            g_hash_table_insert (owners, ssrc, section);
          else if (owner != section)
            g_ptr_array_remove_index (section->lines, n - 1);
        }
    }
}

/**
 * twilio_sdp_gate:
 *
 * Removes everything unknown, and checks what stays: one transport for all
 * sections, names of their own, SHA-256 fingerprints, at most one data section
 * and that not the first.
 *
 * Returns: %FALSE with %TWILIO_ERROR_MEDIA where the description cannot be used
 */
gboolean
twilio_sdp_gate (TwilioSdp *self, GError **error)
{
  g_autoptr (GHashTable) mids = g_hash_table_new (g_str_hash, g_str_equal);
  TwilioSdpSection *first = twilio_sdp_get_section (self, 0);

  if (first->kind == TWILIO_SDP_APPLICATION || twilio_sdp_section_is_rejected (first))
    return refuse (error, "the first section carries no media");
  if (!is_bundled (self))
    return refuse (error, "sections on different transports");
  for (guint i = 0; i < self->sections->len; i++)
    if (!section_is_valid (self, g_ptr_array_index (self->sections, i), mids, error))
      return FALSE;
  for (guint i = 0; i < self->sections->len; i++)
    filter_section (g_ptr_array_index (self->sections, i));
  remove_repeated_ssrcs (self);
  filter_session (self);
  return TRUE;
}

/**
 * twilio_sdp_continues:
 * @previous: what was negotiated before, or the offer that @self answers
 * @is_answer: whether the number of sections must be the same
 *
 * Sections keep their place, kind and name for the life of a connection
 * (RFC 8829 §5.2.2); webrtcbin aborts the program where they do not.
 */
gboolean
twilio_sdp_continues (TwilioSdp *self, TwilioSdp *previous, gboolean is_answer, GError **error)
{
  if (self->sections->len < previous->sections->len || (is_answer && self->sections->len != previous->sections->len))
    return refuse (error, "sections are missing");
  for (guint i = 0; i < previous->sections->len; i++)
    {
      TwilioSdpSection *ours = g_ptr_array_index (self->sections, i);
      TwilioSdpSection *theirs = g_ptr_array_index (previous->sections, i);

      if (ours->kind != theirs->kind ||
          g_strcmp0 (twilio_sdp_section_get_mid (ours), twilio_sdp_section_get_mid (theirs)) != 0)
        return refuse (error, "a section changed its kind or name");
    }
  return TRUE;
}
