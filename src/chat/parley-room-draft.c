/* What is being written in a room: stored, then shown in the list.  It is this
 * computer's alone and never sent before it is a message.
 */

#include "parley-draft.h"
#include "parley-room-private.h"
#include "parley-store-drafts.h"

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

/**
 * parley_room_set_draft:
 * @self: a room
 * @text: (nullable): what is being written in it; blanks alone are nothing
 * @reply_to: (nullable): the id of the message that it answers
 */
void
parley_room_set_draft (ParleyRoom *self, const char *text, const char *reply_to)
{
  g_autoptr (ParleyDraft) draft = NULL;

  g_return_if_fail (PARLEY_IS_ROOM (self));

  if (text != NULL && !is_blank (text))
    draft = parley_draft_new (text, reply_to);
  if (parley_draft_equal (draft, parley_room_peek_draft (self)))
    return;
  parley_store_set_draft (parley_room_get_account (self)->store, parley_room_get_id (self), draft);
  parley_room_take_draft (self, g_steal_pointer (&draft));
}

/**
 * parley_room_get_draft:
 * @self: a room
 *
 * Returns: (nullable): what is being written in it
 */
const char *
parley_room_get_draft (ParleyRoom *self)
{
  const ParleyDraft *draft;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  draft = parley_room_peek_draft (self);
  return draft != NULL ? draft->text : NULL;
}

/**
 * parley_room_get_draft_reply_to:
 * @self: a room
 *
 * Returns: (nullable): the id of the message that its draft answers
 */
const char *
parley_room_get_draft_reply_to (ParleyRoom *self)
{
  const ParleyDraft *draft;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), NULL);

  draft = parley_room_peek_draft (self);
  return draft != NULL ? draft->reply_to : NULL;
}
