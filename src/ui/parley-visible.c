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

typedef struct
{
  GString *text;
  guint marks;
  guint joiners;
  gunichar last;
  gboolean flag; /* tags may follow */
} Draw;

/* Marks that only say the direction of what they stand beside turn nothing;
 * the joiners are part of how emoji and several scripts are spelt.
 */
static gboolean
is_harmless_format (Draw *self, gunichar c)
{
  if (c == JOINER)
    return self->last != JOINER && self->last != 0 && ++self->joiners <= MOST_JOINERS;
  if (c >= 0xe0020 && c <= 0xe007f)
    return self->flag;
  return c == 0x200c || c == 0x200e || c == 0x200f || c == 0x061c;
}

static void
draw_control (Draw *self, gunichar c)
{
  if (c == '\n' || c == '\t')
    g_string_append_c (self->text, c);
  else if (c < 0x20)
    g_string_append_unichar (self->text, 0x2400 + c);
  else
    g_string_append_unichar (self->text, c == 0x7f ? 0x2421 : 0xfffd);
}

static void
draw (Draw *self, gunichar c)
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
    draw_control (self, c);
  else
    g_string_append_unichar (self->text, c);
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
  Draw self = { .text = g_string_new (NULL) };
  const char *end = text + length;

  for (const char *p = text; *p != '\0' && (length < 0 || p < end); p = g_utf8_next_char (p))
    draw (&self, g_utf8_get_char (p));
  return g_string_free_and_steal (self.text);
}
