/* Finding rooms in the directory, and joining them from there or by a link; and what
 * becomes of a room that everybody has left.
 */

#include "firebase-error.h"
#include "parley-join-code.h"
#include "parley-join-link.h"
#include "parley-join.h"
#include "test-await.h"
#include "test-steps.h"

#define IN_BACKGROUND NULL, test_await_ready, &slot

static gboolean
is_empty_unlisted (gpointer data)
{
  TestPair *pair = data;
  g_autofree char *listing = test_person_get (&pair->ada, "publicRooms/-N00000000000000000e");

  return g_str_equal (listing, "null");
}

static char *
find_code (ParleyRoom *room, gboolean make)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *code;

  if (make)
    parley_join_code_make_async (room, IN_BACKGROUND);
  else
    parley_join_code_fetch_async (room, IN_BACKGROUND);
  result = test_await (&slot);
  parley_join_code_finish (room, result, &code, &error);
  g_assert_no_error (error);
  return code;
}

static void
test_public (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GError) error = NULL;
  ParleyRoom *adas, *bens;
  g_autofree char *id = NULL;

  test_pair_introduce (pair);
  adas = test_person_create_public (&pair->ada, " Terrace ", "Sun and shade");
  id = g_strdup (parley_room_get_id (adas));
  test_person_assert_directory (&pair->ben, "Terrace (Sun and shade, 1)\n");
  bens = test_person_join (&pair->ben, id, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (bens == test_person_wait_for_room (&pair->ben, id));
  test_person_assert_directory (&pair->ben, "Terrace (Sun and shade, 2)\n");
  g_assert_true (test_person_join (&pair->ben, id, NULL, &error) == bens);
  g_assert_no_error (error);
  test_assert_done (test_room_rename (adas, "Crew"));
  test_assert_done (test_room_set_topic (adas, "Rain"));
  test_person_assert_directory (&pair->ben, "Crew (Rain, 2)\n");
  test_assert_done (test_room_leave (bens));
  test_person_wait_until_gone (&pair->ben, id);
  test_person_assert_directory (&pair->ben, "Crew (Rain, 1)\n");
  test_assert_done (test_room_set_listed (adas, FALSE));
  g_assert_null (test_person_join (&pair->ben, id, NULL, &error));
  g_assert_error (error, PARLEY_JOIN_ERROR, PARLEY_JOIN_ERROR_CLOSED);
}

/* Nobody finds a room any more in which there is nobody, whoever was the last. */
static void
test_deserted (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  ParleyRoom *adas = test_pair_make_room (pair, "Supper"), *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
  g_autofree char *id = g_strdup (parley_room_get_id (adas)), *listed = NULL;

  test_assert_done (test_room_set_listed (adas, TRUE));
  test_assert_done (test_room_set_role (adas, parley_session_get_uid (pair->ben.session), "owner"));
  test_assert_done (test_room_leave (adas));
  test_person_assert_directory (&pair->ada, "Supper (-, 1)\n");
  test_assert_done (test_room_leave (bens));
  listed = test_person_get (&pair->ada, "publicRooms");
  g_assert_cmpstr (listed, ==, "null");
  test_person_wait_until_gone (&pair->ben, id);
}

/* Left by others, by a program that did not tell the directory. */
static void
test_deserted_long_ago (void)
{
  g_autoptr (TestPair) pair = test_pair_new_open ();

  test_pair_introduce (pair);
  test_person_put (&pair->ada, "publicRooms/-N00000000000000000e", "{\"name\": \"Empty\", \"members\": 0}");
  test_person_put (&pair->ada, "publicRooms/-N00000000000000000f", "{\"name\": \"Full\", \"members\": 3}");
  test_person_assert_directory (&pair->ben, "Full (-, 3)\n");
  test_wait_until (is_empty_unlisted, pair, "the listing to go");
}

