/* The Markdown of a message, for one label.  The parser says what each part of the
 * text is; between the parts stand the marks.  So what is shown is what was written,
 * line by line, without the marks that it was understood by: nothing else is ever
 * left out, and what is not understood stands as it is.
 */
#include "config.h"

#include "parley-markdown.h"

#include "parley-markdown-mask.h"

#include <glib/gi18n.h>
#include <md4c.h>
#include <string.h>

/* Four times what a message may hold; more was never written by hand. */
#define LONGEST 16000

/* The parser goes on after what is above zero. */
#define ABORT -1

#define BULLET "\u2022"
#define BAR "\u258e"

typedef struct
{
  ParleyMarkup *markup;
  const char *text;   /* as it was written */
  const char *parsed; /* the same as the parser sees it */
  gsize length;
  gsize done;      /* so much of the text is shown, or was a mark */
  guint items;     /* marks of lists that are to come */
  guint headings;  /* marks of headings that are to come */
  guint fences;    /* lines of backticks that are to come */
  gboolean quotes; /* there has been one */
  int bold;
  int italic;
  int struck;
  int links;
  gboolean code;
  gboolean code_block;
  gboolean heading;
  gboolean unquoted; /* it has not been said yet that this is a quote */
  gboolean literal;  /* the next marks are shown as they are */
  gboolean unlinked; /* within a link that is none */
  ParleyLink *opening;
} Markdown;

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

static gsize
find_line_end (Markdown *self, gsize from, gsize end)
{
  const char *line_end = memchr (self->text + from, '\n', end - from);

  return line_end != NULL ? (gsize)(line_end - self->text) : end;
}

/* The marks between two parts. */

static void
add_faint (Markdown *self, const char *text)
{
  parley_markup_add (self->markup, text, strlen (text), PARLEY_STYLE_FAINT);
}

static gsize
show_number (Markdown *self, gsize at, gsize end)
{
  gsize last = at;

  while (last < end && g_ascii_isdigit (self->text[last]))
    last++;
  if (last == at || last == end || (self->text[last] != '.' && self->text[last] != ')'))
    return at;
  parley_markup_add (self->markup, self->text + at, last + 1 - at, PARLEY_STYLE_PLAIN);
  self->items--;
  return last + 1;
}

static gsize
show_bullet (Markdown *self, gsize at, gsize end)
{
  if (strchr ("-*+", self->text[at]) == NULL || (at + 1 < end && !is_blank (self->text[at + 1]) && self->text[at + 1] != '\n'))
    return at;
  /* A plus may be meant as one. */
  if (self->text[at] == '+')
    parley_markup_add (self->markup, "+", 1, PARLEY_STYLE_PLAIN);
  else
    parley_markup_add (self->markup, BULLET, strlen (BULLET), PARLEY_STYLE_PLAIN);
  self->items--;
  return at + 1;
}

static gsize
skip_heading (Markdown *self, gsize at, gsize end)
{
  if (self->text[at] != '#')
    return at;
  while (at < end && self->text[at] == '#')
    at++;
  while (at < end && is_blank (self->text[at]))
    at++;
  self->headings--;
  return at;
}

static void
show_quote (Markdown *self)
{
  if (self->markup->kind != PARLEY_MARKUP_HEARD)
    add_faint (self, BAR);
  else if (self->unquoted)
    /* Translators: for screen readers, within a message, before words of somebody else */
    add_faint (self, _ ("Quote:"));
  self->unquoted = FALSE;
}

/* Returns what follows one mark at the beginning of a line, or @at where there is none. */
static gsize
show_mark (Markdown *self, gsize at, gsize end)
{
  gsize next = at;

  if (self->text[at] == '>' && self->quotes)
    {
      show_quote (self);
      return at + 1;
    }
  if (self->items > 0)
    next = show_number (self, at, end);
  if (next == at && self->items > 0)
    next = show_bullet (self, at, end);
  if (next == at && self->headings > 0)
    next = skip_heading (self, at, end);
  return next;
}

/* Code keeps its indentation where a line is too long for the window: it would break
 * behind the blanks first, which leaves a line of nothing.
 */
static void
show_blank (Markdown *self, gsize at, ParleyStyle style)
{
  gboolean stays = style == PARLEY_STYLE_CODE && self->markup->kind == PARLEY_MARKUP_SEEN && self->text[at] == ' ';

  if (stays)
    parley_markup_add (self->markup, "\u00a0", strlen ("\u00a0"), style);
  else
    parley_markup_add (self->markup, self->text + at, 1, style);
}

