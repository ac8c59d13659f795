#pragma once

#include "firebase-config.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Private to firebase: one WebSocket of the realtime protocol.  It calls back
 * until it has ended or is closed, whichever is first, and never after.
 */
typedef struct _FirebaseSocket FirebaseSocket;

typedef struct
{
  /* @kind is "c" for control and "d" for data */
  void (*received) (FirebaseSocket *socket, const char *kind, JsonObject *body, gpointer user_data);
  void (*ended) (FirebaseSocket *socket, const char *why, gpointer user_data);
} FirebaseSocketCallbacks;

FirebaseSocket *firebase_socket_open (SoupSession *session, const char *uri, const FirebaseSocketCallbacks *callbacks, gpointer user_data);
void firebase_socket_send (FirebaseSocket *self, const char *kind, JsonObject *body);
/* Whether anybody is there; if not, it ends soon. */
void firebase_socket_check (FirebaseSocket *self);
void firebase_socket_close (FirebaseSocket *self);

char *firebase_socket_make_uri (FirebaseConfig *config, const char *host);

G_END_DECLS
