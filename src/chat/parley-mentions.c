/* Which messages mention the account and were read on none of its devices:
 * inbox/ME/mentions/ROOM/MESSAGE/EVENT = {by, at}.  EVENT is the message's id, or
 * that of the change by which it began to mention the account, so that nothing is
 * ever written where something was before: whoever has read clears exactly what
 * was read, and what arrives in that moment stays.
 *
 * What was read is told by the server's time.  A room's messages come in the order
 * in which the server took them; so all mentions until the newest time that was
 * here when one read were here too, whichever stream was the faster.
 */

#include "parley-mentions.h"

#include "parley-limits.h"
#include "parley-store-mentions.h"
#include "web-json.h"

/* Whoever is mentioned more often without reading knows enough. */
#define MAX_IN_ROOM 500
/* How many are cleared by one update. */
#define MAX_CLEARED 100

struct _ParleyMentions
{
  GObject parent_instance;

  ParleyStore *store;
  ParleyPeople *people;
  GHashTable *rooms; /* id → GHashTable of "MESSAGE/EVENT" → Mention */
};

typedef struct
{
  char *by;
  gint64 at;
} Mention;

enum
{
  CHANGED,
  ARRIVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyMentions, parley_mentions, G_TYPE_OBJECT)

static void
mention_free (gpointer data)
{
  g_free (((Mention *)data)->by);
  g_free (data);
}

static GHashTable *
get_room (ParleyMentions *self, const char *room)
{
  GHashTable *mentions = g_hash_table_lookup (self->rooms, room);

  if (mentions == NULL)
    {
      mentions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, mention_free);
      g_hash_table_insert (self->rooms, g_strdup (room), mentions);
    }
  return mentions;
}

static void
insert (const char *room, const char *message, const char *event, const char *by, gint64 at, gpointer data)
{
  Mention *mention = g_new0 (Mention, 1);

  mention->by = g_strdup (by);
  mention->at = at;
  g_hash_table_replace (get_room (data, room), g_strconcat (message, "/", event, NULL), mention);
}

static void
drop (ParleyMentions *self, const char *room, const char *key)
{
  g_auto (GStrv) parts = g_strsplit (key, "/", 2);

  parley_store_drop_mention (self->store, room, parts[0], parts[1]);
  g_hash_table_remove (get_room (self, room), key);
}

static void
take_event (ParleyMentions *self, const char *room, const char *message, const char *event, JsonNode *node)
{
  JsonObject *mention = web_json_node_get_object (node);
  const char *by = web_json_get_string (mention, "by");
  gint64 at = mention != NULL ? parley_json_get_time (mention, "at") : 0;
  g_autofree char *key = g_strconcat (message, "/", event, NULL);
  GHashTable *mentions = get_room (self, room);
  gboolean is_known;

  if (mention == NULL && g_hash_table_contains (mentions, key))
    drop (self, room, key);
  if (!parley_is_push_id (message) || !parley_is_push_id (event) || !parley_is_key (by) || at == 0)
    return;
  if (g_hash_table_contains (mentions, key) || g_hash_table_size (mentions) >= MAX_IN_ROOM)
    return;
  is_known = parley_store_knows_mention (self->store, room, message);
  parley_store_add_mention (self->store, room, message, event, by, at);
  insert (room, message, event, by, at, self);
  if (!is_known)
    g_signal_emit (self, signals[ARRIVED], 0, room, message, by, at);
}

static gboolean
is_in (JsonObject *messages, const char *key)
{
  g_auto (GStrv) parts = g_strsplit (key, "/", 2);
  JsonObject *events = web_json_get_object (messages, parts[0]);

  return events != NULL && json_object_has_member (events, parts[1]);
}

