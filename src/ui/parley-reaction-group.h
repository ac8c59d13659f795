#pragma once

#include "parley-message.h"

G_BEGIN_DECLS

/**
 * ParleyReactionGroup:
 * @emoji: what several reacted with, on one line
 * @raw: the same as it was written
 * @count: how many
 * @named: how many of them are in @names; the others are counted there
 * @own: whether whoever is signed in is among them
 * @names: who, "Ada, Carla and 3 others"
 */
typedef struct
{
  char *emoji;
  char *raw;
  guint count;
  guint named;
  gboolean own;
  char *names;
} ParleyReactionGroup;

GPtrArray *parley_reaction_group_list (ParleyMessage *message);
char *parley_reaction_group_sentence (ParleyMessage *message);

G_END_DECLS
