#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What the pictures are of: people move, a screen is to be read. */
typedef enum
{
  TWILIO_LADDER_CAMERA,
  TWILIO_LADDER_SCREEN,
} TwilioLadderKind;

/* How large and how many pictures are, by how much may be sent. */
typedef struct
{
  TwilioLadderKind kind;
  GstElement *rate; /* a videorate, while there is a pipeline */
  GstElement *size; /* a capsfilter */
  guint step;
  gint64 step_since;
  gboolean is_sparing;
} TwilioLadder;

void twilio_ladder_attach (TwilioLadder *self, GstElement *rate, GstElement *size);
void twilio_ladder_detach (TwilioLadder *self);
void twilio_ladder_choose (TwilioLadder *self, guint rate);
void twilio_ladder_set_sparing (TwilioLadder *self, gboolean sparing);
guint twilio_ladder_limit (TwilioLadder *self, guint rate);

G_END_DECLS
