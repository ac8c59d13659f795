#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FIREBASE_ERROR (firebase_error_quark ())

/**
 * FirebaseError:
 * @FIREBASE_ERROR_NETWORK: nothing answered, or it fell silent; try again later
 * @FIREBASE_ERROR_SERVER: it answered 5xx or 429; try again later
 * @FIREBASE_ERROR_PERMISSION_DENIED: the rules say no
 * @FIREBASE_ERROR_SIGNED_OUT: the refresh token is refused; sign in again
 * @FIREBASE_ERROR_INVALID: the server finds our request wrong (400, 404, 413)
 * @FIREBASE_ERROR_CHANGED: a conditional write met another value (412)
 * @FIREBASE_ERROR_MALFORMED: the answer is not what the protocol says
 * @FIREBASE_ERROR_CONFIG: the deployment descriptor is missing or wrong; the
 *   message names the place and the member
 * @FIREBASE_ERROR_REFUSED: the person, or Google, said no in the browser
 * @FIREBASE_ERROR_TIMEOUT: nobody came back from the browser in time
 * @FIREBASE_ERROR_IDENTITY: the ID token failed a check
 * @FIREBASE_ERROR_CLOCK: it failed because this computer's clock is off
 * @FIREBASE_ERROR_INSECURE: the address or the TLS version is not allowed
 * @FIREBASE_ERROR_DISABLED: the account or the project is switched off
 */
typedef enum
{
  FIREBASE_ERROR_NETWORK,
  FIREBASE_ERROR_SERVER,
  FIREBASE_ERROR_PERMISSION_DENIED,
  FIREBASE_ERROR_SIGNED_OUT,
  FIREBASE_ERROR_INVALID,
  FIREBASE_ERROR_CHANGED,
  FIREBASE_ERROR_MALFORMED,
  FIREBASE_ERROR_CONFIG,
  FIREBASE_ERROR_REFUSED,
  FIREBASE_ERROR_TIMEOUT,
  FIREBASE_ERROR_IDENTITY,
  FIREBASE_ERROR_CLOCK,
  FIREBASE_ERROR_INSECURE,
  FIREBASE_ERROR_DISABLED,
} FirebaseError;

GQuark firebase_error_quark (void);

G_END_DECLS