/* @prefix: what is said of, all of the room where it is "" */
static void
drop_missing (ParleyMentions *self, const char *room, const char *prefix, JsonObject *messages)
{
  g_autofree char **keys = (char **)g_hash_table_get_keys_as_array (get_room (self, room), NULL);
  g_auto (GStrv) known = g_strdupv (keys);

  for (guint i = 0; known[i] != NULL; i++)
    if (g_str_has_prefix (known[i], prefix) && (messages == NULL || !is_in (messages, known[i])))
      drop (self, room, known[i]);
}

static void
take_events (ParleyMentions *self, const char *room, const char *message, JsonObject *events)
{
  JsonObjectIter iter;
  const char *event;
  JsonNode *node;

  if (events == NULL)
    return;
  json_object_iter_init (&iter, events);
  while (json_object_iter_next (&iter, &event, &node))
    take_event (self, room, message, event, node);
}

static void
take_message (ParleyMentions *self, const char *room, const char *message, JsonObject *events)
{
  g_autofree char *prefix = g_strconcat (message, "/", NULL);
  g_autoptr (JsonObject) messages = json_object_new ();

  if (events != NULL)
    json_object_set_object_member (messages, message, json_object_ref (events));
  drop_missing (self, room, prefix, messages);
  take_events (self, room, message, events);
}

static void
take_room (ParleyMentions *self, const char *room, JsonObject *messages)
{
  JsonObjectIter iter;
  const char *message;
  JsonNode *node;

  drop_missing (self, room, "", messages);
  if (messages == NULL)
    return;
  json_object_iter_init (&iter, messages);
  while (json_object_iter_next (&iter, &message, &node))
    take_events (self, room, message, web_json_node_get_object (node));
}

static void
tell (ParleyMentions *self, const char *room)
{
  g_signal_emit (self, signals[CHANGED], 0, room);
}

static void
take_all (ParleyMentions *self, JsonObject *rooms)
{
  g_autofree char **keys = (char **)g_hash_table_get_keys_as_array (self->rooms, NULL);
  g_auto (GStrv) known = g_strdupv (keys);
  JsonObjectIter iter;
  const char *room;
  JsonNode *node;

  for (guint i = 0; known[i] != NULL; i++)
    if (rooms == NULL || !json_object_has_member (rooms, known[i]))
      {
        take_room (self, known[i], NULL);
        tell (self, known[i]);
      }
  if (rooms == NULL)
    return;
  json_object_iter_init (&iter, rooms);
  while (json_object_iter_next (&iter, &room, &node))
    if (parley_is_key (room))
      {
        take_room (self, room, web_json_node_get_object (node));
        tell (self, room);
      }
}

static void
parley_mentions_finalize (GObject *object)
{
  ParleyMentions *self = PARLEY_MENTIONS (object);

  g_clear_object (&self->store);
  g_clear_object (&self->people);
  g_clear_pointer (&self->rooms, g_hash_table_unref);
  G_OBJECT_CLASS (parley_mentions_parent_class)->finalize (object);
}

static void
parley_mentions_class_init (ParleyMentionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_mentions_finalize;
  signals[CHANGED] = g_signal_new ("changed", PARLEY_TYPE_MENTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ARRIVED] = g_signal_new ("arrived", PARLEY_TYPE_MENTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT64);
}

static void
parley_mentions_init (ParleyMentions *self)
{
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
}

/**
 * parley_mentions_new:
 * @store: where they are kept
 * @people: who tells who is blocked
 *
 * Returns: (transfer full): the mentions that the store knows
 */
ParleyMentions *
parley_mentions_new (ParleyStore *store, ParleyPeople *people)
{
  ParleyMentions *self = g_object_new (PARLEY_TYPE_MENTIONS, NULL);

  self->store = g_object_ref (store);
  self->people = g_object_ref (people);
  parley_store_each_mention (store, insert, self);
  return self;
}

/**
 * parley_mentions_take:
 * @self: the mentions
 * @path: (array zero-terminated=1): where in inbox/ME/mentions, at most a room, a
 *   message and an event
 * @node: what stands there now
 */
