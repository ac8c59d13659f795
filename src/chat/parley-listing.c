/* A public room as the directory lists it.  (Data model, section 4.5.)  The number
 * of members is a courtesy, not a proof.
 */

#include "parley-listing.h"

#include <string.h>

#include "parley-limits.h"
#include "web-json.h"

#define LISTED_MAX 200

struct _ParleyListing
{
  GObject parent_instance;

  char *room;
  char *name;
  char *topic;
  char *folded;
  gint64 members;
};

G_DEFINE_FINAL_TYPE (ParleyListing, parley_listing, G_TYPE_OBJECT)

static void
parley_listing_finalize (GObject *object)
{
  ParleyListing *self = PARLEY_LISTING (object);

  g_free (self->room);
  g_free (self->name);
  g_free (self->topic);
  g_free (self->folded);
  G_OBJECT_CLASS (parley_listing_parent_class)->finalize (object);
}

static void
parley_listing_class_init (ParleyListingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_listing_finalize;
}

static void
parley_listing_init (ParleyListing *self)
{
}

static gboolean
is_words (const char *text, gint64 max)
{
  gint64 length = text != NULL ? parley_utf16_length (text) : -1;

  return length > 0 && length <= max;
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : "", -1);
}

static ParleyListing *
read_listing (const char *room, JsonObject *object)
{
  const char *name = web_json_get_string (object, "name");
  const char *topic = web_json_get_string (object, "topic");
  g_autofree char *words = NULL;
  ParleyListing *self;

  if (!parley_is_push_id (room) || !is_words (name, PARLEY_ROOM_NAME_MAX))
    return NULL;
  self = g_object_new (PARLEY_TYPE_LISTING, NULL);
  self->room = g_strdup (room);
  self->name = g_strdup (name);
  self->topic = is_words (topic, PARLEY_TOPIC_MAX) ? g_strdup (topic) : NULL;
  self->members = web_json_get_int (object, "members", -1);
  words = g_strjoin (" ", name, self->topic, NULL);
  self->folded = fold (words);
  return self;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const ParleyListing *first = a, *second = b;

  if (first->members != second->members)
    return first->members > second->members ? -1 : 1;
  return g_utf8_collate (first->name, second->name);
}

/* Who was the last to leave may not have known it.  The rules let whoever looks
 * take away the listing of a room in which there is nobody.
 */
static void
withdraw (FirebaseDatabase *database, const char *room)
{
  g_autofree char *path = g_strconcat ("publicRooms/", room, NULL);

  firebase_database_remove_async (database, path, NULL, NULL, NULL);
}

static GListModel *
read_listings (FirebaseDatabase *database, JsonObject *object)
{
  GListStore *listings = g_list_store_new (PARLEY_TYPE_LISTING);
  JsonObjectIter iter;
  const char *room;
  JsonNode *node;

  if (object == NULL)
    return G_LIST_MODEL (listings);
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &room, &node))
    {
      g_autoptr (ParleyListing) listing = read_listing (room, web_json_node_get_object (node));

      if (listing != NULL && listing->members == 0)
        withdraw (database, room);
      else if (listing != NULL)
        g_list_store_append (listings, listing);
    }
  g_list_store_sort (listings, compare, NULL);
  return G_LIST_MODEL (listings);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (JsonNode) node = firebase_database_get_finish (FIREBASE_DATABASE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, read_listings (FIREBASE_DATABASE (source), web_json_node_get_object (node)), g_object_unref);
}

/**
 * parley_listing_list_async:
 * @session: who looks
 * @cancellable: (nullable): to give up waiting
 * @callback: called once
 * @user_data: for @callback
 */
void
parley_listing_list_async (ParleySession *session, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *query = g_strdup_printf ("orderBy=%%22members%%22&limitToLast=%d", LISTED_MAX);
  GTask *task;

  g_return_if_fail (PARLEY_IS_SESSION (session));

  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, parley_listing_list_async);
  firebase_database_get_async (parley_session_get_database (session), "publicRooms", query, cancellable, on_listed, task);
}

/**
 * parley_listing_list_finish:
 * @session: a session
 * @result: of parley_listing_list_async()
 * @error: FIREBASE_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): a list of #ParleyListing
 */
GListModel *
parley_listing_list_finish (ParleySession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
parley_listing_get_room_id (ParleyListing *self)
{
  g_return_val_if_fail (PARLEY_IS_LISTING (self), NULL);

  return self->room;
}

const char *
parley_listing_get_name (ParleyListing *self)
{
  g_return_val_if_fail (PARLEY_IS_LISTING (self), NULL);

  return self->name;
}

const char *
parley_listing_get_topic (ParleyListing *self)
{
  g_return_val_if_fail (PARLEY_IS_LISTING (self), NULL);

  return self->topic;
}

gint64
parley_listing_get_members (ParleyListing *self)
{
  g_return_val_if_fail (PARLEY_IS_LISTING (self), -1);

  return self->members;
}

/**
 * parley_listing_matches:
 * @self: a listing
 * @words: what somebody looks for
 *
 * Returns: whether name and topic contain each of @words
 */
gboolean
parley_listing_matches (ParleyListing *self, const char *words)
{
  g_autofree char *folded = NULL;
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (PARLEY_IS_LISTING (self) && words != NULL, FALSE);

  folded = fold (words);
  parts = g_strsplit (folded, " ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (self->folded, parts[i]) == NULL)
      return FALSE;
  return TRUE;
}
