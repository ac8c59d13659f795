#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * ParleyCallRing:
 * @PARLEY_CALL_RING_HERE: somebody calls: to be heard from the next room
 * @PARLEY_CALL_RING_THERE: it rings at theirs: soft, to whoever holds the line
 */
typedef enum
{
  PARLEY_CALL_RING_HERE,
  PARLEY_CALL_RING_THERE,
} ParleyCallRing;

#define PARLEY_TYPE_CALL_RINGTONE (parley_call_ringtone_get_type ())
G_DECLARE_FINAL_TYPE (ParleyCallRingtone, parley_call_ringtone, PARLEY, CALL_RINGTONE, GObject)

ParleyCallRingtone *parley_call_ringtone_new (void);
void parley_call_ringtone_start (ParleyCallRingtone *self, ParleyCallRing ring, GstElement *sink);
void parley_call_ringtone_stop (ParleyCallRingtone *self);
gboolean parley_call_ringtone_is_on (ParleyCallRingtone *self);
GstBuffer *parley_call_ringtone_make_period (ParleyCallRing ring);

G_END_DECLS
