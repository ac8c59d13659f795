/* Hands and reactions, as they come from people who are made up: what is understood,
 * in what order they ask, and what is too much.
 */

#include "parley-call-dominant.h"
#include "parley-call-floor.h"
#include "test-await.h"
#include "twilio-participant-private.h"
#include "web-json.h"

#define TRACKS "[{\"sid\":\"MT1\",\"kind\":\"data\",\"name\":\"%s\",\"enabled\":true}]"
#define PACE 20
#define MANY 40

typedef struct
{
  GListStore *participants;
  ParleyCallFloor *floor;
  GPtrArray *sent;
  GString *heard;
} Fixture;

static gboolean
send_text (const char *text, gpointer fixture)
{
  g_ptr_array_add (((Fixture *)fixture)->sent, g_strdup (text));
  return TRUE;
}

static void
on_hand (Fixture *fixture, TwilioParticipant *participant, gboolean up)
{
  g_string_append_printf (fixture->heard, "%s %s;", twilio_participant_get_identity (participant), up ? "up" : "down");
}

static void
on_reaction (Fixture *fixture, TwilioParticipant *participant, guint reaction)
{
  g_string_append_printf (fixture->heard, "%s %u;", participant != NULL ? twilio_participant_get_identity (participant) : "me", reaction);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->participants = g_list_store_new (TWILIO_TYPE_PARTICIPANT);
  fixture->sent = g_ptr_array_new_with_free_func (g_free);
  fixture->heard = g_string_new (NULL);
  fixture->floor = parley_call_floor_new (G_LIST_MODEL (fixture->participants), send_text, fixture);
  g_signal_connect_swapped (fixture->floor, "hand", G_CALLBACK (on_hand), fixture);
  g_signal_connect_swapped (fixture->floor, "reaction", G_CALLBACK (on_reaction), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->floor);
  g_assert_finalize_object (fixture->participants);
  g_ptr_array_unref (fixture->sent);
  g_string_free (fixture->heard, TRUE);
}

static void
publish (TwilioParticipant *participant, int revision, const char *name)
{
  g_autofree char *tracks = g_strdup_printf (TRACKS, name);
  g_autofree char *text = g_strdup_printf ("{\"state\":\"connected\",\"revision\":%d,\"tracks\":%s}", revision, tracks);
  g_autoptr (JsonNode) node = web_json_parse (text, -1, NULL);

  twilio_participant_apply (participant, json_node_get_object (node));
}

static TwilioParticipant *
enter (Fixture *fixture, const char *name, const char *track)
{
  TwilioParticipant *participant = twilio_participant_new (name, name);

  g_list_store_append (fixture->participants, participant);
  publish (participant, 1, track);
  return participant;
}

static void
say (TwilioParticipant *participant, const char *text)
{
  g_autoptr (TwilioTrack) track = g_list_model_get_item (twilio_participant_get_tracks (participant), 0);

  g_signal_emit_by_name (track, "message", text);
}

static void
expect_heard (Fixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->heard->str, ==, expected);
  g_string_truncate (fixture->heard, 0);
}

static void
test_words (void)
{
  static const char *const nonsense[] = {
    "",
    "x",
    "[]",
    "null",
    "{}",
    "{\"parley\":1}",
    "{\"parley\":\"dance\"}",
    "{\"parley\":\"hand\"}",
    "{\"parley\":\"hand\",\"up\":1}",
    "{\"parley\":\"hand\",\"up\":\"true\"}",
    "{\"parley\":\"reaction\"}",
    "{\"parley\":\"reaction\",\"emoji\":7}",
    "{\"parley\":\"reaction\",\"emoji\":\"\"}",
    "{\"parley\":\"reaction\",\"emoji\":\"🐍\"}",
    "{\"up\":true}",
    "{\"parley\":{\"hand\":true}}",
  };
  g_autofree char *long_one = g_strdup_printf ("{\"parley\":\"hand\",\"up\":true,\"more\":\"%0*d\"}", PARLEY_CALL_GESTURE_LENGTH, 0);
  ParleyCallGesture gesture;

  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++)
    g_assert_false (parley_call_gesture_read (nonsense[i], &gesture));
  g_assert_false (parley_call_gesture_read (long_one, &gesture));
  g_assert_true (parley_call_gesture_read ("{\"parley\":\"hand\",\"up\":true,\"for\":-5,\"new\":[]}", &gesture));
  g_assert_cmpint (gesture.age, ==, 0);
  g_assert_true (parley_call_gesture_read ("{\"parley\":\"hand\",\"up\":true,\"for\":9000000000000000}", &gesture));
  g_assert_cmpint (gesture.age, ==, 86400000);
}

