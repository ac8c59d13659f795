/* The reactions to a message, those with the same emoji together, and who they
 * are by, as it is shown and as it is said.
 */
#include "config.h"

#include "parley-reaction-group.h"

#include "parley-text.h"

#include <glib/gi18n.h>

/* So many are named; more are a number. */
#define NAMED 8
/* What is no emoji is cut: a member can write what they like there. */
#define CHARACTERS 12

static void
group_free (gpointer data)
{
  ParleyReactionGroup *self = data;

  g_free (self->emoji);
  g_free (self->raw);
  g_free (self->names);
  g_free (self);
}

static ParleyReactionGroup *
find (GPtrArray *groups, const char *emoji)
{
  for (guint i = 0; i < groups->len; i++)
    if (g_str_equal (((ParleyReactionGroup *)groups->pdata[i])->raw, emoji))
      return groups->pdata[i];
  return NULL;
}

static ParleyReactionGroup *
add (GPtrArray *groups, const char *emoji)
{
  ParleyReactionGroup *group = g_new0 (ParleyReactionGroup, 1);

  group->raw = g_strdup (emoji);
  group->emoji = parley_text_preview (emoji, CHARACTERS);
  group->names = g_strdup ("");
  g_ptr_array_add (groups, group);
  return group;
}

static char *
name_of (ParleyMessage *message, guint index)
{
  g_autofree char *name = NULL;

  if (parley_message_is_own_reaction (message, index))
    return g_strdup (C_ ("who reacted", "You"));
  name = parley_text_plain (parley_message_get_reactor_name (message, index));
  return *name != '\0' ? g_steal_pointer (&name) : g_strdup (_ ("Somebody"));
}

/* Oneself comes first, and is never one of those who are only counted: what one did oneself
 * is what one looks for.
 */
static void
add_name (ParleyReactionGroup *group, const char *name, gboolean is_own)
{
  g_autofree char *before = group->names;

  if (!is_own && group->named >= NAMED)
    {
      group->names = g_steal_pointer (&before);
      return;
    }
  if (group->named == 0)
    group->names = g_strdup (name);
  else
    /* Translators: a list of names; those before, one more */
    group->names = g_strdup_printf (C_ ("names", "%s, %s"), is_own ? name : before, is_own ? before : name);
  group->named++;
}

static void
add_number (ParleyReactionGroup *group)
{
  guint more = group->count - group->named;
  g_autofree char *before = NULL;

  if (more == 0)
    return;
  before = group->names;
  /* Translators: names, and how many more there are */
  group->names = g_strdup_printf (ngettext ("%s and %u other", "%s and %u others", more), before, more);
}

/**
 * parley_reaction_group_list:
 * @message: a message
 *
 * Returns: (transfer full) (element-type ParleyReactionGroup): its reactions, none
 *   where it was deleted
 */
GPtrArray *
parley_reaction_group_list (ParleyMessage *message)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);

  for (guint i = 0; !parley_message_is_deleted (message) && i < parley_message_get_n_reactions (message); i++)
    {
      const char *emoji = parley_message_get_reaction (message, i);
      ParleyReactionGroup *group = find (groups, emoji);
      g_autofree char *name = name_of (message, i);

      if (group == NULL)
        group = add (groups, emoji);
      add_name (group, name, parley_message_is_own_reaction (message, i));
      group->count++;
      group->own = group->own || parley_message_is_own_reaction (message, i);
    }
  for (guint i = 0; i < groups->len; i++)
    add_number (groups->pdata[i]);
  return groups;
}

/* @list: (transfer full) (nullable): those before */
static char *
add_group (char *list, const ParleyReactionGroup *group)
{
  g_autofree char *before = list;
  /* Translators: for screen readers: an emoji, the names of those who reacted with it */
  g_autofree char *named = g_strdup_printf (C_ ("emoji and names", "%s %s"), group->emoji, group->names);

  if (before == NULL)
    return g_steal_pointer (&named);
  /* Translators: for screen readers: reactions, each with names, and one more after them */
  return g_strdup_printf (C_ ("reactions", "%s, %s"), before, named);
}

/**
 * parley_reaction_group_sentence:
 * @message: a message
 *
 * Returns: (transfer full) (nullable): what a screen reader says of its reactions
 */
char *
parley_reaction_group_sentence (ParleyMessage *message)
{
  g_autoptr (GPtrArray) groups = parley_reaction_group_list (message);
  g_autofree char *list = NULL;
  guint n = 0;

  for (guint i = 0; i < groups->len; i++)
    {
      ParleyReactionGroup *group = groups->pdata[i];

      n += group->count;
      list = add_group (g_steal_pointer (&list), group);
    }
  if (n == 0)
    return NULL;
  /* Translators: for screen readers: how many, and then emoji with names */
  return g_strdup_printf (ngettext ("%u reaction: %s.", "%u reactions: %s.", n), n, list);
}
