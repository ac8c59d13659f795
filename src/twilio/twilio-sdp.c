/* Session descriptions (RFC 8866) as lists of lines: taken apart, edited, and
 * put together again.  Neither webrtcbin's own text nor a browser's can be
 * passed on unchanged, see twilio-peer.c.
 */

#include "twilio-sdp.h"

#include <string.h>

#include "twilio-error.h"

/* Far above anything seen (a description of ten tracks has 40 kB), far below
 * what could hurt.
 */
#define MAXIMUM_SIZE (256 * 1024)
#define MAXIMUM_LINE 2048
#define MAXIMUM_SECTIONS 64
#define MAXIMUM_FORMATS 128

static void
section_free (TwilioSdpSection *self)
{
  g_ptr_array_unref (self->formats);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

void
twilio_sdp_free (TwilioSdp *self)
{
  g_free (self->origin);
  g_free (self->name);
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->sections);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, TWILIO_ERROR, TWILIO_ERROR_MEDIA, reason);
  return FALSE;
}

static gboolean
is_plain (const char *line)
{
  for (const char *c = line; *c != '\0'; c++)
    if (*c < 0x20 || *c > 0x7e)
      return FALSE;
  return TRUE;
}

static gboolean
kind_of_media (const char *media, const char *protocol, TwilioSdpKind *kind)
{
  if (g_str_equal (media, "application"))
    {
      *kind = TWILIO_SDP_APPLICATION;
      return g_str_equal (protocol, "UDP/DTLS/SCTP") || g_str_equal (protocol, "DTLS/SCTP");
    }
  *kind = g_str_equal (media, "audio") ? TWILIO_SDP_AUDIO : TWILIO_SDP_VIDEO;
  return (*kind == TWILIO_SDP_AUDIO || g_str_equal (media, "video")) &&
         g_str_equal (protocol, "UDP/TLS/RTP/SAVPF");
}

static TwilioSdpSection *
section_parse (const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", MAXIMUM_FORMATS + 4);
  guint n = g_strv_length (words);
  TwilioSdpSection *self;
  TwilioSdpKind kind;
  guint64 port;

  if (n < 4 || n >= MAXIMUM_FORMATS + 4 || !kind_of_media (words[0], words[2], &kind) ||
      !g_ascii_string_to_unsigned (words[1], 10, 0, 65535, &port, NULL))
    {
      refuse (error, "an m= line of an unknown form");
      return NULL;
    }
  self = g_new0 (TwilioSdpSection, 1);
  self->kind = kind;
  self->port = port;
  self->formats = g_ptr_array_new_with_free_func (g_free);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 3; i < n; i++)
    g_ptr_array_add (self->formats, g_strdup (words[i]));
  return self;
}

static gboolean
add_line (TwilioSdp *self, const char *line, GError **error)
{
  TwilioSdpSection *section = NULL;

  if (self->sections->len > 0)
    section = g_ptr_array_index (self->sections, self->sections->len - 1);
  switch (line[0])
    {
    case 'm':
      if (self->sections->len == MAXIMUM_SECTIONS)
        return refuse (error, "too many m= lines");
      section = section_parse (line + 2, error);
      if (section == NULL)
        return FALSE;
      g_ptr_array_add (self->sections, section);
      return TRUE;
    case 'a':
      g_ptr_array_add (section != NULL ? section->lines : self->lines, g_strdup (line + 2));
      return TRUE;
    case 'o':
      if (section == NULL)
        g_set_str (&self->origin, line + 2);
      return TRUE;
    case 's':
      if (section == NULL)
        g_set_str (&self->name, line + 2);
      return TRUE;
    default:
      /* v=, t=, c=, b= and the rest say nothing that is used here. */
      return TRUE;
    }
}

static gboolean
is_origin (const char *origin)
{
  g_auto (GStrv) words = NULL;
  guint64 number;

  if (origin == NULL)
    return FALSE;
  words = g_strsplit (origin, " ", 7);
  return g_strv_length (words) == 6 &&
         g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXUINT64, &number, NULL) &&
         g_ascii_string_to_unsigned (words[2], 10, 0, G_MAXUINT64, &number, NULL);
}

