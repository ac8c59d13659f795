#pragma once

#include "parley-account.h"
#include "parley-marks.h"
#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_REQUESTS (parley_requests_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRequests, parley_requests, PARLEY, REQUESTS, GObject)

ParleyRequests *parley_requests_new (ParleyAccount *account, ParleyMarks *marks, GListStore *rooms);
GListModel *parley_requests_get_list (ParleyRequests *self);
void parley_requests_place (ParleyRequests *self, ParleyRoom *room);
void parley_requests_remove (ParleyRequests *self, ParleyRoom *room);
void parley_requests_take_entry (ParleyRequests *self, ParleyRoom *room, JsonObject *entry);
void parley_requests_accept (ParleyRequests *self, ParleyRoom *room);
gboolean parley_requests_is_wanted (ParleyRequests *self, ParleyRoom *room);

G_END_DECLS
