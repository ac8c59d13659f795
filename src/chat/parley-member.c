/* A person as others see them: name and picture.  The members of a room are
 * objects of their own, since a role belongs to a room; their names follow the
 * one object that stands for the person.
 */

#include "parley-member-private.h"

struct _ParleyMember
{
  GObject parent_instance;

  char *uid;
  char *name;
  char *picture;
  char *role;
  gint64 joined_at;
  gboolean blocked;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_PICTURE,
  PROP_ROLE,
  PROP_JOINED_AT,
  PROP_BLOCKED,
  N_PROPS
};

static GParamSpec *pspecs[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyMember, parley_member, G_TYPE_OBJECT)

static void
set_string (ParleyMember *self, char **field, const char *value, guint property)
{
  if (g_set_str (field, value))
    g_object_notify_by_pspec (G_OBJECT (self), pspecs[property]);
}

static void
parley_member_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyMember *self = PARLEY_MEMBER (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_PICTURE:
      g_value_set_string (value, self->picture);
      break;
    case PROP_ROLE:
      g_value_set_string (value, self->role);
      break;
    case PROP_JOINED_AT:
      g_value_set_int64 (value, self->joined_at);
      break;
    case PROP_BLOCKED:
      g_value_set_boolean (value, self->blocked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_member_finalize (GObject *object)
{
  ParleyMember *self = PARLEY_MEMBER (object);

  g_free (self->uid);
  g_free (self->name);
  g_free (self->picture);
  g_free (self->role);
  G_OBJECT_CLASS (parley_member_parent_class)->finalize (object);
}

static void
parley_member_class_init (ParleyMemberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = parley_member_get_property;
  object_class->finalize = parley_member_finalize;
  pspecs[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  pspecs[PROP_PICTURE] = g_param_spec_string ("picture", NULL, NULL, NULL, flags);
  pspecs[PROP_ROLE] = g_param_spec_string ("role", NULL, NULL, "member", flags);
  pspecs[PROP_JOINED_AT] = g_param_spec_int64 ("joined-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  pspecs[PROP_BLOCKED] = g_param_spec_boolean ("blocked", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
}

static void
parley_member_init (ParleyMember *self)
{
  self->name = g_strdup ("");
  self->role = g_strdup ("member");
}

/**
 * parley_member_new:
 * @uid: the person's uid
 * @role: (nullable): "owner", "admin" or "member"; anything else is "member"
 *
 * Returns: (transfer full): a person whose name is not known yet
 */
ParleyMember *
parley_member_new (const char *uid, const char *role)
{
  ParleyMember *self = g_object_new (PARLEY_TYPE_MEMBER, NULL);

  self->uid = g_strdup (uid);
  parley_member_set_role (self, role);
  return self;
}

static void
on_person_changed (ParleyMember *self, GParamSpec *pspec, ParleyMember *person)
{
  parley_member_set_profile (self, person->name, person->picture);
  parley_member_set_blocked (self, person->blocked);
}

/**
 * parley_member_new_for_person:
 * @person: the person
 * @role: (nullable): what they are in the room
 *
 * Returns: (transfer full): a member of a room whose name and picture are
 *   always those of @person, and who is blocked while @person is
 */
ParleyMember *
parley_member_new_for_person (ParleyMember *person, const char *role)
{
  ParleyMember *self = parley_member_new (person->uid, role);

  g_signal_connect_object (person, "notify::name", G_CALLBACK (on_person_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (person, "notify::picture", G_CALLBACK (on_person_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (person, "notify::blocked", G_CALLBACK (on_person_changed), self, G_CONNECT_SWAPPED);
  on_person_changed (self, NULL, person);
  return self;
}

void
parley_member_set_profile (ParleyMember *self, const char *name, const char *picture)
{
  g_return_if_fail (PARLEY_IS_MEMBER (self));

  g_object_freeze_notify (G_OBJECT (self));
  set_string (self, &self->name, name == NULL ? "" : name, PROP_NAME);
  set_string (self, &self->picture, picture, PROP_PICTURE);
  g_object_thaw_notify (G_OBJECT (self));
}

void
parley_member_set_role (ParleyMember *self, const char *role)
{
  g_return_if_fail (PARLEY_IS_MEMBER (self));

  if (g_strcmp0 (role, "owner") != 0 && g_strcmp0 (role, "admin") != 0)
    role = "member";
  set_string (self, &self->role, role, PROP_ROLE);
}

void
parley_member_set_joined_at (ParleyMember *self, gint64 joined_at)
{
  g_return_if_fail (PARLEY_IS_MEMBER (self));

  if (self->joined_at == joined_at)
    return;
  self->joined_at = joined_at;
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_JOINED_AT]);
}

void
parley_member_set_blocked (ParleyMember *self, gboolean blocked)
{
  g_return_if_fail (PARLEY_IS_MEMBER (self));

  if (self->blocked == blocked)
    return;
  self->blocked = blocked;
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_BLOCKED]);
}

/**
 * parley_member_is_blocked:
 * @self: a member
 *
 * Returns: whether the account wants nothing to do with them
 */
gboolean
parley_member_is_blocked (ParleyMember *self)
{
  g_return_val_if_fail (PARLEY_IS_MEMBER (self), FALSE);

  return self->blocked;
}

const char *
parley_member_get_uid (ParleyMember *self)
{
  g_return_val_if_fail (PARLEY_IS_MEMBER (self), NULL);

  return self->uid;
}

/**
 * parley_member_get_name:
 * @self: a member
 *
 * Returns: the name, "" until it is known; never NULL
 */
const char *
parley_member_get_name (ParleyMember *self)
{
  g_return_val_if_fail (PARLEY_IS_MEMBER (self), "");

  return self->name;
}

/**
 * parley_member_get_picture:
 * @self: a member
 *
 * Returns: (nullable): the address of a picture, `https` only
 */
const char *
parley_member_get_picture (ParleyMember *self)
{
  g_return_val_if_fail (PARLEY_IS_MEMBER (self), NULL);

  return self->picture;
}

/**
 * parley_member_get_role:
 * @self: a member
 *
 * Returns: "owner", "admin" or "member"
 */
const char *
parley_member_get_role (ParleyMember *self)
{
  g_return_val_if_fail (PARLEY_IS_MEMBER (self), "member");

  return self->role;
}

/**
 * parley_member_get_joined_at:
 * @self: a member
 *
 * Returns: when they came into the room, milliseconds since 1970, or 0 where that is
 *   not known
 */
gint64
parley_member_get_joined_at (ParleyMember *self)
{
  g_return_val_if_fail (PARLEY_IS_MEMBER (self), 0);

  return self->joined_at;
}
