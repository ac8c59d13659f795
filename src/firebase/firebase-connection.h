#pragma once

#include "firebase-user.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * FirebaseConnectionEnd:
 * @FIREBASE_CONNECTION_LOST: closed, fell silent, refused for now or made no sense
 * @FIREBASE_CONNECTION_STALE: the token is no longer good
 * @FIREBASE_CONNECTION_CANCELLED: the server says that the rules have changed
 * @FIREBASE_CONNECTION_DENIED: the rules say no
 * @FIREBASE_CONNECTION_REFUSED: the server does not take the question, and will not as it stands
 * @FIREBASE_CONNECTION_SIGNED_OUT: there is no token to be had any more
 */
typedef enum
{
  FIREBASE_CONNECTION_LOST,
  FIREBASE_CONNECTION_STALE,
  FIREBASE_CONNECTION_CANCELLED,
  FIREBASE_CONNECTION_DENIED,
  FIREBASE_CONNECTION_REFUSED,
  FIREBASE_CONNECTION_SIGNED_OUT,
} FirebaseConnectionEnd;

/* Private to firebase: one HTTP connection of an event stream.  It calls back
 * until it has ended or is closed, whichever is first, and never after.
 */
typedef struct _FirebaseConnection FirebaseConnection;

typedef struct
{
  void (*put) (FirebaseConnection *connection, const char *path, JsonNode *node, gpointer user_data);
  void (*patch) (FirebaseConnection *connection, const char *path, JsonObject *children, gpointer user_data);
  /* @retry_after in seconds, 0 where the server does not say */
  void (*ended) (FirebaseConnection *connection, FirebaseConnectionEnd end, gint64 retry_after, gpointer user_data);
} FirebaseConnectionCallbacks;

FirebaseConnection *firebase_connection_open (FirebaseUser *user, SoupSession *session, const char *path, const char *query,
                                              guint silence_ms, const FirebaseConnectionCallbacks *callbacks, gpointer user_data);
void firebase_connection_close (FirebaseConnection *self);
gint64 firebase_connection_get_renewal_time (FirebaseConnection *self);
const char *firebase_connection_get_refusal (FirebaseConnection *self); /* the server's words, or NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FirebaseConnection, firebase_connection_close)

G_END_DECLS
