/* The part of a message that answers a search: its words are shown bold, and of
 * a long message what stands around the first of them.
 */
#include "config.h"

#include "parley-snippet.h"

#include "parley-text.h"
#include "parley-words.h"

/* Characters kept before the first word that was found. */
#define LEAD 24

typedef struct
{
  const char *start;
  const char *end;
} Word;

static gboolean
is_of_word (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

/* The next stretch of letters and digits from @p on; empty at the end. */
static Word
next_word (const char *p)
{
  Word word;

  while (*p != '\0' && !is_of_word (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  word.start = p;
  while (*p != '\0' && is_of_word (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  word.end = p;
  return word;
}

/* A script without spaces has its words anywhere in the stretch. */
static gboolean
answers (const char *folded, char **wanted)
{
  for (guint i = 0; wanted[i] != NULL; i++)
    {
      gboolean last = wanted[i + 1] == NULL;

      if (wanted[i][0] == '\0')
        continue;
      if (last ? g_str_has_prefix (folded, wanted[i]) : g_str_equal (folded, wanted[i]))
        return TRUE;
      if (strchr (folded, ' ') != NULL && strstr (folded, wanted[i]) != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
word_answers (Word word, char **wanted)
{
  g_autofree char *piece = g_strndup (word.start, word.end - word.start);
  g_autofree char *folded = parley_words_fold (piece);

  return answers (folded, wanted);
}

static const char *
find_first (const char *text, char **wanted)
{
  for (Word word = next_word (text); word.start != word.end; word = next_word (word.end))
    if (word_answers (word, wanted))
      return word.start;
  return text;
}

/* From some characters before what was found on, at the beginning of a word. */
static const char *
find_beginning (const char *text, const char *found)
{
  const char *p = found;

  for (guint i = 0; i < LEAD && p > text; i++)
    p = g_utf8_prev_char (p);
  if (p == text)
    return text;
  while (p < found && *p != ' ')
    p++;
  return *p == ' ' ? p + 1 : p;
}

static void
append (GString *markup, const char *start, const char *end, gboolean bold)
{
  g_autofree char *escaped = g_markup_escape_text (start, end - start);

  g_string_append_printf (markup, bold ? "<b>%s</b>" : "%s", escaped);
}

/**
 * parley_snippet_markup:
 * @text: (nullable): a message
 * @wanted: what was looked for
 * @characters: how many to show at most, about
 *
 * Returns: (transfer full): one line of Pango markup
 */
char *
parley_snippet_markup (const char *text, const char *wanted, guint characters)
{
  g_autofree char *plain = parley_text_plain (text);
  g_autofree char *folded = parley_words_fold (wanted);
  g_auto (GStrv) words = g_strsplit (folded, " ", 32);
  const char *start = find_beginning (plain, find_first (plain, words));
  g_autofree char *shown = parley_text_preview (start, characters);
  GString *markup = g_string_new (start > plain ? "…" : NULL);
  const char *p = shown;

  for (Word word = next_word (p); word.start != word.end; word = next_word (word.end))
    {
      append (markup, p, word.start, FALSE);
      append (markup, word.start, word.end, word_answers (word, words));
      p = word.end;
    }
  append (markup, p, p + strlen (p), FALSE);
  return g_string_free_and_steal (markup);
}
