/* Whose name in a room could be taken for another member's.  All of them are told
 * of, since a name can be changed at any time and nothing says who had it first.
 */

#include "parley-namesakes.h"

#include "parley-lookalike.h"
#include "parley-member.h"

struct _ParleyNamesakes
{
  GObject parent_instance;

  GListModel *model;
  GPtrArray *members;    /* those of the model, in its order */
  GHashTable *skeletons; /* ParleyMember → what its name looks like */
  GHashTable *present;   /* uid → ParleyMember */
  GHashTable *counts;    /* what names look like → how many do */
  guint changed_source;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ParleyNamesakes, parley_namesakes, G_TYPE_OBJECT)

static guint
get_count (ParleyNamesakes *self, const char *skeleton)
{
  return *skeleton != '\0' ? GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, skeleton)) : 0;
}

static void
tell (gpointer data)
{
  ParleyNamesakes *self = data;

  self->changed_source = 0;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Names come a few at a time; whoever looks needs to look only once. */
static void
queue_tell (ParleyNamesakes *self)
{
  if (self->changed_source == 0)
    self->changed_source = g_idle_add_once (tell, self);
}

static void
set_count (ParleyNamesakes *self, const char *skeleton, guint count)
{
  guint before = get_count (self, skeleton);

  if (*skeleton == '\0')
    return;
  if (count > 0)
    g_hash_table_insert (self->counts, g_strdup (skeleton), GUINT_TO_POINTER (count));
  else
    g_hash_table_remove (self->counts, skeleton);
  if (before > 1 || count > 1)
    queue_tell (self);
}

static void
forget_name (ParleyNamesakes *self, ParleyMember *member)
{
  const char *skeleton = g_hash_table_lookup (self->skeletons, member);

  if (skeleton == NULL)
    return;
  set_count (self, skeleton, get_count (self, skeleton) - 1);
  g_hash_table_remove (self->skeletons, member);
}

static void
take_name (ParleyNamesakes *self, ParleyMember *member)
{
  char *skeleton = parley_lookalike_skeleton (parley_member_get_name (member));

  g_hash_table_insert (self->skeletons, member, skeleton);
  set_count (self, skeleton, get_count (self, skeleton) + 1);
}

static void
on_renamed (ParleyNamesakes *self, GParamSpec *pspec, ParleyMember *member)
{
  forget_name (self, member);
  take_name (self, member);
}

static void
on_joined (ParleyNamesakes *self, GParamSpec *pspec, ParleyMember *member)
{
  if (get_count (self, g_hash_table_lookup (self->skeletons, member)) > 1)
    queue_tell (self);
}

static void
drop (ParleyNamesakes *self, guint position)
{
  ParleyMember *member = self->members->pdata[position];

  g_signal_handlers_disconnect_by_data (member, self);
  forget_name (self, member);
  g_hash_table_remove (self->present, parley_member_get_uid (member));
  g_ptr_array_remove_index (self->members, position);
}

static void
add (ParleyNamesakes *self, guint position)
{
  ParleyMember *member = g_list_model_get_item (self->model, position);

  g_ptr_array_insert (self->members, position, member);
  g_hash_table_insert (self->present, g_strdup (parley_member_get_uid (member)), member);
  g_signal_connect_object (member, "notify::name", G_CALLBACK (on_renamed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (member, "notify::joined-at", G_CALLBACK (on_joined), self, G_CONNECT_SWAPPED);
  take_name (self, member);
}

static void
on_members_changed (ParleyNamesakes *self, guint position, guint removed, guint added)
{
  while (removed-- > 0)
    drop (self, position);
  for (guint i = 0; i < added; i++)
    add (self, position + i);
}

static void
parley_namesakes_dispose (GObject *object)
{
  ParleyNamesakes *self = PARLEY_NAMESAKES (object);

  g_clear_handle_id (&self->changed_source, g_source_remove);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (parley_namesakes_parent_class)->dispose (object);
}

static void
parley_namesakes_finalize (GObject *object)
{
  ParleyNamesakes *self = PARLEY_NAMESAKES (object);

  g_clear_pointer (&self->skeletons, g_hash_table_unref);
  g_clear_pointer (&self->present, g_hash_table_unref);
  g_clear_pointer (&self->counts, g_hash_table_unref);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  G_OBJECT_CLASS (parley_namesakes_parent_class)->finalize (object);
}

static void
parley_namesakes_class_init (ParleyNamesakesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_namesakes_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_namesakes_finalize;
  signals[CHANGED] = g_signal_new ("changed", PARLEY_TYPE_NAMESAKES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
parley_namesakes_init (ParleyNamesakes *self)
{
  self->members = g_ptr_array_new_with_free_func (g_object_unref);
  self->skeletons = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->present = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * parley_namesakes_new:
 * @members: a list of #ParleyMember
 *
 * Returns: (transfer full): who of them is another's namesake, and stays true as
 *   they change
 */
ParleyNamesakes *
parley_namesakes_new (GListModel *members)
{
  ParleyNamesakes *self = g_object_new (PARLEY_TYPE_NAMESAKES, NULL);

  self->model = g_object_ref (members);
  g_signal_connect_object (members, "items-changed", G_CALLBACK (on_members_changed), self, G_CONNECT_SWAPPED);
  on_members_changed (self, 0, 0, g_list_model_get_n_items (members));
  return self;
}

/**
 * parley_namesakes_has:
 * @self: the namesakes of a room
 * @uid: somebody, who may have left the room
 * @name: what they are called
 *
 * Returns: whether they could be taken for another member
 */
gboolean
parley_namesakes_has (ParleyNamesakes *self, const char *uid, const char *name)
{
  ParleyMember *member;
  g_autofree char *skeleton = NULL;

  g_return_val_if_fail (PARLEY_IS_NAMESAKES (self) && uid != NULL, FALSE);

  member = g_hash_table_lookup (self->present, uid);
  if (member != NULL)
    return get_count (self, g_hash_table_lookup (self->skeletons, member)) > 1;
  skeleton = parley_lookalike_skeleton (name);
  return get_count (self, skeleton) > 0;
}

/**
 * parley_namesakes_get_joined_at:
 * @self: the namesakes of a room
 * @uid: somebody
 *
 * Returns: when they became a member, milliseconds since 1970; 0 where they are none
 *   or it is not known
 */
gint64
parley_namesakes_get_joined_at (ParleyNamesakes *self, const char *uid)
{
  ParleyMember *member;

  g_return_val_if_fail (PARLEY_IS_NAMESAKES (self) && uid != NULL, 0);

  member = g_hash_table_lookup (self->present, uid);
  return member != NULL ? parley_member_get_joined_at (member) : 0;
}
