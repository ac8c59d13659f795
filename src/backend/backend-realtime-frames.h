#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a WebSocket message of the realtime protocol holds at the most. */
#define BACKEND_REALTIME_PIECE 16384

typedef enum
{
  BACKEND_REALTIME_FRAME_WHOLE,   /* a message is there */
  BACKEND_REALTIME_FRAME_NOTHING, /* a keep-alive, or a piece of more to come */
  BACKEND_REALTIME_FRAME_BAD,     /* too large, or not what was announced */
} BackendRealtimeFrame;

/* Messages from the pieces in which they arrive. */
typedef struct _BackendRealtimeFrames BackendRealtimeFrames;

BackendRealtimeFrames *backend_realtime_frames_new (void);
void backend_realtime_frames_free (BackendRealtimeFrames *self);
BackendRealtimeFrame backend_realtime_frames_take (BackendRealtimeFrames *self, const char *text, gsize length, gsize limit, GString **message);

typedef void (*BackendRealtimeFrameFunc) (const char *text, gsize length, gpointer user_data);

void backend_realtime_frames_split (const char *text, gsize length, BackendRealtimeFrameFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BackendRealtimeFrames, backend_realtime_frames_free)

G_END_DECLS
