/* The rooms that others have invited the account to, as its inbox names them.
 */

#include "parley-invitations.h"

#include "parley-invitation-private.h"
#include "parley-limits.h"
#include "web-json.h"

struct _ParleyInvitations
{
  GObject parent_instance;

  ParleyAccount *account;
  ParleyMarks *marks;
  GListStore *list; /* ParleyInvitation */
};

G_DEFINE_FINAL_TYPE (ParleyInvitations, parley_invitations, G_TYPE_OBJECT)

static ParleyInvitation *
find (ParleyInvitations *self, const char *room, guint *position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (*position = 0; *position < n; ++*position)
    {
      g_autoptr (ParleyInvitation) invitation = g_list_model_get_item (G_LIST_MODEL (self->list), *position);

      if (g_str_equal (parley_invitation_get_room_id (invitation), room))
        return invitation;
    }
  return NULL;
}

static void
parley_invitations_finalize (GObject *object)
{
  ParleyInvitations *self = PARLEY_INVITATIONS (object);

  g_clear_object (&self->list);
  g_clear_object (&self->marks);
  g_clear_pointer (&self->account, parley_account_unref);
  G_OBJECT_CLASS (parley_invitations_parent_class)->finalize (object);
}

static void
parley_invitations_class_init (ParleyInvitationsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = parley_invitations_finalize;
}

static void
parley_invitations_init (ParleyInvitations *self)
{
  self->list = g_list_store_new (PARLEY_TYPE_INVITATION);
}

/**
 * parley_invitations_new:
 * @account: who is invited
 * @marks: who is blocked
 *
 * Returns: (transfer full): no invitations yet
 */
ParleyInvitations *
parley_invitations_new (ParleyAccount *account, ParleyMarks *marks)
{
  ParleyInvitations *self = g_object_new (PARLEY_TYPE_INVITATIONS, NULL);

  self->account = parley_account_ref (account);
  self->marks = g_object_ref (marks);
  return self;
}

/**
 * parley_invitations_drop:
 * @self: the invitations
 * @room: the room's id; there is none to it any more
 */
void
parley_invitations_drop (ParleyInvitations *self, const char *room)
{
  guint position;

  if (find (self, room, &position) != NULL)
    g_list_store_remove (self->list, position);
}

/**
 * parley_invitations_take:
 * @self: the invitations
 * @room: the room's id
 * @node: what the inbox says of it
 *
 * Nobody is told of one by somebody who is blocked.
 */
void
parley_invitations_take (ParleyInvitations *self, const char *room, JsonNode *node)
{
  JsonObject *object = web_json_node_get_object (node);
  const char *by = web_json_get_string (object, "by");
  const char *name = web_json_get_string (object, "name");
  g_autoptr (ParleyInvitation) invitation = NULL;
  ParleyInvitation *known;
  guint position;

  if (object == NULL)
    parley_invitations_drop (self, room);
  if (!parley_is_key (room) || !parley_is_key (by) || parley_marks_has_blocked (self->marks, by))
    return;
  if (name != NULL && (parley_utf16_length (name) < 0 || parley_utf16_length (name) > PARLEY_ROOM_NAME_MAX))
    name = NULL;
  known = find (self, room, &position);
  if (known != NULL)
    {
      parley_invitation_set_room_name (known, name);
      return;
    }
  invitation = parley_invitation_new (room, name, parley_people_get (self->account->people, by));
  g_list_store_append (self->list, invitation);
}

/**
 * parley_invitations_take_all:
 * @self: the invitations
 * @invitations: (nullable): all that stand in the inbox
 */
void
parley_invitations_take_all (ParleyInvitations *self, JsonObject *invitations)
{
  JsonObjectIter iter;
  const char *room;
  JsonNode *node;

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->list)); i > 0; i--)
    {
      g_autoptr (ParleyInvitation) invitation = g_list_model_get_item (G_LIST_MODEL (self->list), i - 1);

      if (invitations == NULL || !json_object_has_member (invitations, parley_invitation_get_room_id (invitation)))
        g_list_store_remove (self->list, i - 1);
    }
  if (invitations == NULL)
    return;
  json_object_iter_init (&iter, invitations);
  while (json_object_iter_next (&iter, &room, &node))
    parley_invitations_take (self, room, node);
}

/**
 * parley_invitations_get_list:
 * @self: the invitations
 *
 * Returns: (transfer none): a list of #ParleyInvitation
 */
GListModel *
parley_invitations_get_list (ParleyInvitations *self)
{
  return G_LIST_MODEL (self->list);
}
