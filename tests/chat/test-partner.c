/* Ada has Parley, Ben has a program of his own on Firebase's client: they meet in a
 * room, under the rules of production, and neither notices a difference.
 *
 *   test-partner NODE partner.js
 */

#include "test-await.h"
#include "test-pair.h"

#include <string.h>

#define MISSING 77
#define JOINED "Ada: created the room (sent)\nBen: joined (sent)\n"

static const char *node, *script;

typedef struct
{
  TestPair *pair;
  GSubprocess *process; /* Ben's program, NULL where its packages are missing */
} Meeting;

static char *
get_token (FirebaseUser *user)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *token;

  firebase_user_get_token_async (user, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  token = firebase_user_get_token_finish (user, result, &error);
  g_assert_no_error (error);
  return token;
}

static void
wait_for_end (GSubprocess *process)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_subprocess_wait_async (process, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  g_assert_true (g_subprocess_wait_finish (process, result, NULL));
}

static gboolean
says_ready (GSubprocess *process)
{
  g_autoptr (GDataInputStream) output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *line = NULL;

  g_data_input_stream_read_line_async (output, G_PRIORITY_DEFAULT, NULL, test_await_ready, &slot);
  result = test_await (&slot);
  line = g_data_input_stream_read_line_finish (output, result, NULL, NULL);
  return g_strcmp0 (line, "ready") == 0;
}

static void
start_program (Meeting *self)
{
  g_autofree char *token = get_token (self->pair->ben.user);
  const char *port = strrchr (test_backend_get_uri (self->pair->backend), ':') + 1;
  g_autoptr (GError) error = NULL;

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, node, script, port, firebase_user_get_uid (self->pair->ben.user), NULL);
  g_assert_no_error (error);
  g_output_stream_printf (g_subprocess_get_stdin_pipe (self->process), NULL, NULL, NULL, "%s\n", token);
  if (says_ready (self->process))
    return;
  wait_for_end (self->process);
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, MISSING);
  g_test_skip ("@firebase/database: PARLEY_NODE_MODULES names no folder that has it");
  g_clear_object (&self->process);
}

static void
end_program (Meeting *self)
{
  g_subprocess_force_exit (self->process);
  wait_for_end (self->process);
  g_clear_object (&self->process);
}

/* Ben's profile is one that Parley made, once. */
static void
set_up (Meeting *self, gconstpointer data)
{
  self->pair = test_pair_new ();
  test_pair_introduce (self->pair);
  test_person_end (&self->pair->ben);
  start_program (self);
}

static void
tear_down (Meeting *self, gconstpointer data)
{
  if (self->process != NULL)
    end_program (self);
  test_pair_free (self->pair);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static char *
sort_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  qsort (lines, g_strv_length (lines), sizeof *lines, compare_lines);
  return g_strjoinv ("\n", lines);
}

typedef struct
{
  ParleyTimeline *timeline;
  char *sorted;
} Story;

static gboolean
is_told (gpointer data)
{
  Story *wanted = data;
  g_autofree char *text = test_timeline_to_text (wanted->timeline), *sorted = sort_lines (text);

  return g_str_equal (sorted, wanted->sorted);
}

/* Each message once, and no other.  Their order is that of two clocks, which may
 * differ by more than a program needs to answer.
 */
static void
wait_for_story (ParleyRoom *room, const char *text)
{
  Story wanted = { parley_room_get_timeline (room), sort_lines (text) };

  test_wait_until (is_told, &wanted, text);
  g_free (wanted.sorted);
}

static ParleyRoom *
meet (Meeting *self)
{
  ParleyRoom *room = test_pair_invite (self->pair, "Supper");

  parley_room_set_open (room, TRUE);
  wait_for_story (room, JOINED);
  return room;
}

/* And is answered; @story is what was said before, and gets longer. */
static void
say (ParleyRoom *room, const char *text, GString *story)
{
  test_room_say (room, text);
  g_string_append_printf (story, "Ada: %s (sent)\nBen: You said: %s (sent)\n", text, text);
  wait_for_story (room, story->str);
}

