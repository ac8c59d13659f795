/* What changes the layout, kept until the next frame begins.  Whenever a layout is
 * requested outside of a frame, GDK on X11 measures the window and asks the server
 * half a dozen things, one after the other, before anything else may run: also
 * before the network.  Within a frame that is done once for all changes.
 */
#include "config.h"

#include "parley-next-frame.h"

typedef struct
{
  guint *pending;
  ParleyNextFrameFunc func;
} Call;

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  const Call *call = data;

  *call->pending = 0;
  call->func (widget);
  return G_SOURCE_REMOVE;
}

/**
 * parley_next_frame_call:
 * @widget: whom it is about
 * @pending: a field of @widget, 0 at first: calls of the same are one
 * @func: (scope forever): what to do as the next frame begins; at once where
 *   @widget is not on the screen
 */
void
parley_next_frame_call (GtkWidget *widget, guint *pending, ParleyNextFrameFunc func)
{
  Call *call;

  g_return_if_fail (GTK_IS_WIDGET (widget) && pending != NULL && func != NULL);

  if (!gtk_widget_get_mapped (widget))
    {
      func (widget);
      return;
    }
  if (*pending != 0)
    return;
  call = g_new0 (Call, 1);
  call->pending = pending;
  call->func = func;
  *pending = gtk_widget_add_tick_callback (widget, on_frame, call, g_free);
}
