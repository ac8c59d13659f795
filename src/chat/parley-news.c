/* What the person is told of as it comes: a message in a room they want to hear of,
 * a mention where they want to hear of nothing else or where a message began to
 * mention them when it was edited.  News is told once it is known who and where;
 * what came while nobody listened is told together.
 */

#include "parley-news.h"

#include "parley-limits.h"
#include "parley-room-private.h"
#include "parley-room-settings.h"
#include "web-json.h"

struct _ParleyNews
{
  GObject parent_instance;

  ParleyAccount *account;
  ParleyMarks *marks;
  ParleyRequests *requests;
  GPtrArray *backlog; /* Item, while a snapshot is being read */
  gboolean primed;    /* the first snapshot has been read: from now on there is news */
};

enum
{
  MESSAGE_ARRIVED,
  MENTIONED,
  CAUGHT_UP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyNews, parley_news, G_TYPE_OBJECT)

typedef struct
{
  ParleyNews *news;
  ParleyRoom *room;
  ParleyMember *author;
  char *uid; /* the author's */
  char *text;
  gboolean is_mention;
  gint64 at; /* of a mention */
} Item;

static void
item_free (Item *self)
{
  g_object_unref (self->news);
  g_object_unref (self->room);
  g_clear_object (&self->author);
  g_free (self->uid);
  g_free (self->text);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Item, item_free)

static Item *
item_new (ParleyNews *news, ParleyRoom *room, const char *author)
{
  Item *item = g_new0 (Item, 1);

  item->news = g_object_ref (news);
  item->room = g_object_ref (room);
  item->text = g_strdup (parley_room_get_last_text (room) != NULL ? parley_room_get_last_text (room) : "");
  item->uid = g_strdup (author);
  return item;
}

static void
tell (Item *item)
{
  ParleyNews *self = item->news;
  guint signal = item->is_mention ? MENTIONED : MESSAGE_ARRIVED;

  if (!g_cancellable_is_cancelled (self->account->cancellable) && parley_requests_is_wanted (self->requests, item->room) && !parley_room_is_muted (item->room))
    g_signal_emit (self, signals[signal], 0, item->room, parley_member_get_name (item->author), item->text);
}

static void
on_room_known (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Item) item = data;
  g_autoptr (GError) error = NULL;

  if (!parley_room_describe_finish (PARLEY_ROOM (source), result, &error))
    g_debug ("News from a room without a name: %s", error->message);
  tell (item);
}

static void
on_author_known (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Item) item = data;
  g_autoptr (GError) error = NULL;

  item->author = parley_people_know_finish (PARLEY_PEOPLE (source), result, &error);
  if (item->author == NULL)
    return;
  if (parley_room_get_name (item->room)[0] == '\0')
    {
      ParleyRoom *room = item->room;
      GCancellable *cancellable = item->news->account->cancellable;

      parley_room_describe_async (room, cancellable, on_room_known, g_steal_pointer (&item));
      return;
    }
  tell (item);
}

/* @item is (transfer full). */
static void
begin (Item *item)
{
  ParleyAccount *account = item->news->account;

  parley_people_know_async (account->people, item->uid, account->cancellable, on_author_known, item);
}

/* Where only mentions are told of, somebody who looks at the room hears what
 * comes all the same.
 */
static gboolean
is_wanted (ParleyNews *self, ParleyRoom *room)
{
  ParleyRoomNotice notice = parley_room_get_notice (room);

  if (!self->primed || !parley_requests_is_wanted (self->requests, room))
    return FALSE;
  return notice == PARLEY_ROOM_NOTICE_ALL || (notice == PARLEY_ROOM_NOTICE_MENTIONS && parley_room_is_open (room) && self->backlog == NULL);
}

static void
add_room (gpointer item, gpointer rooms)
{
  g_ptr_array_add (rooms, ((Item *)item)->room);
}

static gboolean
read_mention (Item *item, JsonObject *message)
{
  const char *text = web_json_get_string (message, "text");
  gboolean is_edit = parley_json_get_time (message, "sentAt") != item->at;

  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  g_free (item->text);
  item->text = parley_cut_text (text, PARLEY_PREVIEW_MAX);
  return is_edit || parley_room_get_notice (item->room) == PARLEY_ROOM_NOTICE_MENTIONS;
}

/* Where all messages are told of, one that mentions the account from the beginning
 * has been; what cannot be looked at is told of in a room of mentions.
 */
static void
on_mention_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Item) item = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (g_cancellable_is_cancelled (item->news->account->cancellable))
    return;
  if (error != NULL)
    {
      g_debug ("A mention that could not be looked at: %s", error->message);
      if (parley_room_get_notice (item->room) == PARLEY_ROOM_NOTICE_MENTIONS)
        begin (g_steal_pointer (&item));
    }
  else if (read_mention (item, web_json_node_get_object (node)))
    begin (g_steal_pointer (&item));
}