static void
test_talk (Meeting *self, gconstpointer data)
{
  static const char *const TEXTS[] = {
    "dinner at eight?", "עברית מימין לשמאל, 42", "👩‍👩‍👧 🍲", "<b>no markup</b> & \"quotes\" \\ / $ # . [ ]", "two\nlines"
  };
  g_autoptr (GString) story = g_string_new (JOINED);
  ParleyRoom *room;

  if (self->process == NULL)
    return;
  room = meet (self);
  for (guint i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    say (room, TEXTS[i], story);
}

typedef struct
{
  ParleyRoom *room;
  guint count;
} Unread;

static gboolean
has_unread (gpointer data)
{
  Unread *wanted = data;

  return parley_room_get_unread (wanted->room) == wanted->count;
}

static gboolean
has_news (gpointer data)
{
  GString *news = data;

  return strstr (news->str, "Ben in Supper: You said: one\n") != NULL && strstr (news->str, "Ben in Supper: You said: two\n") != NULL;
}

/* The entry in the inbox that Ben's program writes is what Ada's list shows. */
static void
test_inbox (Meeting *self, gconstpointer data)
{
  g_autoptr (GString) story = g_string_new (JOINED);
  ParleyRoom *room;
  Unread unread;

  if (self->process == NULL)
    return;
  room = meet (self);
  parley_room_mark_read (room);
  unread = (Unread){ room, 0 };
  test_wait_until (has_unread, &unread, "nothing unread");
  say (room, "one", story);
  say (room, "two", story);
  /* Who says something has read what is above it. */
  unread.count = 1;
  test_wait_until (has_unread, &unread, "an answer unread");
  g_assert_cmpstr (parley_room_get_last_text (room), ==, "You said: two");
  g_assert_cmpstr (parley_room_get_last_author_name (room), ==, "Ben");
  test_wait_until (has_news, self->pair->ada.news, "two notifications");
}

static void
test_forgery (Meeting *self, gconstpointer data)
{
  ParleyRoom *room;

  if (self->process == NULL)
    return;
  room = meet (self);
  test_room_say (room, "forge");
  wait_for_story (room, JOINED "Ada: forge (sent)\nBen: Forged: PERMISSION_DENIED (sent)\n");
}

typedef struct
{
  TestPerson *person;
  char *path;
  gboolean is_there;
} Presence;

static gboolean
is_seen (gpointer data)
{
  Presence *wanted = data;
  g_autofree char *value = test_person_get (wanted->person, wanted->path);

  return g_str_equal (value, "null") != wanted->is_there;
}

/* He is seen to be there, and to be gone when his program dies. */
static void
test_presence (Meeting *self, gconstpointer data)
{
  Presence presence = { &self->pair->ada, NULL, TRUE };
  ParleyRoom *room;

  if (self->process == NULL)
    return;
  room = meet (self);
  presence.path = g_strdup_printf ("live/%s/watching/%s", parley_room_get_id (room), firebase_user_get_uid (self->pair->ben.user));
  test_wait_until (is_seen, &presence, "Ben to be there");
  end_program (self);
  presence.is_there = FALSE;
  test_wait_until (is_seen, &presence, "Ben to be gone");
  g_free (presence.path);
}

/* The backend goes and comes back: both find it again, each in its own way. */
static void
test_restart (Meeting *self, gconstpointer data)
{
  g_autoptr (GString) story = g_string_new (JOINED);
  ParleyRoom *room;

  if (self->process == NULL)
    return;
  room = meet (self);
  say (room, "before", story);
  test_backend_stop (self->pair->backend);
  test_person_wait_for_connection (&self->pair->ada, PARLEY_CONNECTION_OFFLINE);
  g_string_append (story, "Ada: meanwhile (sent)\nBen: You said: meanwhile (sent)\n");
  test_room_say (room, "meanwhile");
  test_backend_restart (self->pair->backend);
  parley_session_reconnect (self->pair->ada.session);
  wait_for_story (room, story->str);
  say (room, "after", story);
}

#define ADD(name, function) g_test_add ("/partner/" name, Meeting, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  node = argv[1];
  script = argv[2];
  ADD ("talk", test_talk);
  ADD ("inbox", test_inbox);
  ADD ("forgery", test_forgery);
  ADD ("presence", test_presence);
  ADD ("restart", test_restart);
  return g_test_run ();
}
