/* One thing that is to become of a message that the server has: another text,
 * its deletion, a reaction.  What it does to a message is said here once, for
 * what is shown before the server knows and for what is kept after.
 */

#include "parley-change.h"

/**
 * parley_change_new:
 * @id: a push id, the one that the server will know the change by
 * @message: the message's id
 * @kind: what becomes of it
 * @value: (nullable): the new text, or the emoji; %NULL takes a reaction back
 *
 * Returns: (transfer full): a change that waits
 */
ParleyChange *
parley_change_new (const char *id, const char *message, ParleyChangeKind kind, const char *value)
{
  ParleyChange *self = g_new0 (ParleyChange, 1);

  self->id = g_strdup (id);
  self->message = g_strdup (message);
  self->kind = kind;
  self->value = g_strdup (value);
  return self;
}

ParleyChange *
parley_change_copy (const ParleyChange *self)
{
  ParleyChange *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->message = g_strdup (self->message);
  copy->value = g_strdup (self->value);
  copy->error = self->error == NULL ? NULL : g_error_copy (self->error);
  return copy;
}

void
parley_change_free (ParleyChange *self)
{
  g_free (self->id);
  g_free (self->message);
  g_free (self->value);
  g_clear_error (&self->error);
  g_free (self);
}

/* An answer may come after what others did later: that stays. */
static void
apply_edit (const ParleyChange *self, ParleyRecord *record, gint64 at)
{
  if (record->deleted_at != 0 || at < record->edited_at)
    return;
  g_set_str (&record->text, self->value);
  record->edited_at = at;
}

static void
apply_deletion (ParleyRecord *record, const char *uid, gint64 at)
{
  if (record->deleted_at != 0)
    return;
  g_set_str (&record->text, NULL);
  g_set_str (&record->deleted_by, uid);
  record->deleted_at = at;
}

/**
 * parley_change_apply:
 * @self: a change
 * @record: the message, which is changed
 * @uid: whose change it is
 * @at: when, in milliseconds since 1970 by the server's clock
 */
void
parley_change_apply (const ParleyChange *self, ParleyRecord *record, const char *uid, gint64 at)
{
  switch (self->kind)
    {
    case PARLEY_CHANGE_EDIT:
      apply_edit (self, record, at);
      break;
    case PARLEY_CHANGE_DELETE:
      apply_deletion (record, uid, at);
      break;
    case PARLEY_CHANGE_REACTION:
      record->reactions = parley_reactions_set (record->reactions, uid, self->value);
      break;
    case PARLEY_CHANGE_NONE:
    default:
      break;
    }
}

/**
 * parley_change_is_done:
 * @self: a change
 * @record: the message as the server has it
 * @uid: whose change it is
 *
 * Returns: whether the message is what the change would make of it
 */
gboolean
parley_change_is_done (const ParleyChange *self, const ParleyRecord *record, const char *uid)
{
  switch (self->kind)
    {
    case PARLEY_CHANGE_EDIT:
      return record->deleted_at == 0 && g_strcmp0 (record->text, self->value) == 0;
    case PARLEY_CHANGE_DELETE:
      return record->deleted_at != 0;
    case PARLEY_CHANGE_REACTION:
      return g_strcmp0 (parley_reactions_get (record->reactions, uid), self->value) == 0;
    case PARLEY_CHANGE_NONE:
    default:
      return FALSE;
    }
}
