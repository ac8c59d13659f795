/* Who reacted to a message with what.  Most messages have no reactions and keep
 * nothing for them; a few hundred members could each leave one, so there is a
 * limit to what is kept.
 */

#include "parley-reactions.h"

#include "parley-limits.h"
#include "web-json.h"

static void
reaction_free (gpointer data)
{
  ParleyReaction *self = data;

  g_free (self->uid);
  g_free (self->emoji);
  g_free (self);
}

/* Where @uid is, or would have to stand. */
static gboolean
find (ParleyReactions *self, const char *uid, guint *position)
{
  for (*position = 0; self != NULL && *position < self->len; (*position)++)
    {
      int order = strcmp (((ParleyReaction *)self->pdata[*position])->uid, uid);

      if (order >= 0)
        return order == 0;
    }
  return FALSE;
}

/**
 * parley_is_reaction:
 * @emoji: (nullable): what somebody reacted with
 *
 * Returns: whether the rules allow it
 */
gboolean
parley_is_reaction (const char *emoji)
{
  gint64 length = emoji == NULL ? 0 : parley_utf16_length (emoji);

  return length > 0 && length <= PARLEY_REACTION_MAX;
}

/**
 * parley_reactions_set:
 * @self: (transfer full) (nullable): reactions
 * @uid: who
 * @emoji: (nullable): with what; %NULL takes it back
 *
 * Beyond the limit nobody new is taken in.
 *
 * Returns: (transfer full) (nullable): the reactions now
 */
ParleyReactions *
parley_reactions_set (ParleyReactions *self, const char *uid, const char *emoji)
{
  ParleyReaction *reaction;
  guint position;

  if (find (self, uid, &position))
    g_ptr_array_remove_index (self, position);
  if (emoji != NULL && (self == NULL || self->len < PARLEY_REACTIONS_MAX))
    {
      if (self == NULL)
        self = g_ptr_array_new_with_free_func (reaction_free);
      reaction = g_new0 (ParleyReaction, 1);
      reaction->uid = g_strdup (uid);
      reaction->emoji = g_strdup (emoji);
      g_ptr_array_insert (self, position, reaction);
    }
  if (self != NULL && self->len == 0)
    g_clear_pointer (&self, parley_reactions_free);
  return self;
}

/**
 * parley_reactions_new_from_json:
 * @node: (nullable): from the network
 *
 * Returns: (transfer full) (nullable): those of @node that are reactions
 */
ParleyReactions *
parley_reactions_new_from_json (JsonNode *node)
{
  JsonObject *object = web_json_node_get_object (node);
  ParleyReactions *self = NULL;
  JsonObjectIter iter;
  const char *uid;

  if (object == NULL)
    return NULL;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &uid, NULL) && (self == NULL || self->len < PARLEY_REACTIONS_MAX))
    {
      const char *emoji = web_json_get_string (object, uid);

      if (parley_is_key (uid) && parley_is_reaction (emoji))
        self = parley_reactions_set (self, uid, emoji);
    }
  return self;
}

/**
 * parley_reactions_get:
 * @self: (nullable): reactions
 * @uid: who
 *
 * Returns: (nullable): with what, or %NULL where they have not reacted
 */
const char *
parley_reactions_get (ParleyReactions *self, const char *uid)
{
  guint position;

  return find (self, uid, &position) ? ((ParleyReaction *)self->pdata[position])->emoji : NULL;
}

static gpointer
copy_one (gconstpointer source, gpointer data)
{
  const ParleyReaction *self = source;
  ParleyReaction *copy = g_new0 (ParleyReaction, 1);

  copy->uid = g_strdup (self->uid);
  copy->emoji = g_strdup (self->emoji);
  return copy;
}

ParleyReactions *
parley_reactions_copy (ParleyReactions *self)
{
  ParleyReactions *copy;

  if (self == NULL)
    return NULL;
  copy = g_ptr_array_copy (self, copy_one, NULL);
  g_ptr_array_set_free_func (copy, reaction_free);
  return copy;
}

gboolean
parley_reactions_equal (ParleyReactions *a, ParleyReactions *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      ParleyReaction *one = a->pdata[i], *other = b->pdata[i];

      if (!g_str_equal (one->uid, other->uid) || !g_str_equal (one->emoji, other->emoji))
        return FALSE;
    }
  return TRUE;
}

void
parley_reactions_free (ParleyReactions *self)
{
  g_ptr_array_unref (self);
}