static void
assert_link (const char *text, const char *room, const char *code, const char *name)
{
  g_autoptr (ParleyJoinLink) link = parley_join_link_parse (text);

  g_assert_nonnull (link);
  g_assert_cmpstr (link->room, ==, room);
  g_assert_cmpstr (link->code, ==, code);
  g_assert_cmpstr (link->name, ==, name);
}

static void
test_links (void)
{
  const char *bad[] = { "", "parley://join/", "parley://join/short?code=Zr4_k9-QpLw02mXvT7aByc", "http://join/-NabcdefghijklmnopqR", "parley://call/-NabcdefghijklmnopqR",
                        "parley://join/-NabcdefghijklmnopqR/x", "parley:join", "parley://join/..%2f..%2fusers%2fx" };
  g_autofree char *link = parley_join_link_make ("-NabcdefghijklmnopqR", "Zr4_k9-QpLw02mXvT7aByc", "Käse & Wein");

  assert_link (link, "-NabcdefghijklmnopqR", "Zr4_k9-QpLw02mXvT7aByc", "Käse & Wein");
  assert_link (" parley://join/-NabcdefghijklmnopqR#code=Zr4_k9-QpLw02mXvT7aByc&name=X\n", "-NabcdefghijklmnopqR", "Zr4_k9-QpLw02mXvT7aByc", "X");
  assert_link ("parley://join/-NabcdefghijklmnopqR#Zr4_k9-QpLw02mXvT7aByc", "-NabcdefghijklmnopqR", "Zr4_k9-QpLw02mXvT7aByc", NULL);
  assert_link ("parley://join/-NabcdefghijklmnopqR?code=../../x", "-NabcdefghijklmnopqR", NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (parley_join_link_parse (bad[i]));
}

static void
test_join_by_link (void)
{
  g_autoptr (TestPair) pair = test_pair_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL, *second = NULL, *seen = NULL, *gone = NULL;
  ParleyRoom *adas = test_pair_make_room (pair, "Supper");
  ParleyRoom *bens = test_person_wait_for_room (&pair->ben, parley_room_get_id (adas));
  g_autofree char *id = g_strdup (parley_room_get_id (adas));
  GAsyncResult *slot = NULL;

  first = find_code (adas, TRUE);
  seen = find_code (bens, FALSE);
  g_assert_cmpstr (first, ==, seen);
  g_assert_cmpuint (strlen (first), ==, 22);
  parley_join_code_make_async (bens, IN_BACKGROUND);
  {
    g_autoptr (GAsyncResult) result = test_await (&slot);

    g_assert_false (parley_join_code_finish (bens, result, &gone, &error));
    g_assert_error (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED);
    g_clear_error (&error);
  }
  test_assert_done (test_room_leave (bens));
  test_person_wait_until_gone (&pair->ben, id);
  second = find_code (adas, TRUE);
  g_assert_cmpstr (first, !=, second);
  g_assert_null (test_person_join (&pair->ben, id, first, &error));
  g_assert_error (error, PARLEY_JOIN_ERROR, PARLEY_JOIN_ERROR_CLOSED);
  g_clear_error (&error);
  bens = test_person_join (&pair->ben, id, second, &error);
  g_assert_no_error (error);
  g_assert_nonnull (bens);
  parley_join_code_remove_async (adas, IN_BACKGROUND);
  {
    g_autoptr (GAsyncResult) result = test_await (&slot);

    g_assert_true (parley_join_code_finish (adas, result, &gone, &error));
    g_assert_null (gone);
  }
  gone = find_code (adas, FALSE);
  g_assert_null (gone);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/joining/public", test_public);
  g_test_add_func ("/chat/joining/deserted", test_deserted);
  g_test_add_func ("/chat/joining/deserted-long-ago", test_deserted_long_ago);
  g_test_add_func ("/chat/joining/links", test_links);
  g_test_add_func ("/chat/joining/join-by-link", test_join_by_link);
  return g_test_run ();
}
