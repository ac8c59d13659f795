/* How many pictures of somebody were shown, told to whoever drives the program from
 * outside: a test reads from the screen that pictures come.
 */
#include "config.h"

#include "parley-call-frames.h"

/* Returns: whether anybody wants to know: where Parley is developed or measured */
gboolean
parley_call_frames_are_told (void)
{
  return DEVELOPMENT || g_getenv ("PARLEY_TELL_FRAMES") != NULL;
}

/* @widget: what shows them, which has that for a description */
void
parley_call_frames_tell (GtkWidget *widget, guint64 frames)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT " frames", frames);

  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}
