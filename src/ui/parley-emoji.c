/* Whether a message is nothing but a few emoji, which are shown large then.  An
 * emoji may be many characters: flags, keycaps, skin tones, families.
 */
#include "config.h"

#include "parley-emoji.h"

#define JOINER 0x200d
#define AS_PICTURE 0xfe0f
#define KEYCAP 0x20e3
#define BLACK_FLAG 0x1f3f4
#define LAST_TAG 0xe007f

/* Emoji_Presentation of Unicode 16, emoji-data.txt, below the planes of pictures. */
static const struct
{
  gunichar first;
  gunichar last;
} pictures[] = {
  { 0x231a, 0x231b },
  { 0x23e9, 0x23ec },
  { 0x23f0, 0x23f0 },
  { 0x23f3, 0x23f3 },
  { 0x25fd, 0x25fe },
  { 0x2614, 0x2615 },
  { 0x2648, 0x2653 },
  { 0x267f, 0x267f },
  { 0x2693, 0x2693 },
  { 0x26a1, 0x26a1 },
  { 0x26aa, 0x26ab },
  { 0x26bd, 0x26be },
  { 0x26c4, 0x26c5 },
  { 0x26ce, 0x26ce },
  { 0x26d4, 0x26d4 },
  { 0x26ea, 0x26ea },
  { 0x26f2, 0x26f3 },
  { 0x26f5, 0x26f5 },
  { 0x26fa, 0x26fa },
  { 0x26fd, 0x26fd },
  { 0x2705, 0x2705 },
  { 0x270a, 0x270b },
  { 0x2728, 0x2728 },
  { 0x274c, 0x274c },
  { 0x274e, 0x274e },
  { 0x2753, 0x2755 },
  { 0x2757, 0x2757 },
  { 0x2795, 0x2797 },
  { 0x27b0, 0x27b0 },
  { 0x27bf, 0x27bf },
  { 0x2b1b, 0x2b1c },
  { 0x2b50, 0x2b50 },
  { 0x2b55, 0x2b55 },
  { 0x1f004, 0x1f004 },
  { 0x1f0cf, 0x1f0cf },
  { 0x1f18e, 0x1f18e },
  { 0x1f191, 0x1f19a },
  { 0x1f201, 0x1f201 },
  { 0x1f300, 0x1f64f },
  { 0x1f680, 0x1f6ff },
  { 0x1f7e0, 0x1f7f0 },
  { 0x1f90c, 0x1faff },
};

static gboolean
is_picture (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    if (c >= pictures[i].first && c <= pictures[i].last)
      return TRUE;
  return FALSE;
}

/* These are pictures only where a variation selector says so. */
static gboolean
may_be_picture (gunichar c)
{
  return c == 0xa9 || c == 0xae || (c >= 0x203c && c <= 0x3299 && !g_unichar_isalpha (c)) || (c >= 0x1f000 && c <= 0x1faff);
}

static gboolean
is_skin (gunichar c)
{
  return c >= 0x1f3fb && c <= 0x1f3ff;
}

static gboolean
is_regional (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

static const char *
skip (const char *p, gunichar c)
{
  return g_utf8_get_char (p) == c ? g_utf8_next_char (p) : p;
}

static const char *
skip_tags (const char *p)
{
  const char *end = p;

  while (g_utf8_get_char (end) >= 0xe0020 && g_utf8_get_char (end) < LAST_TAG)
    end = g_utf8_next_char (end);
  return end > p && g_utf8_get_char (end) == LAST_TAG ? g_utf8_next_char (end) : p;
}

static const char *
skip_keycap (const char *p)
{
  const char *end = skip (p + 1, AS_PICTURE);

  return g_utf8_get_char (end) == KEYCAP ? g_utf8_next_char (end) : p;
}

/* Returns where what is joined by joiners ends, or @p where there is none. */
static const char *
skip_part (const char *p)
{
  gunichar c = g_utf8_get_char (p);
  const char *next;

  if ((c >= '0' && c <= '9') || c == '#' || c == '*')
    return skip_keycap (p);
  next = g_utf8_next_char (p);
  if (is_regional (c))
    return is_regional (g_utf8_get_char (next)) ? g_utf8_next_char (next) : p;
  if (!is_picture (c) && !(may_be_picture (c) && (g_utf8_get_char (next) == AS_PICTURE || is_skin (g_utf8_get_char (next)) || g_utf8_get_char (next) == JOINER)))
    return p;
  next = skip (next, AS_PICTURE);
  if (is_skin (g_utf8_get_char (next)))
    next = g_utf8_next_char (next);
  return c == BLACK_FLAG ? skip_tags (next) : next;
}

static const char *
skip_emoji (const char *p)
{
  const char *end = *p != '\0' ? skip_part (p) : p;

  while (end > p && g_utf8_get_char (end) == JOINER)
    {
      const char *part = g_utf8_next_char (end);
      const char *next = *part != '\0' ? skip_part (part) : part;

      /* The signs of men and women are often joined without a selector. */
      if (next == part && may_be_picture (g_utf8_get_char (part)))
        next = g_utf8_next_char (part);
      if (next == part)
        return p;
      end = next;
    }
  return end;
}

/**
 * parley_emoji_count:
 * @text: a message
 * @most: how many are of interest
 *
 * Returns: how many emoji @text is, or 0 where it is anything else, or more than @most
 */
guint
parley_emoji_count (const char *text, guint most)
{
  guint n = 0;

  while (*text != '\0')
    {
      const char *end = skip_emoji (text);

      if (end > text)
        n++;
      else if (g_unichar_isspace (g_utf8_get_char (text)))
        end = g_utf8_next_char (text);
      if (end == text || n > most)
        return 0;
      text = end;
    }
  return n;
}