/* Returns where the marks at the beginning of a line end. */
static gsize
show_marks (Markdown *self, gsize at, gsize end)
{
  ParleyStyle style = self->code_block ? PARLEY_STYLE_CODE : PARLEY_STYLE_PLAIN;

  while (at < end)
    {
      gsize next = is_blank (self->text[at]) ? at + 1 : show_mark (self, at, end);

      if (next == at)
        break;
      if (is_blank (self->text[at]))
        show_blank (self, at, style);
      else
        style = PARLEY_STYLE_PLAIN;
      at = next;
    }
  return at;
}

/* Where the marks of a fence end, or 0. */
static gsize
find_fence (Markdown *self, gsize at, gsize end)
{
  gsize last;

  while (at < end && (is_blank (self->text[at]) || self->text[at] == '>'))
    at++;
  if (self->fences == 0 || at == end || (self->text[at] != '`' && self->text[at] != '~'))
    return 0;
  for (last = at; last < end && self->text[last] == self->text[at];)
    last++;
  return last - at >= 3 ? last : 0;
}

static void
break_line (Markdown *self)
{
  if (self->markup->written->len > 0)
    parley_markup_add (self->markup, "\n", 1, PARLEY_STYLE_PLAIN);
}

/* What stands behind the marks says what language the code is in. */
static void
show_language (Markdown *self, gsize at, gsize end)
{
  self->fences--;
  while (end > at && is_blank (self->text[end - 1]))
    end--;
  parley_markup_add (self->markup, self->text + at, end - at, PARLEY_STYLE_FAINT);
}

static gsize
skip_blanks (Markdown *self, gsize at, gsize end)
{
  while (at < end && is_blank (self->text[at]))
    at++;
  return at;
}

/* A fence is no line of its own where it says nothing. */
static void
show_line (Markdown *self, gsize at, gsize end)
{
  gsize fence = find_fence (self, at, end);

  if (fence > 0 && skip_blanks (self, fence, end) == end)
    {
      self->fences--;
      return;
    }
  break_line (self);
  if (fence == 0)
    {
      at = show_marks (self, at, end);
      fence = find_fence (self, at, end);
    }
  if (fence > 0)
    show_language (self, skip_blanks (self, fence, end), end);
}

static void
show_between (Markdown *self, gsize end)
{
  gsize at = self->done;

  self->done = end;
  if (self->literal)
    {
      parley_markup_add (self->markup, self->text + at, end - at, PARLEY_STYLE_PLAIN);
      self->literal = FALSE;
      return;
    }
  /* What is left of the line holds marks that end something. */
  if (at > 0)
    at = find_line_end (self, at, end) + 1;
  while (at <= end)
    {
      gsize line_end = find_line_end (self, at, end);

      show_line (self, at, line_end);
      at = line_end + 1;
    }
}

/* What the parser tells. */

static int
enter_block (MD_BLOCKTYPE type, void *detail, void *data)
{
  Markdown *self = data;

  self->items += type == MD_BLOCK_LI;
  self->quotes = self->quotes || type == MD_BLOCK_QUOTE;
  self->headings += type == MD_BLOCK_H;
  self->fences += type == MD_BLOCK_CODE;
  self->code_block = type == MD_BLOCK_CODE;
  self->heading = type == MD_BLOCK_H;
  self->unquoted = self->unquoted || type == MD_BLOCK_QUOTE;
  return 0;
}

/* A heading without a word is only a mark: better all is shown as it is. */
static int
leave_block (MD_BLOCKTYPE type, void *detail, void *data)
{
  Markdown *self = data;

  self->fences += type == MD_BLOCK_CODE;
  self->code_block = FALSE;
  self->heading = FALSE;
  return type == MD_BLOCK_H && self->headings > 0 ? ABORT : 0;
}

/* The address as it was written; one that the parser has made another of is none. */
static char *
find_address (Markdown *self, const MD_SPAN_A_DETAIL *detail)
{
  gsize at = detail->href.text - self->parsed;

  if (detail->is_autolink)
    return g_strndup (detail->href.text, detail->href.size);
  if (detail->title.size > 0 || detail->href.size == 0 || at >= self->length)
    return NULL;
  return g_strndup (self->text + at, detail->href.size);
}

/* The parser lets an address in angle brackets be a link within another. */
static void
enter_link (Markdown *self, const MD_SPAN_A_DETAIL *detail)
{
  g_autofree char *address = NULL;

  if (self->links++ > 0)
    {
      self->literal = TRUE;
      return;
    }
  address = find_address (self, detail);
  self->opening = address != NULL ? parley_link_new (address) : NULL;
  self->unlinked = self->opening == NULL;
  self->literal = self->literal || self->unlinked;
}

static void
leave_link (Markdown *self)
{
  if (--self->links > 0)
    {
      self->literal = TRUE;
      show_between (self, MIN (self->done + 1, self->length));
      return;
    }
  self->literal = self->literal || self->unlinked || self->opening != NULL;
  g_clear_pointer (&self->opening, parley_link_free);
  if (self->markup->open != NULL)
    parley_markup_close_link (self->markup);
  self->unlinked = FALSE;
}

