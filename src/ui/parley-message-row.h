#pragma once

#include <adwaita.h>

#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_MESSAGE_ROW (parley_message_row_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMessageRow, parley_message_row, PARLEY, MESSAGE_ROW, GtkWidget)

/* Signals: "retry" (ParleyMessage *), "discard" (ParleyMessage *).
 * By itself it activates room.reply, room.edit and room.delete with the id of its
 * message, room.react with that and an emoji, history.show with the id of the
 * message that it answers, and history.hold with its own before it unfolds.
 */
GtkWidget *parley_message_row_new (void);
void parley_message_row_set_message (ParleyMessageRow *self, ParleyMessage *message);
/* Where it stands; before the message. */
void parley_message_row_set_room (ParleyMessageRow *self, ParleyRoom *room);
ParleyMessage *parley_message_row_get_message (ParleyMessageRow *self);
/* "New messages" stands above it. */
void parley_message_row_set_divider (ParleyMessageRow *self, gboolean divider);
/* Marks it for a moment, so that the eye finds it. */
void parley_message_row_mark (ParleyMessageRow *self);
void parley_message_row_set_grouped (ParleyMessageRow *self, gboolean grouped);
void parley_message_row_set_seen (ParleyMessageRow *self, const char *seen);
const char *parley_message_row_get_sentence (ParleyMessageRow *self);
void parley_message_row_copy (ParleyMessageRow *self);
void parley_message_row_show_menu (ParleyMessageRow *self);

G_END_DECLS
