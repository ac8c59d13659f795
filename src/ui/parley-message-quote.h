#pragma once

#include <adwaita.h>

#include "parley-quotes.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_MESSAGE_QUOTE (parley_message_quote_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMessageQuote, parley_message_quote, PARLEY, MESSAGE_QUOTE, AdwBin)

/* Signals: "clicked" (): the person wants to see it where it stands; "changed" ():
 * what is answered has become known or is another now.
 */
GtkWidget *parley_message_quote_new (void);
void parley_message_quote_follow (ParleyMessageQuote *self, ParleyQuotes *quotes, const char *id);
ParleyMessage *parley_message_quote_get_message (ParleyMessageQuote *self); /* or NULL */

G_END_DECLS
