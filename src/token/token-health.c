/* Asks /healthz of the service beside us over a plain socket, and waits three
 * seconds at most.  Whoever answers at all is alive; who answers something else is
 * somebody else.
 */

#include "token-health.h"

#include "token-settings.h"

#include <string.h>

#define SECONDS 3
#define REQUEST "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
#define ANSWER "HTTP/1.1 200 "

/* A service that listens everywhere is reached at home. */
static GSocketConnectable *
find_address (const char *text, guint16 port)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  if (g_inet_address_get_is_any (address))
    {
      GSocketFamily family = g_inet_address_get_family (address);

      g_object_unref (address);
      address = g_inet_address_new_loopback (family);
    }
  return G_SOCKET_CONNECTABLE (g_inet_socket_address_new (address, port));
}

static gboolean
ask (GSocketConnection *connection, GError **error)
{
  GIOStream *stream = G_IO_STREAM (connection);
  char answer[sizeof ANSWER] = "";
  gsize length = strlen (ANSWER);

  if (!g_output_stream_write_all (g_io_stream_get_output_stream (stream), REQUEST, strlen (REQUEST), NULL, NULL, error) ||
      !g_input_stream_read_all (g_io_stream_get_input_stream (stream), answer, length, &length, NULL, error))
    return FALSE;
  if (g_str_equal (answer, ANSWER))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the service does not say that it is well");
  return FALSE;
}

/**
 * token_health_check:
 * @environment: the service's
 * @error: location for an error
 *
 * Returns: whether the service lives
 */
gboolean
token_health_check (const char *const *environment, GError **error)
{
  g_autofree char *address = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) connectable = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  guint16 port;

  if (!token_settings_read_listen (environment, &address, &port, error))
    return FALSE;
  connectable = find_address (address, port);
  g_socket_client_set_timeout (client, SECONDS);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, connectable, NULL, error);
  return connection != NULL && ask (connection, error);
}
