#pragma once

#include <gst/gst.h>

#include "parley-portal-request.h"

G_BEGIN_DECLS

/* What of the screen is given out, as the portal numbers it. */
typedef enum
{
  PARLEY_SCREEN_UNKNOWN = 0,
  PARLEY_SCREEN_MONITOR = 1,
  PARLEY_SCREEN_WINDOW = 2,
} ParleyScreenKind;

#define PARLEY_TYPE_SCREEN_CAST (parley_screen_cast_get_type ())
G_DECLARE_FINAL_TYPE (ParleyScreenCast, parley_screen_cast, PARLEY, SCREEN_CAST, GObject)

/* One's screen or a window of it, as the desktop gives it out once the person has
 * chosen.  Signal "closed": the desktop gives it out no more.
 */
ParleyScreenCast *parley_screen_cast_new (void);
void parley_screen_cast_start_async (ParleyScreenCast *self, const char *parent_window, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean parley_screen_cast_start_finish (ParleyScreenCast *self, GAsyncResult *result, GError **error);
ParleyScreenKind parley_screen_cast_get_kind (ParleyScreenCast *self);
GstElement *parley_screen_cast_make_source (ParleyScreenCast *self);
void parley_screen_cast_stop (ParleyScreenCast *self);

G_END_DECLS
