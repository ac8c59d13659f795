/* What a person is told of the screen that they show in a call. */
#include "config.h"

#include "parley-share-sentence.h"

#include <glib/gi18n.h>

/* Returns: what others see, and what becomes of messages meanwhile */
const char *
parley_share_sentence_for_kind (ParleyScreenKind kind)
{
  switch (kind)
    {
    case PARLEY_SCREEN_MONITOR:
      return _ ("Everybody in the call sees your whole screen. Messages are not announced meanwhile.");
    case PARLEY_SCREEN_WINDOW:
      return _ ("Everybody in the call sees the window you chose. Messages are not announced meanwhile.");
    case PARLEY_SCREEN_UNKNOWN:
    default:
      return _ ("Everybody in the call sees what you chose to share. Messages are not announced meanwhile.");
    }
}

/* Returns: why the screen is not shown, and what to do */
const char *
parley_share_sentence_for_error (const GError *error)
{
  if (g_error_matches (error, PARLEY_PORTAL_ERROR, PARLEY_PORTAL_ERROR_MISSING))
    return _ ("This desktop cannot share the screen. It needs a portal for screen casts, such as xdg-desktop-portal-gnome.");
  if (error != NULL && error->domain == TWILIO_ERROR)
    return _ ("Your screen is not shown: its picture could not be read. Try to share it again.");
  return _ ("The desktop did not share your screen. Nobody sees it. Try again.");
}
