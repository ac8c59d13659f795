#pragma once

#include <adwaita.h>

#include "parley-message.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_MESSAGE_ROW (parley_message_row_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMessageRow, parley_message_row, PARLEY, MESSAGE_ROW, GtkWidget)

/* Property sentence (read-only, notifies): the accessible name of the whole row.
 * Signals: "retry" (ParleyMessage *), "discard" (ParleyMessage *).
 */
GtkWidget *parley_message_row_new (void);
/* NULL draws the end of the history: one pixel. */
void parley_message_row_set_message (ParleyMessageRow *self, ParleyMessage *message);
void parley_message_row_set_grouped (ParleyMessageRow *self, gboolean grouped);
ParleyMessage *parley_message_row_get_message (ParleyMessageRow *self);
void parley_message_row_set_seen (ParleyMessageRow *self, const char *seen);
const char *parley_message_row_get_sentence (ParleyMessageRow *self);
void parley_message_row_copy (ParleyMessageRow *self);
void parley_message_row_show_menu (ParleyMessageRow *self);

G_END_DECLS
