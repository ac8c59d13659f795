/* Where the web addresses stand in what somebody wrote, and where each ends. */
#include "config.h"

#include "parley-link-finder.h"

#include <string.h>

/* A backtick begins code, and what follows "](" is where a link with a text of its
 * own leads.
 */
#define ADDRESS "\\bhttps?://(?:(?!\\]\\()[^\\s<>\"`\\p{Cc}\\p{Cf}])+"

static const GRegex *
get_regex (void)
{
  static GRegex *regex;

  if (g_once_init_enter_pointer (&regex))
    g_once_init_leave_pointer (&regex, g_regex_new (ADDRESS, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL));
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

/* A sentence may end right after an address, and an address may stand in brackets
 * or be emphasised: neither the full stop nor the closing mark belongs to it.
 */
static gsize
trim (const char *address, gsize length, char before)
{
  gint opened = count (address, length, '(');
  gint closed = count (address, length, ')');

  while (length > 0)
    {
      char last = address[length - 1];

      if (last == ')' && closed-- <= opened)
        break;
      if (strchr (".,:;!?'*)]}", last) == NULL && !(last == before && (last == '_' || last == '~')))
        break;
      length--;
    }
  return length;
}

/**
 * parley_link_finder_next:
 * @text: what somebody wrote, valid UTF-8
 * @length: its length in bytes
 * @from: where to begin
 * @start: (out): where the next address begins
 * @end: (out): where it ends
 *
 * Returns: whether there is another one
 */
gboolean
parley_link_finder_next (const char *text, gsize length, gsize from, gsize *start, gsize *end)
{
  g_autoptr (GMatchInfo) match = NULL;
  int first, last;

  if (g_strstr_len (text + from, length - from, "://") == NULL)
    return FALSE;
  if (!g_regex_match_full (get_regex (), text, length, from, 0, &match, NULL))
    return FALSE;
  g_match_info_fetch_pos (match, 0, &first, &last);
  *start = first;
  *end = first + trim (text + first, last - first, first > 0 ? text[first - 1] : '\0');
  return TRUE;
}
