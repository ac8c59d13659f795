#pragma once

#include "parley-draft.h"
#include "parley-store.h"

G_BEGIN_DECLS

ParleyDraft *parley_store_get_draft (ParleyStore *self, const char *room);
void parley_store_set_draft (ParleyStore *self, const char *room, const ParleyDraft *draft);
gboolean parley_store_add_drafted (ParleyStore *self, const char *room, const ParleyRecord *record, GError **error);

G_END_DECLS
