/* webrtcbin calls its sections audio0, video1, application2: the very names
 * that Twilio's media server gives to its own.  On the wire ours are 0, 1, 2
 * like a browser's, and the other side's get a letter in front inside webrtcbin.
 */

#include "twilio-mids.h"

struct _TwilioMids
{
  GHashTable *wire;  /* local name to name on the wire */
  GHashTable *local; /* and back; owns both strings */
};

TwilioMids *
twilio_mids_new (void)
{
  TwilioMids *self = g_new0 (TwilioMids, 1);

  self->wire = g_hash_table_new (g_str_hash, g_str_equal);
  self->local = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
twilio_mids_free (TwilioMids *self)
{
  g_hash_table_unref (self->wire);
  g_hash_table_unref (self->local);
  g_free (self);
}

static const char *
remember (TwilioMids *self, const char *wire, const char *local)
{
  char *key = g_strdup (wire);
  char *value = g_strdup (local);

  g_hash_table_insert (self->local, key, value);
  g_hash_table_insert (self->wire, value, key);
  return key;
}

static void
forget (TwilioMids *self, const char *wire)
{
  const char *local = g_hash_table_lookup (self->local, wire);

  if (local != NULL)
    g_hash_table_remove (self->wire, local);
  g_hash_table_remove (self->local, wire);
}

static const char *
next_wire (TwilioMids *self, const char *local)
{
  for (guint i = 0;; i++)
    {
      g_autofree char *wire = g_strdup_printf ("%u", i);

      if (!g_hash_table_contains (self->local, wire))
        return remember (self, wire, local);
    }
}

/* @sdp: webrtcbin's own; sections seen for the first time get the next number */
void
twilio_mids_to_wire (TwilioMids *self, TwilioSdp *sdp)
{
  for (guint i = 0; i < sdp->sections->len; i++)
    {
      TwilioSdpSection *section = g_ptr_array_index (sdp->sections, i);
      const char *mid = twilio_sdp_section_get_mid (section);
      const char *wire = g_hash_table_lookup (self->wire, mid);

      twilio_sdp_section_set (section, "mid", wire != NULL ? wire : next_wire (self, mid));
    }
  twilio_sdp_bundle (sdp);
}

/* @sdp: from the wire, through the gate */
void
twilio_mids_to_local (TwilioMids *self, TwilioSdp *sdp)
{
  for (guint i = 0; i < sdp->sections->len; i++)
    {
      TwilioSdpSection *section = g_ptr_array_index (sdp->sections, i);
      const char *mid = twilio_sdp_section_get_mid (section);
      g_autofree char *fresh = g_strdup_printf ("r%s", mid);
      const char *local = g_hash_table_lookup (self->local, mid);

      if (local == NULL)
        remember (self, mid, fresh);
      twilio_sdp_section_set (section, "mid", local != NULL ? local : fresh);
    }
  twilio_sdp_bundle (sdp);
}

/**
 * twilio_mids_adopt:
 * @dropped: an own offer that will never be answered, as it was on the wire
 * @offered: the other side's offer that won
 * @n_negotiated: how many sections both had before
 *
 * webrtcbin remembers the names in the last offer that it made, and aborts the
 * program when the next answer has other names in the same places.  So a new
 * section of theirs takes over the name of ours in its place.
 *
 * Returns: %FALSE where the kinds differ, so that the connection has to be made anew
 */
gboolean
twilio_mids_adopt (TwilioMids *self, TwilioSdp *dropped, TwilioSdp *offered, guint n_negotiated)
{
  g_autoptr (GPtrArray) locals = g_ptr_array_new_with_free_func (g_free);

  for (guint i = n_negotiated; i < dropped->sections->len; i++)
    {
      const char *mid = twilio_sdp_section_get_mid (twilio_sdp_get_section (dropped, i));

      g_ptr_array_add (locals, g_strdup (g_hash_table_lookup (self->local, mid)));
      forget (self, mid);
    }
  for (guint i = 0; i < locals->len && n_negotiated + i < offered->sections->len; i++)
    {
      TwilioSdpSection *theirs = twilio_sdp_get_section (offered, n_negotiated + i);

      if (theirs->kind != twilio_sdp_get_section (dropped, n_negotiated + i)->kind)
        return FALSE;
      remember (self, twilio_sdp_section_get_mid (theirs), g_ptr_array_index (locals, i));
    }
  return TRUE;
}
