/* Lines of frames from strangers, sent by three connections in turn to one set
 * of rooms.  Where a line says TOKEN or SESSION, a good one is put in, so that
 * what comes after the door is reached too; a line `claims {…}` is a token that
 * the right key signed over anything at all.  The lines `cut`, `kick`, `end` and
 * `busy` are what befalls the next connection, the first participant, the room
 * and the next greeting.
 */

#include "backend-rooms.h"
#include "backend-signaling.h"
#include "token-issuer.h"
#include "web-json.h"
#include "web-jwt.h"

#include <string.h>

#define CONNECTIONS 3
#define MAX_LINES 64
#define SECRET "secret"
#define CLAIMS "claims "

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

static void
put_in (GString *line, BackendRooms *rooms, guint index)
{
  g_autoptr (TokenIssuer) issuer = token_issuer_new ("AC0", "SK0", SECRET);
  g_autofree char *identity = g_strdup_printf ("person %u", index);
  g_autofree char *token = token_issuer_issue (issuer, identity, "r", 600, NULL);
  BackendRoom *room = backend_rooms_find (rooms, "r");
  GPtrArray *participants = room != NULL ? backend_room_get_participants (room) : NULL;

  g_string_replace (line, "TOKEN", token, 1);
  if (participants != NULL && index < participants->len)
    g_string_replace (line, "SESSION", backend_participant_get_session (participants->pdata[index]), 1);
}

/* Makes of signed claims the message that has them checked. */
static void
sign (GString *line)
{
  g_autoptr (JsonNode) node = web_json_parse (line->str + strlen (CLAIMS), (gssize)(line->len - strlen (CLAIMS)), NULL);
  g_autoptr (JsonNode) header = web_json_parse ("{\"typ\":\"JWT\",\"alg\":\"HS256\",\"cty\":\"twilio-fpa;v=1\"}", -1, NULL);
  JsonObject *claims = node != NULL ? web_json_node_get_object (node) : NULL;
  g_autofree char *token = claims != NULL ? web_jwt_sign_hs256 (web_json_node_get_object (header), claims, SECRET) : g_strdup ("x");

  g_string_printf (line, "{\"type\":\"msg\",\"body\":{\"type\":\"connect\",\"token\":\"%s\"}}", token);
}

static void
renew (BackendRooms *rooms, BackendSignaling **connection)
{
  backend_signaling_free (*connection);
  *connection = backend_signaling_new (rooms, NULL);
}

/* Returns: FALSE where it is no such line */
static gboolean
befall (BackendRooms *rooms, BackendSignaling **connection, const char *text)
{
  BackendRoom *room = backend_rooms_find (rooms, "r");
  GPtrArray *participants = room != NULL ? backend_room_get_participants (room) : NULL;

  if (g_str_equal (text, "cut"))
    renew (rooms, connection);
  else if (g_str_equal (text, "busy"))
    g_object_set (rooms, "busy", 1, NULL);
  else if (g_str_equal (text, "end") && room != NULL)
    backend_room_complete (room);
  else if (g_str_equal (text, "kick") && participants != NULL && participants->len > 0)
    backend_room_kick (room, participants->pdata[0]);
  else
    return FALSE;
  return TRUE;
}

static void
receive (BackendRooms *rooms, BackendSignaling **connections, guint number, const char *text, gsize length)
{
  guint index = number % CONNECTIONS;
  g_autoptr (GString) line = g_string_new_len (text, (gssize)length);

  if (befall (rooms, &connections[index], line->str))
    return;
  if (backend_signaling_is_closed (connections[index]))
    renew (rooms, &connections[index]);
  if (g_str_has_prefix (line->str, CLAIMS))
    sign (line);
  put_in (line, rooms, index);
  backend_signaling_receive (connections[index], line->str, line->len);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  g_autoptr (BackendRooms) rooms = backend_rooms_new (NULL, "AC0", "SK0", SECRET);
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
