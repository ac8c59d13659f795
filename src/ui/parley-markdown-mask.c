/* Markdown is made for documents; in a chat much of what looks like it is not meant
 * so, and what it leaves out would be lost to the reader.  Each of these is hidden
 * from the parser, which sees harmless letters in its place and says of them where
 * they stand, so that what is shown is what was written:
 *
 * - addresses, whose stars and underscores emphasise nothing;
 * - backslashes but those before a mark: paths, and a shrug has an arm;
 * - lines of dashes or the like, which would swallow themselves or make a heading
 *   of what is above them;
 * - "]:", which begins definitions that nobody would see.
 *
 * And whoever quotes a line and answers in the next does not want the answer in
 * the quote, so a quote ends with its last line.
 */
#include "config.h"

#include "parley-markdown-mask.h"

#include "parley-link-finder.h"

#include <string.h>

/* A backslash before one of these says that it is not meant as a mark. */
#define ESCAPED "*`~[]#>+-"

static void
hide (ParleyMarkdownMask *self, gsize start, gsize end)
{
  memset (self->parsed->str + start, 'x', end - start);
}

static gsize
line_end (const char *text, gsize length, gsize start)
{
  const char *end = memchr (text + start, '\n', length - start);

  return end != NULL ? (gsize)(end - text) : length;
}

static gsize
skip_blanks (const char *text, gsize from, gsize end)
{
  while (from < end && (text[from] == ' ' || text[from] == '\t' || text[from] == '\r'))
    from++;
  return from;
}

static void
add_line (ParleyMarkdownMask *self, const char *line, gsize length)
{
  g_string_append_len (self->shown, line, length);
  g_string_append_len (self->parsed, line, length);
}

/* Up to three blanks may stand before what begins a block. */
static gsize
find_block (const char *text, gsize start, gsize end)
{
  gsize first = start;

  while (first < end && text[first] == ' ' && first - start < 4)
    first++;
  return first - start < 4 ? first : end;
}

static guint
count_fence (const char *text, gsize start, gsize end)
{
  gsize first = find_block (text, start, end);
  gsize last = first;

  while (last < end && (text[first] == '`' || text[first] == '~') && text[last] == text[first])
    last++;
  return last - first >= 3 ? last - first : 0;
}

typedef struct
{
  char mark; /* of the fence that is open, or 0 */
  guint length;
} Fence;

static void
follow_fence (Fence *self, const char *text, gsize start, gsize end)
{
  guint length = count_fence (text, start, end);
  gsize first = find_block (text, start, end);

  if (length == 0)
    return;
  if (self->mark == '\0' && (text[first] == '~' || memchr (text + first + length, '`', end - first - length) == NULL))
    *self = (Fence){ text[first], length };
  else if (self->mark == text[first] && length >= self->length && skip_blanks (text, first + length, end) == end)
    *self = (Fence){ 0 };
}

static gboolean
is_quote (const char *text, gsize start, gsize end)
{
  gsize first = find_block (text, start, end);

  return first < end && text[first] == '>';
}

/* Only the parser sees the empty line that ends a quote. */
static void
copy_lines (ParleyMarkdownMask *self, const char *text, gsize length)
{
  Fence fence = { 0 };
  gboolean quoted = FALSE;

  for (gsize start = 0; start < length;)
    {
      gsize end = line_end (text, length, start);
      gboolean quote = fence.mark == '\0' && is_quote (text, start, end);

      if (quoted && !quote && skip_blanks (text, start, end) < end)
        {
          g_string_insert_c (self->shown, self->shown->len - 1, ' ');
          g_string_append_c (self->parsed, '\n');
        }
      follow_fence (&fence, text, start, end);
      quoted = quote;
      end = MIN (end + 1, length);
      add_line (self, text + start, end - start);
      start = end;
    }
}

static void
hide_addresses (ParleyMarkdownMask *self)
{
  gsize start, end = 0;

  while (parley_link_finder_next (self->shown->str, self->shown->len, end, &start, &end))
    hide (self, start, end);
}

/* Looked for in what is left to be parsed: there are none in an address. */
static void
hide_marks (ParleyMarkdownMask *self)
{
  char *text = self->parsed->str;

  for (gsize i = 0; i < self->parsed->len; i++)
    if (text[i] == '\r')
      text[i] = ' ';
    else if (text[i] == ']' && text[i + 1] == ':')
      text[i] = 'x';
    else if (text[i] == '\\' && text[i + 1] == '\n')
      text[i] = 'x';
    else if (text[i] == '\\' && g_ascii_ispunct (text[i + 1]))
      {
        if (strchr (ESCAPED, text[i + 1]) == NULL)
          hide (self, i, i + 2);
        i++;
      }
}

/* A thematic break, or what makes a heading of the line above. */
static gboolean
is_rule (const char *text, gsize start, gsize end)
{
  gsize first = skip_blanks (text, start, end);
  char mark = first < end ? text[first] : '\0';

  if (mark == '\0' || strchr ("-=*_", mark) == NULL)
    return FALSE;
  for (gsize i = first; i < end; i++)
    if (text[i] != mark && text[i] != ' ' && text[i] != '\t' && text[i] != '\r')
      return FALSE;
  return TRUE;
}

static void
hide_rules (ParleyMarkdownMask *self)
{
  const char *text = self->shown->str;

  for (gsize start = 0, end; start < self->shown->len; start = end + 1)
    {
      end = line_end (text, self->shown->len, start);
      if (is_rule (text, start, end))
        for (gsize i = start; i < end; i++)
          if (strchr ("-=*_", text[i]) != NULL)
            hide (self, i, i + 1);
    }
}

/**
 * parley_markdown_mask_init:
 * @self: to be filled
 * @text: what somebody wrote, valid UTF-8
 */
void
parley_markdown_mask_init (ParleyMarkdownMask *self, const char *text)
{
  gsize length = strlen (text);

  self->shown = g_string_sized_new (length + 1);
  self->parsed = g_string_sized_new (length + 1);
  copy_lines (self, text, length);
  hide_addresses (self);
  hide_marks (self);
  hide_rules (self);
}

void
parley_markdown_mask_clear (ParleyMarkdownMask *self)
{
  if (self->shown != NULL)
    g_string_free (self->shown, TRUE);
  if (self->parsed != NULL)
    g_string_free (self->parsed, TRUE);
  *self = (ParleyMarkdownMask){ 0 };
}
