#pragma once

#include <adwaita.h>

#include "parley-message.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_MESSAGE_QUOTE (parley_message_quote_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMessageQuote, parley_message_quote, PARLEY, MESSAGE_QUOTE, AdwBin)

/* Signal "clicked" (): the person wants to see it where it stands. */
GtkWidget *parley_message_quote_new (void);
/* NULL: not known yet, or @gone. */
void parley_message_quote_show (ParleyMessageQuote *self, ParleyMessage *message, gboolean gone);

G_END_DECLS
