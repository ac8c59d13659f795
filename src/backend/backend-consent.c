/* The consent page and what it carries: who asks, where the answer goes, and the
 * challenge that only the asker can meet (RFC 7636).  It speaks to a person, so
 * it is plain HTML that every browser and screen reader knows.
 */

#include "backend-consent.h"

#include "backend-error.h"
#include "backend-identity.h"

#include "web-http.h"
#include "web-jwt.h"

#include <string.h>

/* The order in which a page carries them on. */
static const char *const FIELDS[] = {
  "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method"
};

struct _BackendConsent
{
  char *fields[G_N_ELEMENTS (FIELDS)];
};

static const char *
get_field (BackendConsent *self, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    if (strcmp (FIELDS[i], name) == 0)
      return self->fields[i];
  return NULL;
}

/* A desktop client's answer goes to the computer that asked, on any port. */
static gboolean
is_loopback (const char *uri)
{
  return uri != NULL && g_str_has_prefix (uri, "http://") && strchr (uri, '#') == NULL && web_uri_is_loopback (uri);
}

/**
 * backend_consent_new:
 * @form: the request's parameters
 * @error: location for a %BACKEND_ERROR that only the person can be told
 *
 * Returns: (transfer full): the request, or %NULL
 */
BackendConsent *
backend_consent_new (GHashTable *form, GError **error)
{
  g_autoptr (BackendConsent) self = g_new0 (BackendConsent, 1);

  for (guint i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    self->fields[i] = g_strdup (g_hash_table_lookup (form, FIELDS[i]));
  if (g_strcmp0 (get_field (self, "client_id"), BACKEND_CLIENT_ID) != 0)
    g_set_error_literal (error, BACKEND_ERROR, 401, "invalid_client: The OAuth client was not found.");
  else if (!is_loopback (get_field (self, "redirect_uri")))
    g_set_error_literal (error, BACKEND_ERROR, 400, "redirect_uri_mismatch: The answer may only go to an address of this computer, such as http://127.0.0.1:1234/.");
  else
    return g_steal_pointer (&self);
  return NULL;
}

void
backend_consent_free (BackendConsent *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    g_free (self->fields[i]);
  g_free (self);
}

const char *
backend_consent_get_nonce (BackendConsent *self)
{
  return get_field (self, "nonce");
}

/* To the byte: a client that says otherwise the second time is not the same. */
gboolean
backend_consent_has_redirect (BackendConsent *self, const char *uri)
{
  return g_strcmp0 (get_field (self, "redirect_uri"), uri) == 0;
}

/**
 * backend_consent_check_verifier:
 * @verifier: (nullable): what the client says its challenge was made from
 *
 * Returns: (nullable): %NULL if it is, otherwise Google's words
 */
const char *
backend_consent_check_verifier (BackendConsent *self, const char *verifier)
{
  const char *challenge = get_field (self, "code_challenge");
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *made = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;

  if (challenge == NULL)
    return NULL;
  if (verifier == NULL)
    return "Missing code verifier.";
  g_checksum_update (checksum, (const guchar *)verifier, -1);
  g_checksum_get_digest (checksum, digest, &length);
  made = web_base64url_encode (digest, length);
  return strcmp (made, challenge) == 0 ? NULL : "Invalid code verifier.";
}

static void
append_parameter (GString *uri, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_string_append_c (uri, strchr (uri->str, '?') != NULL ? '&' : '?');
  g_string_append_printf (uri, "%s=", name);
  g_string_append_uri_escaped (uri, value, NULL, FALSE);
}

/**
 * backend_consent_to_approval:
 * @code: what the client may redeem
 * @issuer: who says so (RFC 9207)
 *
 * Returns: (transfer full): where to send the browser
 */
char *
backend_consent_to_approval (BackendConsent *self, const char *code, const char *issuer)
{
  GString *uri = g_string_new (get_field (self, "redirect_uri"));

  append_parameter (uri, "state", get_field (self, "state"));
  append_parameter (uri, "iss", issuer);
  append_parameter (uri, "code", code);
  append_parameter (uri, "scope", get_field (self, "scope"));
  append_parameter (uri, "authuser", "0");
  append_parameter (uri, "prompt", "consent");
  return g_string_free_and_steal (uri);
}

/**
 * backend_consent_to_denial:
 * @error: a code of RFC 6749 §4.1.2.1
 *
 * Returns: (transfer full): where to send the browser
 */
char *
backend_consent_to_denial (BackendConsent *self, const char *error)
{
  GString *uri = g_string_new (get_field (self, "redirect_uri"));

  append_parameter (uri, "error", error);
  append_parameter (uri, "state", get_field (self, "state"));
  return g_string_free_and_steal (uri);
}

static gboolean
has_scope (const char *scopes, const char *scope)
{
  g_auto (GStrv) words = g_strsplit (scopes != NULL ? scopes : "", " ", -1);

  return g_strv_contains ((const char *const *)words, scope);
}

/**
 * backend_consent_to_refusal:
 *
 * Returns: (transfer full) (nullable): where to send the browser if the request
 *   asks for what there is not, without anybody being asked
 */
char *
backend_consent_to_refusal (BackendConsent *self)
{
  const char *method = get_field (self, "code_challenge_method");

  if (g_strcmp0 (get_field (self, "response_type"), "code") != 0)
    return backend_consent_to_denial (self, "unsupported_response_type");
  if (!has_scope (get_field (self, "scope"), "openid"))
    return backend_consent_to_denial (self, "invalid_scope");
  if (get_field (self, "code_challenge") != NULL && g_strcmp0 (method, "S256") != 0)
    return backend_consent_to_denial (self, "invalid_request");
  return NULL;
}

/* Nothing from elsewhere, no script, no address that a link could carry on. */
#define PAGE_BEGINNING                                                                                           \
  "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"                                      \
  "<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"  \
  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"    \
  "<title>%s</title>\n<style>\nbody { font: 1.1rem system-ui, sans-serif; max-width: 26rem; margin: 3rem auto; " \
  "padding: 0 1rem; color-scheme: light dark; }\nbutton { font: inherit; display: block; width: 100%%; "         \
  "padding: .7rem; margin: .6rem 0; }\n</style>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n"
#define PAGE_END "</main>\n</body>\n</html>\n"

static void
append_markup (GString *page, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append_markup (GString *page, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_markup_vprintf_escaped (format, arguments);
  va_end (arguments);
  g_string_append (page, text);
}

/**
 * backend_consent_to_html:
 * @people: (element-type BackendPerson): whom to offer
 * @action: where the form goes
 *
 * Returns: (transfer full): a page with a button for each person, named by the
 *   person, and one to cancel
 */
char *
backend_consent_to_html (BackendConsent *self, GPtrArray *people, const char *action)
{
  GString *page = g_string_new (NULL);

  append_markup (page, PAGE_BEGINNING, "Sign in", "Sign in");
  g_string_append (page, "<p>These people are made up, for trying things on this computer. Who do you want to be?</p>\n");
  append_markup (page, "<form method=\"post\" action=\"%s\">\n", action);
  for (guint i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    if (self->fields[i] != NULL)
      append_markup (page, "<input type=\"hidden\" name=\"%s\" value=\"%s\">\n", FIELDS[i], self->fields[i]);
  for (guint i = 0; i < people->len; i++)
    {
      BackendPerson *person = people->pdata[i];

      append_markup (page, "<button type=\"submit\" name=\"email\" value=\"%s\" title=\"%s\">%s</button>\n", person->email, person->email, person->name);
    }
  g_string_append (page, "<button type=\"submit\">Cancel</button>\n</form>\n" PAGE_END);
  return g_string_free_and_steal (page);
}

/**
 * backend_consent_error_to_html:
 *
 * Returns: (transfer full): a page that says what is wrong with the request
 */
char *
backend_consent_error_to_html (const char *message)
{
  GString *page = g_string_new (NULL);

  append_markup (page, PAGE_BEGINNING "<p>%s</p>\n", "Cannot sign in", "Cannot sign in", message);
  g_string_append (page, PAGE_END);
  return g_string_free_and_steal (page);
}
