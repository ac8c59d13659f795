#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_IDLE (parley_idle_get_type ())
G_DECLARE_FINAL_TYPE (ParleyIdle, parley_idle, PARLEY, IDLE, GObject)

/* Whether anybody is at this computer.  Property "away" notifies. */
ParleyIdle *parley_idle_new (GtkApplication *application);
gboolean parley_idle_is_away (ParleyIdle *self);

G_END_DECLS
