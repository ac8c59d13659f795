#pragma once

#include "parley-message.h"

G_BEGIN_DECLS

/* The address of the link that lifts it. */
#define PARLEY_MESSAGE_VEIL_LIFT "parley:lift"

gboolean parley_message_veil_is_on (ParleyMessage *message);
gboolean parley_message_veil_is_lifted (ParleyMessage *message);
void parley_message_veil_set_lifted (ParleyMessage *message, gboolean lifted);
const char *parley_message_veil_get_words (void);
char *parley_message_veil_make_markup (void);

G_END_DECLS
