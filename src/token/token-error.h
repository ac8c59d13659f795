#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TOKEN_ERROR (token_error_quark ())

/**
 * TokenError:
 * @TOKEN_ERROR_REQUEST: the request is not what /v1/token takes (400)
 * @TOKEN_ERROR_UNAUTHENTICATED: no ID token, or one that is not believed (401)
 * @TOKEN_ERROR_NOT_MEMBER: the caller is not in the room (403)
 * @TOKEN_ERROR_NO_CALL: there is no such call, or it is over (404)
 * @TOKEN_ERROR_TOO_MANY: the caller asks too often (429)
 * @TOKEN_ERROR_UNAVAILABLE: whom we must ask does not answer (503)
 * @TOKEN_ERROR_TIMEOUT: it took too long to find out (504)
 *
 * What keeps somebody from getting a token for a call.
 */
typedef enum
{
  TOKEN_ERROR_REQUEST,
  TOKEN_ERROR_UNAUTHENTICATED,
  TOKEN_ERROR_NOT_MEMBER,
  TOKEN_ERROR_NO_CALL,
  TOKEN_ERROR_TOO_MANY,
  TOKEN_ERROR_UNAVAILABLE,
  TOKEN_ERROR_TIMEOUT,
} TokenError;

GQuark token_error_quark (void);
guint token_error_get_status (const GError *error);
const char *token_error_get_code (const GError *error);
JsonObject *token_error_to_json (const GError *error);

G_END_DECLS
