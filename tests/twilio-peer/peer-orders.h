#pragma once

#include "twilio-room.h"

G_BEGIN_DECLS

typedef struct _PeerOrders PeerOrders;

typedef void (*PeerCountFunc) (gpointer user_data);

/* Takes orders on standard input from now on. */
PeerOrders *peer_orders_new (TwilioRoom *room, TwilioCapture *audio, TwilioCapture *video, PeerCountFunc count, gpointer user_data);
void peer_orders_free (PeerOrders *self);

G_END_DECLS
