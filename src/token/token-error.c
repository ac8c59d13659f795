/* The errors of /v1/token, the same in the service and in the local backend:
 * an HTTP status, a word for programs and a sentence for people.
 */

#include "token-error.h"

static const struct
{
  guint status;
  const char *code;
} answers[] = {
  [TOKEN_ERROR_REQUEST] = { 400, "invalid-request" },
  [TOKEN_ERROR_UNAUTHENTICATED] = { 401, "unauthenticated" },
  [TOKEN_ERROR_NOT_MEMBER] = { 403, "not-a-member" },
  [TOKEN_ERROR_NO_CALL] = { 404, "no-such-call" },
  [TOKEN_ERROR_TOO_MANY] = { 429, "too-many-requests" },
  [TOKEN_ERROR_UNAVAILABLE] = { 503, "unavailable" },
  [TOKEN_ERROR_TIMEOUT] = { 504, "timeout" },
};

G_DEFINE_QUARK (token - error - quark, token_error)

static gboolean
is_ours (const GError *error)
{
  return error->domain == TOKEN_ERROR && error->code >= 0 && (guint)error->code < G_N_ELEMENTS (answers);
}

/* Returns: the HTTP status to answer with; 503 for an error of another domain */
guint
token_error_get_status (const GError *error)
{
  return is_ours (error) ? answers[error->code].status : 503;
}

/* Returns: (transfer none): a word for programs; "unavailable" for an error of another domain */
const char *
token_error_get_code (const GError *error)
{
  return is_ours (error) ? answers[error->code].code : "unavailable";
}

/**
 * token_error_to_json:
 * @error: why there is no token
 *
 * Returns: (transfer full): the body to answer with.  The text of an error of
 *   another domain stays here: it may name what is behind us.
 */
JsonObject *
token_error_to_json (const GError *error)
{
  JsonObject *body = json_object_new ();
  JsonObject *inner = json_object_new ();

  json_object_set_string_member (inner, "code", token_error_get_code (error));
  json_object_set_string_member (inner, "message", is_ours (error) ? error->message : "Try again in a moment.");
  json_object_set_object_member (body, "error", inner);
  return body;
}
