#pragma once

#include "parley-account.h"
#include "parley-change-outbox.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_OUTBOX (parley_outbox_get_type ())
G_DECLARE_FINAL_TYPE (ParleyOutbox, parley_outbox, PARLEY, OUTBOX, GObject)

/* Signal "changed" (const char *room, const char *id, const char *former): the
 * row of a message is another now; @former is its id until now where that
 * changed, else NULL.
 */
ParleyOutbox *parley_outbox_new (ParleyAccount *account);
ParleyChangeOutbox *parley_outbox_get_changes (ParleyOutbox *self);
void parley_outbox_wake (ParleyOutbox *self);
void parley_outbox_post (ParleyOutbox *self, const char *room);
void parley_outbox_retry (ParleyOutbox *self, const char *room, const char *id);

G_END_DECLS
