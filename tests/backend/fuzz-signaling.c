/* Lines of frames from strangers, sent by three connections in turn to one set
 * of rooms.  Where a line says TOKEN or SESSION, a good one is put in, so that
 * what comes after the door is reached too.
 */

#include "backend-rooms.h"
#include "backend-signaling.h"
#include "token-issuer.h"

#include <string.h>

#define CONNECTIONS 3
#define MAX_LINES 64

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static void
put_in (GString *line, BackendRooms *rooms, guint index)
{
  g_autoptr (TokenIssuer) issuer = token_issuer_new ("AC0", "SK0", "secret");
  g_autofree char *identity = g_strdup_printf ("person %u", index);
  g_autofree char *token = token_issuer_issue (issuer, identity, "r", 600, NULL);
  BackendRoom *room = backend_rooms_find (rooms, "r");
  GPtrArray *participants = room != NULL ? backend_room_get_participants (room) : NULL;

  g_string_replace (line, "TOKEN", token, 1);
  if (participants != NULL && index < participants->len)
    g_string_replace (line, "SESSION", backend_participant_get_session (participants->pdata[index]), 1);
}

static void
receive (BackendRooms *rooms, BackendSignaling **connections, guint number, const char *text, gsize length)
{
  guint index = number % CONNECTIONS;
  g_autoptr (GString) line = g_string_new_len (text, (gssize)length);

  if (backend_signaling_is_closed (connections[index]))
    {
      backend_signaling_free (connections[index]);
      connections[index] = backend_signaling_new (rooms, NULL);
    }
  put_in (line, rooms, index);
  backend_signaling_receive (connections[index], line->str, line->len);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autoptr (BackendRooms) rooms = backend_rooms_new (NULL, "AC0", "SK0", "secret");
  BackendSignaling *connections[CONNECTIONS];
  const char *at = (const char *)bytes;
  const char *end = at + length;

  for (guint i = 0; i < CONNECTIONS; i++)
    connections[i] = backend_signaling_new (rooms, NULL);
  for (guint number = 0; at < end && number < MAX_LINES; number++)
    {
      const char *stop = memchr (at, '\n', (gsize)(end - at));

      stop = stop != NULL ? stop : end;
      receive (rooms, connections, number, at, (gsize)(stop - at));
      at = stop + 1;
    }
  for (guint i = 0; i < CONNECTIONS; i++)
    backend_signaling_free (connections[i]);
  return 0;
}
