#pragma once

#include "firebase-error.h"

G_BEGIN_DECLS

/* Private to firebase: what the browser shows at the end. */
typedef struct
{
  char *language;
  char *done_title;
  char *done_text;
  char *refused_title;
  char *refused_text;
} FirebasePages;

/* Private to firebase: where the browser comes back to.  Calls back once, with
 * the code or an error.
 */
typedef struct _FirebaseRedirect FirebaseRedirect;
typedef void (*FirebaseRedirectFunc) (const char *code, const GError *error, gpointer user_data);

FirebaseRedirect *firebase_redirect_listen (const char *state, const char *issuer, const FirebasePages *pages,
                                            FirebaseRedirectFunc func, gpointer user_data, GError **error);
const char *firebase_redirect_get_uri (FirebaseRedirect *self);
void firebase_redirect_free (FirebaseRedirect *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FirebaseRedirect, firebase_redirect_free)

G_END_DECLS