/* What is written is what is read. */
static void
test_both_ways (void)
{
  const ParleyCallGesture gestures[] = { { PARLEY_CALL_GESTURE_HAND_UP, 1234, 0 }, { PARLEY_CALL_GESTURE_HAND_DOWN, 0, 0 }, { PARLEY_CALL_GESTURE_REACTION, 0, 5 } };

  for (guint i = 0; i < G_N_ELEMENTS (gestures); i++)
    {
      g_autofree char *text = parley_call_gesture_write (&gestures[i]);
      ParleyCallGesture gesture;

      g_assert_true (parley_call_gesture_read (text, &gesture));
      g_assert_cmpint (gesture.kind, ==, gestures[i].kind);
      g_assert_cmpint (gesture.age, ==, gestures[i].age);
      g_assert_cmpuint (gesture.reaction, ==, gestures[i].reaction);
    }
}

/* A hand is told of once, however often it is said; who asked first is first. */
static void
test_hands (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TwilioParticipant) ben = enter (fixture, "ben", "parley"), cem = enter (fixture, "cem", "parley");

  say (ben, "{\"parley\":\"hand\",\"up\":true,\"for\":0}");
  say (cem, "{\"parley\":\"hand\",\"up\":true,\"for\":60000}");
  say (ben, "{\"parley\":\"hand\",\"up\":true,\"for\":100}");
  expect_heard (fixture, "ben up;cem up;");
  g_assert_cmpint (parley_call_floor_get_raised (fixture->floor, cem), <, parley_call_floor_get_raised (fixture->floor, ben));
  say (cem, "{\"parley\":\"hand\",\"up\":false}");
  say (cem, "{\"parley\":\"hand\",\"up\":false}");
  expect_heard (fixture, "cem down;");
  g_assert_cmpint (parley_call_floor_get_raised (fixture->floor, cem), ==, 0);
  g_list_store_remove (fixture->participants, 0);
  g_assert_cmpint (parley_call_floor_get_raised (fixture->floor, ben), ==, 0);
  say (ben, "{\"parley\":\"hand\",\"up\":true,\"for\":0}");
  expect_heard (fixture, "");
}

/* Other tracks are other programs' business. */
static void
test_other_track (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TwilioParticipant) ben = enter (fixture, "ben", "chat");

  say (ben, "{\"parley\":\"hand\",\"up\":true}");
  expect_heard (fixture, "");
  publish (ben, 2, "parley");
}

static void
test_too_many (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TwilioParticipant) ben = enter (fixture, "ben", "parley");
  guint n = 0;

  for (guint i = 0; i < MANY; i++)
    say (ben, "{\"parley\":\"reaction\",\"emoji\":\"👍\"}");
  for (const char *at = fixture->heard->str; (at = strstr (at, "ben 0;")) != NULL; at++)
    n++;
  g_assert_cmpuint (n, >=, 3);
  g_assert_cmpuint (n, <=, 10);
  g_string_truncate (fixture->heard, 0);
  for (guint i = 0; i < MANY; i++)
    parley_call_floor_react (fixture->floor, 2);
  g_assert_cmpuint (fixture->sent->len, >=, 3);
  g_assert_cmpuint (fixture->sent->len, <=, 10);
}

static gboolean
is_forgotten (gpointer fixture)
{
  return strstr (((Fixture *)fixture)->heard->str, "ben down;") != NULL;
}

