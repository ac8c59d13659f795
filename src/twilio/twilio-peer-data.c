/* Data channels of one peer connection.  Twilio's data tracks go one way: each
 * side opens channels of its own, named by track id, and only listens on the
 * other's.
 */

#include "twilio-peer-private.h"

#include <string.h>

#include "twilio-media.h"

/* Twilio recommends 16 KiB at most. */
#define MAXIMUM_TEXT (64 * 1024)
#define MAXIMUM_CHANNELS 64
/* Bytes on their way to somebody who reads slowly, or not at all. */
#define MAXIMUM_BUFFERED (256 * 1024)

/* The other side's channels count up from 0. */
#define ANCHOR_ID 1000

typedef struct
{
  TwilioPeerHandle *handle;
  GObject *channel;
  char *label;
  char *text;
} Word;

static void
word_free (Word *word)
{
  twilio_peer_handle_unref (word->handle);
  g_object_unref (word->channel);
  g_free (word->label);
  g_free (word->text);
  g_free (word);
}

static void
hand_over (TwilioPeerHandle *handle, GObject *channel, const char *text, GSourceFunc func)
{
  Word *word = g_new0 (Word, 1);

  word->handle = twilio_peer_handle_ref (handle);
  word->channel = g_object_ref (channel);
  g_object_get (channel, "label", &word->label, NULL);
  word->text = g_strdup (text);
  twilio_media_hand_over (func, word, (GDestroyNotify)word_free);
}

static gboolean
tell_text (gpointer data)
{
  Word *word = data;
  TwilioPeer *self = twilio_peer_handle_get (word->handle);

  if (self != NULL)
    g_signal_emit_by_name (self, "text", word->label, word->text);
  return G_SOURCE_REMOVE;
}

static gboolean
tell_channel (gpointer data)
{
  Word *word = data;
  TwilioPeer *self = twilio_peer_handle_get (word->handle);

  if (self == NULL || word->label == NULL || g_hash_table_size (self->heard) >= MAXIMUM_CHANNELS)
    return G_SOURCE_REMOVE;
  g_hash_table_replace (self->heard, g_strdup (word->label), g_object_ref (word->channel));
  g_signal_emit_by_name (self, "streams-changed");
  return G_SOURCE_REMOVE;
}

static void
on_message (GObject *channel, const char *text, gpointer handle)
{
  if (text != NULL && strnlen (text, MAXIMUM_TEXT + 1) <= MAXIMUM_TEXT && g_utf8_validate (text, -1, NULL))
    hand_over (handle, channel, text, tell_text);
}

static gboolean
forget_channel (gpointer data)
{
  Word *word = data;
  TwilioPeer *self = twilio_peer_handle_get (word->handle);

  if (self == NULL || word->label == NULL || g_hash_table_lookup (self->heard, word->label) != word->channel)
    return G_SOURCE_REMOVE;
  g_hash_table_remove (self->heard, word->label);
  g_signal_emit_by_name (self, "streams-changed");
  return G_SOURCE_REMOVE;
}

static void
on_closed (GObject *channel, gpointer handle)
{
  hand_over (handle, channel, NULL, forget_channel);
}

static void
on_data_channel (GstElement *webrtc, GObject *channel, gpointer handle)
{
  twilio_peer_handle_connect (handle, channel, "on-message-string", G_CALLBACK (on_message));
  twilio_peer_handle_connect (handle, channel, "on-close", G_CALLBACK (on_closed));
  hand_over (handle, channel, NULL, tell_channel);
}

/* webrtcbin cannot repeat a data section in an offer without a channel of its
 * own.  This one is agreed upon by nobody, so that nothing of it is ever sent.
 */
static void
add_anchor (TwilioPeer *self)
{
  g_autoptr (GstStructure) options = gst_structure_new ("options", "negotiated", G_TYPE_BOOLEAN, TRUE, "id", G_TYPE_INT, ANCHOR_ID, NULL);
  g_autoptr (GObject) channel = NULL;

  g_signal_emit_by_name (self->webrtc, "create-data-channel", "", options, &channel);
}

void
twilio_peer_data_start (TwilioPeer *self)
{
  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  twilio_peer_handle_connect (self->handle, self->webrtc, "on-data-channel", G_CALLBACK (on_data_channel));
  add_anchor (self);
}

void
twilio_peer_data_stop (TwilioPeer *self)
{
  g_hash_table_remove_all (self->channels);
  g_hash_table_remove_all (self->heard);
}

/**
 * twilio_peer_add_data:
 * @label: the id of a data track of ours
 */
void
twilio_peer_add_data (TwilioPeer *self, const char *label)
{
  GObject *channel = NULL;

  if (self->is_closed || g_hash_table_contains (self->channels, label))
    return;
  g_signal_emit_by_name (self->webrtc, "create-data-channel", label, NULL, &channel);
  if (channel != NULL)
    g_hash_table_insert (self->channels, g_strdup (label), channel);
  twilio_peer_negotiate (self);
}

static gboolean
send_text (GObject *channel, const char *text)
{
  GstWebRTCDataChannelState state = GST_WEBRTC_DATA_CHANNEL_STATE_CLOSED;
  guint64 buffered = 0;

  if (channel != NULL)
    g_object_get (channel, "ready-state", &state, "buffered-amount", &buffered, NULL);
  if (state != GST_WEBRTC_DATA_CHANNEL_STATE_OPEN || buffered > MAXIMUM_BUFFERED || strlen (text) > MAXIMUM_TEXT)
    return FALSE;
  return gst_webrtc_data_channel_send_string_full (GST_WEBRTC_DATA_CHANNEL (channel), text, NULL);
}

/**
 * twilio_peer_send_text:
 *
 * Returns: %FALSE where the channel is not open, or full
 */
gboolean
twilio_peer_send_text (TwilioPeer *self, const char *label, const char *text)
{
  return send_text (g_hash_table_lookup (self->channels, label), text);
}

/* On a channel that the other side has opened: media servers listen there. */
gboolean
twilio_peer_answer_text (TwilioPeer *self, const char *label, const char *text)
{
  return send_text (g_hash_table_lookup (self->heard, label), text);
}

/* Whether the other side has opened a channel of that name. */
gboolean
twilio_peer_has_channel (TwilioPeer *self, const char *label)
{
  return g_hash_table_contains (self->heard, label);
}
