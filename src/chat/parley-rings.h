#pragma once

#include "parley-account.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_RINGS (parley_rings_get_type ())
G_DECLARE_FINAL_TYPE (ParleyRings, parley_rings, PARLEY, RINGS, GObject)

/* Signal "ring" (const char *call, JsonObject *ring): see #ParleySession. */
ParleyRings *parley_rings_new (ParleyAccount *account);
void parley_rings_take_all (ParleyRings *self, JsonObject *calls);
void parley_rings_take (ParleyRings *self, const char *call, JsonNode *node);

G_END_DECLS
