#pragma once

#include "parley-account.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_NEWEST (parley_newest_get_type ())
G_DECLARE_FINAL_TYPE (ParleyNewest, parley_newest, PARLEY, NEWEST, GObject)

/* Signals "text", "author", "at" (): what is shown is another; "recounted" (): how
 * much of what is unread counts was found out; "uncovered" (): something new was
 * found under what is not shown.
 */
ParleyNewest *parley_newest_new (ParleyAccount *account, ParleyRoomRecord *record);
void parley_newest_close (ParleyNewest *self);
gboolean parley_newest_take_entry (ParleyNewest *self, JsonObject *entry);
void parley_newest_take_preview (ParleyNewest *self, const char *text);
void parley_newest_judge (ParleyNewest *self);
void parley_newest_consider (ParleyNewest *self);
const char *parley_newest_get_message (ParleyNewest *self);
const char *parley_newest_get_author (ParleyNewest *self);
const char *parley_newest_get_author_name (ParleyNewest *self);
const char *parley_newest_get_text (ParleyNewest *self);
gint64 parley_newest_get_at (ParleyNewest *self);

G_END_DECLS
