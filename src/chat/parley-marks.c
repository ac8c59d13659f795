/* What a person has marked in their own inbox, so that every device knows it:
 * rooms they want to hear little or nothing of, rooms they want above the others, people
 * they want nothing to do with.  It lies beside the entries of the rooms, which
 * a sender replaces whole.  (Data model, section 4.12.)
 */

#include "parley-marks.h"

#include "parley-limits.h"
#include "parley-member-private.h"
#include "parley-room-private.h"
#include "parley-store-traits.h"

struct _ParleyMarks
{
  GObject parent_instance;

  ParleyAccount *account;
  GHashTable *muted;      /* id of a room → ParleyRoomNotice */
  GHashTable *favourites; /* ids of rooms → 1 */
  GHashTable *blocked;    /* uids → 1 */
  GListStore *people;     /* ParleyMember, those who are blocked */
  gboolean known;         /* the server has said which rooms are marked */
  gboolean differs;       /* others are blocked than was told last */
};

enum
{
  ROOMS_CHANGED,
  BLOCKED_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyMarks, parley_marks, G_TYPE_OBJECT)

static GHashTable *
find_set (ParleyMarks *self, const char *branch)
{
  if (g_str_equal (branch, "muted"))
    return self->muted;
  if (g_str_equal (branch, "favourites"))
    return self->favourites;
  return g_str_equal (branch, "blocked") ? self->blocked : NULL;
}

static gboolean
is_true (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static gboolean
is_mentions (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING && g_str_equal (json_node_get_string (node), "mentions");
}

/* Returns: 0 where there is no mark */
static guint
read_mark (ParleyMarks *self, GHashTable *set, JsonNode *node)
{
  if (set == self->muted && is_mentions (node))
    return PARLEY_ROOM_NOTICE_MENTIONS;
  return is_true (node) ? 1 : 0;
}

static guint
get_mark (GHashTable *set, const char *key)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (set, key));
}

static void
show_blocked (ParleyMarks *self, const char *uid, gboolean blocked)
{
  ParleyMember *person = parley_people_get (self->account->people, uid);
  guint position;

  parley_member_set_blocked (person, blocked);
  if (blocked)
    g_list_store_append (self->people, person);
  else if (g_list_store_find (self->people, person, &position))
    g_list_store_remove (self->people, position);
}

/* Stored before anybody is told. */
static void
set_mark (ParleyMarks *self, GHashTable *set, const char *key, guint mark)
{
  if (!parley_is_key (key) || mark == get_mark (set, key))
    return;
  if (mark != 0)
    g_hash_table_insert (set, g_strdup (key), GUINT_TO_POINTER (mark));
  else
    g_hash_table_remove (set, key);
  if (set != self->blocked)
    return;
  self->differs = TRUE;
  parley_store_set_blocked (self->account->store, key, mark != 0);
  show_blocked (self, key, mark != 0);
}

static void
tell (ParleyMarks *self, GHashTable *set)
{
  if (set != self->blocked)
    g_signal_emit (self, signals[ROOMS_CHANGED], 0);
  else if (self->differs)
    {
      self->differs = FALSE;
      g_signal_emit (self, signals[BLOCKED_CHANGED], 0);
    }
}

static void
recall_blocked (const char *uid, const char *nothing, gpointer data)
{
  ParleyMarks *self = data;

  g_hash_table_insert (self->blocked, g_strdup (uid), GUINT_TO_POINTER (1));
  show_blocked (self, uid, TRUE);
}

static void
parley_marks_finalize (GObject *object)
{
  ParleyMarks *self = PARLEY_MARKS (object);

  g_hash_table_unref (self->muted);
  g_hash_table_unref (self->favourites);
  g_hash_table_unref (self->blocked);
  g_clear_object (&self->people);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_marks_parent_class)->finalize (object);
}

static void
parley_marks_class_init (ParleyMarksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_marks_finalize;
  signals[ROOMS_CHANGED] = g_signal_new ("rooms-changed", PARLEY_TYPE_MARKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[BLOCKED_CHANGED] = g_signal_new ("blocked-changed", PARLEY_TYPE_MARKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GHashTable *
make_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
parley_marks_init (ParleyMarks *self)
{
  self->muted = make_set ();
  self->favourites = make_set ();
  self->blocked = make_set ();
  self->people = g_list_store_new (PARLEY_TYPE_MEMBER);
}

/**
 * parley_marks_new:
 * @account: whose
 *
 * Returns: (transfer full): the marks that the store knows
 */
ParleyMarks *
parley_marks_new (ParleyAccount *account)
{
  ParleyMarks *self = g_object_new (PARLEY_TYPE_MARKS, NULL);

  self->account = parley_account_ref (account);
  parley_store_each_blocked (account->store, recall_blocked, self);
  return self;
}

/**
 * parley_marks_take_branch:
 * @self: the marks
 * @branch: a child of the inbox
 * @object: (nullable): all that stands there
 *
 * Returns: whether @branch is one of marks
 */
gboolean
parley_marks_take_branch (ParleyMarks *self, const char *branch, JsonObject *object)
{
  GHashTable *set = find_set (self, branch);
  g_autofree char **keys = NULL;
  g_auto (GStrv) known = NULL;
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  if (set == NULL)
    return FALSE;
  keys = (char **)g_hash_table_get_keys_as_array (set, NULL);
  known = g_strdupv (keys);
  for (guint i = 0; known[i] != NULL; i++)
    if (object == NULL || !json_object_has_member (object, known[i]))
      set_mark (self, set, known[i], 0);
  if (object != NULL)
    {
      json_object_iter_init (&iter, object);
      while (json_object_iter_next (&iter, &key, &node))
        set_mark (self, set, key, read_mark (self, set, node));
    }
  self->known = TRUE;
  tell (self, set);
  return TRUE;
}

/**
 * parley_marks_take:
 * @self: the marks
 * @branch: a child of the inbox
 * @key: the room or the person
 * @node: what stands there
 *
 * Returns: whether @branch is one of marks
 */
gboolean
parley_marks_take (ParleyMarks *self, const char *branch, const char *key, JsonNode *node)
{
  GHashTable *set = find_set (self, branch);

  if (set == NULL)
    return FALSE;
  set_mark (self, set, key, read_mark (self, set, node));
  tell (self, set);
  return TRUE;
}

/**
 * parley_marks_apply:
 * @self: the marks
 * @room: a room, which learns what it is marked with
 *
 * Until the server has said anything the room keeps what the store knows.
 */
void
parley_marks_apply (ParleyMarks *self, ParleyRoom *room)
{
  const ParleyRoomTraits *old = parley_room_get_traits (room);
  g_autoptr (ParleyRoomTraits) traits = NULL;
  ParleyRoomNotice notice = get_mark (self->muted, parley_room_get_id (room));
  gboolean favourite = g_hash_table_contains (self->favourites, parley_room_get_id (room));

  if (!self->known || (old->notice == notice && old->favourite == favourite))
    return;
  traits = parley_room_traits_copy (old);
  traits->notice = notice;
  traits->favourite = favourite;
  parley_room_set_traits (room, traits);
}

gboolean
parley_marks_has_blocked (ParleyMarks *self, const char *uid)
{
  return g_hash_table_contains (self->blocked, uid);
}

/**
 * parley_marks_get_blocked:
 * @self: the marks
 *
 * Returns: (transfer none): a list of #ParleyMember
 */
GListModel *
parley_marks_get_blocked (ParleyMarks *self)
{
  return G_LIST_MODEL (self->people);
}
