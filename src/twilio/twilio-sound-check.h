#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "twilio-chirp.h"

G_BEGIN_DECLS

void twilio_sound_check_async (GstElement *microphone, GstElement *speaker, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean twilio_sound_check_finish (GAsyncResult *result, TwilioChirpEcho *echo, GError **error);

G_END_DECLS
