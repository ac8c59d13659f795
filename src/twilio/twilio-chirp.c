/* A sound that is easily found again among others: a tone that rises evenly.  What
 * comes back of it says how long sound takes from the speaker to the microphone, and
 * how loud it arrives.
 */

#include "twilio-chirp.h"

#include <math.h>

#define SECONDS 0.2
#define FROM_HZ 500.0
#define TO_HZ 4000.0
#define LOUDNESS 0.3
/* What is as much like the chirp as this is one: noise gets to 0.1, and a room's own
 * echoes take away from 1.
 */
#define LIKENESS 0.25
/* As quiet as no microphone is. */
#define SILENCE_DB (-100.0)

/**
 * twilio_chirp_make:
 * @rate: samples a second
 * @n_samples: (out): how many there are
 *
 * Returns: (transfer full) (array length=n_samples): the chirp, rising and falling softly
 */
float *
twilio_chirp_make (guint rate, gsize *n_samples)
{
  gsize n = (gsize)(SECONDS * rate);
  float *samples = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    {
      double t = (double)i / rate;
      double phase = 2 * G_PI * (FROM_HZ * t + (TO_HZ - FROM_HZ) * t * t / (2 * SECONDS));
      double envelope = 0.5 - 0.5 * cos (2 * G_PI * (double)i / (double)n);

      samples[i] = (float)(LOUDNESS * envelope * sin (phase));
    }
  *n_samples = n;
  return samples;
}

static double
energy (const float *samples, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += (double)samples[i] * samples[i];
  return sum;
}

static double
to_db (double power)
{
  return power > 0 ? MAX (10 * log10 (power), SILENCE_DB) : SILENCE_DB;
}

static double
correlate (const float *a, const float *b, gsize n)
{
  float sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

/* Without the chirp and what its room makes of it. */
static double
noise_beside (const float *heard, gsize n_heard, gsize at, gsize n)
{
  gsize end = MIN (n_heard, at + 2 * n);
  gsize rest = n_heard - (end - at);

  return rest > 0 ? to_db ((energy (heard, at) + energy (heard + end, n_heard - end)) / (double)rest) : SILENCE_DB;
}

/* Returns: how much like @chirp the most alike part of @heard is, at @best */
static double
find_alike (const float *heard, gsize n_heard, const float *chirp, gsize n, gsize *best)
{
  double own = energy (chirp, n), window = energy (heard, n), best_likeness = 0;

  for (gsize at = 0; at + n <= n_heard; at++)
    {
      double likeness = window > 1e-9 ? fabs (correlate (heard + at, chirp, n)) / sqrt (own * window) : 0;

      if (likeness > best_likeness)
        {
          best_likeness = likeness;
          *best = at;
        }
      if (at + n < n_heard)
        window = MAX (0, window + (double)heard[at + n] * heard[at + n] - (double)heard[at] * heard[at]);
    }
  return best_likeness;
}

/**
 * twilio_chirp_find:
 * @heard: (array length=n_heard): what was heard, at %TWILIO_CHIRP_RATE
 * @n_heard: how many samples that is
 * @played_at: at which of them the chirp began to be played
 *
 * Clocks of sound devices err by some milliseconds, and by more on a busy computer: a
 * chirp that seems to come before it is played counts as one without delay.
 *
 * Returns: what became of it
 */
TwilioChirpEcho
twilio_chirp_find (const float *heard, gsize n_heard, gsize played_at)
{
  TwilioChirpEcho echo = { FALSE, 0, SILENCE_DB, SILENCE_DB, TRUE };
  gsize n, best = 0;
  g_autofree float *chirp = twilio_chirp_make (TWILIO_CHIRP_RATE, &n);

  if (n_heard > 0)
    echo.noise = to_db (energy (heard, n_heard) / (double)n_heard);
  echo.is_silent = echo.noise <= SILENCE_DB + 1;
  if (n_heard < n || find_alike (heard, n_heard, chirp, n, &best) < LIKENESS)
    return echo;
  echo.is_heard = TRUE;
  echo.noise = noise_beside (heard, n_heard, best, n);
  echo.delay = best > played_at ? (double)(best - played_at) / TWILIO_CHIRP_RATE : 0;
  echo.echo = to_db (pow (correlate (heard + best, chirp, n) / energy (chirp, n), 2));
  return echo;
}
