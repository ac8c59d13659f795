/* Who can be mentioned in a room, and whether a message mentions this account.
 */

#include "parley-mention.h"
#include "parley-room-private.h"

#include <string.h>

static gboolean
is_me (ParleyRoom *self, ParleyMember *member)
{
  return g_str_equal (parley_member_get_uid (member), parley_room_get_account (self)->uid);
}

static const char **
list_names (ParleyRoom *self, const char **own)
{
  GListModel *members = parley_room_get_members (self);
  guint n = g_list_model_get_n_items (members);
  const char **names = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ParleyMember) member = g_list_model_get_item (members, i);

      names[i] = parley_member_get_name (member);
      if (is_me (self, member))
        *own = names[i];
    }
  return names;
}

/**
 * parley_room_text_mentions_me:
 * @self: a room
 * @text: (nullable): what somebody else writes in it
 *
 * Returns: whether it mentions this account
 */
gboolean
parley_room_text_mentions_me (ParleyRoom *self, const char *text)
{
  g_autofree const char **names = NULL;
  const char *own = NULL;

  g_return_val_if_fail (PARLEY_IS_ROOM (self), FALSE);

  if (text == NULL || strchr (text, '@') == NULL)
    return FALSE;
  names = list_names (self, &own);
  return own != NULL && *own != '\0' && parley_mention_is_in (text, names, own);
}

/**
 * parley_room_mentions_me:
 * @self: a room
 * @message: one of its messages
 *
 * Returns: whether somebody else mentions this account in it
 */
gboolean
parley_room_mentions_me (ParleyRoom *self, ParleyMessage *message)
{
  g_return_val_if_fail (PARLEY_IS_ROOM (self) && PARLEY_IS_MESSAGE (message), FALSE);

  if (parley_message_get_kind (message) != NULL || parley_message_is_own (message))
    return FALSE;
  return parley_room_text_mentions_me (self, parley_message_get_text (message));
}

typedef struct
{
  ParleyMember *member;
  guint rank;
} Candidate;

static void
candidate_clear (gpointer data)
{
  g_object_unref (((Candidate *)data)->member);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Candidate *one = a, *other = b;

  if (one->rank != other->rank)
    return one->rank > other->rank ? -1 : 1;
  return g_utf8_collate (parley_member_get_name (one->member), parley_member_get_name (other->member));
}

static GArray *
list_candidates (ParleyRoom *self, const char *typed)
{
  GListModel *members = parley_room_get_members (self);
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));

  g_array_set_clear_func (candidates, candidate_clear);
  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (ParleyMember) member = g_list_model_get_item (members, i);
      const char *name = parley_member_get_name (member);
      guint rank = *name != '\0' && !is_me (self, member) ? parley_mention_rank (name, typed) : 0;
      Candidate candidate = { member, rank };

      if (rank == 0)
        continue;
      g_object_ref (member);
      g_array_append_val (candidates, candidate);
    }
  g_array_sort (candidates, compare);
  return candidates;
}

/**
 * parley_room_find_mentionable:
 * @self: a room
 * @typed: what was typed after "@"
 * @limit: how many to return at most
 *
 * Returns: (transfer full) (element-type ParleyMember): the other members whose
 *   names answer it, the best first
 */
GPtrArray *
parley_room_find_mentionable (ParleyRoom *self, const char *typed, guint limit)
{
  g_autoptr (GArray) candidates = NULL;
  GPtrArray *found;

  g_return_val_if_fail (PARLEY_IS_ROOM (self) && typed != NULL, NULL);

  candidates = list_candidates (self, typed);
  found = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < candidates->len && i < limit; i++)
    g_ptr_array_add (found, g_object_ref (g_array_index (candidates, Candidate, i).member));
  return found;
}
