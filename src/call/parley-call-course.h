#pragma once

#include "twilio-quality.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* One second of a call. */
typedef struct
{
  gint64 at; /* seconds since 1970 */
  TwilioTraffic sound;
  TwilioTraffic pictures;
  gboolean is_lowered;   /* one's own picture, so that speech gets through */
  gboolean is_restoring; /* the connection */
} ParleyCallMoment;

/* A time in which something was wrong. */
typedef struct
{
  gint64 from; /* seconds since 1970 */
  gint64 to;
  double lost; /* share of the packets, on average of when any were */
  gboolean was_lowered;
  gboolean was_restoring;
} ParleyCallSpan;

#define PARLEY_TYPE_CALL_COURSE (parley_call_course_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallCourse, parley_call_course, PARLEY, CALL_COURSE, GObject)

/* Signal "changed": there is a moment more. */
ParleyCallCourse *parley_call_course_new (void);
void parley_call_course_take (ParleyCallCourse *self, const ParleyCallMoment *moment);
const ParleyCallMoment *parley_call_course_get_last (ParleyCallCourse *self);
guint parley_call_course_count_spans (ParleyCallCourse *self);
const ParleyCallSpan *parley_call_course_get_span (ParleyCallCourse *self, guint index);
gint64 parley_call_course_get_begin (ParleyCallCourse *self);

G_END_DECLS
