#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WEB_ERROR (web_error_quark ())

/**
 * WebError:
 * @WEB_ERROR_UNREACHABLE: no connection, no name, no TLS handshake
 * @WEB_ERROR_TIMEOUT: the other side fell silent
 * @WEB_ERROR_INSECURE: the address or the TLS version is not allowed
 * @WEB_ERROR_TOO_LARGE: the body is larger than the caller allows
 * @WEB_ERROR_MALFORMED: not JSON, not UTF-8, not a token
 * @WEB_ERROR_SIGNATURE: a token's signature does not fit any known key
 */
typedef enum
{
  WEB_ERROR_UNREACHABLE,
  WEB_ERROR_TIMEOUT,
  WEB_ERROR_INSECURE,
  WEB_ERROR_TOO_LARGE,
  WEB_ERROR_MALFORMED,
  WEB_ERROR_SIGNATURE,
} WebError;

GQuark web_error_quark (void);

G_END_DECLS
