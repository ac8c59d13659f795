/* The listener on loopback that the browser is sent back to (RFC 8252 §7.3).
 * Anybody on this computer can knock: who does not know the state is told 400
 * and changes nothing.
 */

#include "firebase-redirect.h"

#include <gnutls/gnutls.h>
#include <libsoup/soup.h>

#define PATH "/callback"
#define MAX_CODE 4096

struct _FirebaseRedirect
{
  SoupServer *server;
  char *uri;
  char *state;
  char *issuer;
  const FirebasePages *pages;
  FirebaseRedirectFunc func;
  gpointer user_data;
  gboolean is_answered;
};

static const char page_format[] = "<!DOCTYPE html><html lang=\"%s\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
                                  "<title>%s</title><style>:root{color-scheme:light dark;font:1.1em/1.5 system-ui,sans-serif}"
                                  "body{max-width:30em;margin:20vh auto;padding:0 1em;text-align:center}</style></head>"
                                  "<body><h1>%s</h1><p>%s</p></body></html>";

/* Nothing of the request is in any page. */
static void
respond (SoupServerMessage *message, guint status, const FirebasePages *pages, gboolean is_done)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *language = g_markup_escape_text (pages->language, -1);
  g_autofree char *title = g_markup_escape_text (is_done ? pages->done_title : pages->refused_title, -1);
  g_autofree char *text = g_markup_escape_text (is_done ? pages->done_text : pages->refused_text, -1);
  char *page = g_strdup_printf (page_format, language, title, title, text);

  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Connection", "close");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE, page, strlen (page));
}

static void
refuse (SoupServerMessage *message, guint status)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  soup_server_message_set_status (message, status, NULL);
}

/* In constant time: the state is the one secret that a stranger would guess at. */
static gboolean
knows_state (FirebaseRedirect *self, const char *state)
{
  gsize length = strlen (self->state);

  return state != NULL && strlen (state) == length && gnutls_memcmp (state, self->state, length) == 0;
}

/* Where the answer says who it is from, it must be who was asked (RFC 9207). */
static gboolean
is_genuine (FirebaseRedirect *self, GHashTable *parameters)
{
  const char *issuer = g_hash_table_lookup (parameters, "iss");

  return knows_state (self, g_hash_table_lookup (parameters, "state")) && (issuer == NULL || g_str_equal (issuer, self->issuer));
}

static GError *
error_for (const char *problem)
{
  if (g_str_equal (problem, "access_denied"))
    return g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_REFUSED, "access denied");
  if (g_str_equal (problem, "server_error") || g_str_equal (problem, "temporarily_unavailable"))
    return g_error_new_literal (FIREBASE_ERROR, FIREBASE_ERROR_SERVER, "the consent page does not work just now");
  return g_error_new (FIREBASE_ERROR, FIREBASE_ERROR_CONFIG, "the consent page answered “%.60s”", problem);
}

static gboolean
close_server (gpointer server)
{
  soup_server_disconnect (server);
  return G_SOURCE_REMOVE;
}

/* From the loop, since the server is busy with this very message; and not when
 * idle, which who keeps knocking could put off for ever.
 */
static void
on_message_gone (gpointer server, GObject *where_it_was)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, close_server, server, g_object_unref);
}

/* The page has to get out before the server goes. */
static void
close_after (FirebaseRedirect *self, SoupServerMessage *message)
{
  self->is_answered = TRUE;
  g_object_weak_ref (G_OBJECT (message), on_message_gone, g_object_ref (self->server));
}

static void
take_answer (FirebaseRedirect *self, SoupServerMessage *message, GHashTable *parameters)
{
  const char *code = g_hash_table_lookup (parameters, "code");
  const char *problem = g_hash_table_lookup (parameters, "error");
  g_autoptr (GError) error = problem != NULL ? error_for (problem) : NULL;

  if (error == NULL && (code == NULL || *code == '\0' || strlen (code) > MAX_CODE))
    {
      refuse (message, SOUP_STATUS_BAD_REQUEST);
      return;
    }
  close_after (self, message);
  respond (message, SOUP_STATUS_OK, self->pages, error == NULL);
  self->func (error == NULL ? code : NULL, error, self->user_data);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  FirebaseRedirect *self = user_data;
  const char *text = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) parameters = g_uri_parse_params (text != NULL ? text : "", -1, "&", G_URI_PARAMS_WWW_FORM, NULL);

  if (!g_str_equal (path, PATH))
    refuse (message, SOUP_STATUS_NOT_FOUND);
  else if (!g_str_equal (soup_server_message_get_method (message), SOUP_METHOD_GET))
    refuse (message, SOUP_STATUS_METHOD_NOT_ALLOWED);
  else if (self->is_answered || parameters == NULL || !is_genuine (self, parameters))
    refuse (message, SOUP_STATUS_BAD_REQUEST);
  else
    take_answer (self, message, parameters);
}

static gboolean
find_uri (FirebaseRedirect *self)
{
  g_autoslist (GUri) uris = soup_server_get_uris (self->server);

  if (uris == NULL)
    return FALSE;
  self->uri = g_strdup_printf ("http://127.0.0.1:%d" PATH, g_uri_get_port (uris->data));
  return TRUE;
}

/**
 * firebase_redirect_listen:
 * @state: what the answer must carry
 * @issuer: whom the answer may name
 * @pages: what the browser shows; must outlive the listener
 * @func: called once
 * @user_data: for @func
 * @error: return location for a #FIREBASE_ERROR_NETWORK
 *
 * Listens on 127.0.0.1 and a port of the system's choice; never on a name, which
 * could be somebody else's.
 *
 * Returns: (transfer full) (nullable): the listener
 */
FirebaseRedirect *
firebase_redirect_listen (const char *state, const char *issuer, const FirebasePages *pages,
                          FirebaseRedirectFunc func, gpointer user_data, GError **error)
{
  g_autoptr (FirebaseRedirect) self = g_new0 (FirebaseRedirect, 1);
  g_autoptr (GError) why = NULL;

  self->server = soup_server_new ("server-header", NULL, NULL);
  self->state = g_strdup (state);
  self->issuer = g_strdup (issuer);
  self->pages = pages;
  self->func = func;
  self->user_data = user_data;
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  if (soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &why) && find_uri (self))
    return g_steal_pointer (&self);

  g_set_error (error, FIREBASE_ERROR, FIREBASE_ERROR_NETWORK, "no port to listen on: %s", why != NULL ? why->message : "none given");
  return NULL;
}

/**
 * firebase_redirect_get_uri:
 * @self: a listener
 *
 * Returns: (transfer none): the redirect URI, port included
 */
const char *
firebase_redirect_get_uri (FirebaseRedirect *self)
{
  return self->uri;
}

/**
 * firebase_redirect_free:
 * @self: (nullable): a listener
 *
 * Stops listening; a page under way still gets out.
 */
void
firebase_redirect_free (FirebaseRedirect *self)
{
  if (self == NULL)
    return;
  soup_server_remove_handler (self->server, NULL);
  if (!self->is_answered)
    soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_free (self->uri);
  g_free (self->state);
  g_free (self->issuer);
  g_free (self);
}
