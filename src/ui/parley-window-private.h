#pragma once

#include "parley-room-page.h"
#include "parley-sidebar.h"
#include "parley-window.h"

G_BEGIN_DECLS

void parley_window_install_actions (GtkWidgetClass *widget_class);
gboolean parley_window_is_alive (ParleyWindow *self);
ParleySession *parley_window_get_session (ParleyWindow *self); /* transfer none, NULL */
ParleySidebar *parley_window_get_sidebar (ParleyWindow *self);
ParleyRoomPage *parley_window_get_room_page (ParleyWindow *self);  /* NULL until it was needed */
GtkWidget *parley_window_get_shown_call_page (ParleyWindow *self); /* NULL */
void parley_window_show_list (ParleyWindow *self);
void parley_window_return_to_call (ParleyWindow *self);

G_END_DECLS
