/* Which addresses may be spoken to, and how an address may be shown.  Plain
 * http is for this computer, and for a private network where somebody said so:
 * tokens travel in these URIs.
 */

#include "web-http.h"

#include "web-error.h"

static GUri *
parse (const char *uri, GError **error)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, SOUP_HTTP_URI_FLAGS, NULL);

  if (parsed != NULL && g_uri_get_host (parsed) != NULL && *g_uri_get_host (parsed) != '\0')
    return g_steal_pointer (&parsed);
  g_set_error_literal (error, WEB_ERROR, WEB_ERROR_MALFORMED, "not an address with a host");
  return NULL;
}

static gboolean
is_loopback_host (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address == NULL)
    return g_ascii_strcasecmp (host, "localhost") == 0;
  return g_inet_address_get_is_loopback (address);
}

/* A name proves nothing about where it leads, so only literal addresses count. */
static gboolean
is_private_host (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address == NULL)
    return FALSE;
  if (g_inet_address_get_is_site_local (address) || g_inet_address_get_is_link_local (address))
    return TRUE;
  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 && (g_inet_address_to_bytes (address)[0] & 0xfe) == 0xfc; /* RFC 4193 */
}

/**
 * web_uri_is_loopback:
 * @uri: an address
 *
 * Returns: %TRUE if it is `localhost` or a literal loopback address
 */
gboolean
web_uri_is_loopback (const char *uri)
{
  g_autoptr (GUri) parsed = parse (uri, NULL);

  return parsed != NULL && is_loopback_host (g_uri_get_host (parsed));
}

/**
 * web_uri_is_allowed:
 * @uri: an address
 * @insecure_lan: whether a private network will do without encryption
 * @error: return location for a #WEB_ERROR_INSECURE or #WEB_ERROR_MALFORMED
 *
 * Returns: %TRUE for https and wss; for http and ws only to loopback, or where
 *   @insecure_lan to a literal private address
 */
gboolean
web_uri_is_allowed (const char *uri, gboolean insecure_lan, GError **error)
{
  g_autoptr (GUri) parsed = parse (uri, error);
  const char *scheme, *host;

  if (parsed == NULL)
    return FALSE;
  scheme = g_uri_get_scheme (parsed);
  host = g_uri_get_host (parsed);
  if (g_str_equal (scheme, "https") || g_str_equal (scheme, "wss"))
    return TRUE;
  if ((g_str_equal (scheme, "http") || g_str_equal (scheme, "ws")) && (is_loopback_host (host) || (insecure_lan && is_private_host (host))))
    return TRUE;

  g_set_error (error, WEB_ERROR, WEB_ERROR_INSECURE, "%s to %s is not encrypted", scheme, host);
  return FALSE;
}

static gboolean
is_secret_name (const char *name, gsize length)
{
  static const char *const secrets[] = {
    "auth", "key", "code", "token", "state", "nonce", "ac", "access_token", "id_token", "refresh_token",
    "client_secret", "code_verifier", "code_challenge", "login_hint", "email", "password"
  };

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (strlen (secrets[i]) == length && g_ascii_strncasecmp (secrets[i], name, length) == 0)
      return TRUE;
  return FALSE;
}

/**
 * web_uri_redact:
 * @uri: an address, or any text that may have one in it
 *
 * Returns: (transfer full): @uri with the values of secret parameters replaced
 *   by three dots, fit for a log
 */
char *
web_uri_redact (const char *uri)
{
  GString *shown = g_string_new (NULL);
  const char *at = uri;

  while (*at != '\0')
    {
      gsize name = strspn (at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

      g_string_append_len (shown, at, (gssize)name);
      if (at[name] == '=' && is_secret_name (at, name))
        {
          g_string_append (shown, "=…");
          at += name + 1;
          at += strcspn (at, "&#;\"'<> \t\r\n");
        }
      else
        {
          at += name;
          if (*at != '\0')
            g_string_append_c (shown, *at++);
        }
    }
  return g_string_free_and_steal (shown);
}
