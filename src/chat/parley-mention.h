#pragma once

#include "parley-room.h"

G_BEGIN_DECLS

/* On the wire a mention is "@" and a member's name, as anybody could type it. */
gboolean parley_mention_is_in (const char *text, const char *const *names, const char *own);
gboolean *parley_mention_find_all (const char *text, const char *const *names);
/* How well a name answers what is typed after "@": 0 not at all. */
guint parley_mention_rank (const char *name, const char *typed);

gboolean parley_room_mentions_me (ParleyRoom *self, ParleyMessage *message);
gboolean parley_room_text_mentions_me (ParleyRoom *self, const char *text);
/* (element-type ParleyMember): the best first, at most @limit. */
GPtrArray *parley_room_find_mentionable (ParleyRoom *self, const char *typed, guint limit);

G_END_DECLS
