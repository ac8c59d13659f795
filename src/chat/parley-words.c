/* Texts as words to search for: without case, accents and punctuation, so that
 * "creme" finds "Crème".  Scripts that are written without spaces have no words
 * that could be told apart without a dictionary: there each character is one,
 * and what is searched for is a run of them.
 */

#include "parley-words.h"

#include <string.h>

/* Longer texts are not typed; what follows is not searched for. */
#define QUERY_WORDS 16

static const GUnicodeScript spaceless[] = {
  G_UNICODE_SCRIPT_HAN, G_UNICODE_SCRIPT_HIRAGANA, G_UNICODE_SCRIPT_KATAKANA, G_UNICODE_SCRIPT_THAI,
  G_UNICODE_SCRIPT_LAO, G_UNICODE_SCRIPT_KHMER, G_UNICODE_SCRIPT_MYANMAR
};

static gboolean
stands_alone (gunichar c)
{
  GUnicodeScript script = c < 0x0e00 ? G_UNICODE_SCRIPT_LATIN : g_unichar_get_script (c);

  for (gsize i = 0; i < G_N_ELEMENTS (spaceless); i++)
    if (script == spaceless[i])
      return TRUE;
  return FALSE;
}

static gboolean
is_emoji (gunichar c)
{
  return g_unichar_type (c) == G_UNICODE_OTHER_SYMBOL && c != 0xfffd;
}

typedef struct
{
  GString *words;
  gboolean open;    /* the last word may go on */
  gboolean spaced;  /* what comes next is not written together with it */
  gboolean joining; /* keep what is written together together, for a query */
} Folding;

static void
close_word (Folding *self)
{
  self->open = FALSE;
  self->spaced = TRUE;
}

static void
add (Folding *self, gunichar c, gboolean alone)
{
  if (self->words->len > 0 && (!self->open || alone))
    g_string_append_c (self->words, self->joining && !self->spaced ? '\x1f' : ' ');
  g_string_append_unichar (self->words, c);
  self->open = !alone;
  self->spaced = FALSE;
}

/* Compatibility forms are taken apart first, so that the marks of accents stand
 * by themselves and can be left out.
 */
static char *
fold (const char *text, gboolean joining)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *lower = g_utf8_casefold (valid, -1);
  g_autofree char *apart = g_utf8_normalize (lower, -1, G_NORMALIZE_ALL);
  Folding folding = { g_string_new (NULL), FALSE, TRUE, joining };

  for (const char *p = apart; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_ismark (c) && !stands_alone (c))
        continue;
      if (stands_alone (c) || is_emoji (c))
        add (&folding, c, TRUE);
      else if (g_unichar_isalnum (c))
        add (&folding, c, FALSE);
      else
        close_word (&folding);
    }
  return g_string_free_and_steal (folding.words);
}

/**
 * parley_words_fold:
 * @text: what somebody wrote
 *
 * Returns: (transfer full): its words as they are compared, a space between each
 */
char *
parley_words_fold (const char *text)
{
  return fold (text, FALSE);
}

static gboolean
ends_in_word (const char *text)
{
  const char *last = g_utf8_find_prev_char (text, text + strlen (text));

  return last != NULL && !g_unichar_isspace (g_utf8_get_char_validated (last, -1));
}

/**
 * parley_words_query:
 * @text: what a person is looking for, perhaps while it is still being typed
 *
 * All words must be there, in any order; the last may go on, unless a space
 * says that it is whole.
 *
 * Returns: (transfer full) (nullable): the same in the language of SQLite's
 *   FTS5, or %NULL where there is no word in it
 */
char *
parley_words_query (const char *text)
{
  g_autofree char *folded = fold (text, TRUE);
  g_auto (GStrv) words = g_strsplit (folded, " ", QUERY_WORDS + 1);
  GString *query = g_string_new (NULL);

  for (guint i = 0; i < QUERY_WORDS && words[i] != NULL; i++)
    {
      if (words[i][0] == '\0')
        continue;
      g_strdelimit (words[i], "\x1f", ' ');
      g_string_append_printf (query, "%s\"%s\"%s", query->len > 0 ? " AND " : "", words[i], words[i + 1] == NULL && ends_in_word (text) ? "*" : "");
    }
  if (query->len > 0)
    return g_string_free_and_steal (query);
  g_string_free (query, TRUE);
  return NULL;
}
