#pragma once

#include "firebase-user.h"

G_BEGIN_DECLS

#define FIREBASE_TYPE_SIGN_IN (firebase_sign_in_get_type ())
G_DECLARE_FINAL_TYPE (FirebaseSignIn, firebase_sign_in, FIREBASE, SIGN_IN, GObject)

/* One attempt to sign in with Google.  Emits "open-uri" (const char *uri) once;
 * whoever runs it opens that in a browser, or follows it without one.
 */
FirebaseSignIn *firebase_sign_in_new (FirebaseConfig *config);
void firebase_sign_in_set_login_hint (FirebaseSignIn *self, const char *email);
/* What the browser shows afterwards, in the person's language ("en"): a title
 * and a sentence each for when it went on and when the person said no.  English
 * where nobody sets it.
 */
void firebase_sign_in_set_pages (FirebaseSignIn *self, const char *language,
                                 const char *done_title, const char *done_text,
                                 const char *refused_title, const char *refused_text);
void firebase_sign_in_run_async (FirebaseSignIn *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
FirebaseUser *firebase_sign_in_run_finish (FirebaseSignIn *self, GAsyncResult *result, GError **error);

/* Follows the consent page at @uri as a browser would, without one: for the
 * local backend only, whose login_hint approves at once.
 */
void firebase_sign_in_follow_async (FirebaseSignIn *self, const char *uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean firebase_sign_in_follow_finish (FirebaseSignIn *self, GAsyncResult *result, GError **error);

G_END_DECLS
