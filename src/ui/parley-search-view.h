#pragma once

#include <adwaita.h>

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_SEARCH_VIEW (parley_search_view_get_type ())
G_DECLARE_FINAL_TYPE (ParleySearchView, parley_search_view, PARLEY, SEARCH_VIEW, AdwBin)

void parley_search_view_set_session (ParleySearchView *self, ParleySession *session);
void parley_search_view_set_room (ParleySearchView *self, ParleyRoom *room, gboolean only_here);
void parley_search_view_set_text (ParleySearchView *self, const char *text);
void parley_search_view_activate_first (ParleySearchView *self);

G_END_DECLS
