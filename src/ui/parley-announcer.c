/* What is said to whoever listens to the screen, and the last of it, to be heard
 * again: a screen reader keeps no history of announcements.
 */
#include "parley-announcer.h"

/* The newest first. */
static GQueue kept = G_QUEUE_INIT;

/**
 * parley_announcer_keep:
 * @sentence: what a screen reader has been told in another way, as by a toast
 *
 * It can be heard again.
 */
void
parley_announcer_keep (const char *sentence)
{
  g_return_if_fail (sentence != NULL);

  if (g_strcmp0 (g_queue_peek_head (&kept), sentence) == 0)
    return;
  g_queue_push_head (&kept, g_strdup (sentence));
  if (g_queue_get_length (&kept) > PARLEY_ANNOUNCER_KEPT)
    g_free (g_queue_pop_tail (&kept));
}

/**
 * parley_announcer_say:
 * @widget: (type GtkAccessible): what it is about; it must be known to the screen reader
 *   already, as a window is, or it is not said
 * @sentence: what to say
 * @priority: how urgent it is
 */
void
parley_announcer_say (gpointer widget, const char *sentence, GtkAccessibleAnnouncementPriority priority)
{
  g_return_if_fail (GTK_IS_ACCESSIBLE (widget));

  parley_announcer_keep (sentence);
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), sentence, priority);
}

/**
 * parley_announcer_recall:
 * @back: 0 for the latest, 1 for the one before, and so on
 *
 * Returns: (transfer none) (nullable): what was said; %NULL where there was nothing
 */
const char *
parley_announcer_recall (guint back)
{
  return g_queue_peek_nth (&kept, back);
}

/**
 * parley_announcer_forget:
 *
 * Nothing of it is left: somebody else may listen next.
 */
void
parley_announcer_forget (void)
{
  g_queue_clear_full (&kept, g_free);
}
