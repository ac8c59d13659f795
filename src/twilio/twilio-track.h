#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  TWILIO_TRACK_AUDIO,
  TWILIO_TRACK_VIDEO,
  TWILIO_TRACK_DATA,
} TwilioTrackKind;

/* What is in the name of a video track that shows a screen. */
#define TWILIO_TRACK_SCREEN "screen"

#define TWILIO_TYPE_TRACK (twilio_track_get_type ())
G_DECLARE_FINAL_TYPE (TwilioTrack, twilio_track, TWILIO, TRACK, GObject)

/* A published track, one's own or a remote one.  Properties that notify, on the
 * main thread only: enabled, subscribed, paintable (a GdkPaintable, once there
 * is a picture to show; NULL for audio and where the room does not render),
 * switched-off (the server of a group room holds it back for want of room).
 * Signals: "message" (const char *text) of a data track; "sight" when what is seen of
 * it has changed.
 */
const char *twilio_track_get_sid (TwilioTrack *self);
const char *twilio_track_get_name (TwilioTrack *self);
TwilioTrackKind twilio_track_get_kind (TwilioTrack *self);
gboolean twilio_track_get_enabled (TwilioTrack *self);
gboolean twilio_track_get_switched_off (TwilioTrack *self);
GObject *twilio_track_get_paintable (TwilioTrack *self);
/* Frames handed to the sink (video) or buffers decoded (audio) so far; any thread. */
guint64 twilio_track_get_frames (TwilioTrack *self);
/* Recent loudness in dB, -100 for silence (audio). */
double twilio_track_get_level (TwilioTrack *self);
/* Who shows the picture and how large; see twilio_track_set_sight(). */
void twilio_track_set_sight (TwilioTrack *self, gpointer viewer, guint width, guint height);
void twilio_track_forget_sight (TwilioTrack *self, gpointer viewer);
gboolean twilio_track_get_sight (TwilioTrack *self, guint *width, guint *height);

G_END_DECLS
