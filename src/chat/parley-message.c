/* A message on the screen.  It shows a record of the store; whoever changes the
 * record hands it the new one and it notifies what is different.  The author's
 * name is the person's, so that it appears when it becomes known.
 */

#include "parley-message-private.h"

struct _ParleyMessage
{
  GObject parent_instance;

  ParleyRecord *record;
  ParleyMember *author;
  gboolean own;
  ParleyPeople *people;  /* whom the names of others are known by, NULL before */
  char *uid;             /* who is signed in */
  GPtrArray *reactors;   /* ParleyMember, as the reactions of the record */
  ParleyMember *remover; /* who deleted it, if not its author */
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_AUTHOR_NAME,
  PROP_TEXT,
  PROP_SENT_AT,
  PROP_STATE,
  PROP_ERROR,
  PROP_EDITED_AT,
  PROP_REACTIONS,
  PROP_CHANGE_STATE,
  PROP_BLOCKED,
  N_PROPS
};

static GParamSpec *pspecs[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleyMessage, parley_message, G_TYPE_OBJECT)

static void
parley_message_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ParleyMessage *self = PARLEY_MESSAGE (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->record->id);
      break;
    case PROP_AUTHOR_NAME:
      g_value_set_string (value, parley_message_get_author_name (self));
      break;
    case PROP_TEXT:
      g_value_set_string (value, parley_message_get_text (self));
      break;
    case PROP_SENT_AT:
      g_value_set_int64 (value, self->record->sent_at);
      break;
    case PROP_STATE:
      g_value_set_uint (value, self->record->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->record->error);
      break;
    case PROP_EDITED_AT:
      g_value_set_int64 (value, self->record->edited_at);
      break;
    case PROP_REACTIONS:
      g_value_set_uint (value, parley_message_get_n_reactions (self));
      break;
    case PROP_BLOCKED:
      g_value_set_boolean (value, parley_message_is_blocked (self));
      break;
    case PROP_CHANGE_STATE:
      g_value_set_uint (value, parley_message_get_change_state (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_message_finalize (GObject *object)
{
  ParleyMessage *self = PARLEY_MESSAGE (object);

  g_clear_pointer (&self->record, parley_record_free);
  g_clear_object (&self->author);
  g_clear_object (&self->people);
  g_clear_object (&self->remover);
  g_clear_pointer (&self->reactors, g_ptr_array_unref);
  g_free (self->uid);
  G_OBJECT_CLASS (parley_message_parent_class)->finalize (object);
}

static void
parley_message_class_init (ParleyMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = parley_message_get_property;
  object_class->finalize = parley_message_finalize;
  pspecs[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  pspecs[PROP_AUTHOR_NAME] = g_param_spec_string ("author-name", NULL, NULL, "", flags);
  pspecs[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  pspecs[PROP_SENT_AT] = g_param_spec_int64 ("sent-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  pspecs[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, PARLEY_MESSAGE_FAILED, PARLEY_MESSAGE_PENDING, flags);
  pspecs[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  pspecs[PROP_EDITED_AT] = g_param_spec_int64 ("edited-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  pspecs[PROP_REACTIONS] = g_param_spec_uint ("reactions", NULL, NULL, 0, G_MAXUINT, 0, flags);
  pspecs[PROP_CHANGE_STATE] = g_param_spec_uint ("change-state", NULL, NULL, 0, PARLEY_MESSAGE_FAILED, PARLEY_MESSAGE_SENT, flags);
  pspecs[PROP_BLOCKED] = g_param_spec_boolean ("blocked", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, pspecs);
}

static void
parley_message_init (ParleyMessage *self)
{
}

static void
on_name_changed (ParleyMessage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_AUTHOR_NAME]);
}

static void
on_author_blocked (ParleyMessage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_BLOCKED]);
}

static void
on_reactor_renamed (ParleyMessage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_REACTIONS]);
}

static void
on_remover_renamed (ParleyMessage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), pspecs[PROP_TEXT]);
}

static void
forget_reactors (ParleyMessage *self)
{
  for (guint i = 0; self->reactors != NULL && i < self->reactors->len; i++)
    g_signal_handlers_disconnect_by_func (self->reactors->pdata[i], on_reactor_renamed, self);
  g_clear_pointer (&self->reactors, g_ptr_array_unref);
}

static ParleyMember *
follow (ParleyMessage *self, const char *uid, GCallback on_renamed)
{
  ParleyMember *person = parley_people_get (self->people, uid);

  g_signal_connect_object (person, "notify::name", on_renamed, self, G_CONNECT_SWAPPED);
  return g_object_ref (person);
}

