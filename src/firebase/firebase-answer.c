/* What an answer of the database, of Identity Toolkit or of Secure Token means
 * for us.  Decided by status first; the text only where one status means two
 * things.
 */

#include "firebase-answer.h"

#include "web-error.h"
#include "web-json.h"

typedef struct
{
  const char *code;
  FirebaseError error;
} Meaning;

/* Codes of Identity Toolkit and Secure Token; "MISSING…" ones are ours to
 * prevent and fall to FIREBASE_ERROR_INVALID.
 */
static const Meaning meanings[] = {
  { "TOKEN_EXPIRED", FIREBASE_ERROR_SIGNED_OUT },
  { "INVALID_REFRESH_TOKEN", FIREBASE_ERROR_SIGNED_OUT },
  { "USER_NOT_FOUND", FIREBASE_ERROR_SIGNED_OUT },
  { "USER_DISABLED", FIREBASE_ERROR_DISABLED },
  { "PROJECT_DISABLED", FIREBASE_ERROR_DISABLED },
  { "OPERATION_NOT_ALLOWED", FIREBASE_ERROR_DISABLED },
  { "ADMIN_ONLY_OPERATION", FIREBASE_ERROR_DISABLED },
  { "TOO_MANY_ATTEMPTS_TRY_LATER", FIREBASE_ERROR_SERVER },
  { "QUOTA_EXCEEDED", FIREBASE_ERROR_SERVER },
  { "INVALID_IDP_RESPONSE", FIREBASE_ERROR_IDENTITY },
  { "EMAIL_EXISTS", FIREBASE_ERROR_IDENTITY },
  { "FEDERATED_USER_ID_ALREADY_LINKED", FIREBASE_ERROR_IDENTITY },
  { "CONFIGURATION_NOT_FOUND", FIREBASE_ERROR_CONFIG },
  { "INVALID_API_KEY", FIREBASE_ERROR_CONFIG },
  { "API_KEY_INVALID", FIREBASE_ERROR_CONFIG },
};

static FirebaseError
meaning_of_web_error (int code)
{
  switch ((WebError)code)
    {
    case WEB_ERROR_UNREACHABLE:
    case WEB_ERROR_TIMEOUT:
      return FIREBASE_ERROR_NETWORK;
    case WEB_ERROR_INSECURE:
      return FIREBASE_ERROR_INSECURE;
    case WEB_ERROR_SIGNATURE:
      return FIREBASE_ERROR_IDENTITY;
    case WEB_ERROR_TOO_LARGE:
    case WEB_ERROR_MALFORMED:
    default:
      return FIREBASE_ERROR_MALFORMED;
    }
}

/**
 * firebase_answer_translate:
 * @error: (transfer full): an error from below
 *
 * Returns: (transfer full): the same in #FIREBASE_ERROR; a cancelled operation
 *   stays one
 */
GError *
firebase_answer_translate (GError *error)
{
  GError *translated;

  if (error->domain != WEB_ERROR)
    return error;
  translated = g_error_new_literal (FIREBASE_ERROR, (int)meaning_of_web_error (error->code), error->message);
  g_error_free (error);
  return translated;
}

static const char *
get_database_text (WebResponse *response)
{
  const char *text = web_json_get_string (web_json_node_get_object (response->node), "error");

  return text != NULL ? text : "no reason given";
}

/**
 * firebase_answer_is_stale_token:
 * @response: an answer of the database
 *
 * 401 stands for "the rules say no" and for "your token is too old"; only the
 * text tells them apart.
 *
 * Returns: %TRUE if a fresh token may help
 */
gboolean
firebase_answer_is_stale_token (WebResponse *response)
{
  return response->status == SOUP_STATUS_UNAUTHORIZED && g_ascii_strncasecmp (get_database_text (response), "permission denied", 17) != 0;
}

static FirebaseError
meaning_of_status (guint status)
{
  if (status >= 500 || status == 429 || status == SOUP_STATUS_PAYMENT_REQUIRED || status == SOUP_STATUS_REQUEST_TIMEOUT)
    return FIREBASE_ERROR_SERVER;
  if (status == SOUP_STATUS_UNAUTHORIZED)
    return FIREBASE_ERROR_PERMISSION_DENIED;
  if (status == SOUP_STATUS_PRECONDITION_FAILED)
    return FIREBASE_ERROR_CHANGED;
  if (status == SOUP_STATUS_LOCKED)
    return FIREBASE_ERROR_DISABLED;
  if (status == SOUP_STATUS_FORBIDDEN)
    return FIREBASE_ERROR_CONFIG;
  return FIREBASE_ERROR_INVALID;
}

/**
 * firebase_answer_check_database:
 * @response: an answer of the database
 * @error: return location for a #FirebaseError
 *
 * Returns: %TRUE if it is 200 with JSON
 */
gboolean
firebase_answer_check_database (WebResponse *response, GError **error)
{
  if (response->status != SOUP_STATUS_OK)
    g_set_error (error, FIREBASE_ERROR, (int)meaning_of_status (response->status), "%u: %s",
                 response->status, get_database_text (response));
  else if (response->node == NULL)
    g_set_error_literal (error, FIREBASE_ERROR, FIREBASE_ERROR_MALFORMED, "the database answered without JSON");
  else
    return TRUE;
  return FALSE;
}

/**
 * firebase_answer_get_code:
 * @response: an answer of Identity Toolkit or Secure Token
 *
 * Returns: (transfer full): the code, which is what stands before " : " in the
 *   message; "" where there is none
 */
char *
firebase_answer_get_code (WebResponse *response)
{
  JsonObject *problem = web_json_get_object (web_json_node_get_object (response->node), "error");
  const char *message = web_json_get_string (problem, "message");
  const char *colon = message != NULL ? strstr (message, " : ") : NULL;

  if (message == NULL)
    return g_strdup ("");
  return colon != NULL ? g_strndup (message, (gsize)(colon - message)) : g_strdup (message);
}

static FirebaseError
meaning_of_code (const char *code, guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (g_str_equal (code, meanings[i].code))
      return meanings[i].error;
  if (status == SOUP_STATUS_FORBIDDEN || g_str_has_prefix (code, "API key not valid"))
    return FIREBASE_ERROR_CONFIG;
  return status >= 500 || status == 429 ? FIREBASE_ERROR_SERVER : FIREBASE_ERROR_INVALID;
}

/**
 * firebase_answer_check_identity:
 * @response: an answer of Identity Toolkit or Secure Token
 * @error: return location for a #FirebaseError
 *
 * Returns: %TRUE if it is 200 with a JSON object
 */
gboolean
firebase_answer_check_identity (WebResponse *response, GError **error)
{
  g_autofree char *code = NULL;

  if (response->status == SOUP_STATUS_OK && web_json_node_get_object (response->node) != NULL)
    return TRUE;
  if (response->status == SOUP_STATUS_OK)
    {
      g_set_error_literal (error, FIREBASE_ERROR, FIREBASE_ERROR_MALFORMED, "the sign-in service answered without JSON");
      return FALSE;
    }
  code = firebase_answer_get_code (response);
  g_set_error (error, FIREBASE_ERROR, (int)meaning_of_code (code, response->status), "%u: %s", response->status, code);
  return FALSE;
}
