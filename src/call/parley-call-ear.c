/* Whether somebody talks though they are muted, or is not heard though they are
 * not: what one cannot know oneself and the others say after a minute.
 */

#include "parley-call-ear.h"

/* Speech at a usual distance; what noise suppression leaves of a room is below. */
#define SPEECH_DB (-42.0)
/* Digital silence, which no room is. */
#define SILENCE_DB (-90.0)

/* Readings: a cough is no speech, and a sound server may take a while to begin. */
#define LOUD_ENOUGH (1000 / PARLEY_CALL_EAR_MS)
#define SILENT_ENOUGH (8000 / PARLEY_CALL_EAR_MS)

static ParleyCallEarNews
hear_muted (ParleyCallEar *self, double level)
{
  self->silent = 0;
  if (level > SPEECH_DB)
    self->loud++;
  else if (self->loud > 0)
    self->loud--;
  if (self->loud < LOUD_ENOUGH || self->is_told_muted)
    return PARLEY_CALL_EAR_NOTHING;
  self->is_told_muted = TRUE;
  return PARLEY_CALL_EAR_MUTED;
}

static ParleyCallEarNews
hear_on (ParleyCallEar *self, double level)
{
  self->loud = 0;
  self->is_told_muted = FALSE;
  self->silent = level <= SILENCE_DB ? self->silent + 1 : 0;
  if (self->silent == 0)
    self->is_told_silent = FALSE;
  if (self->silent < SILENT_ENOUGH || self->is_told_silent)
    return PARLEY_CALL_EAR_NOTHING;
  self->is_told_silent = TRUE;
  return PARLEY_CALL_EAR_SILENT;
}

/**
 * parley_call_ear_hear:
 * @self: what was heard before
 * @level: how loud the microphone is now before it is muted, in dB
 * @is_on: whether the others hear it
 *
 * To be called every %PARLEY_CALL_EAR_MS.
 *
 * Returns: what is to be told, once each time it begins
 */
ParleyCallEarNews
parley_call_ear_hear (ParleyCallEar *self, double level, gboolean is_on)
{
  return is_on ? hear_on (self, level) : hear_muted (self, level);
}
