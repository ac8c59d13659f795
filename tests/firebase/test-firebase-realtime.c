/* The channel of the realtime protocol against the real backend: the last word is
 * written however the connection ends, by whoever the token says at that time.
 */

#include "firebase-realtime.h"
#include "test-account.h"
#include "test-await.h"
#include "web-json.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  TestBackend *backend;
  FirebaseUser *user;
  FirebaseDatabase *database;
  FirebaseRealtime *realtime;
  GString *record;
} Fixture;

static void
on_put (FirebaseRealtime *realtime, const char *path, JsonNode *node, GString *record)
{
  g_autofree char *text = web_json_to_text (node);

  g_string_append_printf (record, "put %s %s\n", path, text);
}

static void
on_patch (FirebaseRealtime *realtime, const char *path, JsonObject *children, GString *record)
{
  g_autofree char *text = web_json_object_to_text (children);

  g_string_append_printf (record, "patch %s %s\n", path, text);
}

static void
begin (Fixture *fixture, TestBackend *backend)
{
  fixture->backend = backend;
  fixture->user = test_account_sign_in (backend, "ada@example.org");
  fixture->database = firebase_database_new (fixture->user);
  fixture->realtime = firebase_realtime_new (fixture->user);
  fixture->record = g_string_new (NULL);
  g_signal_connect (fixture->realtime, "put", G_CALLBACK (on_put), fixture->record);
  g_signal_connect (fixture->realtime, "patch", G_CALLBACK (on_patch), fixture->record);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  begin (fixture, test_backend_new ());
}

