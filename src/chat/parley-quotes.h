#pragma once

#include <gio/gio.h>

#include "parley-message.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_QUOTES (parley_quotes_get_type ())
G_DECLARE_FINAL_TYPE (ParleyQuotes, parley_quotes, PARLEY, QUOTES, GObject)

/* The messages that others answer.  Signal "found" (const char *id): that message
 * is known now, or known to be gone.
 */

/* NULL while it is not known, and when it is gone; asks the server for what is not here. */
ParleyMessage *parley_quotes_get (ParleyQuotes *self, const char *id); /* transfer full */
gboolean parley_quotes_is_gone (ParleyQuotes *self, const char *id);

G_END_DECLS
