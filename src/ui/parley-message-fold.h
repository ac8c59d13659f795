#pragma once

#include "parley-message.h"

G_BEGIN_DECLS

gboolean parley_message_fold_is_long (ParleyMessage *message);
gboolean parley_message_fold_is_folded (ParleyMessage *message);
void parley_message_fold_set_folded (ParleyMessage *message, gboolean folded);

G_END_DECLS
