/* Which messages of a room a screen reader is to say while the room is on the
 * screen.  Kept on this computer only: who listens here may read elsewhere.
 */
#include "parley-hearing.h"

#include "parley-mention.h"

#define KEY "announcements"

static const char *const NAMES[] = { "all", "mentions", "nothing" };

/**
 * parley_hearing_get:
 * @settings: of the profile
 * @room: a room
 *
 * Returns: what is chosen for @room; all where nothing is
 */
ParleyHearing
parley_hearing_get (GSettings *settings, ParleyRoom *room)
{
  g_autoptr (GVariant) rooms = g_settings_get_value (settings, KEY);
  const char *name = NULL;

  if (!g_variant_lookup (rooms, parley_room_get_id (room), "&s", &name))
    return PARLEY_HEARING_ALL;
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (g_str_equal (name, NAMES[i]))
      return i;
  return PARLEY_HEARING_ALL;
}

/**
 * parley_hearing_set:
 * @settings: of the profile
 * @room: a room
 * @hearing: what is chosen for it
 */
void
parley_hearing_set (GSettings *settings, ParleyRoom *room, ParleyHearing hearing)
{
  g_autoptr (GVariant) rooms = g_settings_get_value (settings, KEY);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  GVariantIter iter;
  const char *id, *name;

  g_variant_iter_init (&iter, rooms);
  while (g_variant_iter_next (&iter, "{&s&s}", &id, &name))
    if (!g_str_equal (id, parley_room_get_id (room)))
      g_variant_builder_add (&builder, "{ss}", id, name);
  if (hearing != PARLEY_HEARING_ALL)
    g_variant_builder_add (&builder, "{ss}", parley_room_get_id (room), NAMES[hearing]);
  g_settings_set_value (settings, KEY, g_variant_builder_end (&builder));
}

/**
 * parley_hearing_wants:
 * @settings: (nullable): of the profile
 * @room: where it was written
 * @text: (nullable): a message by somebody else
 *
 * Returns: whether it is to be said
 */
gboolean
parley_hearing_wants (GSettings *settings, ParleyRoom *room, const char *text)
{
  ParleyHearing hearing = settings != NULL ? parley_hearing_get (settings, room) : PARLEY_HEARING_ALL;

  return hearing == PARLEY_HEARING_ALL || (hearing == PARLEY_HEARING_MENTIONS && parley_room_text_mentions_me (room, text));
}
