#pragma once

#include "parley-room.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PARLEY_TYPE_TYPING_LINE (parley_typing_line_get_type ())
G_DECLARE_FINAL_TYPE (ParleyTypingLine, parley_typing_line, PARLEY, TYPING_LINE, GtkWidget)

void parley_typing_line_set_room (ParleyTypingLine *self, ParleyRoom *room);

G_END_DECLS
