#pragma once

#include <adwaita.h>

#include "parley-call.h"
#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_SIDEBAR (parley_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (ParleySidebar, parley_sidebar, PARLEY, SIDEBAR, AdwNavigationPage)

/* Properties: offline (boolean), call (ParleyCall), settable: which banners to show.
 * Signals: "room-selected" (ParleyRoom * or NULL): the selection moved;
 * "room-activated" (ParleyRoom *): Enter or a double click, or an accepted invitation.
 */
void parley_sidebar_set_session (ParleySidebar *self, ParleySession *session);
void parley_sidebar_select_room (ParleySidebar *self, ParleyRoom *room);
/* The next room, or the one before with a negative number. */
void parley_sidebar_step (ParleySidebar *self, int by);
void parley_sidebar_step_unread (ParleySidebar *self, int by);
void parley_sidebar_search (ParleySidebar *self, const char *text);
void parley_sidebar_focus_search (ParleySidebar *self, ParleyRoom *room);
void parley_sidebar_focus_rooms (ParleySidebar *self);

G_END_DECLS
