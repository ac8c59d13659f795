/* Lines of frames from strangers, sent in turn by two sessions of the realtime
 * protocol on one database.  The first line's session is signed in, so that what
 * comes after the door is reached too.
 */

#include "backend-realtime-frames.h"
#include "backend-realtime-session.h"

#include <string.h>

#define SESSIONS 2
#define MAX_LINES 64

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length);

typedef struct
{
  BackendStore *store;
  BackendRules *rules;
  BackendTree *tree;
  BackendIdentity *identity;
  char *token;
  BackendRealtimeSession *sessions[SESSIONS];
} Database;

/* Everything that goes out must be what a WebSocket takes. */
static void
check_frame (const char *text, gsize length, gpointer user_data)
{
  g_assert_true (g_utf8_validate_len (text, length, NULL));
  g_assert_cmpuint (length, <=, BACKEND_REALTIME_PIECE);
}

static void
take (gpointer connection, GString *text)
{
  backend_realtime_frames_split (text->str, text->len, check_frame, NULL);
  g_string_free (text, TRUE);
}

static void
ignore (gpointer connection)
{
}

static const BackendRealtimeOutlet outlet = { take, ignore };

static void
sign_in (Database *database)
{
  g_autoptr (JsonObject) google = json_object_new ();
  g_autoptr (BackendAccount) account = NULL;
  gboolean is_new;

  json_object_set_string_member (google, "sub", "1");
  json_object_set_string_member (google, "email", "ada@example.org");
  account = backend_identity_sign_in (database->identity, google, TRUE, &is_new, NULL);
  database->token = backend_identity_mint_token (database->identity, account, NULL);
}

/* Keys take long to make, so there is one identity for all inputs. */
static Database *
get_database (void)
{
  static Database database;

  if (database.store != NULL)
    return &database;
  database.store = backend_store_open (NULL, NULL);
  database.rules = backend_rules_parse ("{\"rules\":{\".read\":\"auth != null\",\".write\":\"auth != null\"}}", -1, NULL);
  database.identity = backend_identity_new (database.store, 365 * 86400, NULL);
  sign_in (&database);
  return &database;
}

static void
receive (Database *database, BackendRealtimeFrames *frames, BackendRealtimeSession *session, const char *text, gsize length)
{
  g_autoptr (GString) line = g_string_new_len (text, (gssize)length), message = NULL;

  g_string_replace (line, "TOKEN", database->token, 1);
  if (g_utf8_validate_len (line->str, line->len, NULL) &&
      backend_realtime_frames_take (frames, line->str, line->len, backend_realtime_session_get_limit (session), &message) == BACKEND_REALTIME_FRAME_WHOLE)
    backend_realtime_session_receive (session, message->str, message->len);
}

static void
play (Database *database, const char *at, const char *end)
{
  BackendRealtimeFrames *frames[SESSIONS];

  for (guint i = 0; i < SESSIONS; i++)
    frames[i] = backend_realtime_frames_new ();
  for (guint number = 0; at < end && number < MAX_LINES; number++)
    {
      const char *stop = memchr (at, '\n', (gsize)(end - at));

      stop = stop != NULL ? stop : end;
      receive (database, frames[number % SESSIONS], database->sessions[number % SESSIONS], at, (gsize)(stop - at));
      at = stop + 1;
    }
  for (guint i = 0; i < SESSIONS; i++)
    backend_realtime_frames_free (frames[i]);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize length)
{
  Database *database = get_database ();

  database->tree = backend_tree_new (database->store, "", database->rules, NULL);
  for (guint i = 0; i < SESSIONS; i++)
    {
      database->sessions[i] = backend_realtime_session_new (database->tree, database->rules, database->identity, FALSE, &outlet, database);
      backend_realtime_session_greet (database->sessions[i], "localhost");
    }
  play (database, (const char *)bytes, (const char *)bytes + length);
  for (guint i = 0; i < SESSIONS; i++)
    backend_realtime_session_end (database->sessions[i]);
  for (guint i = 0; i < SESSIONS; i++)
    backend_realtime_session_free (database->sessions[i]);
  g_clear_object (&database->tree);
  return 0;
}
