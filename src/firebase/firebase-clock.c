/* The server's clock.  Every answer has a Date, good to a second; every write of
 * a server timestamp comes back with the time it became, good to half a round
 * trip.  The best is kept until a better one, or one that contradicts it.
 */

#include "firebase-clock.h"

#include "firebase-user-private.h"
#include "web-json.h"

/* Clocks drift apart by some 50 ppm: what was known a while ago is known less
 * well now, and a new sample gets its weight back.
 */
#define WIDENING_PER_SAMPLE 200

/* A sample tells an interval.  Where this computer's own clock lies in it, that
 * is believed rather than the middle: it is likely right, and two computers that
 * each believe a middle put a quick answer before its question.
 */
static gint64
prefer_own_clock (gint64 offset, gint64 uncertainty)
{
  gint64 own = g_get_real_time () - firebase_clock_now ();

  return ABS (own - offset) <= uncertainty ? own : offset;
}

static void
take_sample (FirebaseClock *self, gint64 middle, gint64 uncertainty)
{
  gint64 offset = prefer_own_clock (middle, uncertainty);
  gboolean contradicts = ABS (offset - self->offset) > uncertainty + self->uncertainty;

  self->uncertainty += self->uncertainty > 0 ? WIDENING_PER_SAMPLE : 0;
  if (self->uncertainty != 0 && !contradicts && uncertainty >= self->uncertainty)
    return;
  self->offset = offset;
  self->uncertainty = MAX (uncertainty, 1);
}

/**
 * firebase_clock_get_time:
 * @self: a clock
 *
 * Returns: milliseconds since 1970 by the server's clock; by this computer's
 *   where nothing is known of the server's
 */
gint64
firebase_clock_get_time (const FirebaseClock *self)
{
  if (self->uncertainty == 0)
    return g_get_real_time () / 1000;
  return (firebase_clock_now () + self->offset) / 1000;
}

/**
 * firebase_clock_take_time:
 * @self: a clock
 * @sent: when the request left, by firebase_clock_now()
 * @received: when the answer was there
 * @milliseconds: the server's time somewhere between the two
 *
 * Learns from a time that the server has put in.
 */
void
firebase_clock_take_time (FirebaseClock *self, gint64 sent, gint64 received, gint64 milliseconds)
{
  take_sample (self, milliseconds * 1000 + 500 - (sent + received) / 2, (received - sent) / 2 + 500);
}

/**
 * firebase_clock_take_date:
 * @self: a clock
 * @sent: when the request left, by firebase_clock_now()
 * @received: when the answer was there
 * @seconds: the Date of the answer, which is cut off below a second
 *
 * Learns from the header that every answer has.
 */
void
firebase_clock_take_date (FirebaseClock *self, gint64 sent, gint64 received, gint64 seconds)
{
  if (seconds > 0)
    take_sample (self, seconds * G_USEC_PER_SEC + 500000 - (sent + received) / 2, (received - sent) / 2 + 500000);
}

static gboolean
is_timestamp (JsonNode *node)
{
  return g_strcmp0 (web_json_get_string (web_json_node_get_object (node), ".sv"), "timestamp") == 0;
}

/* The answer has the shape of the request, with the time where the timestamp
 * stood.  The first will do: all of one write are the same.
 */
static gint64
find_time (JsonNode *request, JsonNode *answer)
{
  JsonObject *asked = web_json_node_get_object (request);
  JsonObject *got = web_json_node_get_object (answer);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (asked == NULL || got == NULL)
    return 0;
  json_object_iter_init (&iter, asked);
  while (json_object_iter_next (&iter, &name, &node))
    {
      gint64 time = is_timestamp (node) ? web_json_get_int (got, name, 0)
                                        : find_time (node, json_object_get_member (got, name));

      if (time > 0)
        return time;
    }
  return 0;
}

/**
 * firebase_clock_take_answer:
 * @self: a clock
 * @sent: when the request left, by firebase_clock_now()
 * @received: when the answer was there
 * @request: (nullable): what was written
 * @answer: (nullable): what came back
 *
 * Learns from a write where it had a server timestamp in it.
 */
void
firebase_clock_take_answer (FirebaseClock *self, gint64 sent, gint64 received, JsonNode *request, JsonNode *answer)
{
  gint64 time = find_time (request, answer);

  if (time > 0 && time < G_MAXINT64 / 1000)
    firebase_clock_take_time (self, sent, received, time);
}
