/* What other people wrote, made fit to stand inside our own sentences: on one
 * line, without the invisible characters that could turn the words around it,
 * and with its links.
 */
#include "config.h"

#include "parley-text.h"

#include "parley-emoji.h"
#include "parley-link.h"
#include "parley-visible.h"

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

  return g_strconcat ("\u2068", plain, "\u2069", NULL);
}

static const GRegex *
link_regex (void)
{
  static GRegex *regex;

  if (g_once_init_enter_pointer (&regex))
    g_once_init_leave_pointer (&regex, g_regex_new ("\\bhttps?://[^\\s<>\"\\p{Cc}\\p{Cf}]+", G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL));
  return regex;
}

static guint
count (const char *text, gsize length, char c)
{
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    n += text[i] == c;
  return n;
}

/* A sentence may end right after an address, and an address may stand in
 * brackets: neither the full stop nor the closing bracket belongs to it.
 */
static gsize
link_length (const char *link, gsize length)
{
  while (length > 0)
    {
      char last = link[length - 1];

      if (last == ')' && count (link, length, '(') >= count (link, length, ')'))
        break;
      if (strchr (".,:;!?'*)]}", last) == NULL)
        break;
      length--;
    }
  return length;
}

static void
append_escaped (GString *markup, const char *text, gsize length)
{
  g_autofree char *visible = parley_visible_text (text, length);
  g_autofree char *escaped = g_markup_escape_text (visible, -1);

  g_string_append (markup, escaped);
}

static void
append_link (GString *markup, const char *text, gsize length)
{
  g_autofree char *address = g_strndup (text, length);
  g_autofree char *href = g_markup_escape_text (address, -1);
  g_autoptr (ParleyLink) link = parley_link_new (address);

  if (link == NULL)
    {
      append_escaped (markup, text, length);
      return;
    }
  g_string_append_printf (markup, "<a href=\"%s\">", href);
  append_escaped (markup, text, length);
  g_string_append (markup, "</a>");
  if (!parley_link_is_plain (link, address))
    g_string_append_printf (markup, " (\u2068%s\u2069)", link->place);
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
  GString *markup = g_string_new (NULL);
  g_autoptr (GMatchInfo) match = NULL;
  gsize done = 0;

  if (text == NULL)
    text = "";
  if (parley_emoji_count (text, MOST_LARGE) > 0)
    {
      g_string_free (markup, TRUE);
      return g_strdup_printf ("<span size=\"250%%\">%s</span>", text);
    }
  if (strstr (text, "://") != NULL)
    g_regex_match (link_regex (), text, 0, &match);
  while (match != NULL && g_match_info_matches (match))
    {
      int start, end;
      gsize length;

      g_match_info_fetch_pos (match, 0, &start, &end);
      length = link_length (text + start, end - start);
      append_escaped (markup, text + done, start - done);
      append_link (markup, text + start, length);
      done = start + length;
      g_match_info_next (match, NULL);
    }
  append_escaped (markup, text + done, strlen (text + done));
  return g_string_free_and_steal (markup);
}
