/* Gestures as the text of a data track; see the header for the format. */

#include "parley-call-gesture.h"

#include <string.h>

#include "web-json.h"

/* Nobody holds a hand up for longer. */
#define MAXIMUM_AGE (24 * 60 * 60 * (gint64)1000)

static const char *const reactions[PARLEY_CALL_N_REACTIONS] = { "👍", "👏", "❤️", "😂", "😮", "🎉" };

/* Returns: one of the six as it is written, %NULL where there are not so many */
const char *
parley_call_gesture_get_emoji (guint reaction)
{
  return reaction < PARLEY_CALL_N_REACTIONS ? reactions[reaction] : NULL;
}

static gboolean
read_hand (JsonObject *object, ParleyCallGesture *gesture)
{
  gboolean up = web_json_get_boolean (object, "up", FALSE);

  /* One that does not say is neither. */
  if (up != web_json_get_boolean (object, "up", TRUE))
    return FALSE;
  gesture->kind = up ? PARLEY_CALL_GESTURE_HAND_UP : PARLEY_CALL_GESTURE_HAND_DOWN;
  gesture->age = CLAMP (web_json_get_int (object, "for", 0), 0, MAXIMUM_AGE);
  return TRUE;
}

static gboolean
read_reaction (JsonObject *object, ParleyCallGesture *gesture)
{
  const char *emoji = web_json_get_string (object, "emoji");

  gesture->kind = PARLEY_CALL_GESTURE_REACTION;
  for (gesture->reaction = 0; gesture->reaction < PARLEY_CALL_N_REACTIONS; gesture->reaction++)
    if (g_strcmp0 (emoji, reactions[gesture->reaction]) == 0)
      return TRUE;
  return FALSE;
}

/**
 * parley_call_gesture_read:
 * @text: a message of the data track, from anybody
 * @gesture: (out): what it says
 *
 * Returns: %FALSE where it is none that is known here
 */
gboolean
parley_call_gesture_read (const char *text, ParleyCallGesture *gesture)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  const char *kind;

  memset (gesture, 0, sizeof *gesture);
  if (strnlen (text, PARLEY_CALL_GESTURE_LENGTH + 1) > PARLEY_CALL_GESTURE_LENGTH)
    return FALSE;
  node = web_json_parse (text, -1, NULL);
  object = web_json_node_get_object (node);
  kind = web_json_get_string (object, "parley");
  if (g_strcmp0 (kind, "hand") == 0)
    return read_hand (object, gesture);
  return g_strcmp0 (kind, "reaction") == 0 && read_reaction (object, gesture);
}

/* Returns: (transfer full): the message that says so */
char *
parley_call_gesture_write (const ParleyCallGesture *gesture)
{
  g_autoptr (JsonObject) object = json_object_new ();
  gboolean is_reaction = gesture->kind == PARLEY_CALL_GESTURE_REACTION;

  json_object_set_string_member (object, "parley", is_reaction ? "reaction" : "hand");
  if (is_reaction)
    json_object_set_string_member (object, "emoji", parley_call_gesture_get_emoji (gesture->reaction));
  else
    json_object_set_boolean_member (object, "up", gesture->kind == PARLEY_CALL_GESTURE_HAND_UP);
  if (gesture->kind == PARLEY_CALL_GESTURE_HAND_UP)
    json_object_set_int_member (object, "for", gesture->age);
  return web_json_object_to_text (object);
}
