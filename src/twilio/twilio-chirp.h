#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Samples a second, of what is listened to and looked through. */
#define TWILIO_CHIRP_RATE 16000

/* What was heard of a chirp, and besides. */
typedef struct
{
  gboolean is_heard;
  double delay;       /* seconds from playing to hearing, where it is heard */
  double echo;        /* how much of it came back, in dB of what was played */
  double noise;       /* what is heard without it, in dB of the loudest there is */
  gboolean is_silent; /* not even noise: nothing is connected */
} TwilioChirpEcho;

float *twilio_chirp_make (guint rate, gsize *n_samples);
TwilioChirpEcho twilio_chirp_find (const float *heard, gsize n_heard, gsize played_at);

G_END_DECLS
