/* What goes over the network for a room, over all of its connections. */

#include "twilio-room-private.h"

void
twilio_room_bind_weakness (TwilioRoom *self)
{
  gboolean is_weak = FALSE;

  for (guint i = 0; i < self->peers->len; i++)
    is_weak |= twilio_peer_is_weak (g_ptr_array_index (self->peers, i));
  twilio_room_set_weak (self, is_weak);
}

/* Whether one's own pictures are lowered, so that speech gets through. */
gboolean
twilio_room_get_weak (TwilioRoom *self)
{
  return self->is_weak;
}

/**
 * twilio_room_measure:
 * @kind: sound or pictures
 * @sum: (out): what is sent and received now, and the worst of how it arrives
 */
void
twilio_room_measure (TwilioRoom *self, TwilioTrackKind kind, TwilioTraffic *sum)
{
  *sum = (TwilioTraffic){ 0 };
  for (guint i = 0; i < self->peers->len; i++)
    {
      const TwilioTraffic *traffic = twilio_peer_get_traffic (g_ptr_array_index (self->peers, i), kind);

      sum->sent += traffic->sent;
      sum->received += traffic->received;
      sum->lost = MAX (sum->lost, traffic->lost);
      sum->jitter = MAX (sum->jitter, traffic->jitter);
      sum->round_trip = MAX (sum->round_trip, traffic->round_trip);
    }
}
