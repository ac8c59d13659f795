#pragma once

#include "parley-composer.h"
#include "parley-room-page.h"

G_BEGIN_DECLS

ParleyComposer *parley_room_page_get_composer (ParleyRoomPage *self);

void parley_room_page_install_message_actions (GtkWidgetClass *widget_class);
void parley_room_page_submit_edit (ParleyRoomPage *self, const char *text);
void parley_room_page_edit_last (ParleyRoomPage *self);

G_END_DECLS
