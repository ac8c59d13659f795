/* A stranger's session description: whatever it says, what passes the gate can
 * be written, read again and understood by GStreamer, and passes once more.
 */

#include <gst/sdp/sdp.h>

#include "twilio-mids.h"
#include "twilio-sdp.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static void
check_passed (TwilioSdp *sdp)
{
  g_autofree char *text = twilio_sdp_to_text (sdp);
  g_autoptr (TwilioSdp) again = twilio_sdp_parse (text, NULL);
  g_autoptr (TwilioMids) mids = twilio_mids_new ();
  g_autofree char *twice = NULL;
  GstSDPMessage *message = NULL;

  g_assert_nonnull (again);
  if (!twilio_sdp_gate (again, NULL))
    return;
  twice = twilio_sdp_to_text (again);
  g_assert_cmpstr (twice, ==, text);
  g_assert_true (twilio_sdp_continues (again, sdp, TRUE, NULL));
  twilio_mids_to_local (mids, again);
  g_assert_cmpint (gst_sdp_message_new_from_text (text, &message), ==, GST_SDP_OK);
  g_assert_cmpuint (gst_sdp_message_medias_len (message), ==, sdp->sections->len);
  gst_sdp_message_free (message);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autofree char *text = g_strndup ((const char *)bytes, length);
  g_autoptr (TwilioSdp) sdp = twilio_sdp_parse (text, NULL);

  if (sdp != NULL && twilio_sdp_gate (sdp, NULL))
    check_passed (sdp);
  return 0;
}
