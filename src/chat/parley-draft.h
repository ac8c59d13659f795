#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ParleyDraft:
 * @text: what was written, not blank
 * @reply_to: (nullable): the id of the message that it answers
 *
 * What a person has begun to write in a room.
 */
typedef struct
{
  char *text;
  char *reply_to;
} ParleyDraft;

ParleyDraft *parley_draft_new (const char *text, const char *reply_to);
void parley_draft_free (ParleyDraft *self);
gboolean parley_draft_equal (const ParleyDraft *self, const ParleyDraft *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyDraft, parley_draft_free)

G_END_DECLS