static int
enter_span (MD_SPANTYPE type, void *detail, void *data)
{
  Markdown *self = data;

  self->bold += type == MD_SPAN_STRONG;
  self->italic += type == MD_SPAN_EM;
  self->struck += type == MD_SPAN_DEL;
  self->code = type == MD_SPAN_CODE;
  if (type == MD_SPAN_A)
    enter_link (self, detail);
  if (type == MD_SPAN_IMG)
    self->literal = TRUE;
  return 0;
}

static int
leave_span (MD_SPANTYPE type, void *detail, void *data)
{
  Markdown *self = data;

  self->bold -= type == MD_SPAN_STRONG;
  self->italic -= type == MD_SPAN_EM;
  self->struck -= type == MD_SPAN_DEL;
  self->code = FALSE;
  if (type == MD_SPAN_A)
    leave_link (self);
  if (type == MD_SPAN_IMG)
    self->literal = TRUE;
  return 0;
}

static ParleyStyle
get_style (Markdown *self)
{
  ParleyStyle style = PARLEY_STYLE_PLAIN;

  if (self->bold > 0 || self->heading)
    style |= PARLEY_STYLE_BOLD;
  if (self->italic > 0)
    style |= PARLEY_STYLE_ITALIC;
  if (self->struck > 0)
    style |= PARLEY_STYLE_STRUCK;
  if (self->code || self->code_block)
    style |= PARLEY_STYLE_CODE;
  return style;
}

/* Line breaks and indentation are not from the text: they are between its parts. */
static int
take_text (MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *data)
{
  Markdown *self = data;
  gsize at = (gsize)text - (gsize)self->parsed;

  if (at >= self->length || size == 0)
    return 0;
  if (at < self->done)
    return ABORT;
  show_between (self, at);
  if (self->opening != NULL)
    parley_markup_open_link (self->markup, g_steal_pointer (&self->opening));
  parley_markup_add (self->markup, self->text + at, size, get_style (self));
  self->done = at + size;
  return 0;
}

static gboolean
run (Markdown *self)
{
  const MD_PARSER parser = {
    .flags = MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_STRIKETHROUGH,
    .enter_block = enter_block,
    .leave_block = leave_block,
    .enter_span = enter_span,
    .leave_span = leave_span,
    .text = take_text,
  };
  gboolean parsed = md_parse (self->parsed, self->length, &parser, self) == 0;

  gsize end = self->length;

  g_clear_pointer (&self->opening, parley_link_free);
  while (end > self->done && g_ascii_isspace (self->text[end - 1]))
    end--;
  if (parsed && (self->literal || self->items > 0 || self->fences > 0))
    show_between (self, end);
  return parsed && self->markup->written->len > 0;
}

/**
 * parley_markdown_write:
 * @text: what somebody wrote, valid UTF-8
 * @markup: where to write it, empty
 *
 * Returns: whether it could be written; if not, @markup holds a part of it
 */
gboolean
parley_markdown_write (const char *text, ParleyMarkup *markup)
{
  g_auto (ParleyMarkdownMask) mask = { 0 };
  Markdown self = { .markup = markup };

  if (strlen (text) > LONGEST)
    return FALSE;
  parley_markdown_mask_init (&mask, text);
  self.text = mask.shown->str;
  self.parsed = mask.parsed->str;
  self.length = mask.parsed->len;
  return run (&self);
}

/* Whether a block can begin with what a line begins with.  A list with numbers is
 * shown as it is written.
 */
static gboolean
begins_block (const char *line)
{
  while (*line == ' ')
    line++;
  switch (*line)
    {
    case '>':
      return TRUE;
    case '#':
      line += strspn (line, "#");
      return *line == ' ' || *line == '\t';
    case '-':
    case '*':
    case '+':
      return line[1] == ' ' || line[1] == '\t';
    default:
      return FALSE;
    }
}

/**
 * parley_markdown_is_in:
 * @text: what somebody wrote
 *
 * Most of what is written has no mark in it, which is much sooner known than parsed.
 *
 * Returns: whether there may be Markdown in it
 */
gboolean
parley_markdown_is_in (const char *text)
{
  guint8 seen[128] = { 0 };
  gboolean address = FALSE;

  if (begins_block (text))
    return TRUE;
  for (const char *p = text; (p = strpbrk (p, "*_~`[<\n")) != NULL; p++)
    {
      if (*p == '\n' ? begins_block (p + 1) : seen[(guint8)*p]++ > 0 && strchr ("*_~`", *p) != NULL)
        return TRUE;
      address = address || *p == '[' || *p == '<';
    }
  return address && (strstr (text, "](") != NULL || strchr (text, '@') != NULL);
}
