/* Joins the local Twilio to a server: rooms, signalling, REST API and access
 * tokens on its one port.
 */

#include "backend-rooms-api.h"
#include "backend-rooms.h"
#include "backend-server-private.h"
#include "backend-signaling.h"
#include "backend-token.h"

#define ATTACHED "backend-rooms"

/**
 * backend_rooms_attach:
 * @server: a server whose parts are there
 */
void
backend_rooms_attach (BackendServer *server)
{
  SoupServer *soup = backend_server_get_soup_server (server);
  BackendRooms *rooms = backend_rooms_new (backend_server_get_context (server),
                                           backend_server_get_account_sid (server),
                                           backend_server_get_api_key_sid (server),
                                           backend_server_get_api_key_secret (server));

  backend_signaling_attach (rooms, soup);
  backend_rooms_api_attach (rooms, soup);
  backend_token_attach (server);
  g_object_set_data_full (G_OBJECT (server), ATTACHED, rooms, g_object_unref);
}

/**
 * backend_rooms_detach:
 * @server: a server that stops, with its SoupServer still there
 *
 * Ends every connection; the rooms are forgotten.
 */
void
backend_rooms_detach (BackendServer *server)
{
  SoupServer *soup = backend_server_get_soup_server (server);

  soup_server_remove_handler (soup, BACKEND_SIGNALING_PATH);
  soup_server_remove_handler (soup, BACKEND_ROOMS_API_PATH);
  soup_server_remove_handler (soup, BACKEND_TOKEN_PATH);
  g_object_set_data (G_OBJECT (server), ATTACHED, NULL);
}

/* Returns: (transfer none) (nullable): the rooms of a server that has them */
BackendRooms *
backend_rooms_get (BackendServer *server)
{
  return g_object_get_data (G_OBJECT (server), ATTACHED);
}
