/* How a call went, second by second, and of that what is worth telling: when packets
 * were lost, when one's picture was lowered, when the connection was restored.  It is
 * kept in memory only, and knows no names and no addresses.
 */

#include "parley-call-course.h"

/* The share of lost packets from which one hears it. */
#define NOTICEABLE_LOSS 0.03
/* What is wrong again so soon, in seconds, was wrong all the time. */
#define GAP 15
#define MAXIMUM_SPANS 100

struct _ParleyCallCourse
{
  GObject parent_instance;

  ParleyCallMoment last;
  gint64 begin;
  GArray *spans;
  guint n_lossy;      /* seconds of the last span */
  double lossy_share; /* the sum of what they lost */
  guint n_moments;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (ParleyCallCourse, parley_call_course, G_TYPE_OBJECT)

static double
loss_of (const ParleyCallMoment *moment)
{
  return MAX (moment->sound.lost, moment->pictures.lost);
}

static ParleyCallSpan *
last_span (ParleyCallCourse *self)
{
  return self->spans->len > 0 ? &g_array_index (self->spans, ParleyCallSpan, self->spans->len - 1) : NULL;
}

/* Returns: (nullable): the span that this moment belongs to */
static ParleyCallSpan *
open_span (ParleyCallCourse *self, gint64 at)
{
  ParleyCallSpan *span = last_span (self), fresh = { .from = at, .to = at };

  if (span != NULL && at - span->to <= GAP)
    return span;
  if (self->spans->len >= MAXIMUM_SPANS)
    return NULL;
  self->n_lossy = 0;
  self->lossy_share = 0;
  g_array_append_val (self->spans, fresh);
  return last_span (self);
}

static void
note (ParleyCallCourse *self, const ParleyCallMoment *moment)
{
  gboolean is_lossy = loss_of (moment) >= NOTICEABLE_LOSS;
  ParleyCallSpan *span;

  if (!is_lossy && !moment->is_lowered && !moment->is_restoring)
    return;
  span = open_span (self, moment->at);
  if (span == NULL)
    return;
  span->to = moment->at;
  span->was_lowered |= moment->is_lowered;
  span->was_restoring |= moment->is_restoring;
  if (!is_lossy)
    return;
  self->lossy_share += loss_of (moment);
  span->lost = self->lossy_share / ++self->n_lossy;
}

static void
parley_call_course_finalize (GObject *object)
{
  g_array_unref (PARLEY_CALL_COURSE (object)->spans);
  G_OBJECT_CLASS (parley_call_course_parent_class)->finalize (object);
}

static void
parley_call_course_class_init (ParleyCallCourseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_call_course_finalize;
  changed_signal = g_signal_new ("changed", PARLEY_TYPE_CALL_COURSE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_call_course_init (ParleyCallCourse *self)
{
  self->spans = g_array_new (FALSE, FALSE, sizeof (ParleyCallSpan));
}

/* Returns: (transfer full): a course without a moment */
ParleyCallCourse *
parley_call_course_new (void)
{
  return g_object_new (PARLEY_TYPE_CALL_COURSE, NULL);
}

/**
 * parley_call_course_take:
 * @self: a course
 * @moment: the next second of it
 */
void
parley_call_course_take (ParleyCallCourse *self, const ParleyCallMoment *moment)
{
  g_return_if_fail (PARLEY_IS_CALL_COURSE (self));

  if (self->n_moments++ == 0)
    self->begin = moment->at;
  self->last = *moment;
  note (self, moment);
  g_signal_emit (self, changed_signal, 0);
}

/* Returns: (transfer none) (nullable): the newest second */
const ParleyCallMoment *
parley_call_course_get_last (ParleyCallCourse *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_COURSE (self), NULL);

  return self->n_moments > 0 ? &self->last : NULL;
}

/* Returns: how many times something was wrong */
guint
parley_call_course_count_spans (ParleyCallCourse *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_COURSE (self), 0);

  return self->spans->len;
}

/* Returns: (transfer none): one of those times, in their order; until the next moment */
const ParleyCallSpan *
parley_call_course_get_span (ParleyCallCourse *self, guint index)
{
  g_return_val_if_fail (PARLEY_IS_CALL_COURSE (self) && index < self->spans->len, NULL);

  return &g_array_index (self->spans, ParleyCallSpan, index);
}

/* Returns: when the first moment was, in seconds since 1970; 0 where there is none */
gint64
parley_call_course_get_begin (ParleyCallCourse *self)
{
  g_return_val_if_fail (PARLEY_IS_CALL_COURSE (self), 0);

  return self->begin;
}
