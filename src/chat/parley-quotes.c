/* The messages of one room that others answer.  Most stand in the timeline; what
 * is older than all that was fetched is asked for by its id and kept here, not in
 * the store, where it would stand beside a hole.
 */

#include "parley-quotes-private.h"

#include "parley-limits.h"
#include "parley-message-private.h"
#include "parley-timeline-private.h"

/* So many fetched ones are kept; then the room's quotes begin anew. */
#define KEPT 200

struct _ParleyQuotes
{
  GObject parent_instance;

  ParleyAccount *account;
  char *room;
  ParleyTimeline *timeline;
  GHashTable *fetched; /* id → ParleyMessage, NULL where it is gone */
  GHashTable *asked;   /* ids that are on their way */
};

enum
{
  FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyQuotes, parley_quotes, G_TYPE_OBJECT)

typedef struct
{
  ParleyQuotes *quotes;
  char *id;
} Question;

static void
question_free (Question *self)
{
  g_object_unref (self->quotes);
  g_free (self->id);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static ParleyMessage *
make_message (ParleyQuotes *self, ParleyRecord *record)
{
  ParleyAccount *account = self->account;
  ParleyMember *author = parley_people_get (account->people, record->author);
  ParleyMessage *message = parley_message_new (record, author, g_str_equal (record->author, account->uid));

  parley_message_set_people (message, account->people, account->uid);
  return message;
}

static void
unref_if_any (gpointer message)
{
  g_clear_object (&message);
}

static void
keep (ParleyQuotes *self, const char *id, ParleyRecord *record)
{
  if (g_hash_table_size (self->fetched) >= KEPT)
    g_hash_table_remove_all (self->fetched);
  g_hash_table_replace (self->fetched, g_strdup (id), record == NULL ? NULL : make_message (self, record));
  g_signal_emit (self, signals[FOUND], 0, id);
}

/* Where there is no network the next row that asks asks again. */
static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Question) question = data;
  ParleyQuotes *self = question->quotes;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  g_hash_table_remove (self->asked, question->id);
  if (g_cancellable_is_cancelled (self->account->cancellable))
    return;
  if (error != NULL)
    g_debug ("A message that is answered was not fetched: %s", error->message);
  else
    keep (self, question->id, parley_record_new_from_json (question->id, node));
}

static void
ask (ParleyQuotes *self, const char *id)
{
  g_autofree char *path = g_strdup_printf ("messages/%s/%s", self->room, id);
  Question *question;

  if (g_hash_table_contains (self->asked, id) || g_cancellable_is_cancelled (self->account->cancellable))
    return;
  question = g_new0 (Question, 1);
  question->quotes = g_object_ref (self);
  question->id = g_strdup (id);
  g_hash_table_add (self->asked, g_strdup (id));
  firebase_database_get_async (self->account->database, path, NULL, self->account->cancellable, on_answer, question);
}

static void
parley_quotes_finalize (GObject *object)
{
  ParleyQuotes *self = PARLEY_QUOTES (object);

  g_hash_table_unref (self->fetched);
  g_hash_table_unref (self->asked);
  g_clear_object (&self->timeline);
  g_clear_pointer (&self->account, parley_account_unref);
  g_free (self->room);
  G_OBJECT_CLASS (parley_quotes_parent_class)->finalize (object);
}

static void
parley_quotes_class_init (ParleyQuotesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_quotes_finalize;
  signals[FOUND] = g_signal_new ("found", PARLEY_TYPE_QUOTES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
parley_quotes_init (ParleyQuotes *self)
{
  self->fetched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_if_any);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * parley_quotes_new:
 * @account: whose
 * @room: the room's id
 * @timeline: its messages
 *
 * Returns: (transfer full): the messages that others answer
 */
ParleyQuotes *
parley_quotes_new (ParleyAccount *account, const char *room, ParleyTimeline *timeline)
{
  ParleyQuotes *self = g_object_new (PARLEY_TYPE_QUOTES, NULL);

  self->account = parley_account_ref (account);
  self->room = g_strdup (room);
  self->timeline = g_object_ref (timeline);
  return self;
}

/**
 * parley_quotes_get:
 * @self: the quotes of a room
 * @id: a push id
 *
 * Returns: (transfer full) (nullable): the message; %NULL while it is not known,
 *   and when it is gone
 */
ParleyMessage *
parley_quotes_get (ParleyQuotes *self, const char *id)
{
  ParleyMessage *message;

  g_return_val_if_fail (PARLEY_IS_QUOTES (self) && id != NULL, NULL);

  if (!parley_is_push_id (id))
    return NULL;
  message = parley_timeline_get_message (self->timeline, id);
  if (message != NULL)
    return message;
  if (g_hash_table_lookup_extended (self->fetched, id, NULL, (gpointer *)&message))
    return message == NULL ? NULL : g_object_ref (message);
  ask (self, id);
  return NULL;
}

/**
 * parley_quotes_is_gone:
 * @self: the quotes of a room
 * @id: a push id
 *
 * Returns: whether the server has no such message
 */
gboolean
parley_quotes_is_gone (ParleyQuotes *self, const char *id)
{
  gpointer message = NULL;

  g_return_val_if_fail (PARLEY_IS_QUOTES (self) && id != NULL, FALSE);

  return g_hash_table_lookup_extended (self->fetched, id, NULL, &message) && message == NULL;
}
