#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* In UTF-16 units, and how many a message keeps: the wire allows one a member. */
#define PARLEY_REACTION_MAX 32
#define PARLEY_REACTIONS_MAX 200

/**
 * ParleyReaction:
 * @uid: who
 * @emoji: with what; not empty, a stranger may have written anything here
 */
typedef struct
{
  char *uid;
  char *emoji;
} ParleyReaction;

/* The reactions to one message, one a person, sorted by uid; NULL is none. */
typedef GPtrArray ParleyReactions;

gboolean parley_is_reaction (const char *emoji);
ParleyReactions *parley_reactions_new_from_json (JsonNode *node);
ParleyReactions *parley_reactions_set (ParleyReactions *self, const char *uid, const char *emoji);
const char *parley_reactions_get (ParleyReactions *self, const char *uid);
ParleyReactions *parley_reactions_copy (ParleyReactions *self);
gboolean parley_reactions_equal (ParleyReactions *a, ParleyReactions *b);
void parley_reactions_free (ParleyReactions *self);

G_END_DECLS
