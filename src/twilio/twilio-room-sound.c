/* Who is heard in a room: every bound stream of sound has a voice in the mix. */

#include "twilio-room-private.h"

static void
silence (TwilioRoom *self, TwilioReceiver *receiver)
{
  TwilioVoice *voice = twilio_receiver_get_voice (receiver);

  if (voice != NULL && self->speaker != NULL)
    twilio_speaker_remove_voice (self->speaker, voice);
  twilio_receiver_set_voice (receiver, NULL);
}

static void
give_voice (TwilioRoom *self, TwilioReceiver *receiver)
{
  TwilioVoice *voice = twilio_speaker_add_voice (self->speaker);

  if (voice == NULL)
    return;
  twilio_receiver_set_voice (receiver, voice);
  twilio_voice_unref (voice);
}

/* @receivers: (element-type TwilioReceiver): everybody who is to be heard */
void
twilio_room_bind_voices (TwilioRoom *self, GPtrArray *receivers)
{
  for (guint i = self->heard->len; i > 0; i--)
    {
      TwilioReceiver *receiver = g_ptr_array_index (self->heard, i - 1);

      if (g_ptr_array_find (receivers, receiver, NULL))
        continue;
      silence (self, receiver);
      g_ptr_array_remove_index (self->heard, i - 1);
    }
  for (guint i = 0; self->speaker != NULL && i < receivers->len; i++)
    {
      TwilioReceiver *receiver = g_ptr_array_index (receivers, i);

      if (g_ptr_array_find (self->heard, receiver, NULL))
        continue;
      g_ptr_array_add (self->heard, twilio_receiver_ref (receiver));
      give_voice (self, receiver);
    }
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer room)
{
  g_autoptr (TwilioRoom) self = room;
  g_autoptr (GError) error = NULL;
  TwilioSpeaker *speaker = twilio_speaker_open_finish (result, &error);

  if (speaker == NULL)
    {
      g_debug ("nothing will be heard: %s", error->message);
      return;
    }
  if (self->state == TWILIO_ROOM_DISCONNECTED)
    {
      g_object_unref (speaker);
      return;
    }
  self->speaker = speaker;
  twilio_room_bind_tracks (self);
}

void
twilio_room_open_speaker (TwilioRoom *self)
{
  twilio_room_close_speaker (self);
  self->opening = g_cancellable_new ();
  twilio_speaker_open_async (self->speaker_device, self->opening, on_opened, g_object_ref (self));
}

void
twilio_room_close_speaker (TwilioRoom *self)
{
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  for (guint i = 0; i < self->heard->len; i++)
    silence (self, g_ptr_array_index (self->heard, i));
  g_ptr_array_set_size (self->heard, 0);
  if (self->speaker != NULL)
    twilio_speaker_close (self->speaker);
  g_clear_object (&self->speaker);
}
