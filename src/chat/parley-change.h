#pragma once

#include "parley-record.h"

G_BEGIN_DECLS

ParleyChange *parley_change_new (const char *id, const char *message, ParleyChangeKind kind, const char *value);
ParleyChange *parley_change_copy (const ParleyChange *self);
void parley_change_free (ParleyChange *self);
void parley_change_apply (const ParleyChange *self, ParleyRecord *record, const char *uid, gint64 at);
gboolean parley_change_is_done (const ParleyChange *self, const ParleyRecord *record, const char *uid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ParleyChange, parley_change_free)

G_END_DECLS