/**
 * twilio_sdp_parse:
 * @text: a session description, lines ended by CRLF or LF
 *
 * Checks form and size only; see twilio_sdp_gate() for the meaning.
 *
 * Returns: (transfer full) (nullable): the description, or %NULL with
 *   %TWILIO_ERROR_MEDIA
 */
TwilioSdp *
twilio_sdp_parse (const char *text, GError **error)
{
  g_autoptr (TwilioSdp) self = g_new0 (TwilioSdp, 1);
  g_auto (GStrv) lines = NULL;

  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->sections = g_ptr_array_new_with_free_func ((GDestroyNotify)section_free);
  if (text == NULL || strnlen (text, MAXIMUM_SIZE + 1) > MAXIMUM_SIZE)
    {
      refuse (error, "a description that is absent or too large");
      return NULL;
    }
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strchomp (lines[i]);
      if (lines[i][0] == '\0')
        continue;
      if (lines[i][1] != '=' || strlen (lines[i]) > MAXIMUM_LINE || !is_plain (lines[i]))
        {
          refuse (error, "a line of an unknown form");
          return NULL;
        }
      if (!add_line (self, lines[i], error))
        return NULL;
    }
  if (!is_origin (self->origin) || self->sections->len == 0)
    {
      refuse (error, "a description without origin or sections");
      return NULL;
    }
  return g_steal_pointer (&self);
}

static const char *
section_media (TwilioSdpSection *self)
{
  switch (self->kind)
    {
    case TWILIO_SDP_AUDIO:
      return "audio";
    case TWILIO_SDP_VIDEO:
      return "video";
    case TWILIO_SDP_APPLICATION:
    default:
      return "application";
    }
}

static void
section_append (TwilioSdpSection *self, GString *text)
{
  g_string_append_printf (text, "m=%s %u %s", section_media (self), self->port,
                          self->kind == TWILIO_SDP_APPLICATION ? "UDP/DTLS/SCTP" : "UDP/TLS/RTP/SAVPF");
  for (guint i = 0; i < self->formats->len; i++)
    g_string_append_printf (text, " %s", (const char *)g_ptr_array_index (self->formats, i));
  g_string_append (text, "\r\nc=IN IP4 0.0.0.0\r\n");
  for (guint i = 0; i < self->lines->len; i++)
    g_string_append_printf (text, "a=%s\r\n", (const char *)g_ptr_array_index (self->lines, i));
}

/**
 * twilio_sdp_to_text:
 *
 * Returns: (transfer full): the description as text, with CRLF
 */
char *
twilio_sdp_to_text (TwilioSdp *self)
{
  GString *text = g_string_new ("v=0\r\n");

  g_string_append_printf (text, "o=%s\r\ns=%s\r\nt=0 0\r\n", self->origin,
                          self->name != NULL && self->name[0] != '\0' ? self->name : "-");
  for (guint i = 0; i < self->lines->len; i++)
    g_string_append_printf (text, "a=%s\r\n", (const char *)g_ptr_array_index (self->lines, i));
  for (guint i = 0; i < self->sections->len; i++)
    section_append (g_ptr_array_index (self->sections, i), text);
  return g_string_free_and_steal (text);
}

/* The value of the first line "name" or "name:value"; "" where it has none. */
static const char *
find_value (GPtrArray *lines, const char *name, guint *position)
{
  gsize length = strlen (name);

  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);

      if (strncmp (line, name, length) != 0 || (line[length] != ':' && line[length] != '\0'))
        continue;
      if (position != NULL)
        *position = i;
      return line[length] == ':' ? line + length + 1 : "";
    }
  return NULL;
}

const char *
twilio_sdp_get_value (TwilioSdp *self, const char *name)
{
  return find_value (self->lines, name, NULL);
}

/* Whether the other end is a media server that only answers checks (RFC 8445 §2.5). */
gboolean
twilio_sdp_is_lite (TwilioSdp *self)
{
  return twilio_sdp_get_value (self, "ice-lite") != NULL;
}

TwilioSdpSection *
twilio_sdp_get_section (TwilioSdp *self, guint index)
{
  return index < self->sections->len ? g_ptr_array_index (self->sections, index) : NULL;
}

