#pragma once

#include "parley-message-row.h"

G_BEGIN_DECLS

/* For the row's actions, all of which cope with a row that shows nothing but where
 * it is said.
 */
void parley_message_row_install_actions (GtkWidgetClass *widget_class);
void parley_message_row_update (ParleyMessageRow *self); /* shows a message */
void parley_message_row_retry (ParleyMessageRow *self);
void parley_message_row_discard (ParleyMessageRow *self);
void parley_message_row_react_with (ParleyMessageRow *self, const char *emoji);
void parley_message_row_pick_reaction (ParleyMessageRow *self);
void parley_message_row_set_folded (ParleyMessageRow *self, gboolean folded); /* shows a message */
void parley_message_row_set_lifted (ParleyMessageRow *self, gboolean lifted); /* shows a message */

G_END_DECLS
