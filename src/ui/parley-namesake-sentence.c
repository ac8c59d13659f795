/* What is said of those whose name looks like another member's: that it does, and
 * when they came, by which the two can be told apart.
 */
#include "config.h"

#include "parley-namesake-sentence.h"

#include "parley-moment.h"

#include <glib/gi18n.h>

/**
 * parley_sentence_for_namesake:
 * @room: a room
 * @uid: (nullable): somebody in it, or who has left it
 * @name: what they are called
 *
 * Returns: (transfer full) (nullable): a few words, or %NULL where nobody else could be meant
 */
char *
parley_sentence_for_namesake (ParleyRoom *room, const char *uid, const char *name)
{
  ParleyNamesakes *namesakes = parley_room_get_namesakes (room);
  g_autofree char *day = NULL;
  gint64 joined_at;

  if (uid == NULL || !parley_namesakes_has (namesakes, uid, name))
    return NULL;
  joined_at = parley_namesakes_get_joined_at (namesakes, uid);
  if (joined_at == 0)
    return g_strdup (_ ("Name like another member’s"));
  day = parley_moment_day_joined (joined_at, parley_moment_now ());
  /* Translators: stands below somebody's name; %s is a day, "Today" or "Sunday, 22 November" */
  return g_strdup_printf (_ ("Name like another member’s. Joined: %s"), day);
}
