#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * FirebaseStreamState:
 * @FIREBASE_STREAM_CONNECTING: asking; nothing of this connection has arrived
 * @FIREBASE_STREAM_LIVE: the first put has arrived, the rest follows as it happens
 * @FIREBASE_STREAM_WAITING: lost; tries again by itself
 * @FIREBASE_STREAM_ENDED: the rules no longer allow it, or it was stopped
 */
typedef enum
{
  FIREBASE_STREAM_CONNECTING,
  FIREBASE_STREAM_LIVE,
  FIREBASE_STREAM_WAITING,
  FIREBASE_STREAM_ENDED,
} FirebaseStreamState;

#define FIREBASE_TYPE_STREAM_STATE (firebase_stream_state_get_type ())
GType firebase_stream_state_get_type (void);

#define FIREBASE_TYPE_STREAM (firebase_stream_get_type ())
G_DECLARE_FINAL_TYPE (FirebaseStream, firebase_stream, FIREBASE, STREAM, GObject)

/* One listened location.  Signals: "put" (const char *path, JsonNode *node) and
 * "patch" (const char *path, JsonObject *children), path relative and beginning
 * with "/", a null node for what is gone; "cancelled" when the rules end it;
 * "refused" (const char *reason) where the server does not take the question as
 * it stands, which is asked again all the same: somebody may mend the server.
 * Each connection begins with a put of "/".  Property "state" notifies.
 * It runs from firebase_database_listen() until stopped or finalised.
 */
FirebaseStreamState firebase_stream_get_state (FirebaseStream *self);
const char *firebase_stream_get_path (FirebaseStream *self);
void firebase_stream_stop (FirebaseStream *self);
/* The network came back, or the computer woke: drop what there is and reconnect now. */
void firebase_stream_reconnect (FirebaseStream *self);

G_END_DECLS
