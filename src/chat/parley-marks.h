#pragma once

#include "parley-account.h"
#include "parley-room.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_MARKS (parley_marks_get_type ())
G_DECLARE_FINAL_TYPE (ParleyMarks, parley_marks, PARLEY, MARKS, GObject)

/* Signals "rooms-changed" (): a room was muted, is a favourite, or no longer;
 * "blocked-changed" (): somebody was blocked, or is no longer.
 */
ParleyMarks *parley_marks_new (ParleyAccount *account);
gboolean parley_marks_take_branch (ParleyMarks *self, const char *branch, JsonObject *object);
gboolean parley_marks_take (ParleyMarks *self, const char *branch, const char *key, JsonNode *node);
void parley_marks_apply (ParleyMarks *self, ParleyRoom *room);
gboolean parley_marks_has_blocked (ParleyMarks *self, const char *uid);
GListModel *parley_marks_get_blocked (ParleyMarks *self);

G_END_DECLS
