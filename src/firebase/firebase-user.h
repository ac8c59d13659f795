#pragma once

#include "firebase-config.h"

G_BEGIN_DECLS

#define FIREBASE_TYPE_USER (firebase_user_get_type ())
G_DECLARE_FINAL_TYPE (FirebaseUser, firebase_user, FIREBASE, USER, GObject)

/* Who is signed in.  Made without the network, from what the keyring and the
 * store remember (name, email and picture may be NULL), or by FirebaseSignIn.
 * Properties uid, name, email, picture, refresh-token notify; the signal
 * "revoked" says that the refresh token was refused: nothing else means
 * signed out.
 */
FirebaseUser *firebase_user_new (FirebaseConfig *config, const char *uid, const char *refresh_token,
                                 const char *name, const char *email, const char *picture);

FirebaseConfig *firebase_user_get_config (FirebaseUser *self);
const char *firebase_user_get_uid (FirebaseUser *self);
const char *firebase_user_get_name (FirebaseUser *self);
const char *firebase_user_get_email (FirebaseUser *self);
gboolean firebase_user_get_email_verified (FirebaseUser *self);
const char *firebase_user_get_picture (FirebaseUser *self);
const char *firebase_user_get_refresh_token (FirebaseUser *self);

/* A Firebase ID token that is valid for a while; one refresh is shared by all
 * who wait.  Errors: FIREBASE_ERROR_NETWORK, _SERVER, _SIGNED_OUT.
 */
void firebase_user_get_token_async (FirebaseUser *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *firebase_user_get_token_finish (FirebaseUser *self, GAsyncResult *result, GError **error);
/* The server refused this token though it looked valid: the next call refreshes. */
void firebase_user_expire_token (FirebaseUser *self, const char *token);
/* Forgets the tokens; every later call fails with FIREBASE_ERROR_SIGNED_OUT. */
void firebase_user_sign_out (FirebaseUser *self);

G_END_DECLS
