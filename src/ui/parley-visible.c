/* What strangers write, made fit to be drawn on several lines: nothing in it can
 * turn the words around it, pile up over the neighbours or hide.
 */
#include "config.h"

#include "parley-visible.h"

#define JOINER 0x200d
#define BLACK_FLAG 0x1f3f4
/* Vietnamese and Hebrew need three; towers of more only hide what is above. */
#define MOST_MARKS 6
/* A family has three joiners, two people who kiss have three. */
#define MOST_JOINERS 6

/* Marks that only say the direction of what they stand beside turn nothing;
 * the joiners are part of how emoji and several scripts are spelt.
 */
static gboolean
is_harmless_format (ParleyVisible *self, gunichar c)
{
  if (c == JOINER)
    return self->last != JOINER && self->last != 0 && ++self->joiners <= MOST_JOINERS;
  if (c >= 0xe0020 && c <= 0xe007f)
    return self->flag;
  return c == 0x200c || c == 0x200e || c == 0x200f || c == 0x061c;
}

static void
draw_control (GString *drawn, gunichar c)
{
  if (c == '\n' || c == '\t')
    g_string_append_c (drawn, c);
  else if (c < 0x20)
    g_string_append_unichar (drawn, 0x2400 + c);
  else
    g_string_append_unichar (drawn, c == 0x7f ? 0x2421 : 0xfffd);
}

static void
draw (ParleyVisible *self, GString *drawn, gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  if (c == 0x2028 || c == 0x2029)
    c = '\n';
  if (type == G_UNICODE_FORMAT && !is_harmless_format (self, c))
    return;
  if (g_unichar_ismark (c) && ++self->marks > MOST_MARKS)
    return;
  if (!g_unichar_ismark (c) && type != G_UNICODE_FORMAT)
    self->marks = 0;
  if (c != JOINER && self->last != JOINER && !g_unichar_ismark (c) && !(c >= 0x1f3fb && c <= 0x1f3ff))
    self->joiners = 0;
  self->flag = c == BLACK_FLAG || (self->flag && type == G_UNICODE_FORMAT);
  self->last = c;
  if (type == G_UNICODE_CONTROL)
    draw_control (drawn, c);
  else
    g_string_append_unichar (drawn, c);
}

/**
 * parley_visible_append:
 * @self: what has been drawn so far
 * @drawn: to append to
 * @text: valid UTF-8 by somebody else
 * @length: its length in bytes, or -1
 *
 * Appends @text as parley_visible_text() returns it.
 */
void
parley_visible_append (ParleyVisible *self, GString *drawn, const char *text, gssize length)
{
  const char *end = text + length;

  for (const char *p = text; (length < 0 || p < end) && *p != '\0'; p = g_utf8_next_char (p))
    draw (self, drawn, g_utf8_get_char (p));
}

/**
 * parley_visible_text:
 * @text: valid UTF-8 by somebody else
 * @length: its length in bytes, or -1
 *
 * Returns: (transfer full): @text with its lines, in which control characters
 *   are pictures of themselves and those that are there to be unseen are gone
 */
char *
parley_visible_text (const char *text, gssize length)
{
  ParleyVisible self = { 0 };
  GString *drawn = g_string_new (NULL);

  parley_visible_append (&self, drawn, text, length);
  return g_string_free_and_steal (drawn);
}
