#pragma once

#include "firebase-user.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define FIREBASE_TYPE_REALTIME (firebase_realtime_get_type ())
G_DECLARE_FINAL_TYPE (FirebaseRealtime, firebase_realtime, FIREBASE, REALTIME, GObject)

/* What only the realtime protocol can do: leave word with the server of what to
 * write when this client is gone, however it went; and hear of a few small places
 * at once.  One socket for all, which comes back by itself.
 *
 * Property "registered" notifies: whether the server has the last word now.
 * Signals: "put" (const char *path, JsonNode *node) and "patch" (const char
 * *path, JsonObject *children), the path from the root, without a leading slash.
 */
FirebaseRealtime *firebase_realtime_new (FirebaseUser *user);
void firebase_realtime_start (FirebaseRealtime *self);
void firebase_realtime_stop (FirebaseRealtime *self);
/* The network came back, or the computer woke: drop what there is and connect now. */
void firebase_realtime_reconnect (FirebaseRealtime *self);
gboolean firebase_realtime_is_registered (FirebaseRealtime *self);
/* What is written at the root when the connection ends; NULL for nothing. */
void firebase_realtime_set_last_word (FirebaseRealtime *self, JsonObject *update);
void firebase_realtime_listen (FirebaseRealtime *self, const char *path);
void firebase_realtime_unlisten (FirebaseRealtime *self, const char *path);

G_END_DECLS
