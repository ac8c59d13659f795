/* The part of a peer connection that GStreamer's threads may hold.  They never
 * own the object itself, so that it can only end on the main thread.
 */

#include "twilio-peer-private.h"

struct _TwilioPeerHandle
{
  gatomicrefcount references;
  TwilioPeer *peer; /* main thread only */
  GMutex lock;
  GHashTable *audio;  /* SSRCs of sound */
  GHashTable *agreed; /* SSRCs that both sides have described and applied */
  gint64 heard_at;    /* monotonic */
  gboolean awaits_word;
};

TwilioPeerHandle *
twilio_peer_handle_new (TwilioPeer *peer)
{
  TwilioPeerHandle *self = g_new0 (TwilioPeerHandle, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  self->peer = peer;
  self->audio = g_hash_table_new (NULL, NULL);
  self->agreed = g_hash_table_new (NULL, NULL);
  return self;
}

TwilioPeerHandle *
twilio_peer_handle_ref (TwilioPeerHandle *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
twilio_peer_handle_unref (TwilioPeerHandle *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_hash_table_unref (self->audio);
  g_hash_table_unref (self->agreed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Returns: (nullable): the open peer connection; main thread only */
TwilioPeer *
twilio_peer_handle_get (TwilioPeerHandle *self)
{
  return self->peer;
}

/* Any thread: something came from the other side.
 *
 * Returns: whether that is what is waited for; once
 */
gboolean
twilio_peer_handle_hear (TwilioPeerHandle *self)
{
  gboolean is_awaited;

  g_mutex_lock (&self->lock);
  self->heard_at = g_get_monotonic_time ();
  is_awaited = self->awaits_word;
  self->awaits_word = FALSE;
  g_mutex_unlock (&self->lock);
  return is_awaited;
}

/* Returns: when something came, as g_get_monotonic_time() says it; 0 for never */
gint64
twilio_peer_handle_get_heard (TwilioPeerHandle *self)
{
  gint64 heard_at;

  g_mutex_lock (&self->lock);
  heard_at = self->heard_at;
  g_mutex_unlock (&self->lock);
  return heard_at;
}

/* What comes next is to be told of. */
void
twilio_peer_handle_await_word (TwilioPeerHandle *self)
{
  g_mutex_lock (&self->lock);
  self->awaits_word = TRUE;
  g_mutex_unlock (&self->lock);
}

void
twilio_peer_handle_clear (TwilioPeerHandle *self)
{
  self->peer = NULL;
}

static void
add_ssrcs (GHashTable *ssrcs, TwilioSdpSection *section)
{
  for (guint i = 0; i < section->lines->len; i++)
    {
      const char *line = g_ptr_array_index (section->lines, i);

      if (g_str_has_prefix (line, "ssrc:"))
        g_hash_table_add (ssrcs, GUINT_TO_POINTER ((guint32)g_ascii_strtoull (line + 5, NULL, 10)));
    }
}

/* @sdp: the other side's description, before it is applied */
void
twilio_peer_handle_set_audio (TwilioPeerHandle *self, TwilioSdp *sdp)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove_all (self->audio);
  for (guint i = 0; i < sdp->sections->len; i++)
    {
      TwilioSdpSection *section = twilio_sdp_get_section (sdp, i);

      if (section->kind == TWILIO_SDP_AUDIO)
        add_ssrcs (self->audio, section);
    }
  g_mutex_unlock (&self->lock);
}

gboolean
twilio_peer_handle_is_audio (TwilioPeerHandle *self, guint32 ssrc)
{
  gboolean is_audio;

  g_mutex_lock (&self->lock);
  is_audio = g_hash_table_contains (self->audio, GUINT_TO_POINTER (ssrc));
  g_mutex_unlock (&self->lock);
  return is_audio;
}

/* @sdp: the other side's description, once all of it is in force */
void
twilio_peer_handle_set_agreed (TwilioPeerHandle *self, TwilioSdp *sdp)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove_all (self->agreed);
  for (guint i = 0; i < sdp->sections->len; i++)
    add_ssrcs (self->agreed, twilio_sdp_get_section (sdp, i));
  g_mutex_unlock (&self->lock);
}

gboolean
twilio_peer_handle_is_agreed (TwilioPeerHandle *self, guint32 ssrc)
{
  gboolean is_agreed;

  g_mutex_lock (&self->lock);
  is_agreed = g_hash_table_contains (self->agreed, GUINT_TO_POINTER (ssrc));
  g_mutex_unlock (&self->lock);
  return is_agreed;
}

static void
closure_free (gpointer handle, GClosure *closure)
{
  twilio_peer_handle_unref (handle);
}

/* The callback's data is the handle. */
gulong
twilio_peer_handle_connect (TwilioPeerHandle *self, gpointer object, const char *signal, GCallback callback)
{
  return g_signal_connect_data (object, signal, callback, twilio_peer_handle_ref (self), closure_free, G_CONNECT_AFTER);
}
