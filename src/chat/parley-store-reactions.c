/* Who reacted to which message, in the store. */

#include "parley-store-private.h"

static const char *const list_reactions = "SELECT uid, emoji FROM reaction WHERE room = ? AND message = ? ORDER BY uid";
static const char *const add_reaction = "INSERT OR REPLACE INTO reaction VALUES (?, ?, ?, ?)";
static const char *const remove_reactions = "DELETE FROM reaction WHERE room = ? AND message = ?";

static void
take (const char *uid, const char *emoji, gpointer data)
{
  ParleyReactions **reactions = data;

  *reactions = parley_reactions_set (*reactions, uid, emoji);
}

/**
 * parley_store_get_reactions:
 * @self: a store
 * @room: the room's id
 * @message: the message's id
 *
 * Returns: (transfer full) (nullable): the reactions to it
 */
ParleyReactions *
parley_store_get_reactions (ParleyStore *self, const char *room, const char *message)
{
  ParleyReactions *reactions = NULL;

  parley_store_each_pair (self, parley_store_use (self, list_reactions, "tt", room, message), take, &reactions);
  return reactions;
}

void
parley_store_add_reactions (ParleyStore *self, const char *room, const char *message, ParleyReactions *reactions)
{
  for (guint i = 0; i < reactions->len; i++)
    {
      ParleyReaction *reaction = reactions->pdata[i];

      parley_store_run (self, parley_store_use (self, add_reaction, "tttt", room, message, reaction->uid, reaction->emoji));
    }
}

void
parley_store_remove_reactions (ParleyStore *self, const char *room, const char *message)
{
  parley_store_run (self, parley_store_use (self, remove_reactions, "tt", room, message));
}