static gboolean
was_sent_just_now (ParleyRoom *room, const char *message, gint64 at)
{
  const ParleyRoomRecord *record = parley_room_get_record (room);

  return g_strcmp0 (record->message, message) == 0 && record->at == at;
}

static void
parley_news_finalize (GObject *object)
{
  ParleyNews *self = PARLEY_NEWS (object);

  g_clear_pointer (&self->backlog, g_ptr_array_unref);
  g_clear_object (&self->requests);
  g_clear_object (&self->marks);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_news_parent_class)->finalize (object);
}

static void
parley_news_class_init (ParleyNewsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_news_finalize;
  signals[CAUGHT_UP] = g_signal_new ("caught-up", PARLEY_TYPE_NEWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  signals[MESSAGE_ARRIVED] = g_signal_new ("message-arrived", PARLEY_TYPE_NEWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 3, PARLEY_TYPE_ROOM, G_TYPE_STRING, G_TYPE_STRING);
  signals[MENTIONED] = g_signal_new ("mentioned", PARLEY_TYPE_NEWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 3, PARLEY_TYPE_ROOM, G_TYPE_STRING, G_TYPE_STRING);
}

static void
parley_news_init (ParleyNews *self)
{
}

/**
 * parley_news_new:
 * @account: whose
 * @marks: who is blocked
 * @requests: which rooms the account has not agreed to
 *
 * Returns: (transfer full): nothing new yet
 */
ParleyNews *
parley_news_new (ParleyAccount *account, ParleyMarks *marks, ParleyRequests *requests)
{
  ParleyNews *self = g_object_new (PARLEY_TYPE_NEWS, NULL);

  self->account = parley_account_ref (account);
  self->marks = g_object_ref (marks);
  self->requests = g_object_ref (requests);
  return self;
}

/**
 * parley_news_prime:
 * @self: the news
 *
 * What was there at the start is no news; what comes from now on is.
 */
void
parley_news_prime (ParleyNews *self)
{
  self->primed = TRUE;
}

/**
 * parley_news_begin:
 * @self: the news
 *
 * What is taken from now on came while nobody listened.
 */
void
parley_news_begin (ParleyNews *self)
{
  g_clear_pointer (&self->backlog, g_ptr_array_unref);
  self->backlog = g_ptr_array_new_with_free_func ((GDestroyNotify)item_free);
}

/**
 * parley_news_end:
 * @self: the news
 *
 * Tells what was taken since parley_news_begin(): news of one room as ever.
 */
void
parley_news_end (ParleyNews *self)
{
  g_autoptr (GPtrArray) backlog = g_steal_pointer (&self->backlog);
  g_autoptr (GPtrArray) rooms = g_ptr_array_new ();

  g_ptr_array_foreach (backlog, add_room, rooms);
  if (rooms->len > 1)
    g_signal_emit (self, signals[CAUGHT_UP], 0, rooms);
  else if (rooms->len == 1)
    begin (g_ptr_array_steal_index (backlog, 0));
}

/**
 * parley_news_take:
 * @self: the news
 * @room: a room whose newest message is new
 * @author: who wrote it
 */
void
parley_news_take (ParleyNews *self, ParleyRoom *room, const char *author)
{
  Item *item;

  if (!is_wanted (self, room) || parley_marks_has_blocked (self->marks, author))
    return;
  item = item_new (self, room, author);
  if (self->backlog != NULL)
    g_ptr_array_add (self->backlog, item);
  else
    begin (item);
}

/**
 * parley_news_take_mention:
 * @self: the news
 * @room: where
 * @message: the message that mentions the account now and did not before
 * @by: who wrote it
 * @at: when it began to
 *
 * By the time that it is told something else may be the newest, so it is fetched.
 */
void
parley_news_take_mention (ParleyNews *self, ParleyRoom *room, const char *message, const char *by, gint64 at)
{
  ParleyRoomNotice notice = parley_room_get_notice (room);
  g_autofree char *path = NULL;
  Item *item;

  if (!self->primed || notice == PARLEY_ROOM_NOTICE_NOTHING || parley_marks_has_blocked (self->marks, by))
    return;
  if (notice == PARLEY_ROOM_NOTICE_ALL && was_sent_just_now (room, message, at))
    return;
  path = g_strdup_printf ("messages/%s/%s", parley_room_get_id (room), message);
  item = item_new (self, room, by);
  item->is_mention = TRUE;
  item->at = at;
  firebase_database_get_async (self->account->database, path, NULL, self->account->cancellable, on_mention_fetched, item);
}
