#pragma once

#include "firebase-stream.h"
#include "firebase-user.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Private to firebase. */
FirebaseStream *firebase_stream_new (FirebaseUser *user, SoupSession *session, const char *path, const char *query,
                                     guint silence_ms);
void firebase_stream_check (FirebaseStream *self);
void firebase_stream_doubt (FirebaseStream *self);

G_END_DECLS
