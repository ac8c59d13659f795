#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* One voice in the mix.  Its samples may be pushed from any thread. */
typedef struct _TwilioVoice TwilioVoice;

TwilioVoice *twilio_voice_ref (TwilioVoice *self);
void twilio_voice_unref (TwilioVoice *self);
void twilio_voice_set_volume (TwilioVoice *self, double volume);
void twilio_voice_push (TwilioVoice *self, GstSample *sample);

#define TWILIO_TYPE_SPEAKER (twilio_speaker_get_type ())
G_DECLARE_FINAL_TYPE (TwilioSpeaker, twilio_speaker, TWILIO, SPEAKER, GObject)

/* Where everybody is heard.  Settled by a sound server that answers, or by none. */
void twilio_speaker_open_async (GstDevice *device, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TwilioSpeaker *twilio_speaker_open_finish (GAsyncResult *result, GError **error);
TwilioVoice *twilio_speaker_add_voice (TwilioSpeaker *self);
void twilio_speaker_remove_voice (TwilioSpeaker *self, TwilioVoice *voice);
void twilio_speaker_close (TwilioSpeaker *self);

G_END_DECLS