static void
set_up_short (Fixture *fixture, gconstpointer data)
{
  begin (fixture, test_backend_new_with ("token-lifetime", 5, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  firebase_realtime_stop (fixture->realtime);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->realtime);
  g_clear_object (&fixture->database);
  g_clear_object (&fixture->user);
  g_string_free (fixture->record, TRUE);
  test_backend_free (fixture->backend);
}

static gboolean
is_registered (gpointer realtime)
{
  return firebase_realtime_is_registered (realtime);
}

static gboolean
is_not_registered (gpointer realtime)
{
  return !firebase_realtime_is_registered (realtime);
}

static void
leave_word (Fixture *fixture, const char *json)
{
  g_autoptr (JsonNode) node = test_account_parse (json);

  firebase_realtime_set_last_word (fixture->realtime, json_node_get_object (node));
}

static void
register_word (Fixture *fixture, const char *json)
{
  leave_word (fixture, json);
  firebase_realtime_start (fixture->realtime);
  test_wait_until (is_registered, fixture->realtime, "the last word to be left");
}

static char *
get (Fixture *fixture, const char *path)
{
  g_autoptr (JsonNode) node = test_account_get (fixture->database, path, NULL);

  return web_json_to_text (node);
}

static void
wait_for_value (Fixture *fixture, const char *path, const char *value)
{
  for (gboolean is_there = FALSE; !is_there;)
    {
      g_autofree char *text = get (fixture, path);

      is_there = g_str_equal (text, value);
    }
}

static void
test_last_word (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;

  register_word (fixture, "{\"a/b\":1,\"c\":null}");
  test_account_put (fixture->database, "c", "5");
  before = get (fixture, "a");
  g_assert_cmpstr (before, ==, "null");
  firebase_realtime_stop (fixture->realtime);
  g_assert_false (firebase_realtime_is_registered (fixture->realtime));
  wait_for_value (fixture, "", "{\"a\":{\"b\":1}}");
}

/* The next room's word takes the place of the last one's. */
static void
test_changed_word (Fixture *fixture, gconstpointer data)
{
  register_word (fixture, "{\"a\":1}");
  leave_word (fixture, "{\"b\":2}");
  firebase_realtime_listen (fixture->realtime, "x");
  test_account_wait_for_text (fixture->record, "put x null");
  firebase_realtime_stop (fixture->realtime);
  wait_for_value (fixture, "", "{\"b\":2}");
}

static void
test_comes_back (Fixture *fixture, gconstpointer data)
{
  register_word (fixture, "{\"a\":1}");
  test_backend_stop (fixture->backend);
  test_wait_until (is_not_registered, fixture->realtime, "the end of the connection");
  test_backend_restart (fixture->backend);
  test_wait_until (is_registered, fixture->realtime, "the last word to be left again");
  test_account_put (fixture->database, "a", "7");
  firebase_realtime_stop (fixture->realtime);
  wait_for_value (fixture, "a", "1");
}

static void
test_reconnect (Fixture *fixture, gconstpointer data)
{
  register_word (fixture, "{\"a\":1}");
  firebase_realtime_reconnect (fixture->realtime);
  g_assert_false (firebase_realtime_is_registered (fixture->realtime));
  test_wait_until (is_registered, fixture->realtime, "the last word to be left again");
  wait_for_value (fixture, "a", "1");
}

static void
test_listen (Fixture *fixture, gconstpointer data)
{
  test_account_put (fixture->database, "x", "{\"d1\":{\"state\":\"online\"}}");
  firebase_realtime_listen (fixture->realtime, "x");
  register_word (fixture, "{\"a\":1}");
  test_account_wait_for_text (fixture->record, "put x {\"d1\":{\"state\":\"online\"}}");
  g_string_truncate (fixture->record, 0);
  test_account_put (fixture->database, "x/d1/state", "\"away\"");
  test_account_wait_for_text (fixture->record, "\"away\"");
  firebase_realtime_unlisten (fixture->realtime, "x");
  firebase_realtime_listen (fixture->realtime, "y");
  test_account_wait_for_text (fixture->record, "put y null");
  g_string_truncate (fixture->record, 0);
  test_account_put (fixture->database, "x", "1");
  test_account_put (fixture->database, "y", "2");
  test_account_wait_for_text (fixture->record, "put y 2");
  g_assert_null (strstr (fixture->record->str, " x"));
}

static gboolean
is_refused (Fixture *fixture, const char *token)
{
  g_autofree char *target = g_strdup_printf ("/.json?auth=%s", token);
  g_autoptr (TestAnswer) answer = test_backend_send (fixture->backend, "GET", target, NULL, NULL);

  return answer->status == 401;
}

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
count_change (FirebaseRealtime *realtime, GParamSpec *pspec, guint *n_changes)
{
  (*n_changes)++;
}

/* The token that the connection began with is no longer good when it ends. */
static void
test_token_changes_unseen (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = get_token (fixture->user);
  guint n_changes = 0;

  register_word (fixture, "{\"a\":1}");
  g_signal_connect (fixture->realtime, "notify::registered", G_CALLBACK (count_change), &n_changes);
  while (!is_refused (fixture, first))
    ;
  g_assert_cmpuint (n_changes, ==, 0);
  firebase_realtime_stop (fixture->realtime);
  wait_for_value (fixture, "a", "1");
}

/* A server that talks nonsense, says nothing or refuses is tried again. */
static void
test_faults (void)
{
  static const char *const scripts[] = {
    "{\"after\":\"realtime\",\"do\":\"status 503\"}\n",
    "{\"after\":\"realtime\",\"do\":\"close\"}\n",
    "{\"after\":\"realtime\",\"do\":\"garbage\"}\n",
    "{\"after\":\"realtime/auth\",\"do\":\"close\"}\n",
    "{\"after\":\"realtime/om\",\"do\":\"garbage\"}\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autofree char *file = NULL;
      g_autoptr (GError) error = NULL;
      Fixture fixture = { 0 };
      int fd = g_file_open_tmp ("parley-faults-XXXXXX", &file, &error);

      g_test_message ("%s", scripts[i]);
      g_assert_no_error (error);
      g_close (fd, NULL);
      g_assert_true (g_file_set_contents (file, scripts[i], -1, NULL));
      begin (&fixture, test_backend_new_with ("faults-file", file, NULL));
      register_word (&fixture, "{\"a\":1}");
      firebase_realtime_stop (fixture.realtime);
      wait_for_value (&fixture, "a", "1");
      tear_down (&fixture, NULL);
      g_assert_cmpint (g_unlink (file), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, up, test) g_test_add ("/firebase/realtime/" name, Fixture, NULL, up, test, tear_down)
  ADD ("last-word", set_up, test_last_word);
  ADD ("changed-word", set_up, test_changed_word);
  ADD ("comes-back", set_up, test_comes_back);
  ADD ("reconnect", set_up, test_reconnect);
  ADD ("listen", set_up, test_listen);
  ADD ("token-changes-unseen", set_up_short, test_token_changes_unseen);
  g_test_add_func ("/firebase/realtime/faults", test_faults);
  return g_test_run ();
}
