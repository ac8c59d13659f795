/* A server whose TLS is too old hears nothing.  GnuTLS is held at 1.2 for this
 * whole process, before it is first used.
 */

#include "test-await.h"
#include "web-error.h"
#include "web-http.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

static void
append_pem (GString *pem, gnutls_datum_t *datum)
{
  g_string_append_len (pem, (const char *)datum->data, datum->size);
  gnutls_free (datum->data);
}

static void
fill_certificate (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key)
{
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, "\1", 1);
  gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, "127.0.0.1", 9);
  gnutls_x509_crt_set_activation_time (certificate, time (NULL) - 3600);
  gnutls_x509_crt_set_expiration_time (certificate, time (NULL) + 3600);
  gnutls_x509_crt_set_key (certificate, key);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), >=, 0);
}

static GTlsCertificate *
make_certificate (void)
{
  g_autoptr (GString) pem = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;
  gnutls_datum_t datum;
  GTlsCertificate *certificate;

  gnutls_x509_privkey_init (&key);
  gnutls_x509_crt_init (&crt);
  g_assert_cmpint (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0), >=, 0);
  fill_certificate (crt, key);
  gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &datum);
  append_pem (pem, &datum);
  gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, &datum);
  append_pem (pem, &datum);
  gnutls_x509_crt_deinit (crt);
  gnutls_x509_privkey_deinit (key);
  certificate = g_tls_certificate_new_from_pem (pem->str, -1, &error);
  g_assert_no_error (error);
  return certificate;
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer n_requests)
{
  (*(guint *)n_requests)++;
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, "1", 1);
}

static SoupServer *
serve (guint *n_requests, char **uri)
{
  g_autoptr (GTlsCertificate) certificate = make_certificate ();
  SoupServer *server = soup_server_new ("tls-certificate", certificate, NULL);
  g_autoptr (GError) error = NULL;
  g_autoslist (GUri) uris = NULL;

  soup_server_add_handler (server, NULL, on_request, n_requests, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY | SOUP_SERVER_LISTEN_HTTPS, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  *uri = g_strdup_printf ("https://127.0.0.1:%d/?auth=secret", g_uri_get_port (uris->data));
  return server;
}

static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags errors)
{
  return TRUE;
}

static WebResponse *
get (SoupSession *session, const char *uri, gboolean is_trusted, GError **error)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (is_trusted)
    g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), NULL);
  web_http_send_async (session, message, NULL, NULL, 1000, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  return web_http_send_finish (result, error);
}

static void
test_minimum (void)
{
  guint n_requests = 0;
  g_autofree char *uri = NULL;
  g_autoptr (SoupServer) server = serve (&n_requests, &uri);
  g_autoptr (SoupSession) session = web_http_session_new (2, 5);
  g_autoptr (GError) error = NULL;
  g_autoptr (WebResponse) response = NULL;

  web_http_session_set_minimum_tls (session, G_TLS_PROTOCOL_VERSION_TLS_1_3);
  g_assert_null (get (session, uri, TRUE, &error));
  g_assert_error (error, WEB_ERROR, WEB_ERROR_INSECURE);
  g_assert_cmpuint (n_requests, ==, 0);
  g_clear_error (&error);

  web_http_session_set_minimum_tls (session, G_TLS_PROTOCOL_VERSION_TLS_1_2);
  response = get (session, uri, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 200);
  g_assert_cmpuint (n_requests, ==, 1);

  /* A connection that is kept does not slip through either. */
  web_http_session_set_minimum_tls (session, G_TLS_PROTOCOL_VERSION_TLS_1_3);
  g_assert_null (get (session, uri, TRUE, &error));
  g_assert_error (error, WEB_ERROR, WEB_ERROR_INSECURE);
  g_assert_cmpuint (n_requests, ==, 1);
}

static void
test_unknown_certificate (void)
{
  guint n_requests = 0;
  g_autofree char *uri = NULL;
  g_autoptr (SoupServer) server = serve (&n_requests, &uri);
  g_autoptr (SoupSession) session = web_http_session_new (2, 5);
  g_autoptr (GError) error = NULL;

  g_assert_null (get (session, uri, FALSE, &error));
  g_assert_error (error, WEB_ERROR, WEB_ERROR_UNREACHABLE);
  g_assert_null (strstr (error->message, "secret"));
  g_assert_cmpuint (n_requests, ==, 0);
}

int
main (int argc, char **argv)
{
  g_setenv ("G_TLS_GNUTLS_PRIORITY", "NORMAL:-VERS-ALL:+VERS-TLS1.2", TRUE);
  g_test_init (&argc, &argv, NULL);
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    g_error ("no TLS: glib-networking is missing");
  g_test_add_func ("/web/tls/minimum", test_minimum);
  g_test_add_func ("/web/tls/unknown-certificate", test_unknown_certificate);
  return g_test_run ();
}
