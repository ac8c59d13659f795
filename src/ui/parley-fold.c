/* How much of a long message is shown until all of it is asked for, so that no one
 * message fills the history.
 */
#include "config.h"

#include "parley-fold.h"

#include <string.h>

/* More lines than this are folded, and then so many are shown: what is behind "Show
 * more" is worth it.
 */
#define MOST_LINES 20
#define SHOWN_LINES 14
/* About as much as stands in a line of a bubble that is as wide as they get. */
#define COLUMNS 72
/* A word that is longer is cut. */
#define LONGEST_WORD 40

typedef struct
{
  guint line;
  guint column;
} Place;

static void
go_on (Place *self, gunichar c)
{
  guint width = g_unichar_iswide (c) ? 2 : g_unichar_iszerowidth (c) ? 0
                                                                     : 1;

  if (c == '\n' || c == 0x2028 || c == 0x2029)
    *self = (Place){ self->line + 1, 0 };
  else if (self->column + width > COLUMNS)
    *self = (Place){ self->line + 1, width };
  else
    self->column += width;
}

/* Between words, or between letters that are no part of each other. */
static const char *
find_break (const char *text, const char *at)
{
  const char *p = at;

  for (guint i = 0; i < LONGEST_WORD && p > text; i++)
    {
      if (g_unichar_isspace (g_utf8_get_char (p)))
        return p;
      p = g_utf8_prev_char (p);
    }
  for (p = at; p > text && (g_unichar_iszerowidth (g_utf8_get_char (p)) || g_unichar_iszerowidth (g_utf8_get_char (g_utf8_prev_char (p))));)
    p = g_utf8_prev_char (p);
  return p > text ? p : at;
}

/* A line break or the beginning of one that is not ASCII, and every so many columns:
 * no letter is wider than it has bytes.
 */
static gboolean
may_be_long (const char *text)
{
  guint lines = 0;
  gsize length = 0;

  for (; text[length] != '\0'; length++)
    lines += text[length] == '\n' || text[length] == '\xe2';
  return lines + length / (COLUMNS - 1) + 1 >= MOST_LINES;
}

/**
 * parley_fold_find:
 * @text: a message, valid UTF-8
 *
 * Returns: how many bytes of it are shown at first; all where it is short
 */
gsize
parley_fold_find (const char *text)
{
  Place place = { 0 };
  const char *fold = NULL;

  if (!may_be_long (text))
    return strlen (text);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      go_on (&place, g_utf8_get_char (p));
      if (place.line >= SHOWN_LINES && fold == NULL)
        fold = p;
      if (place.line >= MOST_LINES)
        return find_break (text, fold) - text;
    }
  return strlen (text);
}
