#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one does in a call instead of speaking.  It goes over a data track named
 * PARLEY_CALL_GESTURE_TRACK, one JSON object a message of at most 512 bytes:
 *
 *   {"parley": "hand", "up": true, "for": 12000}   "for": up so long already, in ms
 *   {"parley": "hand", "up": false}
 *   {"parley": "reaction", "emoji": "👍"}          one of six
 *
 * A hand that is up is told anew every five seconds, so that whoever comes later, or
 * was cut off, learns of it; one that is not told of for twenty counts as down.  That
 * it says for how long instead of since when needs no clock that all share.  Members
 * and kinds that are not known are ignored, and so is what comes too often; clients
 * that know nothing of this ignore the whole track.
 */
#define PARLEY_CALL_GESTURE_TRACK "parley"
#define PARLEY_CALL_GESTURE_LENGTH 512
#define PARLEY_CALL_N_REACTIONS 6

typedef enum
{
  PARLEY_CALL_GESTURE_HAND_DOWN,
  PARLEY_CALL_GESTURE_HAND_UP,
  PARLEY_CALL_GESTURE_REACTION,
} ParleyCallGestureKind;

typedef struct
{
  ParleyCallGestureKind kind;
  gint64 age;     /* of a hand that is up, in milliseconds */
  guint reaction; /* which of the six */
} ParleyCallGesture;

gboolean parley_call_gesture_read (const char *text, ParleyCallGesture *gesture);
char *parley_call_gesture_write (const ParleyCallGesture *gesture);
const char *parley_call_gesture_get_emoji (guint reaction);

G_END_DECLS
