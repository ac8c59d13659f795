/* Somebody asks the account into a room: what it is called and who asks, as far
 * as is known.  It stands in the list until it is accepted or declined, on any
 * device, or withdrawn.
 */

#include "parley-invitation-private.h"

struct _ParleyInvitation
{
  GObject parent_instance;

  char *room_id;
  char *room_name;
  ParleyMember *by;
};

enum
{
  PROP_0,
  PROP_ROOM_NAME,
  PROP_BY_NAME,
  N_PROPS
};

static GParamSpec *pspecs[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyInvitation, parley_invitation, G_TYPE_OBJECT)

static void
parley_invitation_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyInvitation *self = PARLEY_INVITATION (object);

  switch (id)
    {
    case PROP_ROOM_NAME:
      g_value_set_string (value, self->room_name);
      break;
    case PROP_BY_NAME:
      g_value_set_string (value, parley_invitation_get_by_name (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_invitation_finalize (GObject *object)
{
  ParleyInvitation *self = PARLEY_INVITATION (object);

  g_free (self->room_id);
  g_free (self->room_name);
  g_clear_object (&self->by);
  G_OBJECT_CLASS (parley_invitation_parent_class)->finalize (object);
}

static void
parley_invitation_class_init (ParleyInvitationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = parley_invitation_get_property;
  object_class->finalize = parley_invitation_finalize;
  pspecs[PROP_ROOM_NAME] = g_param_spec_string ("room-name", NULL, NULL, "", flags);
  pspecs[PROP_BY_NAME] = g_param_spec_string ("by-name", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
}

static void
parley_invitation_init (ParleyInvitation *self)
{
  self->room_name = g_strdup ("");
}

static void
on_name_changed (ParleyInvitation *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_BY_NAME]);
}

/**
 * parley_invitation_new:
 * @room_id: the room
 * @room_name: (nullable): what whoever invites calls it
 * @by: who invites
 *
 * Returns: (transfer full): the invitation
 */
ParleyInvitation *
parley_invitation_new (const char *room_id, const char *room_name, ParleyMember *by)
{
  ParleyInvitation *self = g_object_new (PARLEY_TYPE_INVITATION, NULL);

  self->room_id = g_strdup (room_id);
  g_set_str (&self->room_name, room_name != NULL ? room_name : "");
  self->by = g_object_ref (by);
  g_signal_connect_object (by, "notify::name", G_CALLBACK (on_name_changed), self, G_CONNECT_SWAPPED);
  return self;
}

void
parley_invitation_set_room_name (ParleyInvitation *self, const char *room_name)
{
  g_return_if_fail (PARLEY_IS_INVITATION (self));

  if (g_set_str (&self->room_name, room_name != NULL ? room_name : ""))
    g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_ROOM_NAME]);
}

/**
 * parley_invitation_get_by:
 * @self: an invitation
 *
 * Returns: (transfer none): who invites
 */
ParleyMember *
parley_invitation_get_by (ParleyInvitation *self)
{
  g_return_val_if_fail (PARLEY_IS_INVITATION (self), NULL);

  return self->by;
}

const char *
parley_invitation_get_room_id (ParleyInvitation *self)
{
  g_return_val_if_fail (PARLEY_IS_INVITATION (self), NULL);

  return self->room_id;
}

/**
 * parley_invitation_get_room_name:
 * @self: an invitation
 *
 * Returns: what the room is called, "" where it was not said
 */
const char *
parley_invitation_get_room_name (ParleyInvitation *self)
{
  g_return_val_if_fail (PARLEY_IS_INVITATION (self), "");

  return self->room_name;
}

/**
 * parley_invitation_get_by_name:
 * @self: an invitation
 *
 * Returns: the name of who invites, "" until it is known
 */
const char *
parley_invitation_get_by_name (ParleyInvitation *self)
{
  g_return_val_if_fail (PARLEY_IS_INVITATION (self), "");

  return parley_member_get_name (self->by);
}
