/* Who is in a room, as a list.  Whoever stays keeps their object when the list
 * is fetched anew, so that a window shows only what has changed.
 */

#include "parley-roster.h"

#include "parley-member-private.h"

struct _ParleyRoster
{
  GObject parent_instance;

  ParleyAccount *account;
  GListStore *members;
  GHashTable *present; /* uids of those in the list */
};

G_DEFINE_FINAL_TYPE (ParleyRoster, parley_roster, G_TYPE_OBJECT)

static void
add (ParleyRoster *self, const char *uid, const char *role)
{
  g_autoptr (ParleyMember) member = parley_member_new_for_person (parley_people_get (self->account->people, uid), role);

  g_hash_table_add (self->present, g_strdup (uid));
  g_list_store_append (self->members, member);
}

static void
parley_roster_finalize (GObject *object)
{
  ParleyRoster *self = PARLEY_ROSTER (object);

  g_clear_object (&self->members);
  g_clear_pointer (&self->present, g_hash_table_unref);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_roster_parent_class)->finalize (object);
}

static void
parley_roster_class_init (ParleyRosterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_roster_finalize;
}

static void
parley_roster_init (ParleyRoster *self)
{
  self->members = g_list_store_new (PARLEY_TYPE_MEMBER);
  self->present = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
add_uid (const char *uid, const char *role, gpointer data)
{
  g_hash_table_insert (data, g_strdup (uid), g_strdup (role));
}

/**
 * parley_roster_new:
 * @account: whose
 * @room: the room's id
 *
 * Returns: (transfer full): the members that the store knows
 */
ParleyRoster *
parley_roster_new (ParleyAccount *account, const char *room)
{
  ParleyRoster *self = g_object_new (PARLEY_TYPE_ROSTER, NULL);
  g_autoptr (GHashTable) roles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  self->account = parley_account_ref (account);
  parley_store_each_member (account->store, room, add_uid, roles);
  parley_roster_take (self, roles);
  return self;
}

/**
 * parley_roster_get_members:
 * @self: a roster
 *
 * Returns: (transfer none): a list of #ParleyMember
 */
GListModel *
parley_roster_get_members (ParleyRoster *self)
{
  return G_LIST_MODEL (self->members);
}

gboolean
parley_roster_has (ParleyRoster *self, const char *uid)
{
  return g_hash_table_contains (self->present, uid);
}

static void
drop_or_update (ParleyRoster *self, GHashTable *roles)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->members)); i > 0; i--)
    {
      g_autoptr (ParleyMember) member = g_list_model_get_item (G_LIST_MODEL (self->members), i - 1);
      const char *role = g_hash_table_lookup (roles, parley_member_get_uid (member));

      if (role != NULL)
        parley_member_set_role (member, role);
      else
        {
          g_hash_table_remove (self->present, parley_member_get_uid (member));
          g_list_store_remove (self->members, i - 1);
        }
    }
}

/**
 * parley_roster_take:
 * @self: a roster
 * @roles: uid → role, of everybody who is a member now
 */
void
parley_roster_take (ParleyRoster *self, GHashTable *roles)
{
  GHashTableIter iter;
  gpointer uid, role;

  drop_or_update (self, roles);
  g_hash_table_iter_init (&iter, roles);
  while (g_hash_table_iter_next (&iter, &uid, &role))
    if (!parley_roster_has (self, uid))
      add (self, uid, role);
}

/**
 * parley_roster_take_joined:
 * @self: a roster
 * @joined: uid → a pointer to when they came, milliseconds since 1970
 */
void
parley_roster_take_joined (ParleyRoster *self, GHashTable *joined)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->members)); i++)
    {
      g_autoptr (ParleyMember) member = g_list_model_get_item (G_LIST_MODEL (self->members), i);
      const gint64 *at = g_hash_table_lookup (joined, parley_member_get_uid (member));

      parley_member_set_joined_at (member, at != NULL ? *at : 0);
    }
}
