#pragma once

#include <gst/gst.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One report on the way there, as transport-wide feedback gives it. */
typedef struct
{
  guint sent;     /* bit/s */
  guint received; /* bit/s */
  double lost;    /* per cent */
} TwilioReport;

/* How much may be sent to one peer. */
typedef struct
{
  guint target;  /* bit/s of video */
  guint maximum; /* what it is of use to have, in bit/s; settable */
  gint64 hold_until;
  guint n_late;
  guint arrived; /* bit/s: the most that got through since it was lowered last */
  guint n_empty; /* reports in a row that tell of nothing that waits on the way */
  guint limit;   /* bit/s of video: what was too much last, or is unknown */
  gboolean is_draining;
  gint64 settle_until; /* what reports say before is of what was sent before it was lowered last */
  gint64 reported_at;
  gint64 judged_from; /* what reports say before is of the time when nothing got through */
  gboolean is_cut;    /* nothing goes either way */
} TwilioRate;

#define TWILIO_RATE_MINIMUM 80000
#define TWILIO_RATE_START 600000
#define TWILIO_RATE_MAXIMUM 1000000
/* Where a screen is sent as well. */
#define TWILIO_RATE_MAXIMUM_SCREEN 2500000
/* Below the first the picture is visibly worse, above the second it is not any more. */
#define TWILIO_RATE_WEAK 200000
#define TWILIO_RATE_FAIR 300000

void twilio_rate_init (TwilioRate *self, gint64 now);
void twilio_rate_report (TwilioRate *self, const TwilioReport *report, gint64 now);
void twilio_rate_no_report (TwilioRate *self, gint64 heard_at, gint64 now);
void twilio_rate_resume (TwilioRate *self, gint64 now);
gboolean twilio_rate_is_weak (const TwilioRate *self, gboolean was_weak);
gboolean twilio_report_parse (const GstStructure *stats, TwilioReport *report);

/* What a second of a stream was like. */
typedef struct
{
  double lost;        /* per cent */
  double round_trip;  /* seconds */
  double jitter;      /* seconds */
  gboolean is_silent; /* nothing came */
} TwilioSample;

/* What one kind of media does at present, both ways. */
typedef struct
{
  double sent;       /* bit/s */
  double received;   /* bit/s */
  double lost;       /* share of what was received or should have been */
  double jitter;     /* seconds */
  double round_trip; /* seconds */
} TwilioTraffic;

JsonObject *twilio_traffic_to_json (const TwilioTraffic *audio, const TwilioTraffic *video, guint available);

guint twilio_sample_score (const TwilioSample *self);

G_END_DECLS
