/* Where an answer sends us on.  libsoup follows redirects for reads alone and
 * to anywhere; the Realtime Database redirects writes too, and a token must
 * follow to a sibling of the first host but never to a stranger.
 */

#include "web-redirect.h"

#include "web-error.h"

/**
 * web_redirect_is_due:
 * @message: a message that has been answered
 *
 * Returns: %TRUE if the answer sends it on unchanged: 307 and 308, and for
 *   reads also 301 and 302
 */
gboolean
web_redirect_is_due (SoupMessage *message)
{
  switch ((guint)soup_message_get_status (message))
    {
    case SOUP_STATUS_TEMPORARY_REDIRECT:
    case SOUP_STATUS_PERMANENT_REDIRECT:
      return TRUE;
    case SOUP_STATUS_MOVED_PERMANENTLY:
    case SOUP_STATUS_FOUND:
      return g_str_equal (soup_message_get_method (message), "GET");
    default:
      return FALSE;
    }
}

/* The domain that @host stands in, where that belongs to one owner: "com" and
 * "co.uk" do not.
 */
static const char *
find_domain (const char *host)
{
  const char *dot = g_hostname_is_ip_address (host) ? NULL : strchr (host, '.');

  return dot != NULL && strchr (dot + 1, '.') != NULL && !soup_tld_domain_is_public_suffix (dot + 1) ? dot + 1 : NULL;
}

/* The database's shards are siblings: PROJECT.firebaseio.com sends to
 * s-usc1c-nss-118.firebaseio.com.
 */
static gboolean
is_related (GUri *from, GUri *to)
{
  const char *a = g_uri_get_host (from), *b = g_uri_get_host (to);
  const char *a_domain = find_domain (a), *b_domain = find_domain (b);

  return g_ascii_strcasecmp (a, b) == 0 || (a_domain != NULL && b_domain != NULL && g_ascii_strcasecmp (a_domain, b_domain) == 0);
}

static const char *
find_auth (GUri *uri)
{
  const char *query = g_uri_get_query (uri);

  for (const char *at = query; at != NULL; at = strchr (at, '&'))
    {
      at += *at == '&';
      if (g_str_has_prefix (at, "auth="))
        return at;
    }
  return NULL;
}

static GUri *
with_auth (GUri *to, const char *auth)
{
  g_autofree char *pair = g_strndup (auth, strcspn (auth, "&"));
  const char *query = g_uri_get_query (to);
  g_autofree char *longer = query != NULL && *query != '\0' ? g_strconcat (query, "&", pair, NULL) : g_strdup (pair);

  return soup_uri_copy (to, SOUP_URI_QUERY, longer, SOUP_URI_NONE);
}

static GUri *
find_target (SoupMessage *message, GError **error)
{
  GUri *from = soup_message_get_uri (message);
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autoptr (GUri) to = location != NULL ? g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  const char *auth = find_auth (from);

  if (to == NULL || g_uri_get_host (to) == NULL || *g_uri_get_host (to) == '\0')
    {
      g_set_error_literal (error, WEB_ERROR, WEB_ERROR_MALFORMED, "a redirect to nowhere");
      return NULL;
    }
  if (!g_str_equal (g_uri_get_scheme (to), "https") && !(g_str_equal (g_uri_get_scheme (to), "http") && g_str_equal (g_uri_get_scheme (from), "http") && g_ascii_strcasecmp (g_uri_get_host (from), g_uri_get_host (to)) == 0))
    {
      g_set_error_literal (error, WEB_ERROR, WEB_ERROR_INSECURE, "a redirect to where nothing is encrypted");
      return NULL;
    }
  if (auth != NULL && find_auth (to) == NULL && is_related (from, to))
    return with_auth (to, auth);
  return g_steal_pointer (&to);
}

static void
copy_header (const char *name, const char *value, gpointer message)
{
  static const char *const ours[] = { "Accept", "Accept-Encoding", "Cache-Control", "if-match", "X-Firebase-ETag" };

  /* Named one by one: what belongs to the connection must not be repeated, and
   * an Authorization was meant for the host that it was written for.
   */
  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    if (g_ascii_strcasecmp (name, ours[i]) == 0)
      soup_message_headers_append (soup_message_get_request_headers (message), name, value);
}

/**
 * web_redirect_follow:
 * @message: a message whose answer is a redirect
 * @error: return location for a #WEB_ERROR_MALFORMED or #WEB_ERROR_INSECURE
 *
 * Returns: (transfer full) (nullable): the same message for the new place,
 *   without its body; `auth=` goes along to the same host and to its siblings
 */
SoupMessage *
web_redirect_follow (SoupMessage *message, GError **error)
{
  g_autoptr (GUri) target = find_target (message, error);
  SoupMessage *next;

  if (target == NULL)
    return NULL;
  next = soup_message_new_from_uri (soup_message_get_method (message), target);
  soup_message_headers_foreach (soup_message_get_request_headers (message), copy_header, next);
  return next;
}
