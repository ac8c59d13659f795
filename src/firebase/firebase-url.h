#pragma once

#include "firebase-config.h"

G_BEGIN_DECLS

/* Private to firebase. */
char *firebase_url_build (FirebaseConfig *config, const char *path, const char *query, const char *token);

G_END_DECLS
