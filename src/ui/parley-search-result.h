#pragma once

#include "parley-session.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_SEARCH_RESULT (parley_search_result_get_type ())
G_DECLARE_FINAL_TYPE (ParleySearchResult, parley_search_result, PARLEY, SEARCH_RESULT, GObject)

ParleySearchResult *parley_search_result_new (ParleyRoom *room, ParleyMessage *message, const char *text);
ParleyRoom *parley_search_result_get_room (ParleySearchResult *self);
ParleyMessage *parley_search_result_get_message (ParleySearchResult *self);
const char *parley_search_result_get_text (ParleySearchResult *self);

G_END_DECLS
