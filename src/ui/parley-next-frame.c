/* What changes the layout, kept until the next frame begins.  Whenever a layout is
 * requested outside of a frame, GDK on X11 measures the window and asks the server
 * half a dozen things, one after the other, before anything else may run: also
 * before the network.  Within a frame that is done once for all changes.
 */
#include "config.h"

#include "parley-next-frame.h"

/* Told before each frame: as it is told of the next but one, the first is on the screen. */
#define PAINTED_FRAMES 3

typedef struct
{
  guint *pending;
  ParleyNextFrameFunc func;
  guint n_frames;
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

static gboolean
on_painting (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Call *call = data;

  /* The clock stands still where nothing changes. */
  gtk_widget_queue_draw (widget);
  if (!gtk_widget_get_mapped (widget) || ++call->n_frames < PAINTED_FRAMES)
    return G_SOURCE_CONTINUE;
  return on_frame (widget, clock, data);
}

/**
 * parley_next_frame_call_when_painted:
 * @widget: whom it is about
 * @pending: a field of @widget, 0 at first: calls of the same are one
 * @func: (scope forever): what may wait until a person can see @widget as it is now;
 *   for as long as it is not on the screen
 */
void
parley_next_frame_call_when_painted (GtkWidget *widget, guint *pending, ParleyNextFrameFunc func)
{
  Call *call;

  g_return_if_fail (GTK_IS_WIDGET (widget) && pending != NULL && func != NULL);

  if (*pending != 0)
    return;
  call = g_new0 (Call, 1);
  call->pending = pending;
  call->func = func;
  *pending = gtk_widget_add_tick_callback (widget, on_painting, call, g_free);
}