const char *
twilio_sdp_section_get (TwilioSdpSection *self, const char *name)
{
  return find_value (self->lines, name, NULL);
}

void
twilio_sdp_section_remove (TwilioSdpSection *self, const char *name)
{
  guint position;

  while (find_value (self->lines, name, &position) != NULL)
    g_ptr_array_remove_index (self->lines, position);
}

/* Replaces the line where there is one, in its place; @value may be "". */
void
twilio_sdp_section_set (TwilioSdpSection *self, const char *name, const char *value)
{
  char *line = value[0] == '\0' ? g_strdup (name) : g_strdup_printf ("%s:%s", name, value);
  guint position = self->lines->len;

  if (find_value (self->lines, name, &position) != NULL)
    g_ptr_array_remove_index (self->lines, position);
  g_ptr_array_insert (self->lines, position, line);
}

const char *
twilio_sdp_section_get_mid (TwilioSdpSection *self)
{
  return twilio_sdp_section_get (self, "mid");
}

/* Port 0 means refused, unless the section shares another's transport. */
gboolean
twilio_sdp_section_is_rejected (TwilioSdpSection *self)
{
  return self->port == 0 && twilio_sdp_section_get (self, "bundle-only") == NULL;
}

TwilioSdpDirection
twilio_sdp_section_get_direction (TwilioSdpSection *self)
{
  if (twilio_sdp_section_get (self, "sendonly") != NULL)
    return TWILIO_SDP_SENDONLY;
  if (twilio_sdp_section_get (self, "recvonly") != NULL)
    return TWILIO_SDP_RECVONLY;
  if (twilio_sdp_section_get (self, "inactive") != NULL)
    return TWILIO_SDP_INACTIVE;
  return TWILIO_SDP_SENDRECV;
}

/* Returns: (nullable): the second word of a=msid, which is what ties media to
 * signalling in a Twilio room
 */
char *
twilio_sdp_section_dup_track_id (TwilioSdpSection *self)
{
  const char *msid = twilio_sdp_section_get (self, "msid");
  const char *space = msid != NULL ? strchr (msid, ' ') : NULL;

  if (space == NULL || space[1] == '\0' || strchr (space + 1, ' ') != NULL)
    return NULL;
  return g_strdup (space + 1);
}

/* webrtcbin writes no a=msid, and an id of its own in a=ssrc.  @track_id NULL
 * where the section sends nothing.
 */
void
twilio_sdp_section_set_track_id (TwilioSdpSection *self, const char *track_id)
{
  g_autofree char *msid = g_strdup_printf ("- %s", track_id != NULL ? track_id : "");

  twilio_sdp_section_remove (self, "msid");
  for (guint i = self->lines->len; i > 0; i--)
    {
      const char *line = g_ptr_array_index (self->lines, i - 1);

      if (g_str_has_prefix (line, "ssrc:") && strstr (line, " msid:") != NULL)
        g_ptr_array_remove_index (self->lines, i - 1);
    }
  if (track_id != NULL)
    twilio_sdp_section_set (self, "msid", msid);
}

gboolean
twilio_sdp_section_has_ssrc (TwilioSdpSection *self, guint32 ssrc)
{
  g_autofree char *prefix = g_strdup_printf ("ssrc:%u ", ssrc);

  for (guint i = 0; i < self->lines->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (self->lines, i), prefix))
      return TRUE;
  return FALSE;
}

/* Everything that is not refused shares the first section's transport. */
void
twilio_sdp_bundle (TwilioSdp *self)
{
  g_autoptr (GString) group = g_string_new ("group:BUNDLE");
  guint position;

  while (find_value (self->lines, "group", &position) != NULL)
    g_ptr_array_remove_index (self->lines, position);
  for (guint i = 0; i < self->sections->len; i++)
    {
      TwilioSdpSection *section = g_ptr_array_index (self->sections, i);

      if (!twilio_sdp_section_is_rejected (section))
        g_string_append_printf (group, " %s", twilio_sdp_section_get_mid (section));
    }
  g_ptr_array_add (self->lines, g_strdup (group->str));
}
