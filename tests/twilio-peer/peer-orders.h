#pragma once

#include "twilio-room.h"

G_BEGIN_DECLS

typedef struct _PeerOrders PeerOrders;

/* Takes orders on standard input from now on. */
PeerOrders *peer_orders_new (TwilioRoom *room, TwilioCapture *audio, TwilioCapture *video);
void peer_orders_free (PeerOrders *self);

G_END_DECLS
