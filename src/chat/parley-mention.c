/* Mentions: "@" at the beginning of a word, then the name of a member that ends
 * where a word ends.  Of several names that stand there the longest is meant: with
 * an Ada and an Ada Lovelace in the room "@Ada Lovelace" calls one of them.
 */

#include "parley-mention.h"

#include "parley-words.h"

#include <string.h>

static gboolean
is_of_word (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '_';
}

/* What has no looks cannot be typed by whoever sees the name. */
static const char *
skip_unseen (const char *p)
{
  while (*p != '\0' && g_unichar_type (g_utf8_get_char (p)) == G_UNICODE_FORMAT)
    p = g_utf8_next_char (p);
  return p;
}

static const char *
skip_blanks (const char *p)
{
  while (*p != '\0' && (g_unichar_isspace (g_utf8_get_char (p)) || g_unichar_type (g_utf8_get_char (p)) == G_UNICODE_FORMAT))
    p = g_utf8_next_char (p);
  return p;
}

static gboolean
is_same (gunichar a, gunichar b)
{
  return a == b || g_unichar_tolower (a) == g_unichar_tolower (b);
}

/* Returns: (nullable): where @name ends if it stands at @text, without regard to case */
static const char *
match (const char *text, const char *name)
{
  for (name = skip_blanks (name); *(name = skip_unseen (name)) != '\0';)
    {
      text = skip_unseen (text);
      if (g_unichar_isspace (g_utf8_get_char (name)))
        {
          name = skip_blanks (name);
          if (*name == '\0')
            break;
          if (!g_unichar_isspace (g_utf8_get_char (text)))
            return NULL;
          text = skip_blanks (text);
          continue;
        }
      if (*text == '\0' || !is_same (g_utf8_get_char (text), g_utf8_get_char (name)))
        return NULL;
      text = g_utf8_next_char (text);
      name = g_utf8_next_char (name);
    }
  return text;
}

static gboolean
is_blank (const char *name)
{
  return *skip_blanks (name) == '\0';
}

static gsize
measure (const char *text, const char *name)
{
  const char *end = name != NULL && !is_blank (name) ? match (text, name) : NULL;

  return end != NULL && !is_of_word (g_utf8_get_char (end)) ? (gsize)(end - text) : 0;
}

static gboolean
begins_word (const char *text, const char *at)
{
  const char *previous = g_utf8_find_prev_char (text, at);

  return previous == NULL || !is_of_word (g_utf8_get_char (previous));
}

static gboolean
is_own_at (const char *text, char **names, const char *own)
{
  gsize length = measure (text, own);

  for (guint i = 0; length > 0 && names[i] != NULL; i++)
    if (measure (text, names[i]) > length)
      return FALSE;
  return length > 0;
}

static char *
compose (const char *text)
{
  return g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}

static GStrv
compose_all (const char *const *names)
{
  g_autoptr (GStrvBuilder) composed = g_strv_builder_new ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      char *name = compose (names[i]);

      g_strv_builder_take (composed, name != NULL ? name : g_strdup (""));
    }
  return g_strv_builder_end (composed);
}

/**
 * parley_mention_is_in:
 * @text: a message
 * @names: (array zero-terminated=1): the names of the room's members
 * @own: one of them
 *
 * Returns: whether @own is mentioned
 */
gboolean
parley_mention_is_in (const char *text, const char *const *names, const char *own)
{
  g_autofree char *composed = strchr (text, '@') != NULL ? compose (text) : NULL;
  g_autofree char *mine = compose (own);
  g_auto (GStrv) all = compose_all (names);

  if (composed == NULL || mine == NULL)
    return FALSE;
  for (const char *at = strchr (composed, '@'); at != NULL; at = strchr (at + 1, '@'))
    if (begins_word (composed, at) && is_own_at (at + 1, all, mine))
      return TRUE;
  return FALSE;
}

static gsize
measure_longest (const char *text, char **names)
{
  gsize longest = 0;

  for (guint i = 0; names[i] != NULL; i++)
    longest = MAX (longest, measure (text, names[i]));
  return longest;
}

/**
 * parley_mention_find_all:
 * @text: a message
 * @names: (array zero-terminated=1): the names of the room's members
 *
 * Of two who have the same name both are mentioned.
 *
 * Returns: (transfer full): for each of @names whether it is mentioned
 */
gboolean *
parley_mention_find_all (const char *text, const char *const *names)
{
  g_autofree char *composed = strchr (text, '@') != NULL ? compose (text) : NULL;
  g_auto (GStrv) all = compose_all (names);
  gboolean *found = g_new0 (gboolean, g_strv_length (all) + 1);

  for (const char *at = composed != NULL ? strchr (composed, '@') : NULL; at != NULL; at = strchr (at + 1, '@'))
    {
      gsize longest = begins_word (composed, at) ? measure_longest (at + 1, all) : 0;

      for (guint i = 0; longest > 0 && all[i] != NULL; i++)
        found[i] = found[i] || measure (at + 1, all[i]) == longest;
    }
  return found;
}

static gboolean
ends_in_blank (const char *text)
{
  const char *last = g_utf8_find_prev_char (text, text + strlen (text));

  return last != NULL && g_unichar_isspace (g_utf8_get_char (last));
}

/**
 * parley_mention_rank:
 * @name: a member's name
 * @typed: what was typed after "@", without regard to case and accents; a blank at
 *   its end says that the word is whole and another follows
 *
 * Returns: 2 where the name begins so, 1 where a word in it does, else 0
 */
guint
parley_mention_rank (const char *name, const char *typed)
{
  g_autofree char *folded = parley_words_fold (name);
  g_autofree char *words = parley_words_fold (typed);
  g_autofree char *start = ends_in_blank (typed) ? g_strconcat (words, " ", NULL) : g_strdup (words);
  g_autofree char *within = g_strconcat (" ", start, NULL);

  if (*typed != '\0' && *words == '\0')
    return 0;
  if (g_str_has_prefix (folded, start))
    return 2;
  return strstr (folded, within) != NULL ? 1 : 0;
}
