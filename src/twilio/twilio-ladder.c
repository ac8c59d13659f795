/* What fits into how much: below a step's rate the picture gets smaller and slower,
 * since a full one would not be worse but stand still.  A screen keeps its size for
 * longer and gives up smoothness first, for it is read.
 */

#include "twilio-ladder.h"

/* What a picture may cost where power or volume are to be spared, in bit/s. */
#define SPARING_RATE 300000

typedef struct
{
  guint rate; /* bit/s */
  int width;
  int height;
  int frames;
} Step;

#define N_STEPS 4

static const Step steps[][N_STEPS] = {
  [TWILIO_LADDER_CAMERA] = {
      { 450000, 640, 480, 30 },
      { 250000, 480, 360, 24 },
      { 100000, 320, 240, 15 },
      { 0, 320, 240, 7 },
  },
  [TWILIO_LADDER_SCREEN] = {
      { 250000, 1920, 1080, 15 },
      { 150000, 1280, 720, 8 },
      { 100000, 1280, 720, 4 },
      { 0, 960, 540, 3 },
  },
};

/* The sparing step is the second one, at half the frames. */
static const Step sparing_steps[] = {
  [TWILIO_LADDER_CAMERA] = { 0, 480, 360, 15 },
  [TWILIO_LADDER_SCREEN] = { 0, 1280, 720, 5 },
};

static Step
get_step (TwilioLadder *self)
{
  Step step = steps[self->kind][self->step];
  const Step *sparing = &sparing_steps[self->kind];

  if (!self->is_sparing)
    return step;
  return (Step){ step.rate, MIN (step.width, sparing->width), MIN (step.height, sparing->height), MIN (step.frames, sparing->frames) };
}

/* The shape is kept: a camera's width is this, and a screen fits into it. */
static GstCaps *
make_caps (TwilioLadder *self, const Step *step)
{
  if (self->kind == TWILIO_LADDER_CAMERA)
    return gst_caps_new_simple ("video/x-raw", "width", G_TYPE_INT, step->width, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);
  return gst_caps_new_simple ("video/x-raw", "width", GST_TYPE_INT_RANGE, 2, step->width, "height", GST_TYPE_INT_RANGE, 2, step->height,
                              "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);
}

static void
apply (TwilioLadder *self)
{
  Step step = get_step (self);
  g_autoptr (GstCaps) caps = make_caps (self, &step);

  if (self->size == NULL)
    return;
  g_object_set (self->rate, "max-rate", step.frames, NULL);
  g_object_set (self->size, "caps", caps, NULL);
}

/**
 * twilio_ladder_attach:
 * @rate: a videorate that only drops
 * @size: a capsfilter behind a videoscale
 *
 * They are held until twilio_ladder_detach().
 */
void
twilio_ladder_attach (TwilioLadder *self, GstElement *rate, GstElement *size)
{
  self->rate = gst_object_ref (rate);
  self->size = gst_object_ref (size);
  apply (self);
}

void
twilio_ladder_detach (TwilioLadder *self)
{
  gst_clear_object (&self->rate);
  gst_clear_object (&self->size);
}

/* Returns: by how many the picture has to go down to fit; the last always does */
static guint
steps_down (const Step *own, guint step, guint rate)
{
  guint down = 0;

  while (rate < own[step + down].rate)
    down++;
  return down;
}

/**
 * twilio_ladder_choose:
 * @rate: what may be sent, in bit/s
 *
 * Down within a second, and at once where it is far: meanwhile the picture would stand
 * still.  Up only when there has been room to spare for four, one step after the other.
 */
void
twilio_ladder_choose (TwilioLadder *self, guint rate)
{
  const Step *own = steps[self->kind];
  gint64 now = g_get_monotonic_time ();
  gboolean goes_up = self->step > 0 && rate > own[self->step - 1].rate * 1.2;
  guint down = steps_down (own, self->step, rate);

  if (down == 0 && !goes_up)
    self->step_since = now;
  if (down < 2 && now - self->step_since < (down > 0 ? 1 : 4) * G_TIME_SPAN_SECOND)
    return;
  self->step = down > 0 ? self->step + down : self->step - 1;
  self->step_since = now;
  apply (self);
}

/**
 * twilio_ladder_set_sparing:
 * @sparing: whether less is to be done than could be, to spare power or volume
 */
void
twilio_ladder_set_sparing (TwilioLadder *self, gboolean sparing)
{
  if (self->is_sparing == sparing)
    return;
  self->is_sparing = sparing;
  apply (self);
}

/* Returns: what may be spent of @rate, in bit/s */
guint
twilio_ladder_limit (TwilioLadder *self, guint rate)
{
  return self->is_sparing ? MIN (rate, SPARING_RATE) : rate;
}
