/* Messages are numbered, also below zero; one is as long as its number says,
 * some of them very long.  Twenty make a day, and who wrote changes now and then.
 */
#include "test-history.h"

#include <glib/gstdio.h>

#include "firebase-config.h"

#define MIDDLE 100000
#define PER_DAY 20
#define DAY_MS (24 * 60 * 60 * 1000)
#define NOW_MS 1795478400000

static const char *DESCRIPTOR = "{ \"name\": \"Test\","
                                "  \"google\": { \"clientId\": \"a\", \"clientSecret\": \"b\" },"
                                "  \"firebase\": { \"apiKey\": \"c\", \"projectId\": \"d\", \"databaseUrl\": \"http://127.0.0.1:9\" },"
                                "  \"calls\": { \"tokenUri\": \"http://127.0.0.1:9/v1/token\" } }";

TestHistory *
test_history_new (void)
{
  TestHistory *self = g_new0 (TestHistory, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (FirebaseConfig) config = firebase_config_new_from_json (DESCRIPTOR, -1, "the test", &error);
  g_autoptr (ParleyStore) store = NULL;
  g_autofree char *path = NULL;

  g_assert_no_error (error);
  self->directory = g_dir_make_tmp ("parley-ui-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->directory, "ada.db", NULL);
  store = parley_store_open (path, &error);
  g_assert_no_error (error);
  self->user = firebase_user_new (config, "ada", "none", "Ada", "ada@example.org", NULL);
  self->account = parley_account_new (self->user, store);
  parley_people_take_profile (self->account->people, "ada", "Ada", NULL);
  parley_people_take_profile (self->account->people, "ben", "Ben", NULL);
  self->timeline = parley_timeline_new (self->account, "-room");
  parley_timeline_set_complete (self->timeline, TRUE);
  return self;
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
test_history_free (TestHistory *self)
{
  g_cancellable_cancel (self->account->cancellable);
  g_object_unref (self->timeline);
  parley_people_close (self->account->people);
  parley_store_close (self->account->store);
  parley_account_unref (self->account);
  g_object_unref (self->user);
  remove_directory (self->directory);
  g_free (self->directory);
  g_free (self);
}

static char *
make_text (int number, guint words)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "#%d", number);
  while (words-- > 0)
    g_string_append (text, " lorem");
  return g_string_free_and_steal (text);
}

static guint
words_of (int number)
{
  guint words = ((guint)number * 2654435761u >> 7) % 60;

  return number % 7 == 0 ? words + 120 : words;
}

static ParleyRecord *
make_record (int number, guint words)
{
  g_autofree char *id = g_strdup_printf ("-%019d", MIDDLE + number);
  g_autofree char *text = make_text (number, words);
  const char *author = (guint)number / 3 % 2 ? "ada" : "ben";
  ParleyRecord *record = parley_record_new (id, author, text, NOW_MS + (gint64)number * (DAY_MS / PER_DAY));

  record->state = PARLEY_MESSAGE_SENT;
  return record;
}

static void
put_into (ParleyTimeline *timeline, int from, int to)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_record_free);

  for (int number = from; number < to; number++)
    g_ptr_array_add (records, make_record (number, words_of (number)));
  parley_timeline_put (timeline, records);
}

static void
put (TestHistory *self, int from, int to)
{
  put_into (self->timeline, from, to);
}

void
test_history_append_to (TestHistory *self, ParleyTimeline *timeline, guint count)
{
  put_into (timeline, self->next, self->next + count);
  self->next += count;
}

char *
test_history_make_id (int number)
{
  return g_strdup_printf ("-%019d", MIDDLE + number);
}

void
test_history_append (TestHistory *self, guint count)
{
  put (self, self->next, self->next + count);
  self->next += count;
}

void
test_history_prepend (TestHistory *self, guint count)
{
  put (self, self->first - count, self->first);
  self->first -= count;
}

void
test_history_rewrite (TestHistory *self, int number, guint words)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_record_free);

  g_ptr_array_add (records, make_record (number, words));
  parley_timeline_put (self->timeline, records);
}

void
test_history_decorate (TestHistory *self, int number, gboolean edited, guint reactions, gboolean answer)
{
  static const char *const emoji[] = { "👍", "❤️", "😂", "😮", "😢", "🎉" };
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_record_free);
  ParleyRecord *record = make_record (number, words_of (number));

  record->edited_at = edited ? record->sent_at + 1000 : 0;
  record->reply_to = answer ? g_strdup_printf ("-%019d", MIDDLE + number - 1) : NULL;
  for (guint i = 0; i < reactions; i++)
    {
      g_autofree char *uid = g_strdup_printf ("person-%u", i);

      record->reactions = parley_reactions_set (record->reactions, i == 0 ? "ben" : uid, emoji[i % G_N_ELEMENTS (emoji)]);
    }
  g_ptr_array_add (records, record);
  parley_timeline_put (self->timeline, records);
}

int
test_history_number_of (ParleyMessage *message)
{
  return atoi (parley_message_get_id (message) + 1) - MIDDLE;
}
