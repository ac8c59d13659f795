/* What the data model allows: how long texts may be and what an id looks like.
 * The rules count UTF-16 units, since JavaScript does; ids from the network
 * become segments of paths, so none may hold a slash or anything like it.
 */

#include "parley-limits.h"

#include <string.h>

#include "web-json.h"

/* No time of the server is beyond what a double counts exactly. */
#define TIME_MAX (G_GINT64_CONSTANT (1) << 53)

#define KEY_MAX 300

#define ZERO_WIDTH_JOINER 0x200d

/**
 * parley_is_push_id:
 * @text: (nullable): what the network calls an id
 *
 * Returns: whether @text is twenty characters of the push-id alphabet
 */
gboolean
parley_is_push_id (const char *text)
{
  if (text == NULL)
    return FALSE;
  for (gsize i = 0; i < PARLEY_ID_LENGTH; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
      return FALSE;
  return text[PARLEY_ID_LENGTH] == '\0';
}

/**
 * parley_is_key:
 * @text: (nullable): what the network calls a room or a person
 *
 * Returns: whether @text can be one segment of a database path
 */
gboolean
parley_is_key (const char *text)
{
  gsize length = text == NULL ? 0 : strnlen (text, KEY_MAX + 1);

  if (length == 0 || length > KEY_MAX || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) || strchr (".#$[]/", *c) != NULL)
      return FALSE;
  return TRUE;
}

/**
 * parley_utf16_length:
 * @text: any text
 *
 * Returns: the length of @text in UTF-16 units, or -1 where it is not UTF-8
 */
gint64
parley_utf16_length (const char *text)
{
  gint64 units = 0;

  if (!g_utf8_validate (text, -1, NULL))
    return -1;
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    units += g_utf8_get_char (c) > 0xffff ? 2 : 1;
  return units;
}

/* Whether a picture or an accented letter would be torn apart before @c. */
static gboolean
belongs_to_previous (const char *c, gunichar previous)
{
  gunichar here = g_utf8_get_char (c);

  return previous == ZERO_WIDTH_JOINER || here == ZERO_WIDTH_JOINER || g_unichar_ismark (here) || (here >= 0x1f3fb && here <= 0x1f3ff);
}

/**
 * parley_cut_text:
 * @text: valid UTF-8
 * @units: how many UTF-16 units to keep at most
 *
 * Returns: (transfer full): the beginning of @text, cut where no character is
 *   torn apart as long as that leaves anything
 */
char *
parley_cut_text (const char *text, guint units)
{
  const char *end = text, *whole = text;
  gunichar previous = 0;
  guint used = 0;

  for (; *end != '\0'; end = g_utf8_next_char (end))
    {
      gunichar here = g_utf8_get_char (end);

      if (!belongs_to_previous (end, previous))
        whole = end;
      used += here > 0xffff ? 2 : 1;
      if (used > units)
        return g_strndup (text, (whole > text ? whole : end) - text);
      previous = here;
    }
  return g_strdup (text);
}

/**
 * parley_json_get_time:
 * @object: (nullable): from the network
 * @member: the member that holds milliseconds since 1970
 *
 * Returns: the time, or 0 where there is none or it is absurd
 */
gint64
parley_json_get_time (JsonObject *object, const char *member)
{
  gint64 time = web_json_get_int (object, member, 0);

  return time > 0 && time < TIME_MAX ? time : 0;
}