/* Their names appear when they become known. */
static void
follow_reactors (ParleyMessage *self)
{
  ParleyReactions *reactions = self->record->reactions;

  forget_reactors (self);
  if (reactions == NULL || self->people == NULL)
    return;
  self->reactors = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < reactions->len; i++)
    g_ptr_array_add (self->reactors, follow (self, ((ParleyReaction *)reactions->pdata[i])->uid, G_CALLBACK (on_reactor_renamed)));
}

static void
follow_remover (ParleyMessage *self)
{
  const char *uid = self->record->deleted_by;

  if (self->remover != NULL || uid == NULL || self->people == NULL || g_str_equal (uid, self->record->author))
    return;
  self->remover = follow (self, uid, G_CALLBACK (on_remover_renamed));
}

/**
 * parley_message_new:
 * @record: (transfer full): what the store holds
 * @author: who wrote it
 * @own: whether that is whoever is signed in
 *
 * Returns: (transfer full): the message
 */
ParleyMessage *
parley_message_new (ParleyRecord *record, ParleyMember *author, gboolean own)
{
  ParleyMessage *self = g_object_new (PARLEY_TYPE_MESSAGE, NULL);

  self->record = record;
  self->author = g_object_ref (author);
  self->own = own;
  g_signal_connect_object (author, "notify::name", G_CALLBACK (on_name_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (author, "notify::blocked", G_CALLBACK (on_author_blocked), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * parley_message_set_people:
 * @self: a message
 * @people: who everybody is
 * @uid: who is signed in
 */
void
parley_message_set_people (ParleyMessage *self, ParleyPeople *people, const char *uid)
{
  g_return_if_fail (PARLEY_IS_MESSAGE (self) && PARLEY_IS_PEOPLE (people));

  g_set_object (&self->people, people);
  g_set_str (&self->uid, uid);
  follow_reactors (self);
  follow_remover (self);
}

static gboolean
is_same_change (const ParleyChange *a, const ParleyChange *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->kind == b->kind && a->state == b->state && g_strcmp0 (a->id, b->id) == 0;
}

static void
notify_if (ParleyMessage *self, gboolean different, guint property)
{
  if (different)
    g_object_notify_by_pspec (G_OBJECT (self), pspecs[property]);
}

/**
 * parley_message_update:
 * @self: a message
 * @record: (transfer full): what the store holds now
 *
 * Notifies every property whose value is another now.
 */
void
parley_message_update (ParleyMessage *self, ParleyRecord *record)
{
  g_autoptr (ParleyRecord) old = NULL;

  g_return_if_fail (PARLEY_IS_MESSAGE (self) && record != NULL);

  old = g_steal_pointer (&self->record);
  self->record = record;
  g_object_freeze_notify (G_OBJECT (self));
  notify_if (self, !g_str_equal (old->id, record->id), PROP_ID);
  notify_if (self, g_strcmp0 (old->text, record->text) != 0 || old->deleted_at != record->deleted_at, PROP_TEXT);
  notify_if (self, old->sent_at != record->sent_at, PROP_SENT_AT);
  notify_if (self, old->error != NULL || record->error != NULL, PROP_ERROR);
  notify_if (self, old->state != record->state, PROP_STATE);
  notify_if (self, old->edited_at != record->edited_at, PROP_EDITED_AT);
  notify_if (self, !is_same_change (old->change, record->change), PROP_CHANGE_STATE);
  if (!parley_reactions_equal (old->reactions, record->reactions))
    {
      follow_reactors (self);
      notify_if (self, TRUE, PROP_REACTIONS);
    }
  follow_remover (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * parley_message_get_id:
 * @self: a message
 *
 * Returns: the push id; a message that waited long for the network gets a new
 *   one before it is first sent
 */
const char *
parley_message_get_id (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), NULL);

  return self->record->id;
}

const char *
parley_message_get_author (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), NULL);

  return self->record->author;
}

const char *
parley_message_get_author_name (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), "");

  return parley_member_get_name (self->author);
}

gboolean
parley_message_is_own (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), FALSE);

  return self->own;
}

/**
 * parley_message_is_blocked:
 * @self: a message
 *
 * Returns: whether it was said by somebody with whom the account wants nothing to do
 */
gboolean
parley_message_is_blocked (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), FALSE);

  return !self->own && self->record->kind == NULL && parley_member_is_blocked (self->author);
}

/**
 * parley_message_get_text:
 * @self: a message
 *
 * Returns: (nullable): the text, NULL once the message was deleted
 */
const char *
parley_message_get_text (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), NULL);

  return self->record->deleted_at != 0 ? NULL : self->record->text;
}

/**
 * parley_message_get_kind:
 * @self: a message
 *
 * Returns: (nullable): NULL for what a person wrote, else a word of the data
 *   model such as "join"; a hint, since anybody can write it
 */
