/* An account that reaches nobody, and people and calls made up for it. */
#include "config.h"

#include "call-fixture.h"

#include "parley-call-private.h"
#include "parley-room-private.h"
#include "parley-session-private.h"
#include "twilio-participant-private.h"
#include "web-json.h"

#include <glib/gstdio.h>

#define CALL "-Nabcdefghijklmnopqr"
#define RING "{\"room\":\"-Nabcdefghijklmnopqr\",\"by\":\"ben\",\"at\":%" G_GINT64_FORMAT ",\"kind\":\"%s\"}"
#define TRACKS "[{\"sid\":\"MT1\",\"kind\":\"audio\",\"name\":\"microphone\",\"enabled\":%s},{\"sid\":\"MT2\",\"kind\":\"video\",\"name\":\"camera\",\"enabled\":%s}]"

static const char *DESCRIPTOR = "{ \"name\": \"Test\","
                                "  \"google\": { \"clientId\": \"a\", \"clientSecret\": \"b\" },"
                                "  \"firebase\": { \"apiKey\": \"c\", \"projectId\": \"d\", \"databaseUrl\": \"http://127.0.0.1:9\","
                                "                  \"identityToolkitUri\": \"http://127.0.0.1:9\", \"secureTokenUri\": \"http://127.0.0.1:9\" },"
                                "  \"calls\": { \"tokenUri\": \"http://127.0.0.1:9/v1/token\" } }";

void
call_fixture_set_up (CallFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FirebaseConfig) config = firebase_config_new_from_json (DESCRIPTOR, -1, "the test", &error);
  g_autoptr (FirebaseUser) user = NULL;
  ParleyAccount *account;

  g_assert_no_error (error);
  user = firebase_user_new (config, "ada", "none", "Ada", "ada@example.org", NULL);
  fixture->directory = g_dir_make_tmp ("parley-call-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->session = parley_session_new (user, fixture->directory, &error);
  g_assert_no_error (error);
  account = parley_session_get_account (fixture->session);
  parley_people_take_profile (account->people, "ben", "Ben", NULL);
  parley_people_take_profile (account->people, "cem", "Cem", NULL);
  fixture->outbox = parley_outbox_new (account);
  fixture->room = parley_room_new (account, fixture->outbox, CALL);
  parley_room_set_name (fixture->room, "Team");
  fixture->terms = (ParleyCallTerms){ .session = fixture->session, .ring_ms = 45000, .patience_ms = 20000 };
}

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

void
call_fixture_tear_down (CallFixture *fixture, gconstpointer unused)
{
  g_clear_object (&fixture->room);
  g_clear_object (&fixture->outbox);
  parley_session_close (fixture->session, TRUE);
  g_clear_object (&fixture->session);
  remove_directory (fixture->directory);
  g_free (fixture->directory);
}

/* A call that rings here, by Ben; to be given way to. */
ParleyCall *
call_fixture_ring (CallFixture *fixture, const char *kind)
{
  gint64 now = firebase_database_get_server_time (parley_session_get_database (fixture->session));
  g_autofree char *text = g_strdup_printf (RING, now, kind);
  g_autoptr (JsonNode) ring = web_json_parse (text, -1, NULL);

  return parley_call_new_incoming (&fixture->terms, fixture->room, CALL, json_node_get_object (ring));
}

void
call_fixture_set_tracks (TwilioParticipant *participant, int revision, gboolean microphone, gboolean camera)
{
  g_autofree char *tracks = g_strdup_printf (TRACKS, microphone ? "true" : "false", camera ? "true" : "false");
  g_autofree char *text = g_strdup_printf ("{\"state\":\"connected\",\"revision\":%d,\"tracks\":%s}", revision, tracks);
  g_autoptr (JsonNode) node = web_json_parse (text, -1, NULL);

  twilio_participant_apply (participant, json_node_get_object (node));
}

TwilioParticipant *
call_fixture_make_participant (const char *identity)
{
  TwilioParticipant *participant = twilio_participant_new (identity, identity);

  call_fixture_set_tracks (participant, 1, TRUE, TRUE);
  return participant;
}