/* Who is cut off with a hand up does not keep it up for ever. */
static void
test_forgotten (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TwilioParticipant) ben = enter (fixture, "ben", "parley");

  parley_call_floor_set_pace (fixture->floor, PACE);
  say (ben, "{\"parley\":\"hand\",\"up\":true}");
  test_wait_until (is_forgotten, fixture, "a hand to be forgotten");
  expect_heard (fixture, "ben up;ben down;");
}

static gboolean
is_told_thrice (gpointer fixture)
{
  return ((Fixture *)fixture)->sent->len >= 3;
}

/* Whoever comes later hears of a hand that has been up, and since when. */
static void
test_own (Fixture *fixture, gconstpointer unused)
{
  ParleyCallGesture first, last;

  parley_call_floor_set_pace (fixture->floor, PACE);
  parley_call_floor_set_hand (fixture->floor, TRUE);
  test_wait_until (is_told_thrice, fixture, "a hand to be told anew");
  g_assert_true (parley_call_gesture_read (g_ptr_array_index (fixture->sent, 0), &first));
  g_assert_true (parley_call_gesture_read (g_ptr_array_index (fixture->sent, 2), &last));
  g_assert_cmpint (first.age, <, PACE);
  g_assert_cmpint (last.age, >=, PACE);
  g_object_set (fixture->floor, "hand", FALSE, NULL);
  g_assert_true (parley_call_gesture_read (g_ptr_array_index (fixture->sent, fixture->sent->len - 1), &last));
  g_assert_cmpint (last.kind, ==, PARLEY_CALL_GESTURE_HAND_DOWN);
}

static void
hear (ParleyCallDominant *dominant, double ben, double cem, guint times)
{
  const double levels[] = { ben, cem };

  for (guint i = 0; i < times; i++)
    parley_call_dominant_hear (dominant, levels, G_N_ELEMENTS (levels));
}

/* A cough changes nothing, an interruption does, and after a pause the next is quick. */
static void
test_dominant (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (TwilioParticipant) ben = enter (fixture, "ben", "parley"), cem = enter (fixture, "cem", "parley");
  g_autoptr (ParleyCallDominant) dominant = parley_call_dominant_new (G_LIST_MODEL (fixture->participants));

  hear (dominant, -100, -60, 20);
  g_assert_null (parley_call_dominant_get_current (dominant));
  hear (dominant, -20, -100, 1);
  g_assert_true (parley_call_dominant_get_current (dominant) == ben);
  hear (dominant, -20, -10, 3);
  hear (dominant, -20, -100, 4);
  g_assert_true (parley_call_dominant_get_current (dominant) == ben);
  hear (dominant, -20, -10, 8);
  g_assert_true (parley_call_dominant_get_current (dominant) == cem);
  hear (dominant, -100, -100, 30);
  g_assert_true (parley_call_dominant_get_current (dominant) == cem);
  hear (dominant, -20, -100, 2);
  g_assert_true (parley_call_dominant_get_current (dominant) == ben);
  parley_call_dominant_tell (dominant, cem);
  g_assert_true (parley_call_dominant_get_current (dominant) == cem);
  g_list_store_remove (fixture->participants, 1);
  g_assert_null (parley_call_dominant_get_current (dominant));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-floor/words", test_words);
  g_test_add_func ("/call-floor/both-ways", test_both_ways);
  g_test_add ("/call-floor/hands", Fixture, NULL, set_up, test_hands, tear_down);
  g_test_add ("/call-floor/other-track", Fixture, NULL, set_up, test_other_track, tear_down);
  g_test_add ("/call-floor/too-many", Fixture, NULL, set_up, test_too_many, tear_down);
  g_test_add ("/call-floor/forgotten", Fixture, NULL, set_up, test_forgotten, tear_down);
  g_test_add ("/call-floor/dominant", Fixture, NULL, set_up, test_dominant, tear_down);
  g_test_add ("/call-floor/own", Fixture, NULL, set_up, test_own, tear_down);
  return g_test_run ();
}