const char *
parley_message_get_kind (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), NULL);

  return self->record->kind;
}

/**
 * parley_message_get_sent_at:
 * @self: a message
 *
 * Returns: milliseconds since 1970, by the server's clock
 */
gint64
parley_message_get_sent_at (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), 0);

  return self->record->sent_at;
}

ParleyMessageState
parley_message_get_state (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), PARLEY_MESSAGE_SENT);

  return self->record->state;
}

/**
 * parley_message_get_error:
 * @self: a message
 *
 * Returns: (nullable): why it failed, in the domain FIREBASE_ERROR
 */
const GError *
parley_message_get_error (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), NULL);

  return self->record->error;
}

/**
 * parley_message_get_reply_to:
 * @self: a message
 *
 * Returns: (nullable): the push id of the message that it answers
 */
const char *
parley_message_get_reply_to (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), NULL);

  return self->record->reply_to;
}

gint64
parley_message_get_edited_at (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), 0);

  return self->record->edited_at;
}

gboolean
parley_message_is_deleted (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), FALSE);

  return self->record->deleted_at != 0;
}

/**
 * parley_message_is_removed_by_me:
 * @self: a message
 *
 * Returns: whether whoever is signed in has deleted what somebody else wrote
 */
gboolean
parley_message_is_removed_by_me (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), FALSE);

  return self->remover != NULL && g_strcmp0 (parley_member_get_uid (self->remover), self->uid) == 0;
}

/**
 * parley_message_get_remover_name:
 * @self: a message
 *
 * Returns: (nullable): who removed somebody else's message, "" until known;
 *   %NULL where it is there, or its author deleted it
 */
const char *
parley_message_get_remover_name (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), NULL);

  return self->remover == NULL || self->record->deleted_at == 0 ? NULL : parley_member_get_name (self->remover);
}

guint
parley_message_get_n_reactions (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), 0);

  return self->record->reactions == NULL ? 0 : self->record->reactions->len;
}

static ParleyReaction *
get_reaction (ParleyMessage *self, guint index)
{
  return index < parley_message_get_n_reactions (self) ? self->record->reactions->pdata[index] : NULL;
}

/**
 * parley_message_get_reaction:
 * @self: a message
 * @index: which of its reactions
 *
 * Returns: (nullable): the emoji, or what a stranger wrote in its place
 */
const char *
parley_message_get_reaction (ParleyMessage *self, guint index)
{
  ParleyReaction *reaction;

  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), NULL);

  reaction = get_reaction (self, index);
  return reaction == NULL ? NULL : reaction->emoji;
}

/**
 * parley_message_get_reactor_name:
 * @self: a message
 * @index: which of its reactions
 *
 * Returns: whose reaction it is, "" until known
 */
const char *
parley_message_get_reactor_name (ParleyMessage *self, guint index)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), "");

  return self->reactors == NULL || index >= self->reactors->len ? "" : parley_member_get_name (self->reactors->pdata[index]);
}

gboolean
parley_message_is_own_reaction (ParleyMessage *self, guint index)
{
  ParleyReaction *reaction;

  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), FALSE);

  reaction = get_reaction (self, index);
  return reaction != NULL && g_strcmp0 (reaction->uid, self->uid) == 0;
}

/**
 * parley_message_get_own_reaction:
 * @self: a message
 *
 * Returns: (nullable): what whoever is signed in reacted with
 */
const char *
parley_message_get_own_reaction (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), NULL);

  return self->uid == NULL ? NULL : parley_reactions_get (self->record->reactions, self->uid);
}

/**
 * parley_message_get_change:
 * @self: a message
 *
 * Returns: what is on its way to the server, or was refused
 */
ParleyChangeKind
parley_message_get_change (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), PARLEY_CHANGE_NONE);

  return self->record->change == NULL ? PARLEY_CHANGE_NONE : self->record->change->kind;
}

/**
 * parley_message_get_change_state:
 * @self: a message
 *
 * Returns: whether the server has all that was done to the message
 */
ParleyMessageState
parley_message_get_change_state (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), PARLEY_MESSAGE_SENT);

  return self->record->change == NULL ? PARLEY_MESSAGE_SENT : self->record->change->state;
}

/**
 * parley_message_get_change_error:
 * @self: a message
 *
 * Returns: (nullable): why a change was refused, in the domain FIREBASE_ERROR
 */
const GError *
parley_message_get_change_error (ParleyMessage *self)
{
  g_return_val_if_fail (PARLEY_IS_MESSAGE (self), NULL);

  return self->record->change == NULL ? NULL : self->record->change->error;
}