void
parley_mentions_take (ParleyMentions *self, char **path, JsonNode *node)
{
  JsonObject *object = web_json_node_get_object (node);
  guint depth = g_strv_length (path);

  g_return_if_fail (PARLEY_IS_MENTIONS (self));

  if (depth > 0 && !parley_is_key (path[0]))
    return;
  parley_store_begin (self->store);
  if (depth == 0)
    take_all (self, object);
  else if (depth == 1)
    take_room (self, path[0], object);
  else if (depth == 2)
    take_message (self, path[0], path[1], object);
  else if (depth == 3)
    take_event (self, path[0], path[1], path[2], node);
  parley_store_commit (self->store);
  if (depth > 0)
    tell (self, path[0]);
}

/**
 * parley_mentions_has:
 * @self: the mentions
 * @room: a room's id
 *
 * Returns: whether the server has any of the room
 */
gboolean
parley_mentions_has (ParleyMentions *self, const char *room)
{
  GHashTable *mentions = g_hash_table_lookup (self->rooms, room);

  return mentions != NULL && g_hash_table_size (mentions) > 0;
}

/**
 * parley_mentions_has_unread:
 * @self: the mentions
 * @room: a room's id
 * @seen_at: until when it was read here, by the server's clock
 *
 * Returns: whether somebody who is not blocked has mentioned the account since
 */
gboolean
parley_mentions_has_unread (ParleyMentions *self, const char *room, gint64 seen_at)
{
  GHashTable *mentions = g_hash_table_lookup (self->rooms, room);
  GHashTableIter iter;
  gpointer value;

  if (mentions == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, mentions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Mention *)value)->at > seen_at && !parley_member_is_blocked (parley_people_get (self->people, ((Mention *)value)->by)))
      return TRUE;
  return FALSE;
}

static gboolean
is_here (ParleyMentions *self, const char *room, const char *key, Mention *mention)
{
  g_auto (GStrv) parts = g_strsplit (key, "/", 2);
  g_autoptr (ParleyRecord) message = parley_store_get_message (self->store, room, parts[0]);

  return message != NULL && MAX (message->sent_at, message->edited_at) >= mention->at;
}

/**
 * parley_mentions_reach:
 * @self: the mentions
 * @room: a room that is being read
 *
 * Returns: until when what was sent, and what mentions the account, is here: then
 *   it is what one sees; milliseconds since 1970 by the server's clock
 */
gint64
parley_mentions_reach (ParleyMentions *self, const char *room)
{
  GHashTable *mentions = g_hash_table_lookup (self->rooms, room);
  gint64 reach = parley_store_get_newest_time (self->store, room);
  GHashTableIter iter;
  gpointer key, value;

  if (mentions == NULL)
    return reach;
  g_hash_table_iter_init (&iter, mentions);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (((Mention *)value)->at > reach && is_here (self, room, key, value))
      reach = ((Mention *)value)->at;
  return reach;
}

/**
 * parley_mentions_list_read:
 * @self: the mentions
 * @room: a room's id
 * @seen_at: until when it was read here, by the server's clock
 *
 * Returns: (transfer full): which mentions of the server that covers, as paths
 *   below the room; a hundred at most
 */
GStrv
parley_mentions_list_read (ParleyMentions *self, const char *room, gint64 seen_at)
{
  GHashTable *mentions = g_hash_table_lookup (self->rooms, room);
  g_autoptr (GStrvBuilder) read = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer key, value;
  guint n = 0;

  if (mentions == NULL)
    return g_strv_builder_end (read);
  g_hash_table_iter_init (&iter, mentions);
  while (n < MAX_CLEARED && g_hash_table_iter_next (&iter, &key, &value))
    if (((Mention *)value)->at <= seen_at)
      {
        g_strv_builder_add (read, key);
        n++;
      }
  return g_strv_builder_end (read);
}
