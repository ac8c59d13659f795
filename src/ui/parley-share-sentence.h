#pragma once

#include "parley-call.h"

G_BEGIN_DECLS

const char *parley_share_sentence_for_kind (ParleyScreenKind kind);
const char *parley_share_sentence_for_error (const GError *error);

G_END_DECLS
