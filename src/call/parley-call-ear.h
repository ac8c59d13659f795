#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long between two readings, in milliseconds. */
#define PARLEY_CALL_EAR_MS 200

typedef enum
{
  PARLEY_CALL_EAR_NOTHING,
  PARLEY_CALL_EAR_MUTED,
  PARLEY_CALL_EAR_SILENT,
} ParleyCallEarNews;

/* What has been heard of one's own microphone of late; begins as all zeros. */
typedef struct
{
  guint loud;
  guint silent;
  gboolean is_told_muted;
  gboolean is_told_silent;
} ParleyCallEar;

ParleyCallEarNews parley_call_ear_hear (ParleyCallEar *self, double level, gboolean is_on);

G_END_DECLS
