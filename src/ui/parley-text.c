/* What other people wrote, made fit to stand inside our own sentences: on one
 * line, without the invisible characters that could turn the words around it,
 * and with its links.
 */
#include "config.h"

#include "parley-text.h"

#include "parley-emoji.h"
#include "parley-markup.h"

#include <glib/gi18n.h>
#include <string.h>

/* Up to so many emoji and nothing else are shown large. */
#define MOST_LARGE 3

/* The joiners are part of how emoji and several scripts are spelt; every other
 * format character is only there to be unseen.
 */
static gboolean
is_unseen (gunichar c)
{
  if (c == 0x200c || c == 0x200d)
    return FALSE;
  return g_unichar_type (c) == G_UNICODE_FORMAT || c == 0xfeff;
}

static gboolean
is_blank (gunichar c)
{
  return g_unichar_isspace (c) || g_unichar_iscntrl (c);
}

/**
 * parley_text_plain:
 * @text: (nullable): anything a person wrote
 *
 * Returns: (transfer full): @text on one line, runs of blanks as one space,
 *   without bidirectional controls and other invisible characters
 */
char *
parley_text_plain (const char *text)
{
  GString *plain = g_string_new (NULL);
  gboolean blank = FALSE;

  for (const char *p = text != NULL ? text : ""; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_unseen (c))
        continue;
      if (is_blank (c))
        {
          blank = TRUE;
          continue;
        }
      if (blank && plain->len > 0)
        g_string_append_c (plain, ' ');
      blank = FALSE;
      g_string_append_unichar (plain, c);
    }
  return g_string_free_and_steal (plain);
}

/**
 * parley_text_preview:
 * @text: (nullable): anything a person wrote
 * @characters: how many to keep
 *
 * Returns: (transfer full): the beginning of @text on one line, with an
 *   ellipsis where something was left off
 */
char *
parley_text_preview (const char *text, guint characters)
{
  g_autofree char *plain = parley_text_plain (text);
  g_autofree char *head = NULL;

  if (g_utf8_strlen (plain, -1) <= (glong)characters)
    return g_steal_pointer (&plain);
  head = g_utf8_substring (plain, 0, characters);
  return g_strconcat (g_strchomp (head), "…", NULL);
}

static gboolean
begins_right_to_left (const char *word)
{
  GUnicodeScript script = g_unichar_get_script (g_utf8_get_char (word));

  return script == G_UNICODE_SCRIPT_ARABIC || script == G_UNICODE_SCRIPT_HEBREW || script == G_UNICODE_SCRIPT_SYRIAC || script == G_UNICODE_SCRIPT_THAANA || script == G_UNICODE_SCRIPT_NKO;
}

/* Pango takes the direction of a line from the first letter that has one, be it
 * within an isolate: one of the language of our sentences has to come before.
 */
static const char *
get_lead (void)
{
  static const char *lead = NULL;

  if (lead == NULL)
    lead = begins_right_to_left (_ ("Somebody")) ? "\u200f" : "\u200e";
  return lead;
}

/**
 * parley_text_isolate:
 * @text: (nullable): a name or a text by somebody else
 *
 * Between first-strong isolates a right-to-left name cannot reorder the
 * sentence around it.  For what is seen only: names for screen readers must be
 * free of invisible characters.
 *
 * Returns: (transfer full): @text on one line between isolates
 */
char *
parley_text_isolate (const char *text)
{
  g_autofree char *plain = parley_text_plain (text);

  return g_strconcat (get_lead (), "\u2068", plain, "\u2069", NULL);
}

/**
 * parley_text_to_markup:
 * @text: (nullable): a message
 *
 * The address shown is always the address opened, and where it could be read
 * as leading elsewhere, the host follows as it is spelt on the wire.
 *
 * Returns: (transfer full): Pango markup of @text in which web addresses are
 *   links and a few emoji alone are large
 */
char *
parley_text_to_markup (const char *text)
{
  g_auto (ParleyMarkup) markup = { 0 };

  if (text == NULL)
    text = "";
  if (parley_emoji_count (text, MOST_LARGE) > 0)
    return g_strdup_printf ("<span size=\"250%%\">%s</span>", text);
  parley_markup_init (&markup, PARLEY_MARKUP_SEEN);
  parley_markup_add (&markup, text, strlen (text), PARLEY_STYLE_PLAIN);
  return g_string_free_and_steal (g_steal_pointer (&markup.written));
}
