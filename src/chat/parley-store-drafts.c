/* What the store keeps of what is being written: one text a room at most, which
 * goes in the moment in which it becomes a message.
 */

#include "parley-store-drafts.h"

#include "parley-store-private.h"

static const char *const get_draft = "SELECT text, reply_to FROM draft WHERE room = ?";
static const char *const set_draft = "INSERT OR REPLACE INTO draft (room, text, reply_to) VALUES (?, ?, ?)";
static const char *const remove_draft = "DELETE FROM draft WHERE room = ?";

/**
 * parley_store_get_draft:
 * @self: a store
 * @room: the room's id
 *
 * Returns: (transfer full) (nullable): what was being written there
 */
ParleyDraft *
parley_store_get_draft (ParleyStore *self, const char *room)
{
  sqlite3_stmt *row = parley_store_use (self, get_draft, "t", room);
  ParleyDraft *draft = NULL;

  while (parley_store_next (self, row))
    {
      g_clear_pointer (&draft, parley_draft_free);
      draft = parley_draft_new (parley_store_text (row, 0), parley_store_text (row, 1));
    }
  return draft;
}

/**
 * parley_store_set_draft:
 * @self: a store
 * @room: the room's id
 * @draft: (nullable): what is being written there, %NULL for nothing
 */
void
parley_store_set_draft (ParleyStore *self, const char *room, const ParleyDraft *draft)
{
  if (draft != NULL)
    parley_store_run (self, parley_store_use (self, set_draft, "ttt", room, draft->text, draft->reply_to));
  else
    parley_store_run (self, parley_store_use (self, remove_draft, "t", room));
}

/**
 * parley_store_add_drafted:
 * @self: a store
 * @room: the room's id
 * @record: what was being written there, as a message
 * @error: as parley_store_add_message()
 *
 * In one transaction: a program that is killed leaves a draft or a message, never
 * what was sent as a draft as well.
 *
 * Returns: whether the message is in the store, and the draft is not
 */
gboolean
parley_store_add_drafted (ParleyStore *self, const char *room, const ParleyRecord *record, GError **error)
{
  gboolean added;

  parley_store_begin (self);
  added = parley_store_add_message (self, room, record, error);
  if (added)
    parley_store_set_draft (self, room, NULL);
  parley_store_commit (self);
  return added && (!parley_store_is_stuck (self) || parley_store_fail (self, error));
}
