#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Private to firebase: the server's clock, as well as it is known.  Zeros at
 * first.
 */
typedef struct
{
  gint64 offset;      /* server minus firebase_clock_now(), microseconds */
  gint64 uncertainty; /* half of what it may be wrong by; 0 where never sampled */
} FirebaseClock;

gint64 firebase_clock_get_time (const FirebaseClock *self);
void firebase_clock_take_time (FirebaseClock *self, gint64 sent, gint64 received, gint64 milliseconds);
void firebase_clock_take_date (FirebaseClock *self, gint64 sent, gint64 received, gint64 seconds);
void firebase_clock_take_answer (FirebaseClock *self, gint64 sent, gint64 received, JsonNode *request, JsonNode *answer);

G_END_DECLS
