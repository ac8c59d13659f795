/* What it costs the main thread to show another room, each with a hundred
 * thousand stored messages: from the choice until the frame is painted.
 *
 * Usage: bench-switch FOLDER
 *
 * The store stays in FOLDER for the next time.
 */
#include "config.h"

#include "bench-frame.h"
#include "bench-rooms.h"
#include "bench-row.h"
#include "parley-room-page.h"
#include "parley-session.h"
#include "test-display.h"

#include <glib/gstdio.h>

#define ROOMS 5
#define MESSAGES 100000
#define SWITCHES 60
#define FRAME_MS 16.7

static const char *DESCRIPTOR = "{ \"name\": \"Bench\","
                                "  \"google\": { \"clientId\": \"a\", \"clientSecret\": \"b\" },"
                                "  \"firebase\": { \"apiKey\": \"c\", \"projectId\": \"d\", \"databaseUrl\": \"http://127.0.0.1:9\", \"secureTokenUri\": \"http://127.0.0.1:9\" },"
                                "  \"calls\": { \"tokenUri\": \"http://127.0.0.1:9/v1/token\" } }";

static void
fill (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ParleyStore) store = parley_store_open (path, &error);
  guint messages[ROOMS];

  g_assert_no_error (error);
  for (guint i = 0; i < ROOMS; i++)
    messages[i] = MESSAGES;
  bench_fill_store (store, "ada", ROOMS, messages);
  parley_store_close (store);
}

/* Whole, or not there: it is filled under another name. */
static void
need_store (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "ada.db", NULL);
  g_autofree char *partial = g_build_filename (folder, "partial.db", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  g_mkdir_with_parents (folder, 0700);
  g_remove (partial);
  fill (partial);
  if (g_rename (partial, path) != 0)
    g_error ("%s cannot be renamed", partial);
}

static ParleySession *
open_session (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FirebaseConfig) config = firebase_config_new_from_json (DESCRIPTOR, -1, "the benchmark", &error);
  g_autoptr (FirebaseUser) user = NULL;
  ParleySession *session;

  g_assert_no_error (error);
  user = firebase_user_new (config, "ada", "none", "Ada", "ada@example.org", NULL);
  session = parley_session_new (user, folder, &error);
  g_assert_no_error (error);
  return session;
}

/* The first time that a room is shown counts as any other; what is left to do
 * after the frame shows as the longest turn of the main loop.
 */
static void
measure (ParleyRoomPage *page, ParleySession *session)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  double first = 0, block = 0, longest;

  /* Whoever has just started the program needs a moment to choose a room. */
  test_display_wait_frames (GTK_WIDGET (page), 2);
  bench_frame_settle ();
  test_display_wait_frames (GTK_WIDGET (page), 2);
  bench_frame_take_longest ();
  for (guint i = 0; i < SWITCHES; i++)
    {
      g_autofree char *id = bench_room_id (i % ROOMS);
      double begin = bench_frame_now ();
      double ms;

      parley_room_page_set_room (page, parley_session_find_room (session, id));
      ms = bench_frame_work (GTK_WIDGET (page), begin);
      g_array_append_val (times, ms);
      first = i < ROOMS ? MAX (first, ms) : first;
      test_display_wait_frames (GTK_WIDGET (page), 2);
      bench_frame_settle ();
      longest = bench_frame_take_longest ();
      block = MAX (block, longest);
    }
  bench_row ("chat/switch", bench_percentile (times, 0.99), "ms", BENCH_AT_MOST, FRAME_MS);
  bench_row ("chat/switch-median", bench_percentile (times, 0.5), "ms", BENCH_SHOWN, 0);
  bench_row ("chat/switch-first", first, "ms", BENCH_SHOWN, 0);
  bench_row ("chat/switch-longest-turn", block, "ms", BENCH_SHOWN, 0);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = argc > 1 ? g_build_filename (argv[1], "switch", NULL) : NULL;
  g_autoptr (ParleySession) session = NULL;
  ParleyRoomPage *page;
  GtkWidget *window;

  if (folder == NULL)
    g_error ("usage: bench-switch FOLDER");
  need_store (folder);
  bench_frame_init ();
  session = open_session (folder);
  page = g_object_new (PARLEY_TYPE_ROOM_PAGE, NULL);
  window = test_display_show (GTK_WIDGET (page), 700, 700);
  measure (page, session);
  parley_session_close (session, FALSE);
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
