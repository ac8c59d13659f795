#pragma once

#include <adwaita.h>

#include "parley-call.h"
#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_ROOM_PAGE (parley_room_page_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRoomPage, parley_room_page, PARLEY, ROOM_PAGE, AdwNavigationPage)

/* Properties: offline (boolean), call (ParleyCall), settable: which banners to show; aside:
 * whether it lies beside a call, whose title stands for its own.
 * Action: room.start-call (b), TRUE for video, becomes app.start-call.
 */
void parley_room_page_set_room (ParleyRoomPage *self, ParleyRoom *room);
ParleyRoom *parley_room_page_get_room (ParleyRoomPage *self);
void parley_room_page_focus (ParleyRoomPage *self);
void parley_room_page_focus_history (ParleyRoomPage *self);
void parley_room_page_show_message (ParleyRoomPage *self, const char *id);
/* From the history to the text or back; FALSE where the next pane is outside. */
gboolean parley_room_page_step_pane (ParleyRoomPage *self, gboolean back);
/* Over the history, where it hides nothing that is being written; FALSE, and
 * the toast not taken, where no history is on the screen.
 */
AdwToastOverlay *parley_room_page_get_toasts (ParleyRoomPage *self);
/* Says a message that has just arrived in the room on the screen. */
void parley_room_page_announce (ParleyRoomPage *self, const char *author, const char *text);

G_END_DECLS
