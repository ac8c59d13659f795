#pragma once

#include "parley-account.h"
#include "parley-change.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_CHANGE_OUTBOX (parley_change_outbox_get_type ())
G_DECLARE_FINAL_TYPE (ParleyChangeOutbox, parley_change_outbox, PARLEY, CHANGE_OUTBOX, GObject)

/* Signal "changed" (const char *room, const char *message): what waits to become
 * of it, or what it is, is another now.
 */
ParleyChangeOutbox *parley_change_outbox_new (ParleyAccount *account);
void parley_change_outbox_wake (ParleyChangeOutbox *self);
void parley_change_outbox_post (ParleyChangeOutbox *self, const char *room);
gboolean parley_change_outbox_add (ParleyChangeOutbox *self, const char *room, const char *message, ParleyChangeKind kind, const char *value, GError **error);
void parley_change_outbox_retry (ParleyChangeOutbox *self, const char *room, const char *message);
void parley_change_outbox_discard (ParleyChangeOutbox *self, const char *room, const char *message);

/* For a message that the server certainly does not have. */
void parley_change_outbox_fold (ParleyChangeOutbox *self, const char *room, ParleyRecord *record);

/* Lays what waits over @record, as it is shown before the server has it. */
void parley_change_outbox_overlay (ParleyAccount *account, const char *room, ParleyRecord *record);

G_END_DECLS
