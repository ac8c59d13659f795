/* What a person has begun to write in a room: plain values that nobody watches.
 */

#include "parley-draft.h"

ParleyDraft *
parley_draft_new (const char *text, const char *reply_to)
{
  ParleyDraft *self = g_new0 (ParleyDraft, 1);

  self->text = g_strdup (text);
  self->reply_to = g_strdup (reply_to);
  return self;
}

void
parley_draft_free (ParleyDraft *self)
{
  g_free (self->text);
  g_free (self->reply_to);
  g_free (self);
}

/**
 * parley_draft_equal:
 * @self: (nullable): a draft, %NULL for nothing written
 * @other: (nullable): another
 *
 * Returns: whether both say the same
 */
gboolean
parley_draft_equal (const ParleyDraft *self, const ParleyDraft *other)
{
  if (self == NULL || other == NULL)
    return self == other;
  return g_str_equal (self->text, other->text) && g_strcmp0 (self->reply_to, other->reply_to) == 0;
}
