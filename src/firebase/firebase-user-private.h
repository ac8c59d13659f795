#pragma once

#include "firebase-user.h"

G_BEGIN_DECLS

/* Private to firebase. */
gboolean firebase_user_take_tokens (FirebaseUser *self, const char *id_token, const char *refresh_token,
                                    const char *expires_in, GError **error);
gint64 firebase_user_get_renewal_time (FirebaseUser *self);

/* Microseconds of a clock that runs on while the computer sleeps, as the life
 * of a token does, and that nobody sets.
 */
gint64 firebase_clock_now (void);

G_END_DECLS
